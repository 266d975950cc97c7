"""OpenOutreach's instances: what each found and did, and what can be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Screen,
    ago,
    back,
    confirm,
    count,
    figure,
    grid,
    notice,
    place,
    rows,
    short,
    table,
)
from bot.texts.html import escape
from bot.texts.said import say
from engine.openoutreach.builds import needs_no_seat
from engine.openoutreach.instance_settings import InstanceSetting
from engine.openoutreach.reading import World
from engine.openoutreach.requests import Taken
from engine.rules.enums import ContainerRuns
from engine.rules.facts import Fact
from engine.rules.forgotten import BLANK
from storage.openoutreach import InstanceRow

T = texts.of("openoutreach")
NUMBERS = T.table("numbers")
MOST_STATES = 3
# When a container runs, by the word of its button; how many minutes of each slot.
WHEN: Mapping[str, tuple[ContainerRuns, int | None]] = {
    "off": (ContainerRuns.OFF, None),
    "after": (ContainerRuns.AFTER_QUEUE, None),
    "m15": (ContainerRuns.MINUTES, 15),
    "m30": (ContainerRuns.MINUTES, 30),
    "m60": (ContainerRuns.MINUTES, 60),
    "daily": (ContainerRuns.DAILY, None),
}
IN_SLOTS, BESIDE = ("off", "after", "m15", "m30", "m60"), ("off", "daily")


@dataclass(frozen=True, slots=True)
class InstanceCard:
    """An instance, whose it is, where it keeps its things, and the list that its people come onto ("" for none yet)."""

    row: InstanceRow
    sender: str
    folder: Path
    onto: str

    @property
    def opted_out(self) -> Sequence[str]:
        """Profile URLs of those who wanted no more of it."""
        found: Sequence[str] = (self.row.found or {}).get("opted_out", ())
        return [url for url in found if url != BLANK]  # nobody's any more: they were forgotten


def openoutreach(cards: Sequence[InstanceCard], folder: str, now: datetime) -> Screen:
    """All instances; `folder` is where theirs are looked for."""
    text = [T.title, T.what_for]
    if not cards:
        text.append(T("none", folder=escape(folder)))
    text += [
        T("line", number=card.row.number, sender=sender_of(card), state=_state(card, now)) for card in cards
    ]
    buttons = [Button(f"{card.row.number} · {short(card.sender, 20)}", here(card)) for card in cards]
    refresh = Button(BUTTONS.refresh, "openoutreach")
    return Screen("\n\n".join(text), rows(*((each,) for each in buttons), (refresh, HOME)))


def one(card: InstanceCard, now: datetime) -> Screen:
    """One instance."""
    row, found = card.row, card.row.found
    lines = [
        T("card", number=row.number, sender=sender_of(card)),
        T("folder", folder=escape(str(card.folder))),
    ]
    if found is not None and row.read_at is not None:
        lines.append(table([(label, figure(found.get(name, 0))) for name, label in NUMBERS.items()]))
        lines.append(T.acts if found["world"] == World.ACTS else T.finds)
        lines += _warnings(found)
        lines.append(T("read", ago=ago(row.read_at, now)))
    else:
        lines.append(T.not_read)
    if row.trouble is not None:
        lines.append(T("unread", sentence=_said(row.trouble, now)))
    if row.daily_import and card.onto:
        lines.append(T("daily", list=escape(short(card.onto, 40))))
    at, out = here(card), len(card.opted_out)
    return Screen(
        "\n".join(lines),
        rows(
            (Button(T.import_new, f"{at}:import"),),
            (
                Button(T.read_now, f"{at}:read"),
                Button(T.daily_on if row.daily_import else T.daily_off, f"{at}:daily"),
            ),
            (Button(T.start, f"{at}:start"), Button(T.stop, f"{at}:stop"), Button(T.log, f"{at}:log"))
            if row.image
            else (),
            (Button(T.box, f"{at}:box"), Button(T.set_up, f"{at}:setup")),
            (Button(T("opted_out", n=figure(out)), f"{at}:dnc"),) if out else (),
            (back("openoutreach"), HOME),
        ),
    )


def ask_opted_out(card: InstanceCard) -> Screen:
    """Before they are put on do not contact."""
    text = T("ask_opted_out", people=count(len(card.opted_out), "person"))
    return confirm(text, Button(T.put_off, f"{here(card)}:dnc:yes"), back(data=here(card)))


def box(card: InstanceCard) -> Screen:
    """When its container runs, and of which image."""
    row, at, beside = card.row, here(card), needs_no_seat(card.row)
    lines = [T("box_title", number=row.number, sender=sender_of(card)), T.box_beside if beside else T.box_how]
    lines.append(T("image_is", image=escape(row.image)) if row.image else T.image_none)
    words = BESIDE if beside else IN_SLOTS
    choices = [
        Button(T("chosen", label=label) if _is(card, word) else label, f"{at}:box:{word}")
        for word, label in T.table("when").items()
        if word in words
    ]
    image = Button(T.image, f"{at}:set:{InstanceSetting.IMAGE}")
    return Screen("\n\n".join(lines), rows(*grid(choices), (image,), (back(data=at), HOME)))


def _is(card: InstanceCard, word: str) -> bool:
    runs, minutes = WHEN[word]
    return card.row.runs is runs and minutes in (None, card.row.minutes)


def list_name(card: InstanceCard) -> str:
    """Of the list that its people come onto at first."""
    return T("list_name", sender=short(card.sender, 30))


def under_way(card: InstanceCard, what: str) -> str:
    """The title meanwhile."""
    return T("importing" if what == "import" else "reading_it", sender=sender_of(card))


def looked(card: InstanceCard, taken: Taken) -> Screen:
    """What stood in it."""
    text = T("looked", people=count(taken.people, "person"), new=figure(taken.new))
    return notice("\n".join([text, *_recorded(taken)]), back(data=here(card)))


def imported(card: InstanceCard, onto: str, taken: Taken) -> Screen:
    """What came onto the list."""
    done = taken.imported
    lines = [
        T(
            "imported",
            added=count(done.added_to_list, "person"),
            list=escape(short(onto, 40)),
            new=figure(done.new_leads),
        )
    ]
    if done.left_out:
        lines.append(T("left_out", count=count(done.left_out, "person")))
    to_list = place("lists", f"list:{done.list_id}")
    to_campaign = place("new", f"new:on:{done.list_id}")
    return notice("\n".join([*lines, *_recorded(taken)]), to_list, to_campaign, back(data=here(card)))


def nothing(sentence: str) -> Screen:
    """It was cancelled or couldn't be done."""
    return notice(T("nothing", sentence=escape(sentence)), back("openoutreach"))


