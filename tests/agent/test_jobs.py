"""One browser job at a time, in their order; /panic and the agent's end forget what waits and wait for nothing that hangs."""

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session

from engine import agent as agent_module
from engine import campaigns, schedule
from engine.agent import Agent, WindowOpen
from engine.config import Config
from engine.jobs import Ending, Job, JobKind, JobQueue
from engine.linkedin.capture import Kind
from engine.linkedin.login import Account
from engine.linkedin.outcome import Mark, Result, Task
from engine.page_copies import Wanted
from engine.pausing import is_paused, pause_all, resume_all
from engine.rules.words import ActionType, Outcome, TurnEnd
from engine.simulation.clock import VirtualClock
from engine.simulation.model import Model, ModelLaptop, ModelVisitor
from engine.sitting import Sittings
from engine.visitor import SameJudge
from storage import seat as seat_store
from storage import slots
from storage.database import Database
from tests.fixtures_db import MONDAY, House

T = TypeVar("T")
GAP = timedelta(minutes=30)  # more than lies between two senders


async def soon(what: Awaitable[T], seconds: float = 2.0) -> T:
    """What is promised to come at once; only a broken promise waits so long."""
    async with asyncio.timeout(seconds):
        return await what


class Visitor(ModelVisitor):
    """Acts, looks and waits for a log-in until it is told to end, or its browser is closed."""

    def __init__(self, laptop: "Laptop", sender_id: int) -> None:
        super().__init__(laptop.model, sender_id)
        self.laptop = laptop
        self.gone = asyncio.Event()

    async def perform(self, task: Task, mark: Mark) -> Result:
        self.laptop.acts.set()
        await self._until(self.laptop.acted)
        if self.gone.is_set():
            return Result(Outcome.BROWSER_LOST, "It is gone.")
        self.laptop.actions_done += 1
        return Result(Outcome.NO_POST)

    async def capture(self, kind: Kind, path: str, folder: Path, source: str) -> Path:
        self.laptop.looks.set()
        await self._until(self.laptop.looked)
        return folder / "copy.html"

    async def wait_for_login(self, patience: timedelta, expected: str | None, judge: SameJudge) -> Account:
        self.laptop.windows.append(self._sender)
        self.laptop.window.set()
        await self._until(self.laptop.logged_in)
        account = Account("", expected)
        await judge(account, True)
        return account

    async def close(self, keep_login: bool) -> None:
        if self.laptop.close_hangs:
            await self.laptop.killed.wait()
        self.gone.set()
        await super().close(keep_login)

    async def _until(self, told: asyncio.Event) -> None:
        waiting = [asyncio.ensure_future(each.wait()) for each in (told, self.gone)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()


class Laptop(ModelLaptop):
    """Does as it is told, and writes down what was opened."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(Model(clock, random.Random(1)))
        self.model = self._model
        self.opened: list[int] = []
        self.windows: list[int] = []
        self.actions_done = 0
        self.open_hangs = self.close_hangs = False
        self.opens, self.acts, self.looks, self.window = (asyncio.Event() for _ in range(4))
        self.acted, self.looked, self.logged_in, self.killed = (asyncio.Event() for _ in range(4))

    async def open(self, sender_id: int) -> ModelVisitor:
        self.opened.append(sender_id)
        self.opens.set()
        if self.open_hangs:
            try:
                await asyncio.get_running_loop().create_future()
            finally:  # as a driver that answers only when its browser is gone
                await self.killed.wait()
        visitor = self._open[sender_id] = Visitor(self, sender_id)
        return visitor

    async def clean_up(self, sender_id: int) -> None:
        self.killed.set()
        await super().clean_up(sender_id)


class Bench:
    """An agent with two senders, of whom Anna has work."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.clock = VirtualClock(MONDAY)
        self.laptop = Laptop(self.clock)
        config = Config.load({"LINKEDPILOT_DATA_DIR": str(folder)})
        with db.transaction() as session:
            house = House(session)
            self.anna, self.ben = house.sender("Anna"), house.sender("Ben")
            number = house.campaign(house.list_of(5), ActionType.LIKE, self.anna)
            campaigns.start(session, number, MONDAY, seed=1)

        async def nothing(_: datetime) -> None:
            return None

        self.agent = Agent(config, db, self.clock, random.Random(1), self.laptop, 1.0, nothing)

    def look(self, sender_id: int, page: str = "/feed/") -> None:
        self.agent.capture(Wanted(sender_id, Kind.FEED, page))

    async def at_work(self) -> None:
        """Anna's turn is in the middle of an action."""
        await self.agent.tick()
        await soon(self.laptop.acts.wait(), 10)

    async def quiet(self) -> None:
        """Whatever is to come has come: nothing is under way, and ticks begin nothing."""
        for _ in range(3):
            await soon(self.agent.finished(), 10)
            await self.agent.tick()
        await soon(self.agent.finished(), 10)

    def paused(self) -> bool:
        with self.db.reading() as session:
            return is_paused(session)

    def seat_is_free(self) -> bool:
        with self.db.reading() as session:
            return not seat_store.read(session).taken

    def turn_ends(self) -> list[TurnEnd | None]:
        with self.db.reading() as session:
            return [row.turn_end for row in slots.of_day(session, MONDAY.date()) if row.turn_started_at]


@pytest.fixture
async def bench(db: Database, tmp_path: Path) -> Bench:
    made = Bench(db, tmp_path)
    await made.agent.recover()
    return made


# --- panic


async def test_a_panic_right_after_a_log_in_was_asked_for_opens_no_window(bench: Bench) -> None:
    await bench.at_work()
    assert await bench.agent.relogin(bench.ben) is JobKind.TURN
    await soon(bench.agent.panic())
    assert bench.paused()
    await bench.quiet()
    assert (bench.laptop.opened, bench.laptop.windows) == ([bench.anna], [])
    assert bench.seat_is_free()
    assert bench.turn_ends() == [TurnEnd.PAUSED]


@pytest.mark.parametrize("under_way", ["a turn", "a look", "a log-in"])
async def test_a_panic_forgets_what_waits(bench: Bench, under_way: str) -> None:
    if under_way == "a turn":
        await bench.at_work()
    elif under_way == "a look":
        bench.look(bench.anna)
        await soon(bench.laptop.looks.wait())
    else:
        await bench.agent.relogin(bench.anna)
        await soon(bench.laptop.window.wait())
    for page in ("/one/", "/two/"):
        bench.look(bench.anna, page)
    await bench.agent.relogin(bench.ben)
    await soon(bench.agent.panic())
    await bench.quiet()
    assert bench.laptop.opened == [bench.anna]
    assert bench.seat_is_free()


@pytest.mark.parametrize("way", ["turn", "look", "log-in"])
async def test_a_panic_does_not_wait_for_a_browser_that_hangs_as_it_opens_but_kills_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(agent_module, "PANIC_SECONDS", 0.05)
    bench.laptop.open_hangs = True
    if way == "turn":
        await bench.agent.tick()
    elif way == "look":
        bench.look(bench.anna)
    else:
        await bench.agent.relogin(bench.anna)
    await soon(bench.laptop.opens.wait())
    await soon(bench.agent.panic())
    assert bench.laptop.killed.is_set()
    await bench.quiet()
    assert bench.laptop.opened == [bench.anna]
    assert bench.seat_is_free()


async def test_a_panic_does_not_wait_for_a_browser_that_hangs_as_it_closes_but_kills_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_module, "PANIC_SECONDS", 0.05)
    await bench.at_work()
    bench.laptop.close_hangs = True
    await soon(bench.agent.panic())
    assert bench.paused()
    assert bench.laptop.killed.is_set()
    await bench.quiet()
    assert bench.seat_is_free()
    assert bench.turn_ends() == [TurnEnd.PAUSED]


