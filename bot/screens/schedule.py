"""Today's slots as a list, the week as a picture."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Picture,
    Screen,
    count,
    day,
    hours_of,
    place,
    rows,
    short,
    weekday_label,
)
from bot.texts.html import escape
from bot.texts.said import say
from engine.rules.enums import SlotState
from engine.work.schedule import DayPlan, PlannedSlot

T = texts.of("schedule")
STATES = T.table("states")
STATE_EMOJI = {SlotState.DONE: "✅", SlotState.RUNNING: "▶️", SlotState.TO_COME: "🕒"}


def schedule(plan: DayPlan, week: Sequence[DayPlan], paused: bool, now: datetime, zone: ZoneInfo) -> Screen:
    """Who acts when, today; the week as a picture."""
    text = [T.title if plan.day is None else T("title_of_day", day=day(plan.day))]
    if paused:
        text.append(T.all_paused)
    if plan.work_start is not None and plan.work_end is not None:
        text.append(_work_hours(plan, plan.work_start, plan.work_end, zone))
    if plan.note is not None:
        text.append(say(plan.note, now, zone))
    text += [_line(slot, zone) for slot in plan.slots]
    pause = Button(BUTTONS.resume, "resume") if paused else Button(BUTTONS.pause, "pause")
    buttons = rows((Button(BUTTONS.refresh, "schedule"), pause), (place("why"), HOME))
    return Screen("\n".join(text), buttons, _calendar(week, now, zone))


def _work_hours(plan: DayPlan, begin: datetime, end: datetime, zone: ZoneInfo) -> str:
    said = hours_of(begin, end, zone)
    if plan.day is not None:
        return T("hours", hours=said)
    return T("next_hours", day=day(begin.astimezone(zone).date()), hours=said)


def _line(slot: PlannedSlot, zone: ZoneInfo) -> str:
    state = STATES[slot.state]
    if slot.state is not SlotState.TO_COME:
        state = T("acted", state=state, count=count(slot.actions, "action"))
    return T(
        "slot",
        emoji=STATE_EMOJI[slot.state],
        hours=hours_of(slot.starts_at, slot.ends_at, zone),
        name=escape(short(slot.sender_name, 30)),
        state=state,
    )


def _calendar(week: Sequence[DayPlan], now: datetime, zone: ZoneInfo) -> Picture | None:
    """Each day's slots in the sender's own colour; times are hours from the day's midnight."""
    if not any(plan.slots for plan in week):
        return None

    def hours(when: datetime, day: date) -> float:
        return (when - datetime.combine(day, time(), zone)).total_seconds() / 3600

    days = [
        {
            "name": weekday_label(plan.day),
            "hours": None
            if plan.work_start is None or plan.work_end is None
            else [hours(plan.work_start, plan.day), hours(plan.work_end, plan.day)],
            "slots": [
                {
                    "sender": slot.sender_id,
                    "name": short(slot.sender_name, 12),
                    "start": hours(slot.starts_at, plan.day),
                    "end": hours(slot.ends_at, plan.day),
                    "state": slot.state,
                }
                for slot in plan.slots
            ],
        }
        for plan in week
        if plan.day is not None
    ]
    here = now.astimezone(zone)
    today = next((place for place, plan in enumerate(week) if plan.day == here.date()), None)
    at = [today, hours(now, here.date())] if today is not None else None
    return Picture("schedule", {"title": T.picture, "days": days, "now": at})
