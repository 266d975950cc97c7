"""A word to everybody who uses the bot that needs no database: for the time when that can't be read or written."""

from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import texts
from bot.services import Services
from bot.texts.said import say
from bot.transport import messages
from bot.transport.backoff import Backoff
from bot.transport.messages import Outgoing
from engine.upkeep import log
from storage import users
from storage.users import UserRow

LOOK_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # while Telegram can't be reached

logger = log.get(__name__)


class PastTheBooks:
    """Remembers who uses the bot, for when the database doesn't say it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: list[UserRow] = []

    async def look(self) -> list[UserRow]:
        """Everybody; an open file can be read even where its name is gone, and where it can't, who was known before."""
        try:
            self._known = await self._services.db.read(users.all_users)
        except SQLAlchemyError:
            logger.warning("users_unread", known=len(self._known))
        return self._known

    async def tell(self, user: UserRow, words: Callable[[], str]) -> bool:
        """Say it to one of them in their language; False where it is worth to try again."""
        with texts.speaking(user.language):
            out = Outgoing(words())
        try:
            await messages.send(self._services.bot, user, out)
        except TelegramError as error:  # the console says it, too
            logger.warning("not_told", user_id=user.id, reason=type(error).__name__)
            return isinstance(error, (BadRequest, Forbidden))
        return True


async def watch(services: Services, speaks: Callable[[], bool] = lambda: True) -> None:
    """Tell everybody once of what keeps the agent from its rounds, until it is cancelled; of several laptops one `speaks`.

    That it has passed, and whatever else there is to tell, comes by the outbox, which can be written then.
    """
    past, told, reached = PastTheBooks(services), "", set[int]()
    backoff, not_before = Backoff(FIRST_PAUSE, LONGEST_PAUSE, services.rng), 0.0
    while True:
        trouble = services.agent.trouble if speaks() else None
        if trouble is None:
            told = ""
            await past.look()
        elif trouble.code != told:
            told, reached, not_before = trouble.code, set(), 0.0
            backoff.reset()
        if trouble is not None and services.clock.monotonic() >= not_before:
            missing = [user for user in await past.look() if user.id not in reached]
            for user in missing:
                if await past.tell(user, lambda what=trouble: say(what)):  # type: ignore[misc]
                    reached.add(user.id)
            if not all(user.id in reached for user in missing):
                not_before = services.clock.monotonic() + backoff.pause()
        await services.clock.sleep(LOOK_SECONDS)