async def test_a_panic_whose_pause_cannot_be_written_closes_the_browser_all_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.at_work()

    def full(_session: Session, _now: datetime) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(agent_module, "pause_all", full)
    with pytest.raises(OSError, match="no space"):
        await soon(bench.agent.panic())
    assert bench.laptop._open == {}


async def test_what_the_person_asks_for_after_a_panic_is_done_and_turns_wait_for_resume(bench: Bench) -> None:
    await bench.at_work()
    await soon(bench.agent.panic())
    bench.laptop.logged_in.set()
    assert await bench.agent.relogin(bench.ben) is None
    await bench.quiet()
    assert (bench.laptop.opened, bench.laptop.windows) == ([bench.anna, bench.ben], [bench.ben])
    await bench.db.run(resume_all, bench.clock.now())
    await bench.clock.advance(bench.clock.now() + GAP)
    await bench.agent.tick()
    await bench.clock.advance(bench.clock.now() + timedelta(hours=1))
    await bench.agent.tick()
    assert bench.agent.current() is not None


async def test_a_turn_that_was_due_just_before_a_pause_does_not_begin(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = schedule.due

    def paused_meanwhile(session: Session, now: datetime) -> slots.SlotRow | None:
        slot = due(session, now)
        assert slot is not None
        pause_all(session, now)
        return slot

    monkeypatch.setattr(schedule, "due", paused_meanwhile)
    await bench.agent.tick()
    await soon(bench.agent.finished())
    assert bench.laptop.opened == []
    assert bench.turn_ends() == []


async def test_who_is_cancelled_just_as_the_seat_is_taken_frees_it(bench: Bench) -> None:
    taking, go_on = threading.Event(), threading.Event()

    def begin(_session: Session, _now: datetime) -> None:
        taking.set()
        go_on.wait(10)

    async def sit() -> None:
        async with Sittings(bench.db, bench.clock, bench.laptop).of(bench.anna, begin):
            raise AssertionError("nobody came in")

    sitting = asyncio.create_task(sit())
    await asyncio.to_thread(taking.wait, 10)
    sitting.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await sitting
    await bench.db.run(lambda _: None)  # what was being written is written
    assert bench.seat_is_free()
    assert bench.laptop.opened == []


# --- log-ins and looks


async def test_a_log_in_asked_for_during_a_look_opens_after_it_and_says_so(bench: Bench) -> None:
    bench.look(bench.anna)
    await soon(bench.laptop.looks.wait())
    assert await bench.agent.relogin(bench.ben) is JobKind.LOOK
    assert bench.laptop.windows == []
    bench.laptop.looked.set()
    await soon(bench.laptop.window.wait())
    assert bench.laptop.opened == [bench.anna, bench.ben]
    with pytest.raises(WindowOpen):
        await bench.agent.relogin(bench.ben)
    bench.laptop.logged_in.set()
    await soon(bench.agent.finished())
    assert bench.laptop.windows == [bench.ben]


async def test_a_log_in_ends_a_running_turn_at_its_safe_point_and_goes_before_looks(bench: Bench) -> None:
    await bench.at_work()
    bench.look(bench.anna)
    await bench.agent.relogin(bench.anna)
    await bench.agent.relogin(bench.anna)  # two taps are one window
    await bench.agent.tick()
    assert bench.laptop.windows == []  # the action under way has its end
    bench.laptop.acted.set()
    await soon(bench.laptop.window.wait())
    assert bench.turn_ends() == [TurnEnd.PAUSED]
    assert not bench.laptop.looks.is_set()
    bench.laptop.logged_in.set()
    await soon(bench.laptop.looks.wait())
    assert bench.laptop.windows == [bench.anna]
    await soon(bench.agent.panic())


async def test_another_sender_s_log_in_waits_for_the_one_whose_window_is_open(bench: Bench) -> None:
    assert await bench.agent.relogin(bench.anna) is None
    assert await bench.agent.relogin(bench.ben) is JobKind.LOG_IN
    await soon(bench.laptop.window.wait())
    assert bench.laptop.windows == [bench.anna]
    bench.laptop.logged_in.set()
    await soon(bench.agent.finished())
    assert bench.laptop.windows == [bench.anna, bench.ben]


async def test_two_taps_are_one_look_even_when_it_is_under_way(bench: Bench) -> None:
    bench.look(bench.anna)
    bench.look(bench.anna)
    await soon(bench.laptop.looks.wait())
    bench.look(bench.anna)
    bench.laptop.looked.set()
    await soon(bench.agent.finished())
    assert bench.laptop.opened == [bench.anna]
    bench.look(bench.anna)  # it is over: this is a new wish
    await soon(bench.agent.finished())
    assert bench.laptop.opened == [bench.anna] * 2


async def test_who_waits_for_the_gap_keeps_its_place_lets_others_by_and_goes_before_the_next_turn(
    bench: Bench,
) -> None:
    bench.laptop.looked.set()
    bench.look(bench.anna)
    await soon(bench.agent.finished())
    bench.look(bench.ben)
    bench.look(bench.anna, "/other/")
    await soon(bench.agent.finished())
    assert bench.laptop.opened == [bench.anna, bench.anna]
    await bench.agent.tick()
    await soon(bench.agent.finished())
    assert bench.agent.current() is None  # Anna's turn is due, and waits for Ben's look
    assert not bench.laptop.acts.is_set()
    await bench.clock.advance(bench.clock.now() + GAP)
    bench.look(bench.anna, "/later/")  # could sit at once, but came later
    await soon(bench.agent.finished())
    assert bench.laptop.opened == [bench.anna, bench.anna, bench.ben]


# --- the agent's end


async def test_the_agent_s_end_forgets_what_waits_and_takes_nothing_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_module, "ENDING_SECONDS", 0.05)
    bench.laptop.open_hangs = True
    bench.look(bench.anna)
    await soon(bench.laptop.opens.wait())
    await bench.agent.relogin(bench.ben)
    for page in ("/one/", "/two/"):
        bench.look(bench.anna, page)
    await soon(bench.agent.shutdown())
    assert bench.laptop.killed.is_set()
    with pytest.raises(Ending):
        await bench.agent.relogin(bench.ben)
    with pytest.raises(Ending):
        bench.look(bench.ben)
    await bench.quiet()
    assert (bench.laptop.opened, bench.laptop.windows) == ([bench.anna], [])
    assert bench.seat_is_free()
    assert not bench.paused()


