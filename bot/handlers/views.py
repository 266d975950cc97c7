"""Screens that are only looked at: cooldown and schedule."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.routing.request import Request
from bot.screens import cooldown as cooldown_screen
from bot.screens import schedule as schedule_screen
from bot.screens.base import Screen
from engine.insight import overview
from engine.insight.overview import CooldownNumbers
from engine.work import pausing
from engine.work import schedule as engine_schedule
from engine.work import week as engine_week
from engine.work.schedule import DayPlan
from storage import settings as settings_store


async def cooldown(request: Request) -> Screen:
    """Who is blocked, until when, by whom."""

    def look(session: Session) -> tuple[CooldownNumbers, int]:
        return overview.cooldown(session, request.now), settings_store.load(session).cooldown_days

    return cooldown_screen.cooldown(*await request.read(look))


async def schedule(request: Request) -> Screen:
    """Today's slots."""

    def look(session: Session) -> tuple[DayPlan, tuple[DayPlan, ...], bool, ZoneInfo]:
        plan = engine_schedule.today(session, request.now)
        week = engine_week.week(session, request.now)
        return plan, week, pausing.is_paused(session), settings_store.load(session).zone

    plan, week, paused, zone = await request.read(look)
    return schedule_screen.schedule(plan, week, paused, request.now, zone)
