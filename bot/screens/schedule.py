"""Today's slots: as a list and as a timeline."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.screens.base import HOME, Button, Picture, Screen, count, end_of, local, rows, short
from engine.rules.html import escape
from engine.schedule import DayPlan

STATES = {"done": "✅", "running": "▶️", "to_come": "🕒"}
WORDS = {"done": "done", "running": "running", "to_come": "to come"}


def schedule(plan: DayPlan, paused: bool, now: datetime, zone: ZoneInfo) -> Screen:
    """Who acts when, today."""
    text = ["🗓 <b>Schedule</b>"]
    if paused:
        text.append("⏸ <b>Everything is paused.</b>")
    if plan.work_start is not None and plan.work_end is not None:
        begins, ends = local(plan.work_start, now, zone), end_of(plan.work_end, zone)
        word = "Work hours" if plan.day is not None else "Next work hours"
        text.append(f"{word}: {begins} to {ends}")
    if plan.note:
        text.append(escape(plan.note))
    for slot in plan.slots:
        start = slot.starts_at.astimezone(zone)
        acted = f", {count(slot.actions, 'action')}" if slot.state != "to_come" else ""
        text.append(
            f"{STATES[slot.state]} {start:%H:%M}–{end_of(slot.ends_at, zone)}  <b>{escape(short(slot.sender_name, 30))}</b>"
            f" ({WORDS[slot.state]}{acted})"
        )
    pause = Button("▶️ Resume", "resume") if paused else Button("⏸ Pause", "pause")
    return Screen(
        "\n".join(text), rows((Button("🔄 Refresh", "schedule"), pause), (HOME,)), _timeline(plan, now, zone)
    )


def _timeline(plan: DayPlan, now: datetime, zone: ZoneInfo) -> Picture | None:
    if not plan.slots or plan.work_start is None or plan.work_end is None:
        return None

    def hours(when: datetime) -> float:
        midnight = plan_start.replace(hour=0, minute=0, second=0, microsecond=0)
        return (when - midnight).total_seconds() / 3600

    plan_start = plan.work_start.astimezone(zone)
    return Picture(
        "schedule",
        {
            "start": hours(plan.work_start),
            "end": hours(plan.work_end),
            "now": hours(now),
            "slots": [
                {
                    "name": short(slot.sender_name, 18),
                    "start": hours(slot.starts_at),
                    "end": hours(slot.ends_at),
                    "state": slot.state,
                }
                for slot in plan.slots
            ],
        },
    )