async def test_the_agent_s_end_lets_a_running_action_end_and_opens_no_window_after_it(bench: Bench) -> None:
    await bench.at_work()
    await bench.agent.relogin(bench.ben)
    ending = asyncio.create_task(bench.agent.shutdown())
    await asyncio.sleep(0)  # it has told the turn to end
    bench.laptop.acted.set()
    await soon(ending)
    await bench.quiet()
    assert bench.laptop.actions_done == 1
    assert (bench.laptop.opened, bench.laptop.windows) == ([bench.anna], [])
    assert bench.turn_ends() == [TurnEnd.PAUSED]


async def test_an_action_that_never_ends_does_not_keep_the_agent_from_ending(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_module, "SAFE_POINT_SECONDS", 0.05)
    await bench.at_work()
    await soon(bench.agent.shutdown())
    await soon(bench.agent.finished())
    assert bench.seat_is_free()
    assert bench.turn_ends() == [TurnEnd.PAUSED]


# --- the queue alone


def job(kind: JobKind, name: str, done: list[str], work: Callable[[], Awaitable[None]] | None = None) -> Job:
    async def does() -> None:
        done.append(name)
        if work is not None:
            await work()

    return Job(kind, name, does)


async def test_a_job_that_is_cancelled_before_its_first_step_blocks_nothing() -> None:
    done: list[str] = []
    queue = JobQueue()
    queue.ask(job(JobKind.LOOK, "first", done))
    assert await soon(queue.cancel(1.0))
    queue.ask(job(JobKind.LOOK, "second", done))
    await soon(queue.all_over())
    assert done == ["second"]
    assert queue.idle


async def test_a_job_that_fails_is_over_and_the_next_begins(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError("a fault of ours")

    done: list[str] = []
    queue = JobQueue()
    queue.ask(job(JobKind.LOOK, "first", done, fails))
    queue.ask(job(JobKind.LOOK, "second", done))
    await soon(queue.all_over())
    assert done == ["first", "second"]


async def test_what_is_asked_for_while_a_cancelled_job_still_hangs_begins_after_it() -> None:
    done: list[str] = []
    over = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await over.wait()

    queue = JobQueue()
    queue.ask(job(JobKind.LOOK, "look", done, stubborn))
    await asyncio.sleep(0)
    assert not await soon(queue.cancel(0.05))
    assert queue.ask(job(JobKind.LOOK, "look", done))  # a new wish, not the double of what was cancelled
    assert done == ["look"]
    over.set()
    await soon(queue.all_over())
    assert done == ["look", "look"]
    assert queue.idle
