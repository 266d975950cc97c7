"""What the buttons of the event log do."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import texts
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import logs as screens
from bot.screens.base import Screen
from bot.screens.logs import Filter
from bot.transport import messages
from bot.transport.sending import patiently
from engine.rules.audit import KINDS, Happening
from engine.rules.enums import Level
from storage import events
from storage import senders as sender_store
from storage import settings as settings_store
from storage.events import EventRow

IN_FILE = 50_000  # lines; some months
OLDEST = 1_000_000  # lines

T = texts.of("logs")


async def logs(
    request: Request,
    least: str = Level.INFO,
    group: str = screens.ALL_KINDS,
    sender_id: int = screens.ALL_SENDERS,
    skipped: int = 0,
) -> Screen:
    """The entries after so many lines that are newer."""
    shown, skipped = _filter(least, group, sender_id), min(skipped, OLDEST)

    def look(session: Session) -> tuple[list[EventRow], dict[int, str], ZoneInfo]:
        found = _lines(session, shown, screens.LOOKED_AT, skipped)
        return found, _names(session), settings_store.load(session).zone

    found, names, zone = await request.read(look)
    return screens.logs(found, shown, names, skipped, request.now, zone)


async def choose_kinds(request: Request, least: str, group: str, sender_id: int) -> Screen:
    """Turns, actions, deeds …?"""
    return screens.choose_kinds(_filter(least, group, sender_id))


async def choose_sender(request: Request, least: str, group: str, sender_id: int) -> Screen:
    """Whose?"""
    return screens.choose_sender(_filter(least, group, sender_id), await request.read(_names))


async def as_file(request: Request, least: str, group: str, sender_id: int) -> Screen:
    """All that is shown, as a text file."""
    shown = _filter(least, group, sender_id)

    def look(session: Session) -> bytes:
        found = _lines(session, shown, IN_FILE, 0)
        return screens.as_text(found, settings_store.load(session).zone).encode()

    content = await request.read(look)
    if not content:
        raise Refusal(T.empty_file)
    services, user = request.services, request.user
    name = f"linkedpilot-{request.now:%Y%m%d}.log"
    await patiently(lambda: messages.send_file(services.bot, user, content, name), services.clock)
    await request.did()
    return await logs(request, least, group, sender_id)


def _filter(least: str, group: str, sender_id: int) -> Filter:
    if least not in list(Level):
        raise Refusal(T.no_such_level)
    if group not in (screens.ALL_KINDS, *Happening):
        raise Refusal(T.no_such_kind)
    return Filter(Level(least), group, sender_id)


def _lines(session: Session, shown: Filter, limit: int, skip: int) -> list[EventRow]:
    kinds: Collection[str] = () if shown.group == screens.ALL_KINDS else KINDS[Happening(shown.group)]
    return events.recent(session, limit, skip, shown.sender_id or None, kinds, shown.least)


def _names(session: Session) -> dict[int, str]:
    return {row.id: row.name for row in sender_store.all_senders(session)}
