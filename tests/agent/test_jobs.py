"""One browser job at a time: a log-in before a look before the next turn, and doubles are one."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from engine.rules.enums import TurnEnd
from engine.work.agent import WindowOpen
from engine.work.jobs import Job, JobKind, JobQueue
from tests.agent.told import GAP, Bench, soon

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
