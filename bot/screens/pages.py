"""What LinkedPilot knows of LinkedIn's pages: which knowledge is in force, what matches, what waits, a newer one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import (
    HOME,
    KIND_EMOJI,
    KIND_PLURAL,
    WORDS,
    Button,
    Screen,
    ago,
    back,
    copy_button,
    count,
    figure,
    grid,
    laptop,
    local,
    rows,
    short,
)
from bot.texts.html import escape
from bot.texts.said import say, say_plain
from engine.linkedin.capability_check import CapabilityVerdict
from engine.rules.enums import ActionType, CaptureKind
from engine.upkeep.page_check import LastCheck
from engine.upkeep.page_knowledge import BUILT_IN, Change, InForce, KeptKnowledge, OnACopy, Proposal

T = texts.of("pages")
COPY_DIALOG = laptop("pages", "capture", "dialog", "--sender", "1")
CAPABILITIES, KINDS, VERDICTS = T.table("capabilities"), T.table("kinds"), WORDS.table("verdict")
LANGUAGES = T.table("languages")
EMOJI = {CapabilityVerdict.WORKS: "✅", CapabilityVerdict.UNSURE: "❔", CapabilityVerdict.BROKEN: "⚠️"}
# Kinds of pages of which a copy can be kept from here: a dialog is opened by a person, on the laptop.
FROM_HERE = (CaptureKind.PROFILE, CaptureKind.ACTIVITY, CaptureKind.POST, CaptureKind.FEED)
MOST = 8  # of those before, that are shown
LONGEST_WHY, LONGEST_SEEN = 180, 120


@dataclass(frozen=True, slots=True)
class Standing:
    """What the screen shows."""

    force: InForce
    taken: datetime | None
    last: LastCheck | None
    waiting: Mapping[ActionType, int]  # for a page that is known
    own_errors: Mapping[ActionType, int]  # waiting after an error of our own
    copies: int


def pages(data: Standing, now: datetime, said: str = "") -> Screen:
    """Which knowledge is in force, what matches, what waits."""
    known = data.force.pages
    origin = T.built_in if data.taken is None else T("taken", when=ago(data.taken, now))
    parts = [
        T.title,
        T("in_force", version=escape(known.version), seen=known.seen.isoformat(), origin=origin),
    ]
    if data.force.refused:
        parts.append(T("refused_file", why=say(data.force.refused)))
    parts += [_matches(data.last, now), _waiting(data), T("copies", count=count(data.copies, "copy"))]
    parts.append(said or T.how_to_send)
    return Screen(
        "\n\n".join(parts),
        rows(
            (Button(T.check_now, "pages:check"), Button(T.keep_copy, "pages:capture")),
            (Button(T.send_copy, "pages:copy"),) if data.copies else (),
            (Button(T.those_before, "pages:history"), HOME),
        ),
    )


def _matches(last: LastCheck | None, now: datetime) -> str:
    if last is None:
        return T.never_checked
    lines = [T("checked", when=ago(last.at, now), version=escape(last.version))]
    for each in last.findings:
        if each.verdict is CapabilityVerdict.WORKS:
            lines.append(T("works", emoji=EMOJI[each.verdict], what=CAPABILITIES[each.capability]))
            continue
        lines.append(
            T(
                "finding",
                emoji=EMOJI[each.verdict],
                what=CAPABILITIES[each.capability],
                verdict=VERDICTS[each.verdict],
                why=escape(short(say_plain(each.why), LONGEST_WHY)),
            )
        )
    return "\n".join(lines)


def _waiting(data: Standing) -> str:
    found = [
        T(
            key,
            lines=" · ".join(
                f"{KIND_EMOJI[kind]} {figure(n)} {KIND_PLURAL[kind]}" for kind, n in counts.items()
            ),
        )
        for key, counts in (("waiting", data.waiting), ("own_errors", data.own_errors))
        if counts
    ]
    return "\n".join(found) or T.nothing_waits


def ask_kind() -> Screen:
    """Of which page?"""
    buttons = [Button(KINDS[kind], f"pages:capture:{kind}") for kind in FROM_HERE]
    return Screen(
        T("ask_kind", command=COPY_DIALOG),
        rows(*grid(buttons), copy_button(COPY_DIALOG), (back("pages"), HOME)),
    )


def history(found: Sequence[KeptKnowledge], now: datetime, zone: ZoneInfo) -> Screen:
    """Those that were in force, the newest first."""
    shown = [*found[: MOST - 1], found[-1]] if len(found) > MOST else list(found)
    lines = [T.history_title]
    buttons = []
    for each in shown:
        lines.append(
            T(
                "history_line",
                mark=T.mark_in_force if each.in_force else T.mark_before,
                version=escape(each.version),
                origin=T.built_in if each.at is None else T("taken", when=local(each.at, now, zone)),
            )
            + (T("unusable", why=say(each.problem)) if each.problem else "")
        )
        if not each.in_force and not each.problem:
            buttons.append(Button(_go_back(each), f"pages:back:{each.number}"))
    return Screen("\n".join(lines), rows(*grid(buttons, 1), (back("pages"), HOME)))


def _go_back(each: KeptKnowledge) -> str:
    return T.to_built_in if each.number == BUILT_IN else T("go_back_to", version=short(each.version, 30))


def ask_back(each: KeptKnowledge, change: Change) -> Screen:
    """Really back to that one?"""
    text = "\n\n".join((T("ask_back", version=escape(each.version)), _changes(change)))
    yes = Button(T.yes_back, f"pages:back:{each.number}:yes")
    return Screen(text, rows((yes, back("", "pages:history")), (HOME,)))


# --- a file that was sent


def looking(name: str) -> Screen:
    """It is being looked into."""
    return Screen(T("looking", name=escape(short(name, 60))))


def refused(name: str, why: str) -> Screen:
    """It can't be used."""
    return Screen(T("refused", name=escape(short(name, 60)), why=escape(why)), rows((_PLACE, HOME)))


