"""A laptop does a round at once when another one has left something for it; else it finds that with its next one."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

from engine.clock import Clock
from engine.upkeep import log
from storage.bell import Bell

LISTEN_SECONDS = 2.0  # so long its end may take
AGAIN_SECONDS = 15.0  # after the registry was away

logger = log.get(__name__)


async def wake(bell: Bell, round_of: Callable[[], Awaitable[None]], clock: Clock) -> None:
    """Do a round whenever it rings, until it is cancelled."""
    try:
        while True:
            try:
                rings = await asyncio.to_thread(bell.rings, LISTEN_SECONDS)
            except SQLAlchemyError:
                logger.info("bell_not_heard")
                await clock.sleep(AGAIN_SECONDS)
                continue
            if rings:
                await round_of()
    finally:
        await asyncio.to_thread(bell.close)
