"""What happened, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import HOME, Button, Screen, back, grid, local, rows, short
from bot.texts.html import escape
from bot.texts.said import stored
from engine.rules.audit import Happening
from engine.rules.enums import Level
from storage.events import EventRow

T = texts.of("logs")
LEVELS, GROUPS = T.table("levels"), T.table("groups")
PER_PAGE = 10
LONGEST_LINE = 100
ALL_KINDS, ALL_SENDERS = "all", 0
LEVEL_EMOJI = {Level.INFO: "▫️", Level.WARNING: "⚠️", Level.ERROR: "🛑"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What the log shows. `group` is one of the happenings or `ALL_KINDS`, `sender_id` may be `ALL_SENDERS`."""

    least: Level = Level.INFO
    group: str = ALL_KINDS
    sender_id: int = ALL_SENDERS

    def data(self, then: object = 0) -> str:
        """The button that leads there."""
        return f"logs:{self.least}:{self.group}:{self.sender_id}:{then}"


def logs(
    lines: Sequence[EventRow],
    more: bool,
    shown: Filter,
    names: Mapping[int, str],
    page: int,
    now: datetime,
    zone: ZoneInfo,
) -> Screen:
    """A page of the event log; `more` says that there are older lines."""
    filters = [LEVELS[shown.least]]
    if shown.group != ALL_KINDS:
        filters.append(GROUPS[shown.group])
    if shown.sender_id in names:
        filters.append(T("of_sender", name=escape(short(names[shown.sender_id], 24))))
    text = [T("filtered", title=T.title, filters=", ".join(filters))]
    text += [
        T(
            "line",
            emoji=LEVEL_EMOJI[line.level],
            when=local(line.at, now, zone),
            message=escape(short(said(line, now, zone), LONGEST_LINE)),
        )
        for line in lines
    ]
    if not lines:
        text.append(T.nothing)
    pages = [Button(T.newer, shown.data(page - 1))] if page else []
    if more:
        pages.append(Button(T.older, shown.data(page + 1)))
    levels = [
        Button(_mark(LEVEL_EMOJI[each], each is shown.least), replace(shown, least=each).data())
        for each in Level
    ]
    name = short(names.get(shown.sender_id, T.all_senders), 16)
    by = [
        Button(T("kinds", kind=GROUPS[shown.group]), shown.data("kinds")),
        Button(T("sender", name=name), shown.data("senders")),
    ]
    return Screen("\n".join(text), rows(pages, levels, by, (Button(T.as_file, shown.data("file")), HOME)))


def said(line: EventRow, now: datetime, zone: ZoneInfo) -> str:
    """A line of the log in words, in one line."""
    return " ".join(stored(line.message, now, zone).split())


def _mark(label: str, chosen: bool) -> str:
    return T("chosen", label=label) if chosen else label


def choose_kinds(shown: Filter) -> Screen:
    """Which group of kinds?"""
    buttons = [
        Button(_mark(GROUPS[group], group == shown.group), replace(shown, group=group).data())
        for group in (ALL_KINDS, *Happening)
    ]
    return Screen(T.which_kinds, rows(*grid(buttons), (back(data=shown.data()), HOME)))


def choose_sender(shown: Filter, names: Mapping[int, str]) -> Screen:
    """Whose?"""
    buttons = [
        Button(_mark(short(name, 24), number == shown.sender_id), replace(shown, sender_id=number).data())
        for number, name in {ALL_SENDERS: T.all_senders, **names}.items()
    ]
    return Screen(T.which_sender, rows(*grid(buttons), (back(data=shown.data()), HOME)))


def as_text(lines: Sequence[EventRow], zone: ZoneInfo) -> str:
    """The whole log as a file, oldest first, in local time."""
    return "".join(
        f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S %z}  {line.level:<7}  {line.sender_name or '':<16}  {said(line, line.at, zone)}\n"
        for line in reversed(lines)
    )
