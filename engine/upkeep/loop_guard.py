"""A thread that watches the event loop: where that stands still nothing else can act, so it ends the browsers and the process.

The program is begun anew in its place (on Windows whoever started it does that). Beats are counted, not time: asleep none is missed.
"""

import faulthandler
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

from engine.linkedin import processes
from engine.linkedin.browser import kill_leftovers
from engine.upkeep import alive, log
from engine.upkeep.config import Config

LOOK_SECONDS = 5.0
MISSED = 36  # looks without a beat: three minutes
EXIT_CODE = 75  # EX_TEMPFAIL: to be tried again

logger = log.get(__name__)


class LoopGuard(threading.Thread):
    """Ends by `close`; `beat` is called by the loop at least every few seconds."""

    def __init__(self, on_hang: Callable[[], None], look: float = LOOK_SECONDS, missed: int = MISSED) -> None:
        super().__init__(name="loop-guard", daemon=True)
        self._on_hang = on_hang
        self._look, self._most = look, missed
        self._beats = 0
        self._closed = threading.Event()

    def beat(self) -> None:
        """The loop runs."""
        self._beats += 1

    def close(self) -> None:
        """Watch no more."""
        self._closed.set()

    def run(self) -> None:
        seen, missed = -1, 0
        while not self._closed.wait(self._look):
            missed = missed + 1 if self._beats == seen else 0
            seen = self._beats
            if missed >= self._most:
                self._on_hang()
                return


def end_and_begin_anew(config: Config) -> None:
    """The process stands still: its browsers are ended, where it stood is written down, and it is begun anew."""
    logger.critical("process_stands_still", see=str(_where(config)))
    processes.end(psutil.Process().children(recursive=True))
    for folder in sorted(config.profiles_dir.glob("sender_*")):  # browsers that have left their driver
        kill_leftovers(folder)
    try:
        with _where(config).open("w", encoding="utf-8") as file:
            faulthandler.dump_traceback(file, all_threads=True)
    except OSError:
        faulthandler.dump_traceback(sys.stderr, all_threads=True)
    alive.stands_still(config.data_dir)
    if os.name == "posix":
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - the very same program
    os._exit(EXIT_CODE)


def _where(config: Config) -> Path:
    return config.logs_dir / "stood-still.txt"
