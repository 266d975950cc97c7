"""The clock that is handed in to whoever asks for the time."""

import asyncio
import sys
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Three readings and one way to wait, so that a test can stand in for time."""

    def now(self) -> datetime:
        """The wall clock's time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from some fixed point; never goes back, whatever is done to the wall clock."""
        ...

    def steady(self) -> float:
        """The same, but it counts while the computer sleeps, too."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass; nothing for zero or less."""
        ...


class SystemClock:
    """This computer's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def steady(self) -> float:
        # Which clock goes on in sleep differs: Linux stops MONOTONIC and has BOOTTIME for it; macOS has MONOTONIC, where
        # Python's own is mach_absolute_time, which stops; Windows' ticks and performance counter go on.
        if sys.platform == "linux":
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        if sys.platform == "darwin":
            return time.clock_gettime(time.CLOCK_MONOTONIC)
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0.0))
