"""What the buttons of the event log do."""

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.screens import logs as screens
from bot.screens.base import Screen
from bot.sending import patiently
from bot.visit import Visit
from engine.rules.errors import UserError
from engine.rules.words import Level
from storage import events
from storage import senders as sender_store
from storage import settings as settings_store
from storage.events import EventRow

IN_FILE = 50_000  # lines; some months
OLDEST_PAGE = 10_000


async def logs(visit: Visit, least: str = Level.INFO, sender_id: int = screens.ALL, page: int = 0) -> Screen:
    """A page of it."""
    level = _level(least)
    page = min(page, OLDEST_PAGE)

    def look(session: Session) -> tuple[list[EventRow], dict[int, str], ZoneInfo]:
        found = events.recent(
            session, screens.PER_PAGE + 1, page * screens.PER_PAGE, sender_id or None, least=level
        )
        names = {row.id: row.name for row in sender_store.all_senders(session)}
        return found, names, settings_store.load(session).zone

    found, names, zone = await visit.read(look)
    shown, more = found[: screens.PER_PAGE], len(found) > screens.PER_PAGE
    return screens.logs(shown, more, level, sender_id, names, page, visit.now, zone)


async def as_file(visit: Visit, least: str, sender_id: int) -> Screen:
    """All of it, as a text file."""
    level = _level(least)

    def look(session: Session) -> bytes:
        found = events.recent(session, IN_FILE, 0, sender_id or None, least=level)
        return screens.as_text(found, settings_store.load(session).zone).encode()

    content = await visit.read(look)
    if not content:
        raise UserError("There is nothing to put into a file.")
    house, chat = visit.house, visit.user.chat_id
    name = f"linkedpilot-{visit.now:%Y%m%d}.log"
    await patiently(lambda: house.bot.send_document(chat, content, filename=name), house.clock)
    await visit.did()
    return await logs(visit, least, sender_id)


def _level(word: str) -> Level:
    if word not in list(Level):
        raise UserError("There are three levels: info, warning and error.")
    return Level(word)
