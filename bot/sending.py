"""Calls to Telegram that don't give up at once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter

from engine.clock import Clock

T = TypeVar("T")
PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds before each further try
LONGEST_FLOOD_WAIT = 60.0


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
    """Try a call that does no harm when it is done twice; raises what the last try raised."""
    for pause in PAUSES:
        try:
            return await call()
        except RetryAfter as flood:
            if flood_seconds(flood) > LONGEST_FLOOD_WAIT:
                raise
            await clock.sleep(flood_seconds(flood))
        except BadRequest:
            raise
        except NetworkError:
            await clock.sleep(pause)
    return await call()
