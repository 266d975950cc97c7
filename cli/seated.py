"""Commands that open a sender's browser: alone on the data folder, and never stopped by what a killed agent left."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from cli.context import Context
from engine.upkeep.instance_lock import alone
from engine.work import recovery
from engine.work.sitting import Sittings
from engine.work.visitor import Laptop, OwnLaptop

T = TypeVar("T")


def seated(context: Context, work: Callable[[Sittings], Awaitable[T]], laptop: Laptop | None = None) -> T:
    """Do something with a sender's browser. Raises SecondAgent, and what the work raises."""
    laptop = laptop or OwnLaptop(context.config, context.clock)

    async def do() -> T:
        await recovery.of_the_seat(context.db, context.clock, laptop)
        return await work(Sittings(context.db, context.clock, laptop))

    with alone(context.config):
        return asyncio.run(do())
