"""A clock that jumps opens no new day: limits hold, a person is asked, and a closed lid is no jump."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.linkedin.outcome import ActionTask, Mark, Result
from engine.rules.enums import ActionType
from engine.rules.identity import ROOT
from engine.work import clock_watch
from engine.work.clock_watch import ClockInDoubt, ClockWatch, Reading
from engine.work.pausing import is_paused, pause_all, resume_all
from engine.work.single_action import SingleAction, attempt
from storage import senders as sender_store
from storage.database import Database
from storage.tables import Interaction
from tests.agent.days import Days, Visitor
from tests.clock import FakeClock
from tests.fixtures_db import MONDAY

LIMIT = 4
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIKE = ActionType.LIKE


@pytest.fixture
def days(db: Database, tmp_path: Path) -> Days:
    """A house whose one sender may like four people a day, and has twelve waiting."""
    days = Days(db, tmp_path, lambda _: None)
    anna = days.sender("Anna")
    with db.transaction() as session:
        sender_store.change(session, anna, daily_like_limit=LIMIT)
    days.campaign(LIKE, 12, anna)
    return days


def done(days: Days) -> int:
    with days.db.reading() as session:
        return session.scalar(select(func.count()).select_from(Interaction)) or 0


def in_doubt(days: Days) -> bool:
    with days.db.reading() as session:
        return clock_watch.in_doubt(session)


@pytest.mark.parametrize("by", [DAY, timedelta(days=400), -DAY])
async def test_a_jump_opens_no_new_day_until_a_person_says_that_the_time_is_right(
    days: Days, by: timedelta
) -> None:
    await days.work()
    assert done(days) == LIMIT
    days.clock.set(days.clock.now() + by)
    for _ in range(3):
        await days.agent.tick()
        assert not days.agent.busy
        days.clock.advance(60)
    assert done(days) == LIMIT
    assert len([words for words in days.pushes() if "computer's clock was put" in words]) == 1
    await days.restart()  # that is no way around it
    await days.agent.tick()
    assert (done(days), in_doubt(days)) == (LIMIT, True)
    await days.db.run(resume_all, days.clock.now())
    await days.agent.tick()
    assert not in_doubt(days)


async def test_a_person_s_word_lets_the_new_day_begin(days: Days) -> None:
    await days.work()
    days.clock.set((days.clock.now() + DAY).replace(hour=10))
    await days.agent.tick()
    await days.db.run(resume_all, days.clock.now())
    await days.work()
    assert done(days) == 2 * LIMIT


async def test_an_hour_of_steady_time_lets_it_go_on_and_another_jump_begins_the_hour_anew(days: Days) -> None:
    await days.work()
    days.clock.set((days.clock.now() + DAY).replace(hour=10))
    await days.agent.tick()
    days.clock.advance(50 * 60)
    days.clock.set(days.clock.now() + timedelta(minutes=20))
    await days.agent.tick()
    days.clock.advance(50 * 60)
    await days.agent.tick()
    assert in_doubt(days)
    days.clock.advance(11 * 60)
    await days.work()
    assert not in_doubt(days)
    assert any("taken for right again" in words for words in days.pushes())
    assert done(days) == 2 * LIMIT


async def test_a_clock_that_is_put_back_to_where_it_was_is_right_at_once(days: Days) -> None:
    await days.work()
    days.clock.set(days.clock.now() + DAY)
    await days.agent.tick()
    assert in_doubt(days)
    days.clock.set(days.clock.now() - DAY)
    await days.work()
    assert (in_doubt(days), done(days)) == (False, LIMIT)


async def test_what_the_user_has_paused_stays_so_when_the_clock_is_right_again(days: Days) -> None:
    await days.agent.tick()
    await days.db.run(pause_all, days.clock.now())
    days.clock.set(days.clock.now() + DAY)
    await days.agent.tick()
    days.clock.set(days.clock.now() - DAY)
    await days.agent.tick()
    assert not in_doubt(days)
    with days.db.reading() as session:
        assert is_paused(session)


async def test_a_closed_lid_is_no_jump(days: Days) -> None:
    await days.work()
    await days.next_day()
    assert (in_doubt(days), done(days)) == (False, 2 * LIMIT)


async def test_a_jump_in_the_midst_of_a_turn_ends_it_before_the_next_action(days: Days) -> None:
    class Jumps(Visitor):
        async def perform(self, task: ActionTask, mark: Mark) -> Result:
            result = await super().perform(task, mark)
            if len(days.visits) == 2:
                days.clock.set(days.clock.now() + HOUR)
            return result

    days.visitor = Jumps
    await days.agent.tick()
    await days.agent.finished()
    assert len(days.visits) == 2


async def test_no_single_action_is_tried_meanwhile(days: Days) -> None:
    await days.agent.tick()
    await days.agent.finished()
    days.clock.set(days.clock.now() + DAY)
    await days.agent.tick()
    days.clock.advance(600)
    trial = SingleAction(LIKE, ROOT + "somebody-else", 1)
    with pytest.raises(ClockInDoubt):
        await attempt(days.db, days.clock, trial, days.agent._sittings, False)


@pytest.mark.parametrize(
    ("boot", "away", "steady", "jumped"),
    [
        ("same", HOUR, HOUR, False),
        ("same", DAY, HOUR, True),
        ("same", -HOUR, HOUR, True),
        ("another", DAY, HOUR, False),  # a computer that was off for a day
        ("another", -HOUR, HOUR, True),
        ("", DAY, HOUR, False),
        ("", -HOUR, HOUR, True),
    ],
)
def test_what_was_seen_before_the_agent_s_start_counts(
    boot: str, away: timedelta, steady: timedelta, jumped: bool
) -> None:
    clock = FakeClock(MONDAY)
    last = Reading(clock.now(), clock.steady(), "same" if boot else "")
    clock.advance(steady.total_seconds())
    clock.set(MONDAY + away)
    assert (ClockWatch(clock, last, boot).jumped() is not None) is jumped
