"""Calls to Telegram that don't give up at once."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from itertools import chain, repeat
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter

from engine.clock import Clock

T = TypeVar("T")
PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds before each further try
LONGEST_PAUSE = 30.0


def is_transient(error: BaseException) -> bool:
    """Whether the same call may work later. BadRequest is a NetworkError to the library, and stays wrong."""
    return isinstance(error, RetryAfter) or (
        isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    )


def flood_seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def patiently(call: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """Try a call that does no harm when it is done twice; raises what the last try raised.

    Telegram's wish to wait (429) is no failure: it is obeyed, however long.
    """
    return await _tried(call, clock, iter(PAUSES))


async def until_done(call: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """As `patiently`, however long the network is away: for what would be lost otherwise, such as a file."""
    return await _tried(call, clock, chain(PAUSES, repeat(LONGEST_PAUSE)))


async def _tried(call: Callable[[], Awaitable[T]], clock: Clock, pauses: Iterator[float]) -> T:
    while True:
        try:
            return await call()
        except RetryAfter as flood:
            await clock.sleep(flood_seconds(flood))
        except BadRequest:
            raise
        except NetworkError:
            pause = next(pauses, None)
            if pause is None:
                raise
            await clock.sleep(pause)
