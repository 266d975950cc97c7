"""Agents forked from an interpreter that has imported everything: the suite starts some fifty, at two seconds each.

The process is as real as one started by `linkedpilot run`: an own one, with its own signals, environment and console.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import IO

from cli import main
from demo.practice_world import Launched, launch_anew

CAN = "forkserver" in multiprocessing.get_all_start_methods()
if CAN:
    _FORKS = multiprocessing.get_context("forkserver")
    _FORKS.set_forkserver_preload(["cli.carrying_out", "cli.agent", "tests.agent.killed_at"])


class Forked:
    """One such process."""

    def __init__(self, work: Callable[[], int], environment: Mapping[str, str]) -> None:
        reading, writing = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_begin, args=(writing, dict(environment), work))
        self._process.start()
        writing.close()
        self.stdout: IO[str] = os.fdopen(os.dup(reading.fileno()), encoding="utf-8", errors="replace")
        reading.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal. Raises TimeoutError."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()

    def send_signal(self, number: int) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)


def _begin(console: Connection, environment: dict[str, str], work: Callable[[], int]) -> None:
    for number in (1, 2):
        os.dup2(console.fileno(), number)
    console.close()
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(work())


def _run() -> int:
    return main(["run"])


def launch(environment: Mapping[str, str]) -> Launched:
    """`linkedpilot run`, from warm where this computer can fork."""
    return Forked(_run, environment) if CAN else launch_anew(environment)
