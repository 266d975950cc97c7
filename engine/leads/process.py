"""Runs `engine.leads.worker` in a process of its own: asked by one JSON line, answering by JSON lines.

The event loop only ever waits. The child is killed when it takes too much memory, says nothing for too long,
or when whoever waits for it is cancelled.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from engine.leads.confine import MEMORY
from engine.leads.formats import TOO_MUCH, NotAList
from engine.rules.errors import UserError
from engine.rules.facts import from_json

ROOT = Path(__file__).resolve().parents[2]
QUIET_SECONDS = 180.0  # the longest step without a word (a large workbook on a slow laptop) takes 30
WATCH_SECONDS = 0.05
LONGEST_LINE = 8 * 1024 * 1024


class WorkerFault(Exception):
    """A mistake of ours in the reading process; its traceback follows, for the log."""


class Refused(UserError):
    """What the reading process refused; the fact is the one of the error that it met there."""


async def ask(
    request: Mapping[str, Any],
    progress: Callable[[dict[str, Any]], None] | None = None,
    *,
    quiet_seconds: float = QUIET_SECONDS,
    memory: int = MEMORY,
) -> dict[str, Any]:
    """The worker's answer. Raises NotAList or Refused with what it met, or WorkerFault."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "engine.leads.worker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(),
        limit=LONGEST_LINE,
    )
    watch = asyncio.create_task(_watch(child.pid, memory))
    try:
        assert child.stdin is not None and child.stdout is not None  # noqa: PT018 - both are pipes
        child.stdin.write(json.dumps(dict(request)).encode() + b"\n")
        while True:
            async with asyncio.timeout(quiet_seconds):
                line = await child.stdout.readline()
            said: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {"died": True}
            if "progress" not in said:
                return _answer(said)
            if progress is not None:
                progress(said["progress"])
    except TimeoutError as error:
        raise NotAList(TOO_MUCH) from error
    finally:
        watch.cancel()
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def _answer(said: dict[str, Any]) -> dict[str, Any]:
    if "result" in said:
        result: dict[str, Any] = said["result"]
        return result
    if "not_a_list" in said:
        raise NotAList.carrying(from_json(said["not_a_list"]))
    if "refused" in said:
        raise Refused.carrying(from_json(said["refused"]))
    if "fault" in said:
        raise WorkerFault(said["fault"])
    raise NotAList(TOO_MUCH)  # killed: by a limit, by the watch, or by a crash in the workbook reader


def _environment() -> dict[str, str]:
    # Whoever reads foreign files has no business with the user's tokens.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKEDPILOT_")}
    return kept | {"PYTHONPATH": str(ROOT)}


async def _watch(pid: int, memory: int) -> None:
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        while True:
            used = process.memory_info()
            # Windows counts what is promised in vms; elsewhere that is address space, which costs nothing.
            if (used.vms if sys.platform == "win32" else used.rss) > memory:
                process.kill()
                return
            await asyncio.sleep(WATCH_SECONDS)
