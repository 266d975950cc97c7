"""Long work beside the conversation: imports, exports, looking into a file. The event loop goes on meanwhile."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

AT_ONCE = 2  # processes of one kind: ten files sent together don't fill the laptop's memory


@dataclass(slots=True)
class Cancellable:
    """Work that a person may cancel (see `bot.background.long_work`)."""

    user_id: int
    task: asyncio.Task[Any]
    cancelled: bool = False

    def cancel(self) -> bool:
        """End it; False when it is over already."""
        self.cancelled = self.task.cancel() or self.cancelled
        return self.cancelled


class BackgroundTasks:
    """Background tasks that somebody holds, so that they neither vanish nor outlive the bot."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.works: dict[int, Cancellable] = {}  # by the number in their Cancel button
        self.looks = asyncio.Semaphore(AT_ONCE)  # files being looked into
        self.room = asyncio.Semaphore(AT_ONCE)  # long work

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

    def cancel_works_of(self, user_id: int) -> None:
        """End all long work of a person who was shut out."""
        for work in self.works.values():
            if work.user_id == user_id:
                work.cancel()

    def runs(self, name: str) -> bool:
        """Whether a job of that name is under way."""
        return name in self._tasks

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