def _recorded(taken: Taken) -> list[str]:
    return [T("recorded", count=count(taken.recorded, "action"))] if taken.recorded else []


def _state(card: InstanceCard, now: datetime) -> str:
    row = card.row
    if row.trouble is not None:
        return _said(row.trouble, now)
    if row.found is None:
        return T("folder_empty", folder=escape(str(card.folder)))
    found = row.found
    people = count(found["people"], "person")
    return T("state", people=people, new=figure(found["new"]), contacted=figure(found["contacted"]))


def _warnings(found: Mapping[str, Any]) -> list[str]:
    said = []
    if found["promotional"]:
        said.append(T.promotional)
    if found["invented"]:
        said.append(T("invented", count=count(found["invented"], "person")))
    states = found["unknown_states"]
    if states:
        names = ", ".join(escape(short(name, 20)) for name, _ in states[:MOST_STATES])
        said.append(T("unknown_states", count=count(sum(n for _, n in states), "person"), names=names))
    return said


def _said(trouble: Fact, now: datetime) -> str:
    return say(trouble, now)


def sender_of(card: InstanceCard) -> str:
    """Whose it is, for a text."""
    return escape(short(card.sender, 30))


def here(card: InstanceCard) -> str:
    """What its buttons' data begins with."""
    return f"openoutreach:{card.row.number}"
