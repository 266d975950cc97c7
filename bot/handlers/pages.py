"""What the buttons of page knowledge do."""

import asyncio

from sqlalchemy.orm import Session

from bot.routing.request import Request
from bot.screens import help as help_screens
from bot.screens import pages as screens
from bot.screens.base import Screen
from bot.screens.pages import Standing
from bot.transport.sending import patiently
from engine.linkedin import capture
from engine.linkedin.capture import CaptureKind
from engine.linkedin.pages import Pages
from engine.rules.errors import UserError
from engine.upkeep import page_check, page_copies, page_knowledge
from engine.upkeep.captures import captures_dir
from engine.upkeep.page_copies import CaptureRequest
from engine.upkeep.page_knowledge import KeptKnowledge, NoSuchKnowledge
from engine.work import page_waiting
from storage import settings as settings_store

T = screens.T


async def pages(visit: Request, said: str = "") -> Screen:
    """Which knowledge is in force, what matches, what waits."""
    data_dir = visit.house.config.data_dir
    history = await asyncio.to_thread(page_knowledge.history, data_dir)
    copies = await asyncio.to_thread(capture.kept, captures_dir(data_dir))

    def look(session: Session) -> Standing:
        return Standing(
            page_knowledge.in_force(data_dir),
            next((each.at for each in history if each.in_force), None),
            page_check.last(session),
            page_waiting.waiting(session),
            len(copies),
        )

    return screens.pages(await visit.read(look), visit.now, said)


async def check(visit: Request) -> Screen:
    """Look, as soon as the seat is free."""
    await visit.read(page_copies.looking_sender, visit.now)
    visit.house.agent.check_pages()
    await visit.did()
    return await pages(visit, T.check_queued)


async def ask_kind(visit: Request) -> Screen:
    """Of which page shall a copy be kept?"""
    return screens.ask_kind()


async def keep_copy(visit: Request, kind: str) -> Screen:
    """Of a page of that kind."""
    if kind not in screens.FROM_HERE:
        raise UserError(help_screens.OLD_BUTTON)

    def find(session: Session) -> CaptureRequest:
        sender_id = page_copies.looking_sender(session, visit.now)
        return page_copies.of_kind(session, sender_id, CaptureKind(kind), known, visit.now)

    known = await _in_force(visit)
    return await _keep(visit, await visit.read(find))


async def keep_copy_of(visit: Request, action_id: int) -> Screen:
    """Of the page at which an action was to be done."""
    known = await _in_force(visit)
    return await _keep(visit, await visit.read(page_copies.of_action, action_id, known, visit.now))


async def _keep(visit: Request, wanted: CaptureRequest) -> Screen:
    visit.house.agent.capture(wanted)
    await visit.did()
    return await pages(visit, T.copy_queued)


async def send_copy(visit: Request) -> Screen:
    """The newest copy, as a file."""
    house, chat = visit.house, visit.user.chat_id
    found = await asyncio.to_thread(capture.kept, captures_dir(house.config.data_dir))
    if not found:
        raise UserError(T.none_kept)
    content = await asyncio.to_thread(found[0].read_bytes)
    await patiently(lambda: house.bot.send_document(chat, content, filename=found[0].name), house.clock)
    await visit.did()
    return await pages(visit, T.copy_sent)


async def history(visit: Request) -> Screen:
    """Those that were in force."""
    found = await asyncio.to_thread(page_knowledge.history, visit.house.config.data_dir)
    zone = (await visit.read(settings_store.load)).zone
    return screens.history(found, visit.now, zone)


async def ask_back(visit: Request, number: int) -> Screen:
    """Really back to that one?"""
    data_dir = visit.house.config.data_dir
    found = await _one(visit, number)
    change = await asyncio.to_thread(page_knowledge.change_to, data_dir, number)
    return screens.ask_back(found, change)


async def go_back(visit: Request, number: int) -> Screen:
    """That one is in force again."""
    data_dir = visit.house.config.data_dir
    await _one(visit, number)
    known = await asyncio.to_thread(page_knowledge.go_back, data_dir, number)
    released = await visit.run(page_waiting.take_up, page_knowledge.in_force(data_dir), visit.now)
    return await pages(
        visit, screens.taken(known.version, released or 0, visit.house.agent.current() is not None)
    )


async def _in_force(visit: Request) -> Pages:
    return (await asyncio.to_thread(page_knowledge.in_force, visit.house.config.data_dir)).pages


async def _one(visit: Request, number: int) -> KeptKnowledge:
    found = await asyncio.to_thread(page_knowledge.history, visit.house.config.data_dir)
    kept = next((each for each in found if each.number == number), None)
    if kept is None or kept.problem:
        raise NoSuchKnowledge
    return kept
