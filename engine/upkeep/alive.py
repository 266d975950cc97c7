"""`data/alive`: a sign of life for service managers, and both clocks' last reading for the next start.

It is replaced as a whole every few seconds. Whoever watches takes its age (its time of change): older than two minutes means
that the process stands still and is to be started anew.
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.clock import Clock
from engine.upkeep import log

NAME = "alive"
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # Linux alone says which run of the computer this is

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Alive:
    """`steady` is the clock that nobody sets, of the computer's run `boot`; `doing` names no person."""

    at: datetime
    steady: float
    boot: str
    pid: int
    doing: str
    stood_still: bool = False  # it was ended from outside, and the next start tells


def boot() -> str:
    """Which run of the computer this is; "" where nobody says."""
    with suppress(OSError):
        return BOOT_ID.read_text(encoding="ascii").strip()
    return ""


def sign(folder: Path, clock: Clock, doing: str) -> None:
    """Write it anew. Blocking; a disk without room for it lets the old one's age be renewed at least."""
    _write(folder, Alive(clock.now(), clock.steady(), boot(), os.getpid(), doing))


def stands_still(folder: Path) -> None:
    """The process stands still and is ended now: the next start is to tell."""
    last = read(folder)
    if last is not None:
        _write(folder, replace(last, stood_still=True))


def read(folder: Path) -> Alive | None:
    """What an earlier process wrote last, or None."""
    try:
        found: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return Alive(**{**found, "at": datetime.fromisoformat(found["at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None  # there is none, or another release's


def _write(folder: Path, alive: Alive) -> None:
    path = folder / NAME
    partial = path.with_suffix(".part")
    try:
        partial.touch(mode=0o600)
        partial.write_text(json.dumps({**asdict(alive), "at": alive.at.isoformat()}), encoding="utf-8")
        os.replace(partial, path)
    except OSError as error:
        logger.warning("alive_not_written", reason=type(error).__name__)
        with suppress(OSError):
            os.utime(path)
