"""The agent's wall clock, put on and back while it runs, by libfaketime; the clock that counts since the start stays true.

Only Python is fooled: its browser and driver have the computer's own time.
"""

from collections.abc import Mapping
from pathlib import Path

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

    def environment(self) -> Mapping[str, str]:
        """What the agent's process needs from its very beginning."""
        return {
            "LD_PRELOAD": str(self._preload),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_SKIP_CMDS": "node,chrome,chromium,headless_shell,chrome-headless-shell",
        }
