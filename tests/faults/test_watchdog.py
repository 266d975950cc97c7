"""What stands still is ended from outside, told and begun anew; what was marked by then is a doubt and never repeated.

Long because what moves slowly and what stands still are told apart in front of one laptop.
"""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from engine.linkedin.capability_check import Known, Record
from engine.linkedin.outcome import ActionTask, Mark, Result
from engine.rules.enums import ActionStatus
from engine.rules.facts import fact
from engine.simulation.model import ModelVisitor
from engine.upkeep import alive
from engine.upkeep.alive import NAME
from engine.work import watchdog
from engine.work.agent import TICK_SECONDS, Agent
from engine.work.jobs import Job, JobKind
from engine.work.watchdog import BEAT_SECONDS, ENDED_SECONDS, ROUNDS_SECONDS, STEP_SECONDS, Watchdog
from storage import settings as settings_store
from storage.database import Database
from storage.tables import Action
from tests.agent.told import Bench, Laptop, Visitor, soon
from tests.fixtures_words import pushed


@pytest.fixture
def bench(db: Database, tmp_path: Path) -> Bench:
    (tmp_path / "data").mkdir()
    return Bench(db, tmp_path / "data")


async def beats(
    bench: Bench, dog: Watchdog, seconds: float, until: Callable[[], bool] = lambda: False
) -> None:
    """So much time goes by under its eyes, and those who can move do."""
    for _ in range(int(seconds / BEAT_SECONDS) + 1):
        await bench.clock.advance(bench.clock.now() + timedelta(seconds=BEAT_SECONDS))
        bench.agent.rounds += 1
        await dog.beat()
        for _ in range(20):
            await asyncio.sleep(0)
        if until():
            return


def pushes(db: Database) -> list[str]:
    with db.reading() as session:
        return pushed(session)


class Stuck(Visitor):
    """Marks, and hangs right at the click."""

    async def perform(self, task: ActionTask, mark: Mark) -> Result:
        await mark(task.profile_url)
        self.laptop.acts.set()
        await asyncio.get_running_loop().create_future()
        raise AssertionError("it hangs")


class PageByPage(Visitor):
    """Gives a sign with each page that it visits, as a browser does."""

    visits: Callable[[], None]

    def watched_by(self, sign: Callable[[], None]) -> None:
        self.visits = sign


