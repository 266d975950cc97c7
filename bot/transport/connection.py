"""The line to Telegram: the library's Bot with its two HTTP clients, one for calls and one for the long poll.

Of python-telegram-bot we use the Bot and the types. Its Application isn't used: it holds updates in memory only after they
were confirmed, chooses a handler by rules of its own, and keeps an error from whoever fed it. Here an update goes from the
inbox through the gate to its route, in one call that says how it ended.
"""

import os

from telegram import Bot

from bot.transport import proxy
from bot.transport.requests import TelegramRequest
from engine.rules.errors import UserError
from engine.upkeep.config import Config

# The library is moving from seconds to timedeltas, and warns whoever hasn't chosen.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class NoToken(UserError):
    """There is no Telegram token."""


def connect(config: Config) -> Bot:
    """The Bot, not initialized: nothing has been asked of Telegram. Raises NoToken, ProxyNotUnderstood."""
    if config.telegram_token is None:
        raise NoToken
    by = proxy.way(config)
    return Bot(
        config.telegram_token.bare,
        base_url=f"{config.telegram_api_url}/bot",
        base_file_url=f"{config.telegram_api_url}/file/bot",
        request=TelegramRequest(by),
        get_updates_request=TelegramRequest(by, connections=1),
    )
