"""Calls to Telegram that don't give up at once."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter

from bot.transport.backoff import Backoff
from engine.clock import Clock

T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a further try
TRIES = 5


def is_transient(error: BaseException) -> bool:
    """Whether the same call may work later.

    BadRequest is a NetworkError to the library, and stays wrong; a refused token (401, 404) is one for now: its owner
    puts the new one in, and what waits is answered then.
    """
    return isinstance(error, (RetryAfter, InvalidToken)) or (
        isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    )


async def patiently(call: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """Try a call that does no harm when it is done twice; raises what the last try raised.

    Telegram's wish to wait (429) is no failure: it is obeyed, however long.
    """
    return await _tried(call, clock, TRIES)


async def until_done(call: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """As `patiently`, however long the network is away: for what would be lost otherwise, such as a file."""
    return await _tried(call, clock, None)


async def _tried(call: Callable[[], Awaitable[T]], clock: Clock, most: int | None) -> T:
    backoff, failed = Backoff(FIRST_PAUSE, LONGEST_PAUSE), 0
    while True:
        try:
            return await call()
        except RetryAfter as flood:
            pause = backoff.pause(flood)
        except BadRequest:
            raise
        except NetworkError:
            failed += 1
            if failed == most:
                raise
            pause = backoff.pause()
        await clock.sleep(pause)
