"""A clock whose time passes only when somebody waits, and things that happen at their time."""

import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

Happening = Callable[[], Awaitable[None]]


class VirtualClock:
    """Sleeping takes no time; what was set for a moment on the way happens at that moment."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._passed = 0.0
        self._asleep = 0.0
        self._events: list[tuple[datetime, int, Happening]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._passed

    def steady(self) -> float:
        return self._passed + self._asleep

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:  # at least what a time can tell apart, so that who waits gets there
            await self.advance(self._now + max(timedelta(seconds=seconds), timedelta.resolution))

    def at(self, when: datetime, happens: Happening) -> None:
        """Let something happen at a time; what lies in the past happens at the next step."""
        heapq.heappush(self._events, (when, next(self._order), happens))

    async def advance(self, until: datetime) -> None:
        """Go on to a time, through everything that happens before it."""
        while self._events and self._events[0][0] <= until:
            when, _, happens = heapq.heappop(self._events)
            self._to(when)
            await happens()
        self._to(until)

    def correct(self, by: timedelta) -> None:
        """The computer's clock is set: it reads an earlier time, or a later one, and no time has passed."""
        self._now += by

    def close_the_lid(self, time: timedelta) -> None:
        """The computer sleeps so long: the wall clock goes on, and nothing that waits here notices."""
        self._now += time
        self._asleep += time.total_seconds()

    def _to(self, when: datetime) -> None:
        if when > self._now:
            self._passed += (when - self._now).total_seconds()
            self._now = when
