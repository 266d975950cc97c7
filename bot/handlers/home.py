"""Home, pause, resume, panic."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.flows import conversation
from bot.routing.request import Request
from bot.screens import help as help_screens
from bot.screens import home as screens
from bot.screens.base import Screen
from engine.insight import overview
from engine.work import pausing
from storage import conversations
from storage import settings as settings_store


async def home(visit: Request) -> Screen:
    """Today at a glance."""

    def look(session: Session) -> tuple[overview.Home, str | None]:
        talk = conversations.get(session, visit.user.id)
        return overview.home(session, visit.now), conversation.unfinished(talk)

    data, unfinished = await visit.read(look)
    current = visit.house.agent.current()
    return screens.home(data, current.doing if current else None, unfinished)


async def picture(visit: Request) -> Screen:
    """Today's table as a picture."""

    def look(session: Session) -> tuple[overview.Home, date]:
        today = visit.now.astimezone(settings_store.load(session).zone).date()
        return overview.home(session, visit.now), today

    return screens.picture(*await visit.read(look))


async def pause(visit: Request) -> Screen:
    """Stop at the next safe point."""

    def since(session: Session) -> str | None:
        return settings_store.get(session, settings_store.PAUSED_KEY)

    paused_at = await visit.read(since)
    if paused_at is not None:
        return help_screens.paused_already(datetime.fromisoformat(paused_at), visit.now)
    await visit.run(pausing.pause_all, visit.now)
    return help_screens.paused(_at_work(visit))


async def resume(visit: Request) -> Screen:
    """Go on."""
    if not await visit.read(pausing.is_paused):
        return help_screens.resumed_already()
    await visit.run(pausing.resume_all, visit.now)
    return help_screens.resumed()


async def panic(visit: Request) -> Screen:
    """Close the browser now."""
    name = _at_work(visit)
    await visit.house.agent.panic()
    await visit.did()
    return help_screens.panicked(name)


def _at_work(visit: Request) -> str:
    current = visit.house.agent.current()
    return "" if current is None else current.sender_name
