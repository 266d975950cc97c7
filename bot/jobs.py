"""Long work beside the conversation: imports, exports, looking into a file. The event loop goes on meanwhile."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Jobs:
    """Background tasks that somebody holds, so that they neither vanish nor outlive the bot."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> bool:
        """Begin unless a job of that name runs already; False then."""
        running = self._tasks.get(name)
        if running is not None and not running.done():
            work.close()
            return False
        task = asyncio.create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._forget(name, done))
        return True

    def _forget(self, name: str, done: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is done:
            del self._tasks[name]

    async def stop(self) -> None:
        """Cancel what runs and wait until it has cleaned up."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
