"""What an agent that ended left behind is taken up by the next one; a trouble with that never keeps the bot from starting."""

from bot import texts
from bot.background import long_work
from bot.flows import pages, upload
from bot.notifications.delivery import tell
from bot.screens import help as help_screens
from bot.services import Services
from bot.transport import cards
from engine.upkeep import log
from storage import users
from storage.users import UserRow

logger = log.get(__name__)


async def take_up(services: Services) -> None:
    """Files that wait, and work that was cut off."""
    for part in (upload.take_up, pages.take_up, long_work.take_up):
        try:
            await part(services)
        except Exception as error:
            await _admit(services, error)


async def _admit(services: Services, error: Exception) -> None:
    """Log it and tell the owner, as soon as Telegram can be reached."""
    error_id = await services.report(error, "take_up_failed")
    try:
        owner = await services.db.read(users.owner)
    except Exception:
        logger.exception("owner_not_told", error_id=error_id)
        return
    if owner is not None:
        with texts.speaking(owner.language):
            services.jobs.start(f"told of {error_id}", _tell(services, owner, error_id))


async def _tell(services: Services, owner: UserRow, error_id: str) -> None:
    await tell(services, owner, lambda: cards.show(services, owner, help_screens.broken(error_id)))
