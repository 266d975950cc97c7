"""Real agents and a clock that does what it likes: put on by an hour, a kill while the gap runs."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable
from sqlalchemy import select

from demo.practice_world import Rehearsal
from engine.rules.enums import ActionStatus, ActionType
from engine.work.pausing import resume_all
from practice.people import make_people, plain
from storage import seat as seat_store
from storage import settings as settings_store
from storage.tables import Action, Slot
from tests.agent import warm
from tests.agent.world import QUICKER, World, build

LIBRARY = "libfaketime.so.1"
PATIENCE = 40.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a clock can be faked on Linux only")


def found() -> Path | None:
    return next(Path("/usr/lib").glob(f"*/faketime/{LIBRARY}"), None)


@pytest.fixture(scope="module")
def faketime() -> Path:
    """The library that fakes the clock for one process and its children."""
    if found() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-q", "libfaketime"], check=False, capture_output=True)
    library = found()
    if library is None:
        pytest.skip("needs libfaketime: apt-get install libfaketime")
    return library


def until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, f"{what} didn't happen"
        time.sleep(0.05)


def on_the_real_clock(program: str, script: Path) -> str:
    """A program that is started without the faked clock: only the agent's is meant."""
    script.write_text(f'#!/bin/sh\nunset LD_PRELOAD\nexec "{program}" "$@"\n')
    script.chmod(0o755)
    return str(script)


def turns(rehearsal: Rehearsal, ended: bool) -> list[int]:
    """Whose turns have begun, or ended."""
    column = Slot.turn_ended_at if ended else Slot.turn_started_at
    with rehearsal.db.reading() as session:
        return list(session.scalars(select(Slot.sender_id).where(column.is_not(None)).order_by(Slot.id)))


def count(world: World, status: ActionStatus) -> int:
    with world.db.reading() as session:
        return len(session.scalars(select(Action.id).where(Action.status == status)).all())


def at_work(world: World) -> bool:
    with world.db.reading() as session:
        return seat_store.read(session).taken


@pytest.mark.long
def test_a_clock_that_is_put_on_stops_it_until_a_person_says_that_it_is_right_and_nothing_is_done_twice(
    tmp_path: Path, faketime: Path, browser_path: str
) -> None:
    rehearsal, site, world = build(tmp_path, {**QUICKER, "work_start": "09:00", "work_end": "18:00"})
    people = [person for person in plain(make_people()) if person.own_posts][:40]
    world.campaign(ActionType.CONNECT, people, 1, 2)
    site.expect([(number, person.slug, "connect") for person in people for number in (1, 2)])
    clock = tmp_path / "clock"
    real = datetime.now(UTC)
    offset = int((real.replace(hour=10, minute=0, second=0, microsecond=0) - real).total_seconds())
    clock.write_text(f"{offset:+d}\n")
    rehearsal.environment |= {
        "LD_PRELOAD": str(faketime),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "LINKEDPILOT_BROWSER": on_the_real_clock(browser_path, tmp_path / "browser"),
        "PLAYWRIGHT_NODEJS_PATH": on_the_real_clock(compute_driver_executable()[0], tmp_path / "node"),
    }
    with rehearsal, site:
        with rehearsal.db.transaction() as session:
            settings_store.set_value(session, "work_days", "Mon,Tue,Wed,Thu,Fri,Sat,Sun")
        agent = rehearsal.start_agent()
        until(lambda: count(world, ActionStatus.COMPLETED) >= 2, "the first actions")
        os.kill(
            agent.pid, signal.SIGSTOP
        )  # as a closed lid does; but the steady clock doesn't know of an hour
        clock.write_text(f"{offset + 3600:+d}\n")
        os.kill(agent.pid, signal.SIGCONT)
        until(
            lambda: any("clock was put on by 60 minutes" in words for words in world.pushes()),
            "the word of it",
        )
        until(lambda: not at_work(world), "the turn's end")
        before = count(world, ActionStatus.COMPLETED)
        with rehearsal.db.transaction() as session:
            resume_all(session, datetime.now(UTC))
        until(lambda: count(world, ActionStatus.COMPLETED) >= before + 2, "going on after the word")
        assert agent.stop() == 0
        with rehearsal.db.reading() as session:
            times = sorted(at for at in session.scalars(select(Action.executed_at)) if at is not None)
        assert times[-1] - times[0] > timedelta(minutes=59)  # the agent has seen the hour pass
        invited = [slug for _, deed, slug in site.actions() if deed == "connect"]
        assert len(invited) == len(set(invited))
        assert site.get("books")["wrongs"] == []


@pytest.mark.long
def test_a_kill_while_the_gap_runs_makes_it_no_shorter(tmp_path: Path) -> None:
    gap = 6.0
    rehearsal, site, world = build(tmp_path, {**QUICKER, "sender_gap_minutes": str(gap / 60)}, warm.launch)
    people = [person for person in plain(make_people()) if person.own_posts][:3]
    site.set("rules", gap_seconds=gap, cooldown_seconds=3600)
    world.campaign(ActionType.CONNECT, people[:1], 1)
    world.campaign(ActionType.CONNECT, people[1:2], 2)
    site.expect([(number, person.slug, "connect") for person in people for number in (1, 2)])
    with rehearsal, site:
        agent = rehearsal.start_agent()
        until(lambda: bool(turns(rehearsal, ended=True)), "the first turn's end")
        agent.kill()
        assert len(turns(rehearsal, ended=False)) == 1
        again = rehearsal.start_agent()
        until(lambda: len(site.actions()) == 2, "the second sender's action")
        assert again.stop() == 0
        assert site.get("books")["wrongs"] == []
        assert turns(rehearsal, ended=True) == [1, 2]
