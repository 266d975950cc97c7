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


async def ask(request: Request) -> Screen:
    """About what?"""
    home = await request.read(overview.home, request.now)
    return screens.ask(home.senders, await request.read(campaigns.progress, True))


async def of_sender(request: Request, sender_id: int) -> Screen:
    """A sender."""
    return await _show(request, engine.of_sender, sender_id, back("why"))


async def of_campaign(request: Request, campaign_id: int) -> Screen:
    """A campaign."""
    return await _show(request, engine.of_campaign, campaign_id, back(data=f"campaign:{campaign_id}"))


async def of_lead(request: Request, lead_id: int) -> Screen:
    """A lead."""
    return await _show(request, engine.of_lead, lead_id, back(data=f"lead:{lead_id}"))


async def _show(
    request: Request, find: Callable[[Session, int, datetime], Why], number: int, way_back: Button
) -> Screen:
    def look(session: Session) -> tuple[Why, ZoneInfo]:
        return find(session, number, request.now), settings_store.load(session).zone

    found, zone = await request.read(look)
    return screens.why(found, way_back, request.now, zone)
