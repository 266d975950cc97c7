"""Asking a process of its own, from the event loop: cancelled, it is ended; ended, whoever waits hears of it."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import psutil

from engine.apart.confine import MEMORY
from engine.apart.wire import Progress, Tell, pack, unpack
from engine.rules.errors import LinkedPilotError, UserError
from engine.rules.facts import Fact, from_json
from engine.upkeep import log

Q = TypeVar("Q")
A = TypeVar("A")

ROOT = Path(__file__).resolve().parents[2]
WATCH_SECONDS = 0.05
QUIET_SECONDS = 600.0  # nothing that we have done apart is without a word for so long
GONE_SECONDS = 5.0  # for a killed process to be gone
LONGEST_LINE = 16 * 1024 * 1024  # bytes
# Pipes are read by threads of their own: the loop's own ones are for the database, and never all taken by what takes minutes.
THREADS = ThreadPoolExecutor(16, "apart")

logger = log.get(__name__)


class Died(LinkedPilotError):
    """The process ended without an answer: by a limit, by silence, or by a crash."""


class WorkerFault(LinkedPilotError):
    """A mistake of ours in the process; its traceback is with it, for the log."""


class Refused(UserError):
    """What the process refused; the fact is the one of the error that it met there."""


@dataclass(frozen=True)  # without slots, which a generic dataclass that is frozen can't have (Python 3.11)
class Work(Generic[Q, A]):
    """A kind of work that is done apart."""

    function: str  # "module:name"; only the process imports it, and it takes a request of type Q and a `Tell`
    answer: type[A]
    quiet_seconds: float = QUIET_SECONDS  # it is ended when it says nothing for so long
    memory: int = MEMORY  # bytes; it is ended when it takes more
    refusals: tuple[type[UserError], ...] = ()  # raised as what they are; all others are `Refused`
    environment: Mapping[str, str] = field(
        default_factory=dict
    )  # besides ours, of which it never has the tokens

    async def run(self, request: Q, tell: Tell | None = None) -> A:
        """The answer, of a process that lives for this request only. Raises what it refused, Died, WorkerFault."""
        process = Process(self)
        try:
            return await process.ask(request, tell)
        finally:
            await asyncio.get_running_loop().run_in_executor(THREADS, process.close)


class Process(Generic[Q, A]):
    """A process that works off requests, one at a time."""

    def __init__(self, work: Work[Q, A]) -> None:
        self._work = work
        self._heard = time.monotonic()
        python, ours = _python()
        self._child = subprocess.Popen(
            (python, "-m", "engine.apart.worker", work.function),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment({**ours, **work.environment}),
        )

    async def ask(self, request: Q, tell: Tell | None = None) -> A:
        """Its answer. Raises what it refused, Died, WorkerFault; after any but a refusal it is of no more use."""
        loop = asyncio.get_running_loop()

        def heard(progress: Progress) -> None:
            if tell is not None:
                with suppress(RuntimeError):  # nobody waits any more
                    loop.call_soon_threadsafe(tell, progress)

        self._heard = time.monotonic()
        watch = asyncio.create_task(self._watch())
        try:
            said = await loop.run_in_executor(THREADS, self._talk, json.dumps(pack(request)).encode(), heard)
        finally:
            watch.cancel()
        return self._understood(said)

    def close(self) -> None:
        """End it, and wait until it is gone."""
        self._child.kill()
        try:
            self._child.wait(GONE_SECONDS)
        except (
            subprocess.TimeoutExpired
        ):  # it sits in a call of a dead drive, such as; the system ends it after that
            logger.warning("process_not_gone", pid=self._child.pid)
        for pipe in (self._child.stdin, self._child.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()

    def _talk(self, line: bytes, heard: Tell) -> dict[str, Any]:
        stdin, stdout = self._child.stdin, self._child.stdout
        assert stdin is not None and stdout is not None  # noqa: PT018 - both are pipes
        try:
            stdin.write(line + b"\n")
            stdin.flush()
            while True:
                answer = stdout.readline(LONGEST_LINE)
                if not answer.endswith(b"\n"):
                    return {}
                self._heard = time.monotonic()
                said: dict[str, Any] = json.loads(answer)
                if "progress" not in said:
                    return said
                heard(unpack(Progress, said["progress"]))
        except (OSError, ValueError):  # its pipe is gone, or what it says is no JSON
            return {}

    def _understood(self, said: dict[str, Any]) -> A:
        if "result" in said:
            answer: A = unpack(self._work.answer, said["result"])
            return answer
        if "refused" in said:
            raise self._refusal(from_json(said["refused"]))
        if "fault" in said:
            raise WorkerFault("traceback", words=said["fault"])
        raise Died

    def _refusal(self, told: Fact) -> UserError:
        for known in self._work.refusals:
            code = known().fact.code
            if told.code == code or told.code.startswith(f"{code}."):
                return known.carrying(told)
        return Refused.carrying(told)

    async def _watch(self) -> None:
        """End it when it takes too much, or says nothing for too long."""
        with suppress(psutil.Error):
            process = psutil.Process(self._child.pid)
            while True:
                used = process.memory_info()
                # Windows counts what is promised in vms; elsewhere that is address space, which costs nothing.
                taken = used.vms if sys.platform == "win32" else used.rss
                quiet = time.monotonic() - self._heard
                silent = quiet > self._work.quiet_seconds
                if taken > self._work.memory or silent:
                    process.kill()
                    return
                await asyncio.sleep(WATCH_SECONDS)


def _python() -> tuple[str, dict[str, str]]:
    """What to start, and what it has to be told.

    On Windows an environment's python.exe only starts another one, which would then be held to no limit of memory: as
    multiprocessing does it, that other one is started, and told whose it is.
    """
    real = getattr(sys, "_base_executable", sys.executable)
    if sys.platform != "win32" or real == sys.executable:
        return sys.executable, {}
    return real, {"__PYVENV_LAUNCHER__": sys.executable}


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    # Whoever reads foreign files has no business with the user's tokens.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKEDPILOT_")}
    return kept | {"PYTHONPATH": str(ROOT), **more}
