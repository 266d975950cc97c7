"""The first words with Telegram: they are tried until they get through, and what only a person can mend is said."""

from collections.abc import Callable

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.texts.said import say_plain
from bot.transport.backoff import Backoff
from bot.transport.hosts import host_of
from engine.clock import Clock
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.upkeep import log

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds

logger = log.get(__name__)


class TokenRefused(UserError):
    """Telegram refuses the bot's token."""


class WebhookActive(UserError):
    """Another program has Telegram send this bot's messages to a web server; `host` is whose."""


async def log_in(bot: Bot, clock: Clock, tell: Callable[[str], None], take_over: bool = False) -> None:
    """Until Telegram answers, however long the network is away; `tell` is given what the console shall say.

    With `take_over`, a webhook that another program has set is removed. Raises TokenRefused, WebhookActive.
    """
    backoff, told = Backoff(FIRST_PAUSE, LONGEST_PAUSE), ""
    while True:
        try:
            await bot.initialize()
            await _without_webhook(bot, tell, take_over)
        except InvalidToken:
            raise TokenRefused from None  # the library's own sentence has the token in it
        except TelegramError as error:
            pause = backoff.pause(error)
            logger.warning("telegram_unreachable", reason=str(error), next_try_seconds=round(pause, 1))
            why = reason(error)
            words = say_plain(why)
            if words != told:  # the same isn't said again and again
                tell(say_plain(fact("telegram.waiting", why=why)))
            told = words
            await clock.sleep(pause)
        else:
            if told:
                tell(say_plain(fact("telegram.back")))
            return


async def _without_webhook(bot: Bot, tell: Callable[[str], None], take_over: bool) -> None:
    host = await webhook_host(bot)
    if host and not take_over:
        raise WebhookActive(host=host)
    if host:
        await bot.delete_webhook()
        logger.warning("webhook_removed", host=host)
        tell(say_plain(fact("telegram.taken_over", host=host)))


async def webhook_host(bot: Bot) -> str:
    """Where another program has Telegram send the bot's updates; "" when it has them fetched, as we do."""
    return host_of((await bot.get_webhook_info()).url)


def reason(error: TelegramError) -> Fact:
    """Why Telegram doesn't answer."""
    if isinstance(error, RetryAfter):
        return fact("telegram.flood", seconds=int(Backoff(0, 0).pause(error)))
    cause = error.__cause__
    return fact("telegram.away", said=type(cause).__name__ if cause is not None else str(error))
