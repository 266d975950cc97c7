"""What a person is told when something went wrong."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

from bot import texts
from bot.notifications.delivery import ShutOut
from bot.screens import help as screens
from bot.services import Services
from bot.texts.said import error_sentence
from bot.transport import screen_message
from bot.transport.sending import is_transient
from engine.rules.errors import LinkedPilotError
from engine.upkeep import faults, log
from storage import settings as settings_store
from storage import users
from storage.users import UserRow

logger = log.get(__name__)


async def guarded(services: Services, user: UserRow, what: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do background work; whatever goes wrong in it ends in a sentence."""
    try:
        await work()
    except ShutOut:
        logger.info("shut_out_meanwhile", what=what, user_id=user.id)
    except LinkedPilotError as refusal:
        await say(services, user, await sentence(services, refusal))
    except Exception as error:
        await apologise(services, user, what, error)


async def sentence(services: Services, error: LinkedPilotError) -> str:
    """What a person is told of an error, in plain words; its times are on their clock."""
    settings = await services.db.read(settings_store.load)
    return error_sentence(error, services.clock.now(), settings.zone)


async def say(services: Services, user: UserRow, words: str) -> None:
    """The sentence of an error that is meant for the person; nothing to somebody who was shut out."""
    if await services.db.read(users.still, user) is None:
        return
    screen = screens.refused(words)
    await screen_message.send(
        services, user, screen.text, screen_message.markup(services, screen.keyboard, user.role)
    )


async def apologise(services: Services, user: UserRow, what: str, error: BaseException) -> str:
    """Write it down and say so, a known state of the installation with its cure; returns the error's id."""
    error_id = await services.report(error, what, user.id)
    if is_transient(error):
        return error_id  # Telegram can't be reached: nothing can be said there now
    known = await asyncio.to_thread(faults.named, error, services.config)
    with texts.speaking(user.language):
        screen = screens.broken(error_id) if known is None else screens.refused(error_sentence(known))
    try:
        if await services.db.read(users.still, user) is not None:
            keyboard = screen_message.markup(services, screen.keyboard, user.role)
            await screen_message.send(services, user, screen.text, keyboard)
    except (TelegramError, SQLAlchemyError) as silent:
        logger.warning("apology_not_sent", error_id=error_id, reason=type(silent).__name__)
    return error_id
