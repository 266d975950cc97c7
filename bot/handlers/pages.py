"""What the buttons of page knowledge do."""

import asyncio

from sqlalchemy.orm import Session

from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import help as help_screens
from bot.screens import pages as screens
from bot.screens.base import Screen
from bot.screens.pages import Standing
from bot.transport import messages
from bot.transport.sending import patiently
from engine.linkedin import capture
from engine.linkedin.pages import Pages
from engine.rules.enums import CaptureKind
from engine.upkeep import page_check, page_copies, page_knowledge
from engine.upkeep.captures import captures_dir
from engine.upkeep.page_copies import CaptureRequest
from engine.upkeep.page_knowledge import KeptKnowledge, NoSuchKnowledge
from engine.work import page_waiting
from storage import settings as settings_store

T = screens.T


async def pages(request: Request, said: str = "") -> Screen:
    """Which knowledge is in force, what matches, what waits."""
    data_dir = request.services.config.data_dir
    history = await asyncio.to_thread(page_knowledge.history, data_dir)
    copies = await asyncio.to_thread(capture.kept, captures_dir(data_dir))

    def look(session: Session) -> Standing:
        return Standing(
            page_knowledge.in_force(data_dir),
            next((each.at for each in history if each.in_force), None),
            page_check.last(session),
            page_waiting.waiting(session),
            page_waiting.own_errors(session),
            len(copies),
        )

    return screens.pages(await request.read(look), request.now, said)


async def check(request: Request) -> Screen:
    """Look, as soon as the seat is free."""
    await request.read(page_copies.looking_sender, request.now)
    request.services.agent.check_pages()
    await request.did()
    return await pages(request, T.check_queued)


async def ask_kind(request: Request) -> Screen:
    """Of which page shall a copy be kept?"""
    return screens.ask_kind()


async def keep_copy(request: Request, kind: str) -> Screen:
    """Of a page of that kind."""
    if kind not in screens.FROM_HERE:
        raise Refusal(help_screens.T.old_button)

    def find(session: Session) -> CaptureRequest:
        sender_id = page_copies.looking_sender(session, request.now)
        return page_copies.of_kind(session, sender_id, CaptureKind(kind), known, request.now)

    known = await _in_force(request)
    return await _keep(request, await request.read(find))


async def keep_copy_of(request: Request, action_id: int) -> Screen:
    """Of the page at which an action was to be done."""
    known = await _in_force(request)
    return await _keep(request, await request.read(page_copies.of_action, action_id, known, request.now))


async def _keep(request: Request, wanted: CaptureRequest) -> Screen:
    request.services.agent.capture(wanted)
    await request.did()
    return await pages(request, T.copy_queued)


async def send_copy(request: Request) -> Screen:
    """The newest copy, as a file."""
    services, user = request.services, request.user
    found = await asyncio.to_thread(capture.kept, captures_dir(services.config.data_dir))
    if not found:
        raise Refusal(T.none_kept)
    content = await asyncio.to_thread(found[0].read_bytes)
    await patiently(lambda: messages.send_file(services.bot, user, content, found[0].name), services.clock)
    await request.did()
    return await pages(request, T.copy_sent)


async def history(request: Request) -> Screen:
    """Those that were in force."""
    found = await asyncio.to_thread(page_knowledge.history, request.services.config.data_dir)
    zone = (await request.read(settings_store.load)).zone
    return screens.history(found, request.now, zone)


async def ask_back(request: Request, number: int) -> Screen:
    """Really back to that one?"""
    data_dir = request.services.config.data_dir
    found = await _one(request, number)
    change = await asyncio.to_thread(page_knowledge.change_to, data_dir, number)
    return screens.ask_back(found, change)


async def go_back(request: Request, number: int) -> Screen:
    """That one is in force again."""
    data_dir = request.services.config.data_dir
    await _one(request, number)
    known = await asyncio.to_thread(page_knowledge.go_back, data_dir, number)
    released = await request.run(page_waiting.take_up, page_knowledge.in_force(data_dir), request.now)
    return await pages(
        request, screens.taken(known.version, released or 0, request.services.agent.current() is not None)
    )


async def _in_force(request: Request) -> Pages:
    return (await asyncio.to_thread(page_knowledge.in_force, request.services.config.data_dir)).pages


async def _one(request: Request, number: int) -> KeptKnowledge:
    found = await asyncio.to_thread(page_knowledge.history, request.services.config.data_dir)
    kept = next((each for each in found if each.number == number), None)
    if kept is None or kept.problem:
        raise NoSuchKnowledge
    return kept
