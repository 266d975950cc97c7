"""A backup was made, which are kept, and going back to one."""

from collections.abc import Sequence
from datetime import datetime

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
    decimal,
    figure,
    grid,
    notice,
    rows,
    table,
)
from bot.texts.html import escape
from bot.texts.said import say
from engine.upkeep.backups import Backup
from engine.upkeep.restoring import Offer, Restored
from storage.copies import Counts

T = texts.of("backup")
MOST_SHOWN = 8
UNITS = (("GB", 2**30), ("MB", 2**20), ("kB", 2**10))


def made(new: Backup, kept: Sequence[Backup], now: datetime) -> Screen:
    """Where it is and how big."""
    name = escape(new.path.name)
    lines = [
        T.title,
        T("made", name=name, size=size(new.size), folder=escape(str(new.path.parent))),
        T("why_not_here", name=name),
        T("kept", count=count(len(kept), "backup"), size=size(sum(each.size for each in kept))),
    ]
    lines += [
        T("line", name=escape(each.path.name), size=size(each.size), when=ago(each.made_at, now))
        for each in kept[:MOST_SHOWN]
    ]
    going_back = grid(
        [
            Button(T("go_back_to", name=each.path.stem), f"backup:{each.path.stem}")
            for each in kept[:MOST_SHOWN]
        ]
    )
    return Screen("\n".join(lines), rows(*going_back, (Button(T.again, "backup"),), (back("settings"), HOME)))


def ask_restore(offer: Offer, now: datetime) -> Screen:
    """The copy beside what there is now, in numbers."""
    numbers = [(T.then, *_numbers(offer.then)), (T.now, *_numbers(offer.now))]
    heads = ("", T.leads, T.campaigns, T.actions)
    text = T(
        "ask_restore", name=escape(offer.name), when=ago(offer.made_at, now), numbers=table([heads, *numbers])
    )
    name = offer.name.removesuffix(".db")
    return confirm(text, Button(T.restore, f"backup:{name}:restore"), back("", "backup"))


def ask_restore_again(name: str) -> Screen:
    """The second question."""
    yes = Button(T.restore_now, f"backup:{name}:restore:yes")
    return confirm(T("ask_restore_again", name=escape(name)), yes, back("", "backup"))


def restored(name: str, done: Restored) -> Screen:
    """What came of it, and that everything is paused."""
    said = [say(each) for each in done.brought_in] or [T.nothing_since]
    kept = "" if done.before is None else T("before_kept", name=escape(done.before.name))
    lines = [T("restored", name=escape(name)), *said, kept, T.paused_now]
    return notice("\n\n".join(line for line in lines if line), Button(BUTTONS.resume, "resume"))


def _numbers(counts: Counts) -> tuple[str, ...]:
    return tuple(figure(number) for number in (counts.leads, counts.campaigns, counts.interactions))


def server() -> Screen:
    """The database is a server's."""
    return Screen(T.server, rows((back("settings"), HOME)))


def size(number: int) -> str:
    """1.5 MB for so many bytes."""
    unit, factor = next((each for each in UNITS if number >= each[1]), UNITS[-1])
    return f"{decimal(number / factor)} {unit}"
