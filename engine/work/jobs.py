"""The agent's work: named jobs that wait for this laptop's one browser, and the one that is under way.

A job that was asked for twice is one. What a person asked for goes before the next turn, and a log-in before a look. A job
whose seat isn't free yet keeps its place and is tried again in the next round; meanwhile the next one is tried.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial

from engine.rules.errors import Temporary
from engine.upkeep import log
from engine.work.seat import NotFree

logger = log.get(__name__)


class JobKind(StrEnum):
    """What is done with the browser; the first goes before the next."""

    LOG_IN = "log_in"
    LOOK = "look"
    CONTAINER = "container"
    TURN = "turn"


ORDER = {kind: place for place, kind in enumerate(JobKind)}


class Ending(Temporary):
    """The agent is being ended: nothing more is taken on."""


class Job:
    """One piece of work with the browser; two of the same name are one."""

    def __init__(self, kind: JobKind, name: str, work: Callable[[], Awaitable[None]]) -> None:
        self.kind = kind
        self.name = name
        self._work = work

    async def run(self) -> None:
        """Do it. Raises seat.NotFree when it is to be tried again later."""
        await self._work()

    def stop(self) -> None:
        """End at the next safe point, where there is one before the end."""

    async def close(self) -> bool:
        """Close its browser this second, so that it ends by itself; False: it is to be cancelled."""
        return False


class JobQueue:
    """At most one job is under way. `on_over` is called after each."""

    def __init__(self, on_over: Callable[[], None] = lambda: None) -> None:
        self._on_over = on_over
        self._jobs: dict[str, Job] = {}  # in the order asked; the current one stays until it is over
        self._not_yet: set[str] = set()  # whose seat wasn't free in this round
        self._current: Job | None = None
        self._task: asyncio.Task[None] | None = None
        self._given_up: set[asyncio.Task[None]] = set()
        self._holding = 0
        self._closed = False

    @property
    def current(self) -> Job | None:
        """What is under way, until it is really over."""
        return self._current

    @property
    def idle(self) -> bool:
        """Whether nothing is under way, nothing waits, and something may begin."""
        return self._task is None and not self._jobs and not self._holding and not self._closed

    def ask(self, job: Job) -> bool:
        """Do it as soon as it is its turn; False when one of that name waits or is under way. Raises Ending."""
        if self._closed:
            raise Ending
        if job.name in self._jobs:
            return False
        self._jobs[job.name] = job
        self.try_again()  # those before it first
        return True

    def is_under_way(self, name: str) -> bool:
        """Whether the job of this name is the current one, and nobody has cancelled it."""
        return self._current is not None and self._jobs.get(name) is self._current

    def try_again(self) -> None:
        """A new round: seats that weren't free may be so now."""
        self._not_yet.clear()
        self._go_on()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing begins as long as the block lasts; what is asked for meanwhile begins then."""
        self._holding += 1
        try:
            yield
        finally:
            self._holding -= 1
            self._go_on()

    def close(self) -> None:
        """Forget what waits, and take nothing more."""
        self._closed = True
        self._forget()

    async def cancel(self, grace: float) -> bool:
        """Forget what waits, and only then end what is under way; False when that still hangs after `grace` seconds.

        It goes on to its end by itself then, as the current job.
        """
        self._forget()
        return await self._end(grace)

    async def cancel_one(self, job: Job, grace: float) -> bool:
        """End this job alone, where it is still the one under way, as `cancel` does; what waits keeps its place."""
        if self._current is not job:
            return True
        self._drop(job)
        return await self._end(grace)

    async def _end(self, grace: float) -> bool:
        job, task = self._current, self._task
        if job is None or task is None:
            return True
        try:
            async with asyncio.timeout(grace):
                if not await _closes(job):
                    task.cancel()
                await asyncio.wait([task])
        except TimeoutError:
            task.cancel()
        return task.done()

    def give_up(self) -> None:
        """What is under way hangs even now that it was cancelled: it counts for nothing here any more."""
        job, task = self._current, self._task
        if job is not None and task is not None:
            task.cancel()
            logger.error("job_given_up", job=job.name)
            self._given_up.add(task)
            task.add_done_callback(self._given_up.discard)
            self._over(job, task)

    async def current_over(self, within: float | None = None) -> None:
        """Return when what is under way now is over, or after so many seconds."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=within)

    async def all_over(self) -> None:
        """Return when nothing is under way any more."""
        while self._task is not None:
            await asyncio.wait([self._task])

    def _forget(self) -> None:
        self._jobs.clear()
        self._not_yet.clear()

    def _drop(self, job: Job) -> None:
        """Forget it; one of its name that was asked for since is a new wish."""
        if self._jobs.get(job.name) is job:
            del self._jobs[job.name]

    def _go_on(self) -> None:
        if self._task is not None or self._holding or self._closed:
            return
        ready = [job for job in self._jobs.values() if job.name not in self._not_yet]
        if ready:
            job = min(ready, key=lambda each: ORDER[each.kind])
            self._current = job
            self._task = asyncio.create_task(self._do(job), name=job.name)
            self._task.add_done_callback(partial(self._over, job))

    async def _do(self, job: Job) -> None:
        try:
            await job.run()
        except NotFree:
            if self._jobs.get(job.name) is job:  # it wasn't cancelled meanwhile
                self._not_yet.add(job.name)
        except Exception:  # the job is over, not the agent
            logger.exception("job_failed", job=job.name)

    def _over(self, job: Job, _: asyncio.Task[None]) -> None:
        """A callback of the task's: one that was cancelled before its first step ends here, too."""
        if self._current is not job:  # it was given up
            return
        self._current = self._task = None
        if job.name not in self._not_yet:
            self._drop(job)
        self._on_over()
        self._go_on()


async def _closes(job: Job) -> bool:
    try:
        return await job.close()
    except Exception:  # then it is cancelled, and its sitting's end cleans up
        logger.exception("job_not_closed", job=job.name)
        return False
