"""A real turn whose driver stops in the midst: ended from outside, and nobody is acted on twice."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.linkedin.driver import MARK
from engine.rules.enums import ActionStatus, ActionType
from engine.work import watchdog
from engine.work.watchdog import Watchdog
from tests.agent.world import World, build

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="a process can be stopped on POSIX only"),
    pytest.mark.long,
]


@pytest.fixture
def world(tmp_path: Path, browser_path: str) -> Iterator[World]:
    rehearsal, site, made = build(tmp_path)
    with rehearsal, site:
        yield made


def drivers() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if MARK in each.cmdline()]


async def test_a_driver_that_stops_in_the_midst_of_a_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "STEP_SECONDS", 15.0)
    monkeypatch.setattr(watchdog, "BEAT_SECONDS", 0.5)
    number = world.campaign(ActionType.CONNECT, world.people[:6], 1)
    world.site.expect([(1, person.slug, "connect") for person in world.people[:6]])
    async with world.agent() as agent:
        watching = asyncio.create_task(Watchdog(agent).run())
        await world.until(lambda: ActionStatus.COMPLETED in world.statuses(number), "the first action")
        stopped = drivers()
        for each in stopped:
            os.kill(each.pid, signal.SIGSTOP)
        begun = time.monotonic()
        await world.until(
            lambda: any("turn stood still" in words for words in world.pushes()), "the word of it"
        )
        assert time.monotonic() - begun < 60
        await world.until(lambda: not agent.busy, "the turn's end")
        assert not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in stopped)
        assert ActionStatus.RUNNING not in world.statuses(number)
        watching.cancel()
    assert world.site.wrongs() == []
    invited = [slug for _, deed, slug in world.site.actions() if deed == "connect"]
    assert len(invited) == len(set(invited))
    done = world.statuses(number)
    assert done.count(ActionStatus.COMPLETED) <= len(invited)
    assert len(invited) <= done.count(ActionStatus.COMPLETED) + done.count(ActionStatus.UNCERTAIN)
