"""What happened, newest first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.screens.base import HOME, Button, Screen, local, rows, short
from engine.rules.html import escape
from engine.rules.words import Level
from storage.events import EventRow

PER_PAGE = 12
ALL = 0  # of the senders
LEVELS = {Level.INFO: "everything", Level.WARNING: "warnings and errors", Level.ERROR: "errors"}
LEVEL_EMOJI = {Level.INFO: "▫️", Level.WARNING: "⚠️", Level.ERROR: "🛑"}


def logs(
    lines: Sequence[EventRow],
    more: bool,
    least: Level,
    sender_id: int,
    names: Mapping[int, str],
    page: int,
    now: datetime,
    zone: ZoneInfo,
) -> Screen:
    """A page of the event log; `more` says that there are older lines."""
    of = f" of {escape(short(names[sender_id], 24))}" if sender_id in names else ""
    text = [f"📜 <b>What happened</b>{of}: {LEVELS[least]}"]
    text += [
        f"{LEVEL_EMOJI[line.level]} {local(line.at, now, zone)}  {escape(short(line.message, 120))}"
        for line in lines
    ]
    if not lines:
        text.append("Nothing.")
    here = f"logs:{least}:{sender_id}"
    pages = [Button("◀️ Newer", f"{here}:{page - 1}")] if page else []
    if more:
        pages.append(Button("Older ▶️", f"{here}:{page + 1}"))
    levels = [
        Button(("• " if each is least else "") + LEVEL_EMOJI[each], f"logs:{each}:{sender_id}:0")
        for each in Level
    ]
    people = [
        Button(("• " if number == sender_id else "") + short(name, 12), f"logs:{least}:{number}:0")
        for number, name in {ALL: "All", **names}.items()
    ]
    return Screen(
        "\n".join(text), rows(pages, levels, people[:5], (Button("📄 As a file", f"{here}:file"), HOME))
    )


def as_text(lines: Sequence[EventRow], zone: ZoneInfo) -> str:
    """The whole log as a file, oldest first, in local time."""
    return "".join(
        f"{line.at.astimezone(zone):%Y-%m-%d %H:%M:%S %z}  {line.level:<7}  {line.sender_name or '':<16}  {line.message}\n"
        for line in reversed(lines)
    )
