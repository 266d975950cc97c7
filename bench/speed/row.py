"""A line of the table: how long a path takes, how long the least program that does the same, and what is to be reached."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds: on the clock, and of processors, ours and those of the processes that were waited for."""

    clock: float
    processor: float


@dataclass(frozen=True, slots=True)
class Line:
    """Seconds. `floor` is None where the target is a time; `most` is the largest ratio, or the longest time, that is good.

    `work` is the ratio of the processors' seconds, which other programs change less.
    """

    name: str
    took: float
    floor: float | None
    most: float
    work: float | None = None

    @classmethod
    def beside(cls, name: str, took: Spent, floor: Spent, most: float) -> "Line":
        """Of what was `spent` on both."""
        return cls(name, took.clock, floor.clock, most, took.processor / max(floor.processor, 0.01))

    @property
    def reached(self) -> bool:
        """Whether it is as it is to be."""
        return self.value <= self.most

    @property
    def value(self) -> float:
        """What counts: the ratio, where there is a floor."""
        return self.took if self.floor is None else self.took / self.floor

    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        floor = "" if self.floor is None else seconds(self.floor)
        ratio = "" if self.floor is None else f"{self.value:.2f} ×"
        most = seconds(self.most) if self.floor is None else f"≤ {self.most:g} ×"
        most = most if self.floor is not None else f"< {most}"
        work = "" if self.work is None else f"{self.work:.2f} ×"
        return self.name, floor, seconds(self.took), ratio, work, most, "yes" if self.reached else "**no**"


def seconds(value: float) -> str:
    """1.3 s, 25 ms, 0.40 ms."""
    if value >= 1:
        return f"{value:.1f} s"
    return f"{value * 1000:.0f} ms" if value >= 0.01 else f"{value * 1000:.2f} ms"


def timed(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def spent(work: Callable[[], object]) -> Spent:
    """How long it takes, and how much of it."""
    before = os.times()
    clock = timed(work)
    return Spent(clock, sum(after - then for after, then in zip(os.times()[:4], before[:4], strict=True)))


@contextmanager
def told(name: str) -> Iterator[None]:
    """Says what is under way."""
    begun = time.perf_counter()
    print(f"… {name}", flush=True)
    yield
    print(f"  {name}: {time.perf_counter() - begun:.1f} s", flush=True)
