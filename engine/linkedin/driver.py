"""Playwright's driver: a process between us and the browser. It is begun within a time, and one that hangs is killed, not asked."""

import asyncio
import os
import sys
import threading
from contextlib import suppress
from typing import TypedDict

import psutil
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright, async_playwright

from engine.linkedin import processes
from engine.upkeep import log

START_SECONDS = 25.0  # on a slow laptop it takes 3
STOP_SECONDS = 2.0
MARK = "run-driver"  # on its command line


class _Signals(TypedDict):
    handle_sigint: bool
    handle_sigterm: bool
    handle_sighup: bool


# A terminal's Ctrl-C goes to all that was started in it. The driver would close the browser then, in the midst of the action that
# the agent brings to its end.
SIGNALS_ARE_OURS: _Signals = {"handle_sigint": False, "handle_sigterm": False, "handle_sighup": False}

# One is begun after the other, whatever thread or event loop asks: what is new among our children then is the one begun.
_ONE_AT_A_TIME = threading.Lock()

logger = log.get(__name__)


def can_be_boxed() -> bool:
    """Whether Chromium starts with its sandbox: root's doesn't."""
    return sys.platform == "win32" or os.geteuid() != 0


class Driver:
    """One driver process. Raises TimeoutError where it doesn't begin in time."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._process: psutil.Process | None = None

    async def start(self) -> Playwright:
        """Begin it; whoever is cancelled meanwhile leaves none behind."""
        while not _ONE_AT_A_TIME.acquire(blocking=False):  # noqa: ASYNC110 - no event of one loop reaches another's
            await asyncio.sleep(0.02)
        known = _drivers()
        try:
            async with asyncio.timeout(START_SECONDS):
                self._playwright = await async_playwright().start()
        except BaseException:
            for process in _drivers() - known:
                _kill(process)
            raise
        finally:
            new = _drivers() - known
            self._process = next(iter(new), None)
            _ONE_AT_A_TIME.release()
        return self._playwright

    async def stop(self) -> None:
        """Ask it to end, and then see to it."""
        playwright, self._playwright = self._playwright, None
        try:
            if playwright is not None:
                async with asyncio.timeout(STOP_SECONDS):
                    await playwright.stop()
        except (TimeoutError, PlaywrightError) as error:
            logger.warning("driver_hangs", error=type(error).__name__)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it at once, with the browser that it has begun."""
        process, self._process = self._process, None
        if process is not None:
            _kill(process)


def _drivers() -> set[psutil.Process]:
    found = set()
    for child in psutil.Process(os.getpid()).children():
        with suppress(psutil.Error):
            if MARK in child.cmdline():
                found.add(child)
    return found


def _kill(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        processes.end([*process.children(recursive=True), process])
