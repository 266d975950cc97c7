"""What the buttons of /why do."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.routing.request import Request
from bot.screens import why as screens
from bot.screens.base import Button, Screen, back
from engine import campaigns
from engine.insight import overview
from engine.insight import why as engine
from engine.insight.why import Why
from storage import settings as settings_store


async def ask(visit: Request) -> Screen:
    """About what?"""
    home = await visit.read(overview.home, visit.now)
    return screens.ask(home.senders, await visit.read(campaigns.progress, True))


async def of_sender(visit: Request, sender_id: int) -> Screen:
    """A sender."""
    return await _show(visit, engine.of_sender, sender_id, back("why"))


async def of_campaign(visit: Request, campaign_id: int) -> Screen:
    """A campaign."""
    return await _show(visit, engine.of_campaign, campaign_id, back(data=f"campaign:{campaign_id}"))


async def of_lead(visit: Request, lead_id: int) -> Screen:
    """A lead."""
    return await _show(visit, engine.of_lead, lead_id, back(data=f"lead:{lead_id}"))


async def _show(
    visit: Request, find: Callable[[Session, int, datetime], Why], number: int, way_back: Button
) -> Screen:
    def look(session: Session) -> tuple[Why, ZoneInfo]:
        return find(session, number, visit.now), settings_store.load(session).zone

    found, zone = await visit.read(look)
    return screens.why(found, way_back, visit.now, zone)
