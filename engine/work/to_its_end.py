"""What has to be done once it has begun, whoever is cancelled meanwhile."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def to_its_end(ending: Coroutine[Any, Any, None]) -> None:
    """Who is cancelled meanwhile is so only when it has ended."""
    task, cancelled = asyncio.ensure_future(ending), None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        task.exception()  # who is cancelled doesn't hear of it
        raise cancelled
    task.result()
