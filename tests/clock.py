"""A clock that moves only when it is told to, or when somebody waits on it."""

import asyncio
from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class FakeClock:
    """Fits `engine.clock.Clock`; whoever sleeps on it is woken at once, that much later."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._now = start
        self._monotonic = 0.0
        self._asleep = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def steady(self) -> float:
        return self._monotonic + self._asleep

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(max(seconds, 0.0))
        await asyncio.sleep(0)  # the others' turn, as in a real wait

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass, by both readings."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def close_the_lid(self, seconds: float) -> None:
        """The computer sleeps so long: `monotonic` stands still, as on Linux."""
        self._now += timedelta(seconds=seconds)
        self._asleep += seconds

    def set(self, now: datetime) -> None:
        """Put the wall clock to another time, as a person or a time server does; monotonic time stays."""
        self._now = now
