"""The week around today: who acted when, today's plan, and who will act on the days to come as things stand."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine.rules import slots as law
from engine.rules.enums import SlotState
from engine.rules.settings import Settings
from engine.work import schedule, who_works
from engine.work.schedule import DayPlan, PlannedSlot
from storage import senders as sender_store
from storage import settings as settings_store
from storage import slots

BACK, AHEAD = 2, 4  # days


def week(session: Session, now: datetime) -> tuple[DayPlan, ...]:
    """Each day from the day before yesterday on; the days to come are planned as they would be now, and nothing is kept."""
    settings = settings_store.load(session)
    window = law.work_window(now, settings.work_hours)
    today = now.astimezone(settings.zone).date() if window is None else window.day
    return tuple(
        _day(session, today + timedelta(days=each), now, settings) for each in range(-BACK, AHEAD + 1)
    )


def _day(session: Session, day: date, now: datetime, settings: Settings) -> DayPlan:
    window = law.window_of(day, settings.work_hours)
    if window is None:
        return DayPlan(day, None, None, ())
    there = tuple(schedule.shown(row) for row in slots.of_day(session, day))
    if not there and window.start > now:
        there = _expected(session, window, settings)
    return DayPlan(day, window.start, window.end, there)


def _expected(session: Session, window: law.Window, settings: Settings) -> tuple[PlannedSlot, ...]:
    names = sender_store.names(session)
    plan = law.plan_around(
        window.start,
        window.end,
        who_works.able(session, window.start, settings),
        schedule.fixed_on(session, settings, window),
        timedelta(minutes=settings.sender_gap_minutes),
        timedelta(minutes=settings.slot_rounding_minutes),
        timedelta(minutes=settings.min_slot_minutes),
        None,
    )
    return tuple(
        PlannedSlot(each.sender, names[each.sender], each.start, each.end, SlotState.TO_COME, 0)
        for each in plan
    )
