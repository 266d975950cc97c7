"""What hangs is ended from outside: nothing waits for it, and none of its processes is left."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine import campaigns
from engine.clock import SystemClock
from engine.linkedin import driver as driver_module
from engine.linkedin import pages
from engine.linkedin.browser import Browser, BrowserFailed, BrowserOptions, open_browser
from engine.rules.enums import ActionType
from engine.upkeep.config import Config
from engine.work.agent import Agent
from engine.work.pausing import is_paused
from storage import seat as seat_store
from storage import settings as settings_store
from storage.database import Database
from tests.fixtures_db import SampleData

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="a process can be stopped on POSIX only"),
]


def script(path: Path, words: str) -> str:
    path.write_text(f"#!/bin/sh\n{words}\n")
    path.chmod(0o755)
    return str(path)


def ours() -> set[psutil.Process]:
    """Whatever this process has begun, and that runs."""
    found = psutil.Process().children(recursive=True)
    return {each for each in found if each.is_running() and each.status() != psutil.STATUS_ZOMBIE}


@pytest.fixture
def before() -> Iterator[set[psutil.Process]]:
    known = ours()
    yield known
    for left in ours() - known:
        left.kill()


async def gone(before: set[psutil.Process]) -> bool:
    """Whether all that began since ends by itself, soon."""
    deadline = time.monotonic() + 20
    while ours() - before:
        if time.monotonic() > deadline:
            print([(each.pid, each.status(), each.cmdline()) for each in ours() - before])
            return False
        await asyncio.sleep(0.05)
    return True


def options(folder: Path, executable: str) -> BrowserOptions:
    known, _ = pages.load(folder)
    return BrowserOptions(
        Path(executable), None, True, "http://127.0.0.1:9", folder / "sender_1", folder / "evidence", known
    )


HANGING = ["driver", "browser"]


@pytest.fixture
def hanging(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A browser's path, behind which the driver or the browser never answers."""
    never = script(tmp_path / "never", "sleep 300")
    if request.param == "driver":
        monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", never)
        return "/bin/false"
    return never


@pytest.mark.parametrize("hanging", HANGING, indirect=True)
async def test_panic_is_answered_within_two_seconds_while_it_hangs_at_opening(
    db: Database, tmp_path: Path, hanging: str, before: set[psutil.Process]
) -> None:
    config = Config.load(
        {
            "LINKEDPILOT_DATA_DIR": str(tmp_path / "data"),
            "LINKEDPILOT_BROWSER": hanging,
            "LINKEDPILOT_HEADLESS": "1",
            "PATH": os.environ["PATH"],
        }
    )
    config.prepare_folders()
    clock = SystemClock()
    with db.transaction() as session:
        for name, value in (
            ("work_start", "00:00"),
            ("work_end", "24:00"),
            ("work_days", "Mon,Tue,Wed,Thu,Fri,Sat,Sun"),
        ):
            settings_store.set_value(session, name, value)
        sample = SampleData(session)
        anna = sample.sender("Anna")
        number = sample.campaign(sample.list_of(3), ActionType.LIKE, anna)
        campaigns.start(session, number, clock.now(), seed=1)

    async def nothing(_: object) -> None:
        return None

    agent = Agent(config, db, clock, random.Random(1), housekeeping=nothing)
    await agent.tick()
    while not ours() - before:
        assert agent.busy
        await asyncio.sleep(0.05)
    await asyncio.wait_for(agent.panic(), 2.0)
    with db.reading() as session:
        assert is_paused(session)
    assert await gone(before)
    await asyncio.wait_for(agent.finished(), 20)
    with db.reading() as session:
        assert not seat_store.read(session).taken


async def test_a_driver_that_never_begins_is_given_up_and_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: set[psutil.Process]
) -> None:
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", script(tmp_path / "never", "sleep 300"))
    monkeypatch.setattr(driver_module, "START_SECONDS", 0.3)
    with pytest.raises(BrowserFailed):
        await open_browser(options(tmp_path, sys.executable), SystemClock())
    assert await gone(before)


async def opened(tmp_path: Path, browser_path: str) -> Browser:
    return await open_browser(options(tmp_path, browser_path), SystemClock())


@pytest.mark.parametrize("what", ["run-driver", "--user-data-dir"])
async def test_one_that_was_stopped_in_the_midst_is_killed_as_it_is_closed(
    tmp_path: Path, browser_path: str, before: set[psutil.Process], what: str
) -> None:
    browser = await opened(tmp_path, browser_path)
    for process in ours() - before:
        if any(word.startswith(what) for word in process.cmdline()):
            os.kill(process.pid, signal.SIGSTOP)
    await asyncio.wait_for(browser.close(), 12)
    assert await gone(before)


async def test_who_is_cancelled_in_the_midst_of_closing_leaves_nothing_behind(
    tmp_path: Path, browser_path: str, before: set[psutil.Process]
) -> None:
    browser = await opened(tmp_path, browser_path)
    for process in ours() - before:
        if driver_module.MARK in process.cmdline():
            os.kill(process.pid, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(browser.close(), 0.5)
    assert await gone(before)
