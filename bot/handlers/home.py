"""Home, pause, resume, panic."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.flows import conversations
from bot.routing.request import Request
from bot.screens import help as help_screens
from bot.screens import home as screens
from bot.screens.base import Screen
from engine.insight import first_steps, overview
from engine.rules.enums import Role
from engine.work import pausing
from storage import conversations as conversation_store
from storage import settings as settings_store


async def home(request: Request) -> Screen:
    """Today at a glance."""

    led = request.user.role is not Role.VIEWER

    def look(
        session: Session,
    ) -> tuple[overview.Home, ZoneInfo, str | None, Mapping[first_steps.FirstStep, bool]]:
        conversation = conversation_store.get(session, request.user.id)
        zone = settings_store.load(session).zone
        steps = first_steps.to_show(session) if led else {}
        return overview.home(session, request.now), zone, conversations.unfinished(conversation), steps

    data, zone, unfinished, steps = await request.read(look)
    current = request.services.agent.current()
    return screens.home(data, request.now, zone, current.doing if current else None, unfinished, steps)


async def leave_steps(request: Request) -> Screen:
    """The first steps don't stand there any more; the help has them still."""
    await request.run(first_steps.leave)
    request.toast = screens.T.steps_left
    return await home(request)


async def more(request: Request) -> Screen:
    """All other places."""
    return screens.more()


async def picture(request: Request) -> Screen:
    """Today's table as a picture."""

    def look(session: Session) -> tuple[overview.Home, date]:
        today = request.now.astimezone(settings_store.load(session).zone).date()
        return overview.home(session, request.now), today

    return screens.picture(*await request.read(look))


async def pause(request: Request) -> Screen:
    """Stop at the next safe point."""

    def since(session: Session) -> str | None:
        return settings_store.get(session, settings_store.PAUSED_KEY)

    paused_at = await request.read(since)
    if paused_at is not None:
        return help_screens.paused_already(datetime.fromisoformat(paused_at), request.now)
    await request.run(pausing.pause_all, request.now)
    return help_screens.paused(_at_work(request))


async def resume(request: Request) -> Screen:
    """Go on."""
    if not await request.read(pausing.is_paused):
        return help_screens.resumed_already()
    await request.run(pausing.resume_all, request.now)
    return help_screens.resumed()


async def panic(request: Request) -> Screen:
    """Close the browser now."""
    name = _at_work(request)
    await request.services.agent.panic()
    await request.did()
    return help_screens.panicked(name)


def _at_work(request: Request) -> str:
    current = request.services.agent.current()
    return "" if current is None else current.sender_name
