"""Of several laptops that share a registry one answers Telegram; the others wait for its place and write to the outbox."""

import asyncio
from collections.abc import Awaitable, Callable

from engine.clock import Clock
from engine.upkeep import log
from storage.answering import Chair

LOOK_SECONDS = 5.0  # how often whoever answers looks whether it still may
TRY_SECONDS = (
    15.0  # … and the others whether the place is free: with the registry's own 25 s, within a minute
)

logger = log.get(__name__)


async def in_turn(
    chair: Chair, clock: Clock, may: Callable[[], bool], answer: Callable[[], Awaitable[None]]
) -> None:
    """Answer whenever this laptop has the place, until it is cancelled; `may` is false for the older of two copies."""
    try:
        while True:
            if may() and await asyncio.to_thread(chair.take):
                logger.info("answers_telegram")
                await _while_held(chair, clock, may, answer)
                logger.info("answers_no_more")
            await clock.sleep(TRY_SECONDS)
    finally:
        await asyncio.to_thread(chair.close)


async def _while_held(
    chair: Chair, clock: Clock, may: Callable[[], bool], answer: Callable[[], Awaitable[None]]
) -> None:
    answering = asyncio.ensure_future(answer())
    try:
        while not answering.done() and may() and await asyncio.to_thread(chair.holds):
            await clock.sleep(LOOK_SECONDS)
        if answering.done() and not answering.cancelled() and (error := answering.exception()) is not None:
            logger.error("answering_failed", exc_info=error)
    finally:
        answering.cancel()
        await asyncio.wait([answering])
        await asyncio.to_thread(chair.let_go)
