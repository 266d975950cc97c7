"""Today's slots: as a list and as a timeline."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Picture,
    Screen,
    clock,
    count,
    day,
    end_of,
    local,
    place,
    rows,
    short,
)
from bot.texts.html import escape
from bot.texts.said import say
from engine.rules.enums import SlotState
from engine.work.schedule import DayPlan, PlannedSlot

T = texts.of("schedule")
STATES = T.table("states")
STATE_EMOJI = {SlotState.DONE: "✅", SlotState.RUNNING: "▶️", SlotState.TO_COME: "🕒"}


def schedule(plan: DayPlan, paused: bool, now: datetime, zone: ZoneInfo) -> Screen:
    """Who acts when, today."""
    text = [T.title if plan.day is None else T("title_of_day", day=day(plan.day))]
    if paused:
        text.append(T.all_paused)
    if plan.work_start is not None and plan.work_end is not None:
        begins, ends = local(plan.work_start, now, zone), end_of(plan.work_end, zone)
        text.append(T("hours" if plan.day is not None else "next_hours", start=begins, end=ends))
    if plan.note is not None:
        text.append(say(plan.note, now, zone))
    text += [_line(slot, zone) for slot in plan.slots]
    pause = Button(BUTTONS.resume, "resume") if paused else Button(BUTTONS.pause, "pause")
    buttons = rows((Button(BUTTONS.refresh, "schedule"), pause), (place("why"), HOME))
    return Screen("\n".join(text), buttons, _timeline(plan, now, zone))


def _line(slot: PlannedSlot, zone: ZoneInfo) -> str:
    state = STATES[slot.state]
    if slot.state is not SlotState.TO_COME:
        state = T("acted", state=state, count=count(slot.actions, "action"))
    return T(
        "slot",
        emoji=STATE_EMOJI[slot.state],
        start=clock(slot.starts_at, zone),
        end=end_of(slot.ends_at, zone),
        name=escape(short(slot.sender_name, 30)),
        state=state,
    )


def _timeline(plan: DayPlan, now: datetime, zone: ZoneInfo) -> Picture | None:
    if not plan.slots or plan.work_start is None or plan.work_end is None:
        return None
    midnight = plan.work_start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def hours(when: datetime) -> float:
        return (when - midnight).total_seconds() / 3600

    return Picture(
        "schedule",
        {
            "title": T.picture,
            "words": {**STATES, "now": T.now},
            "start": hours(plan.work_start),
            "end": hours(plan.work_end),
            "now": hours(now),
            "slots": [
                {
                    "sender": slot.sender_id,
                    "name": short(slot.sender_name, 18),
                    "start": hours(slot.starts_at),
                    "end": hours(slot.ends_at),
                    "state": slot.state,
                }
                for slot in plan.slots
            ],
        },
    )
