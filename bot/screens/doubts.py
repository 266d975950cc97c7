"""What may or may not have happened, and how to settle it."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.screens.base import HOME, KIND_EMOJI, Button, Screen, local, rows, short
from engine.rules.html import escape
from storage.doubts import DoubtRow

MOST = 8
NOTHING = "❓ <b>In doubt</b>\n\nNothing: of every action it is known what came of it."
MEANING = (
    "These may have happened: LinkedPilot was cut off at the click. They count as done, and are never repeated. "
    "🔎 looks at the page."
)
ASK = "What became of it? 🔎 opens the page and looks, without a click; or say what you saw yourself."
QUEUED = "I look as soon as the laptop's seat is free, and tell you here."


def doubts(found: Sequence[DoubtRow], total: int, now: datetime, zone: ZoneInfo) -> Screen:
    """The newest doubts."""
    if not found:
        return Screen(NOTHING, rows((HOME,)))
    lines = ["❓ <b>In doubt</b>", MEANING]
    lines += [f"{number}. {_line(each, now, zone)}" for number, each in enumerate(found, 1)]
    if total > len(found):
        lines.append(f"… and {total - len(found)} earlier ones")
    numbers = [Button(f"{number}", f"doubt:{each.action_id}") for number, each in enumerate(found, 1)]
    return Screen("\n\n".join(lines), rows(numbers, (HOME,)))


def one(doubt: DoubtRow, now: datetime, zone: ZoneInfo, said: str = "") -> Screen:
    """One doubt, with what can be done about it."""
    lines = [f"❓ {_line(doubt, now, zone)}", escape(doubt.profile_url), said or ASK]
    number = doubt.action_id
    return Screen(
        "\n\n".join(lines),
        rows(
            (Button("🔎 Check", f"doubt:{number}:check"),),
            (Button("✅ It happened", f"doubt:{number}:yes"), Button("✖️ It didn't", f"doubt:{number}:no")),
            (Button("⬅️ In doubt", "doubts"), HOME),
        ),
    )


def _line(doubt: DoubtRow, now: datetime, zone: ZoneInfo) -> str:
    name = escape(short(doubt.full_name or doubt.profile_url, 40))
    when = local(doubt.at, now, zone)
    return f"{KIND_EMOJI[doubt.action_type]} <b>{name}</b>\n{when} by {escape(short(doubt.sender_name, 20))}"