async def test_a_turn_that_stands_still_is_ended_and_what_it_marked_is_in_doubt(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def opens(self: Laptop, sender_id: int) -> ModelVisitor:
        visitor = self._open[sender_id] = Stuck(self, sender_id)
        return visitor

    monkeypatch.setattr(Laptop, "open", opens)
    dog = Watchdog(bench.agent)
    await bench.at_work()
    await beats(bench, dog, STEP_SECONDS / 2)
    assert bench.agent.busy
    await beats(bench, dog, STEP_SECONDS, bench.laptop.killed.is_set)
    await soon(bench.agent.finished())
    assert bench.laptop.killed.is_set()
    assert bench.seat_is_free()
    with bench.db.reading() as session:
        statuses = sorted(row.status for row in session.query(Action))
    assert statuses.count(ActionStatus.UNCERTAIN) == 1
    assert ActionStatus.RUNNING not in statuses
    told = pushes(bench.db)
    assert any("turn stood still" in words and "Anna" in words for words in told)
    assert any("may or may not have happened" in words for words in told)


async def test_a_turn_that_moves_is_left_alone_however_long_it_takes(bench: Bench) -> None:
    dog = Watchdog(bench.agent)
    await bench.at_work()
    for _ in range(20):
        bench.agent._sittings.sign()
        await beats(bench, dog, STEP_SECONDS / 4)
    assert bench.agent.busy
    assert not bench.laptop.killed.is_set()


async def test_a_day_s_look_at_many_slow_pages_is_no_standstill(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    dog = Watchdog(bench.agent)

    async def slow_pages(visitor: PageByPage, known: Known) -> list[Record]:
        for _ in range(8):
            visitor.visits()
            await beats(bench, dog, 60)
        return []

    async def opens(self: Laptop, sender_id: int) -> ModelVisitor:
        visitor = self._open[sender_id] = PageByPage(self, sender_id)
        return visitor

    monkeypatch.setattr(PageByPage, "check_pages", slow_pages)
    monkeypatch.setattr(Laptop, "open", opens)
    await bench.at_work()
    assert pushes(bench.db) == []
    assert not bench.laptop.killed.is_set()


async def test_a_log_in_that_waits_for_the_gap_is_no_standstill(bench: Bench) -> None:
    with bench.db.transaction() as session:
        settings_store.set_value(session, "sender_gap_minutes", "240")
    dog = Watchdog(bench.agent)
    bench.laptop.looked.set()
    bench.look(bench.anna)
    await soon(bench.agent.finished())
    bench.laptop.killed.clear()

    async def beat() -> None:
        bench.agent.rounds += 1
        await dog.beat()

    begun = bench.clock.now()
    for seconds in range(0, 240 * 60, int(BEAT_SECONDS)):
        bench.clock.at(begun + timedelta(seconds=seconds), beat)
    await bench.agent.relogin(bench.ben)
    await soon(bench.laptop.window.wait(), 20)
    assert bench.clock.now() - begun >= timedelta(minutes=239)
    assert not any("stood still" in words for words in pushes(bench.db))
    bench.laptop.logged_in.set()
    await soon(bench.agent.finished())
    assert bench.laptop.windows == [bench.ben]


async def test_what_waits_behind_a_job_that_stands_still_is_done_after_it(bench: Bench) -> None:
    done = asyncio.Event()

    async def hangs() -> None:
        await asyncio.get_running_loop().create_future()

    async def next_one() -> None:
        done.set()

    dog = Watchdog(bench.agent)
    bench.agent._jobs.ask(Job(JobKind.LOOK, "hangs", hangs))
    bench.agent._jobs.ask(Job(JobKind.LOOK, "next", next_one))
    await beats(bench, dog, STEP_SECONDS + 60, done.is_set)
    await soon(bench.agent.finished())
    assert done.is_set()


async def test_time_that_the_computer_slept_is_no_standstill(bench: Bench) -> None:
    dog = Watchdog(bench.agent)
    await bench.at_work()
    await beats(bench, dog, 10)
    bench.clock._passed += 8 * 3600  # as on Windows, whose clock goes on in sleep
    await beats(bench, dog, 10)
    assert bench.agent.busy


async def test_a_job_that_hangs_even_then_is_given_up_and_the_next_one_begins(bench: Bench) -> None:
    never, others = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        while not never.is_set():
            try:
                await never.wait()
            except asyncio.CancelledError:
                continue

    async def next_one() -> None:
        others.set()

    dog = Watchdog(bench.agent)
    bench.agent._jobs.ask(Job(JobKind.LOOK, "stubborn", stubborn))
    await beats(bench, dog, STEP_SECONDS + ENDED_SECONDS + 60, lambda: not bench.agent.busy)
    assert not bench.agent.busy
    bench.agent._jobs.ask(Job(JobKind.LOOK, "next", next_one))
    await soon(others.wait())
    assert any("What a browser was opened for stood still" in words for words in pushes(bench.db))
    never.set()
    await asyncio.sleep(0)


async def test_rounds_that_stand_still_are_begun_anew(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = 0

    async def hangs_once(_: datetime) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            while not done.is_set():
                try:
                    await done.wait()
                except asyncio.CancelledError:
                    continue

    done = asyncio.Event()
    agent = Agent(bench.agent.config, bench.db, bench.clock, random.Random(1), bench.laptop, 1.0, hangs_once)
    dog = Watchdog(agent)
    hanging = asyncio.create_task(agent.tick())
    await asyncio.sleep(0.05)
    for _ in range(int((TICK_SECONDS + ROUNDS_SECONDS) / BEAT_SECONDS) + 2):
        await bench.clock.advance(bench.clock.now() + timedelta(seconds=BEAT_SECONDS))
        await dog.beat()
    while rounds < 2:
        await asyncio.sleep(0.01)
    assert any("rounds stood still" in words for words in pushes(bench.db))
    done.set()
    await hanging
    await agent.shutdown()


async def test_the_sign_of_life_is_written_whole_and_names_nobody(bench: Bench, tmp_path: Path) -> None:
    dog = Watchdog(bench.agent)
    file = tmp_path / "data" / NAME
    await dog.beat()
    assert json.loads(file.read_text())["doing"] == "waiting"
    await bench.at_work()
    await dog.beat()
    assert json.loads(file.read_text())["doing"] == "doing.action"
    assert file.stat().st_mode & 0o077 == 0
    found = alive.read(tmp_path / "data")
    assert found is not None
    assert found.at == bench.clock.now()
    file.write_text('{"at": "torn')
    assert alive.read(tmp_path / "data") is None


STANDS_STILL = """
import asyncio, sys, time
from functools import partial
from pathlib import Path
from engine.clock import SystemClock
from engine.upkeep import alive
from engine.upkeep.config import Config
from engine.upkeep.loop_guard import LoopGuard, end_and_begin_anew
folder = Path(sys.argv[1])
config = Config.load({"LINKEDPILOT_DATA_DIR": str(folder)})
config.prepare_folders()
last = alive.read(folder)
if last is not None:
    print("begun anew, stood still:", last.stood_still)
    raise SystemExit(0)
async def main():
    alive.sign(folder, SystemClock(), "waiting")
    guard = LoopGuard(partial(end_and_begin_anew, config), 0.05, 4)
    guard.beat()
    guard.start()
    time.sleep(60)  # the loop stands still
asyncio.run(main())
"""


def test_a_process_whose_loop_stands_still_is_begun_anew_and_says_so(tmp_path: Path) -> None:
    script = tmp_path / "stands_still.py"
    script.write_text(STANDS_STILL)
    root = Path(watchdog.__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "data")],
        capture_output=True,
        text=True,
        timeout=50,
        env={"PYTHONPATH": str(root)},
        check=False,
    )
    assert ended.stdout.strip() == "begun anew, stood still: True", ended.stderr
    assert (
        "time.sleep" in (tmp_path / "data" / "logs" / "stood-still.txt").read_text()
        or "main" in (tmp_path / "data" / "logs" / "stood-still.txt").read_text()
    )


async def test_the_next_start_tells_that_the_last_one_stood_still(bench: Bench, tmp_path: Path) -> None:
    assert watchdog.tell_of_last(bench.agent) is None
    alive.sign(tmp_path / "data", bench.clock, "waiting")
    assert watchdog.tell_of_last(bench.agent) is None
    alive.stands_still(tmp_path / "data")
    assert watchdog.tell_of_last(bench.agent) == fact("push.stood_still", at=bench.clock.now())
