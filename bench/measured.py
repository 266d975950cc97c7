"""How long a person waited under one load: a line of the table."""

import statistics
from dataclasses import dataclass, field


@dataclass(slots=True)
class Measured:
    """The waits under one load, in seconds."""

    name: str
    answers: list[float] = field(default_factory=list)
    screens: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    unanswered: int = 0
    memory: int = 0

    def row(self) -> str:
        """A line of the table."""
        numbers = [f"{f(times) * 1000:9.0f}" for times in (self.answers, self.screens) for f in (median, p99)]
        late = f"  slowest answer {self.slowest[0] * 1000:.0f} ms: {self.slowest[1]}"
        lost = f"  {self.unanswered} unanswered" if self.unanswered else ""
        return f"{self.name:24}{''.join(numbers)} {self.memory / 1e6:9.0f}{late}{lost}"


def median(times: list[float]) -> float:
    """NaN where nothing was measured."""
    return statistics.median(times) if times else float("nan")


def p99(times: list[float]) -> float:
    """Of a hundred waits the second longest; NaN where nothing was measured."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))] if times else float("nan")
