"""How long to wait before something is tried again: one rule for polling, sending, pushes and the loops that must not end."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

from telegram.error import RetryAfter

from engine.clock import Clock
from engine.upkeep import log

JITTER = 0.25  # of a pause, at most: what failed together isn't tried again together

logger = log.get(__name__)


class Backoff:
    """Pauses that double from `first` to `longest` seconds, each up to a quarter shorter by chance.

    Telegram's own wish (429) is obeyed to the second and a little more; it doesn't make the next pause longer, for it is no
    failure.
    """

    def __init__(self, first: float, longest: float, rng: random.Random | None = None) -> None:
        self._first, self._longest = first, longest
        self._rng = rng or random.Random()  # noqa: S311 - pauses, no secrets
        self._next = first

    def pause(self, error: BaseException | None = None) -> float:
        """The seconds until the next try, after this error."""
        if isinstance(error, RetryAfter):
            return flood_seconds(error) * (1 + self._rng.random() * 0.01)
        pause, self._next = self._next, min(self._next * 2, self._longest)
        return pause * (1 - self._rng.random() * JITTER)

    def reset(self) -> None:
        """It worked: the next pause is the first one again."""
        self._next = self._first


def flood_seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


LOOP_PAUSES = (5.0, 60.0)  # seconds after a trouble of our own, such as a full disk


async def forever(what: str, work: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Run a loop that must not end: what goes wrong in it is logged whole, and it begins again."""
    backoff = Backoff(*LOOP_PAUSES)
    while True:
        begun = clock.monotonic()
        try:
            await work()
        except Exception:
            logger.exception(what)
        if clock.monotonic() - begun > LOOP_PAUSES[1]:
            backoff.reset()  # it went well for a while
        await clock.sleep(backoff.pause())


async def until_done(what: str, work: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Do once what must be done: what goes wrong in it is logged whole, and it is tried again."""
    backoff = Backoff(*LOOP_PAUSES)
    while True:
        try:
            return await work()
        except Exception:
            logger.exception(what)
        await clock.sleep(backoff.pause())
