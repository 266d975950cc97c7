"""A backup was made, and which are kept."""

from collections.abc import Sequence
from datetime import datetime

from bot import texts
from bot.screens.base import HOME, Button, Screen, ago, back, count, decimal, rows
from engine.rules.html import escape
from engine.upkeep.backups import Backup

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
    return Screen("\n".join(lines), rows((Button(T.again, "backup"),), (back("settings"), HOME)))


def server() -> Screen:
    """The database is a server's."""
    return Screen(T.server, rows((back("settings"), HOME)))


def size(number: int) -> str:
    """1.5 MB for so many bytes."""
    unit, factor = next((each for each in UNITS if number >= each[1]), UNITS[-1])
    return f"{decimal(number / factor)} {unit}"
