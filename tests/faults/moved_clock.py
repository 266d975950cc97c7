"""The agent's wall clock, put on and back while it runs, by libfaketime; the clock that counts since the start stays true.

Only the agent's own process is fooled: its children have the computer's time, for Chromium doesn't live under libfaketime.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from demo.practice_world import Launched

RUN = "import os; del os.environ['LD_PRELOAD']; from cli import main; raise SystemExit(main(['run']))"
PLACES = ("/usr/lib", "/usr/lib64", "/usr/local/lib")


def library() -> Path | None:
    """libfaketime, where it is installed."""
    found = (path for place in PLACES for path in sorted(Path(place).glob("**/faketime/libfaketime.so.1")))
    return next(found, None)


class MovedClock:
    """What stands in a file is the agent's time."""

    def __init__(self, folder: Path, preload: Path) -> None:
        self._file = folder / "clock"
        self._preload = preload
        self.moves(0)

    def moves(self, seconds: int) -> None:
        """The clock is so far from the true time."""
        self._file.write_text(f"{seconds:+d}\n")

    def launch(self, environment: Mapping[str, str]) -> Launched:
        """`linkedpilot run` with that clock, which a process has from its very beginning."""
        moved = {
            "LD_PRELOAD": str(self._preload),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        return subprocess.Popen(
            [sys.executable, "-c", RUN],
            env={**environment, **moved},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
