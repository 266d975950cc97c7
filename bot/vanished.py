"""The database's file is gone from under the agent: it stops acting at once, closes the browser, and says so."""

from bot.past_the_books import PastTheBooks
from bot.services import Services
from bot.texts.html import escape
from bot.texts.said import error_sentence
from engine.upkeep import log
from storage.database import DatabaseVanished

LOOK_SECONDS = 1.0  # every transaction looks, too: between two looks nothing is written

logger = log.get(__name__)


async def watch(services: Services) -> DatabaseVanished:
    """Return once the file with the database's name isn't the open one, everything is ended and everybody was told."""
    past = PastTheBooks(services)
    while services.db.there():
        await past.look()
        await services.clock.sleep(LOOK_SECONDS)
    gone = DatabaseVanished(file=str(services.db.path))
    logger.error("database_vanished", file=str(services.db.path))
    await services.agent.end_at_once()
    for user in await past.look():
        await past.tell(user, lambda: escape(error_sentence(gone)))
    return gone
