"""/panic and the agent's end forget what waits and wait for nothing that hangs."""

import asyncio
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from engine.rules.enums import TurnEnd
from engine.work import agent as agent_module
from engine.work import schedule
from engine.work.jobs import Ending, JobKind
from engine.work.pausing import pause_all, resume_all
from engine.work.sitting import Sittings
from storage import slots
from tests.agent.told import GAP, Bench, soon

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

    with monkeypatch.context() as fault:
        fault.setattr(agent_module, "pause_all", full)
        await soon(bench.agent.panic())
        assert bench.laptop._open == {}
        await bench.quiet()  # no tick begins anything, and none can write the pause
        assert bench.laptop.opened == [bench.anna]
        assert bench.agent.trouble is not None
    await bench.quiet()
    assert bench.paused()
    assert bench.laptop.opened == [bench.anna]


async def test_what_the_person_asks_for_after_a_panic_is_done_and_turns_wait_for_resume(bench: Bench) -> None:
    await bench.at_work()
    await soon(bench.agent.panic())
    await bench.quiet()
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
