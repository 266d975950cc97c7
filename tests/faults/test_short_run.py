"""A short run of `python -m bench.faults`: one stage with the kills that take longest to get right, and one of each kind of damage."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent import warm
from tests.faults import blows, books, damage
from tests.faults.moved_clock import MovedClock, library
from tests.faults.stage import Stage

SEED = 1
WORK_SECONDS = 30.0
needs_processes = pytest.mark.skipif(not warm.CAN, reason="needs POSIX processes")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    found = Stage(tmp_path, random.Random(SEED))
    yield found
    found.close()


@needs_processes
def test_killed_stopped_and_cut_off_nothing_is_lost_and_it_goes_on(stage: Stage) -> None:
    """The browser, the driver and the agent killed, the database locked, Telegram's answers lost; each while it works."""
    for names in (
        ("browser killed", "Telegram's answers lost"),
        ("driver killed", "database locked"),
        ("a click's answer lost", "a Wi-Fi's log-in page"),
    ):
        stage.refresh()
        stage.tell()
        stage.live()
        stage.works(WORK_SECONDS)
        for name in names:
            {**blows.KILLS, **blows.FAULTS}[name](stage)
            assert stage.alive, (name, stage.agent and stage.agent.said[-5:])
        stage.kill()
        assert books.compare(stage) == [], names
    stage.telegram("ok")
    stage.refresh()
    agent = stage.live()
    assert stage.works(WORK_SECONDS), agent.said[-5:]
    assert books.hears_all(stage, WORK_SECONDS) == []
    assert agent.stop() == 0
    assert books.compare(stage) == []


@pytest.mark.long
@needs_processes
@pytest.mark.skipif(library() is None, reason="needs libfaketime")
@pytest.mark.parametrize(
    "name",
    ["the clock put back a day", "the clock put on 10 minutes", "asleep over a slot's end"],
)
def test_whatever_the_clock_does_it_is_noticed_at_once_and_no_day_begins(tmp_path: Path, name: str) -> None:
    preload = library()
    assert preload is not None
    stage = Stage(tmp_path, random.Random(SEED), clock=MovedClock(tmp_path, preload))
    try:
        stage.live()
        assert stage.works(WORK_SECONDS)
        assert blows.FAULTS[name](stage), "it met a turn"
        assert stage.works(WORK_SECONDS), "it goes on"
        stage.kill()
        assert books.compare(stage) == []
    finally:
        stage.close()


@pytest.mark.long
@needs_processes
@pytest.mark.parametrize(
    "name",
    ["half of the database gone", "the write-ahead file cut", "the database gone"],
)
def test_a_damaged_file_is_said_and_the_backup_contacts_nobody_again(stage: Stage, name: str) -> None:
    stage.live()
    assert stage.works(WORK_SECONDS)
    stage.kill()
    assert damage.DAMAGES[name](stage) == []
    assert books.compare(stage) == []
    stage.refresh()
    agent = stage.live()
    assert stage.works(WORK_SECONDS), agent.said[-5:]
    assert agent.stop() == 0
    assert books.compare(stage) == []
