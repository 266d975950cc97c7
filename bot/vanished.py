"""The database's file is gone from under the agent: it stops acting at once, closes the browser, and says so."""

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

from bot.services import Services
from bot.texts.said import error_sentence
from engine.upkeep import log
from storage import users
from storage.database import DatabaseVanished
from storage.users import UserRow

LOOK_SECONDS = 1.0  # every transaction looks, too: between two looks nothing is written

logger = log.get(__name__)


async def watch(services: Services) -> DatabaseVanished:
    """Return once the file with the database's name isn't the open one, everything is ended and everybody was told."""
    known: list[UserRow] = []
    while services.db.there():
        known = await _users(services, known)
        await services.clock.sleep(LOOK_SECONDS)
    gone = DatabaseVanished(file=str(services.db.path))
    logger.error("database_vanished", file=str(services.db.path))
    await services.agent.end_at_once()
    for user in await _users(services, known):
        try:
            await services.bot.send_message(user.chat_id, error_sentence(gone))
        except TelegramError as error:  # the console says it, too
            logger.warning("not_told", reason=type(error).__name__)
    return gone


async def _users(services: Services, known: list[UserRow]) -> list[UserRow]:
    """Everybody; an open file can be read even where its name is gone, and where it can't, who was known before."""
    try:
        return await services.db.read(users.all_users)
    except SQLAlchemyError:
        return known
