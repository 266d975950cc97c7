"""What must reach its person: however long Telegram is away, and nobody who was shut out meanwhile."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest, Forbidden

from bot.services import Services
from bot.transport.sending import until_done
from engine.upkeep import log
from storage import users
from storage.users import UserRow

T = TypeVar("T")

logger = log.get(__name__)


class ShutOut(Exception):
    """Who this was for isn't let in any more, or their group isn't."""


async def deliver(services: Services, user: UserRow, call: Callable[[], Awaitable[T]], data: str = "") -> T:
    """Try until Telegram takes it; before each try the person is looked at again, who still may press `data`.

    Raises ShutOut, and what Telegram says when it will never take it.
    """

    async def work() -> T:
        now = await services.db.read(users.still, user)
        if now is None or (data and not services.may(now.role, data)):
            raise ShutOut
        return await call()

    return await until_done(work, services.clock)


async def tell(services: Services, user: UserRow, call: Callable[[], Awaitable[object]]) -> None:
    """The same for what is only told: a person who can't be told is no trouble of ours."""
    try:
        await deliver(services, user, call)
    except (BadRequest, Forbidden, ShutOut) as error:
        logger.warning("not_told", user_id=user.id, reason=type(error).__name__)
