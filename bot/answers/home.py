"""Home, help, pause, resume, panic."""

from datetime import date

from sqlalchemy.orm import Session

from bot import commands, talks
from bot.screens import help as help_screens
from bot.screens import home as screens
from bot.screens.base import Screen
from bot.visit import Visit
from engine import agent, overview
from storage import conversations
from storage import settings as settings_store


async def home(visit: Visit) -> Screen:
    """Today at a glance."""

    def look(session: Session) -> tuple[overview.Home, str | None]:
        talk = conversations.get(session, visit.user.id)
        return overview.home(session, visit.now), talks.unfinished(talk)

    data, unfinished = await visit.read(look)
    current = visit.house.agent.current()
    return screens.home(data, current.doing if current else None, unfinished)


async def picture(visit: Visit) -> Screen:
    """Today's table as a picture."""

    def look(session: Session) -> tuple[overview.Home, date]:
        today = visit.now.astimezone(settings_store.load(session).zone).date()
        return overview.home(session, visit.now), today

    return screens.picture(*await visit.read(look))


async def help_(visit: Visit) -> Screen:
    """How to begin."""
    known = commands.of_role(visit.house, visit.user.role)
    return help_screens.help_screen((command.name, command.help) for command in known)


async def pause(visit: Visit) -> Screen:
    """Stop at the next safe point."""
    await visit.run(agent.pause_all, visit.now)
    return help_screens.paused()


async def resume(visit: Visit) -> Screen:
    """Go on."""
    await visit.run(agent.resume_all, visit.now)
    return help_screens.resumed()


async def panic(visit: Visit) -> Screen:
    """Close the browser now."""
    await visit.house.agent.panic()
    await visit.did()
    return help_screens.panicked()
