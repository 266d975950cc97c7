"""As whose a process writes. Without SQLAlchemy, for what is asked of a process apart is read before that is needed."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Identity:
    """Which laptop a process works for, since which of its starts, and how it calls its line."""

    laptop: int = 1
    boot: int = 0
    told_line: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """What another process of this laptop's has to know to write to the same database as this one does."""

    identity: Identity
    journal: Path | None  # the journal's folder