_PLACE = Button(T.phrase("button"), "pages")


def proposed(name: str, new: Proposal, in_force: str) -> Screen:
    """What it changes, and the question."""
    parts = [
        T(
            "proposed",
            name=escape(short(name, 60)),
            version=escape(new.pages.version),
            seen=new.pages.seen.isoformat(),
            before=escape(in_force),
        ),
        _changes(new.change),
        _on_copies(new.copies),
    ]
    if new.change.older:
        parts.append(T.older)
    return Screen(
        "\n\n".join(parts),
        rows(
            (Button(T.take, f"pages:take:{new.mark}"), Button(T.drop, f"pages:drop:{new.mark}")),
            (_PLACE, HOME),
        ),
    )


def _changes(change: Change) -> str:
    if change.nothing:
        return T.changes_nothing
    lines = [T("selectors", count=count(change.selectors, "selector"))] if change.selectors else []
    if change.paths:
        lines.append(T("paths", names=escape(", ".join(change.paths))))
    for language in sorted({*change.added, *change.removed}):
        said = LANGUAGES.get(language, language)
        for numbers, text in ((change.added, "added"), (change.removed, "removed")):
            if numbers.get(language):
                lines.append(T(text, count=count(numbers[language], "wording"), language=escape(said)))
    return "\n".join(f"• {line}" for line in lines)


def _on_copies(copies: Sequence[OnACopy]) -> str:
    if not copies:
        return T.no_copies
    lines = [T("tried", count=count(len(copies), "copy"))]
    for kind in CaptureKind:
        of_kind = [each for each in copies if each.kind is kind]
        better = [each for each in of_kind if each.known_now and not each.known_before]
        worse = [each for each in of_kind if each.known_before and not each.known_now]
        other = [each for each in of_kind if each.known_before and each.known_now and each.before != each.now]
        for found, text in ((better, "better"), (worse, "worse"), (other, "differs")):
            if found:
                seen = escape(short(found[0].now, LONGEST_SEEN))
                lines.append(T(text, kind=KINDS[kind], count=count(len(found), "copy"), seen=seen))
    if len(lines) == 1:
        lines.append(T.same_on_all)
    return "\n".join(lines)


def taken(version: str, released: int, at_work: bool) -> str:
    """It is in force."""
    parts = [T("now_in_force", version=escape(version))]
    if at_work:
        parts.append(T.from_the_next)
    if released:
        parts.append(T("released", count=count(released, "action")))
    return " ".join(parts)


def done(said: str) -> Screen:
    """What came of the question."""
    return Screen(T("done", said=said), rows((_PLACE, HOME)))
