"""The practice servers' clock: handed in, so that a test can move it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class PracticeClock(Protocol):
    """Two readings: the wall's, aware and in UTC, and a monotonic one in seconds."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...


class PracticeSystemClock:
    """This computer's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class MovedClock:
    """A clock that stands still until it is moved; for tests."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._seconds = 0.0

    def move(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._seconds += seconds

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds
