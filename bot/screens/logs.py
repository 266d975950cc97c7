"""What happened, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import HOME, Button, Screen, back, figure, grid, local, rows, short
from bot.texts.html import escape
from bot.texts.said import stored
from engine.rules.audit import Happening
from engine.rules.enums import Level
from storage.events import EventRow

T = texts.of("logs")
LEVELS, LEVEL_BUTTONS, GROUPS = T.table("levels"), T.table("level_buttons"), T.table("groups")
# What differs between lines that are alike: of whom it is.
OF_WHOM = ("name", "person")
PER_PAGE, LOOKED_AT = 10, 300  # entries of the screen, and lines of the log that may become them
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


def alike(lines: Sequence[EventRow]) -> list[list[EventRow]]:
    """Neighbours that say the same but of whom, together."""
    return [list(group) for _, group in groupby(lines, _likeness)]


def _likeness(line: EventRow) -> tuple[object, ...]:
    values = {name: value for name, value in line.message.values.items() if name not in OF_WHOM}
    return line.kind, line.level, line.sender_id, line.message.code, repr(sorted(values.items()))


def logs(
    lines: Sequence[EventRow],
    shown: Filter,
    names: Mapping[int, str],
    skipped: int,
    now: datetime,
    zone: ZoneInfo,
) -> Screen:
    """The newest entries of these lines, after so many that are newer; what is alike is one."""
    groups = alike(lines)[:PER_PAGE]
    told = sum(map(len, groups))
    filters = [LEVELS[shown.least]]
    if shown.group != ALL_KINDS:
        filters.append(GROUPS[shown.group])
    if shown.sender_id in names:
        filters.append(T("of_sender", name=escape(short(names[shown.sender_id], 24))))
    text = [T("filtered", title=T.title, filters=", ".join(filters))]
    text += [_entry(group, now, zone) for group in groups]
    if not lines:
        text.append(T.nothing)
    pages = [Button(T.newest, shown.data())] if skipped else []
    if told < len(lines) or len(lines) == LOOKED_AT:
        pages.append(Button(T.older, shown.data(skipped + told)))
    levels = [
        Button(_mark(LEVEL_BUTTONS[each], each is shown.least), replace(shown, least=each).data())
        for each in Level
    ]
    name = short(names.get(shown.sender_id, T.all_senders), 16)
    by = [
        Button(T("kinds", kind=GROUPS[shown.group]), shown.data("kinds")),
        Button(T("sender", name=name), shown.data("senders")),
    ]
    return Screen("\n".join(text), rows(pages, levels, by, (Button(T.as_file, shown.data("file")), HOME)))


def _entry(group: Sequence[EventRow], now: datetime, zone: ZoneInfo) -> str:
    newest = group[0]
    line = T(
        "line",
        emoji=LEVEL_EMOJI[newest.level],
        when=local(newest.at, now, zone),
        message=escape(short(said(newest, now, zone), LONGEST_LINE)),
    )
    if len(group) == 1:
        return line
    return T("and_alike", line=line, count=figure(len(group) - 1), since=local(group[-1].at, now, zone))


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
