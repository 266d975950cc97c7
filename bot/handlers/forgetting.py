"""/forget, and the button of that name on a lead's card: asked once more, then done; and what is kept about somebody, as a file."""

import asyncio

from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import forgetting as screens
from bot.screens.base import Screen
from bot.transport import messages
from bot.transport.sending import patiently
from engine import about_person, forgetting
from engine.forgetting import Meant
from engine.rules.enums import Role
from engine.rules.fingerprints import mark
from storage import leads

FLOW = "forget"

T = screens.T


async def forget(request: Request) -> Screen:
    """Whom? An address may stand behind the command."""
    if request.words:
        return await ask_sure(request, request.words)
    await request.ask(FLOW, "who")
    return screens.ask()


async def of_lead(request: Request, lead_id: int) -> Screen:
    """Really this one?"""
    return await ask_sure(request, (await request.read(leads.get, lead_id)).profile_url)


async def ask_sure(request: Request, address: str) -> Screen:
    """Really? The person's address waits in the talk, for no name or address stands in a button."""
    whom = await _meant(request, address)
    await request.ask(FLOW, "sure", url=whom.url)
    lead, owner = whom.lead, request.user.role is Role.OWNER
    return screens.sure(whom.url, "" if lead is None else lead.full_name, lead is not None, owner)


async def sure(request: Request, seen: str) -> Screen:
    """Everything of this person goes; backups as they expire."""
    await _forget(request, seen)
    return screens.done(None)


async def with_backups(request: Request, seen: str) -> Screen:
    """… and the older backups at once."""
    await _forget(request, seen)
    services = request.services
    gone = await asyncio.to_thread(forgetting.forget_backups, services.config, services.db, request.now)
    return screens.done(gone)


async def about(request: Request, seen: str) -> Screen:
    """What is kept about this person, as a file."""
    whom = await _meant(request, _asked(request, seen))
    found = about_person.as_file(await request.read(about_person.export, whom))
    services, user = request.services, request.user
    await patiently(lambda: messages.send_file(services.bot, user, found, T.file), services.clock)
    await request.did()
    return await ask_sure(request, whom.url)


async def _forget(request: Request, seen: str) -> None:
    whom = await _meant(request, _asked(request, seen))
    await request.conclude(forgetting.forget, whom, request.now)
    services = request.services
    await asyncio.to_thread(forgetting.finish, services.config, services.db, request.now)


def _asked(request: Request, seen: str) -> str:
    """Whom the question was about. A button of another question, or a second tap, does nothing."""
    talk = request.conversation
    url = str(talk.data.get("url", "")) if talk is not None and talk.flow == FLOW else ""
    if not url or mark(url) != seen:
        raise Refusal(T.out_of_date)
    return url


async def _meant(request: Request, address: str) -> Meant:
    return await request.read(forgetting.meant, request.services.db.journal, address)
