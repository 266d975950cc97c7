"""What the buttons of the AI server do, and what a pairing line does that was sent: it is a password, and leaves the chat at once."""

import asyncio
from pathlib import Path

from bot.routing.request import Request
from bot.screens import ai_server as screens
from bot.screens import help as help_screens
from bot.screens.base import Screen
from bot.texts.said import error_sentence
from bot.transport import screen_message
from engine.comments import ai_server, server_seen
from engine.comments.ai_client import AiClient
from engine.comments.ai_server import WrongPairing
from engine.rules.enums import Role
from engine.upkeep.secrets import Secrets
from vps.agreement import Pairing

MARK = "lpvps1."  # with which every pairing line's own part begins
LARGEST = 10_000  # bytes of a file that may be one

T = screens.T


async def state(request: Request, said: str = "") -> Screen:
    """How it is, as last seen."""
    pairing = await _paired(request)
    seen = await request.read(server_seen.last_seen)
    return screens.state(None if pairing is None else pairing.url, seen, request.now, said)


async def ask(request: Request) -> Screen:
    """Ask it now."""
    pairing = await _paired(request)
    if pairing is None:
        return await state(request)
    await _ask(request, pairing)
    return await state(request)


async def ask_unpair(request: Request) -> Screen:
    """Really?"""
    return screens.ask_unpair()


async def unpair(request: Request) -> Screen:
    """Forget its key."""
    await asyncio.to_thread(ai_server.unpair, Secrets.of(request.services.config))
    await request.run(server_seen.remember, None)
    return await state(request, T.unpaired)


def is_pairing(path: Path) -> bool:
    """Whether a file that was sent holds a pairing line."""
    return path.stat().st_size <= LARGEST and MARK.encode() in path.read_bytes()


async def receive(request: Request, path: Path) -> None:
    """A file with the line: it goes from the disk and from the chat, whoever sent it."""
    line = await asyncio.to_thread(path.read_text, "utf-8", "replace")
    await asyncio.to_thread(path.unlink)
    await take(request, line)


async def take(request: Request, line: str) -> None:
    """Pair with the server whose line was sent; from anybody but the owner it is none of our business."""
    if request.message is not None:
        await screen_message.remove(request.services, request.message.chat_id, request.message.message_id)
    if request.user.role is not Role.OWNER:
        await request.show(help_screens.refused(help_screens.T.not_yours))
        return
    try:
        pairing = await asyncio.to_thread(ai_server.pair, Secrets.of(request.services.config), line)
    except WrongPairing as wrong:
        await request.show(help_screens.refused(error_sentence(wrong)))
        return
    await request.did()
    await _ask(request, pairing)
    await request.show(await state(request, T.paired))


async def _ask(request: Request, pairing: Pairing) -> None:
    services = request.services
    await ai_server.ask(services.db, AiClient(pairing, services.clock), services.config.language)


async def _paired(request: Request) -> Pairing | None:
    return await asyncio.to_thread(ai_server.paired, Secrets.of(request.services.config))
