"""The laptop's sleep: held off while a sender is at work, and told when it came all the same."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.rules.enums import KeepAwake
from engine.work import awake
from engine.work.awake import Nap, NapWatch, Wakefulness
from storage import settings as settings_store
from storage import slots
from storage.tables import Push
from tests.clock import FakeClock
from tests.fixtures_db import MONDAY, SampleData, db, empty_database, sample, session

__all__ = ["db", "empty_database", "sample", "session"]


def test_a_lid_that_was_closed_is_seen_and_a_busy_computer_isn_t() -> None:
    clock = FakeClock()
    watch = NapWatch(clock)
    for seconds in (10.0, 10.0, 200.0):  # a beat that came late
        clock.advance(seconds)
        assert watch.look() is None
    before = clock.now()
    clock.close_the_lid(3600)
    assert watch.look() == Nap(before, before + timedelta(hours=1))
    clock.advance(10)
    assert watch.look() is None


def test_a_clock_that_is_put_on_is_no_sleep() -> None:
    clock = FakeClock()
    watch = NapWatch(clock)
    clock.set(clock.now() + timedelta(hours=3))
    assert watch.look() is None


def told(session: Session) -> list[dict[str, object]]:
    return [dict(fact.values) for fact in session.scalars(select(Push.fact)) if fact.code == "push.slept"]


@pytest.fixture
def planned(session: Session, sample: SampleData) -> Session:
    """Monday, 10:00 to 12:00 and 13:00 to 15:00 (UTC)."""
    settings_store.set_value(session, "time_zone", "UTC")
    first, second = sample.sender("Anna"), sample.sender("Ben")
    for sender, hour in ((first, 10), (second, 13)):
        start = MONDAY.replace(hour=hour)
        slots.add(session, MONDAY.date(), sender, start, start + timedelta(hours=2))
    return session


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=day)


def test_slept_through_work_the_day_is_planned_anew_and_told_once(planned: Session) -> None:
    nap = Nap(at(10, 40), at(13, 5))
    assert awake.tell(planned, nap, nap.until)
    assert told(planned) == [{"since": nap.since, "until": nap.until}]
    assert slots.of_day(planned, MONDAY.date()) == []  # the next round plans what is left of the day


@pytest.mark.parametrize(
    ("since", "until"),
    [(at(19), at(8, 0, 1)), (at(18, 30), at(22)), (at(17, 57), at(23))],
    ids=["the night", "the evening", "three minutes of work"],
)
def test_nights_and_evenings_are_nothing_to_tell(planned: Session, since: datetime, until: datetime) -> None:
    assert not awake.tell(planned, Nap(since, until), until)
    assert told(planned) == []


def test_a_day_on_which_nobody_has_anything_to_do_is_slept_through_in_peace(session: Session) -> None:
    settings_store.set_value(session, "time_zone", "UTC")
    assert not awake.tell(session, Nap(at(10), at(12)), at(12))


@pytest.mark.parametrize(
    ("setting", "at_work", "plugged", "held"),
    [
        (KeepAwake.MAINS, True, True, True),
        (KeepAwake.MAINS, True, False, False),
        (KeepAwake.MAINS, False, True, False),
        (KeepAwake.ALWAYS, True, False, True),
        (KeepAwake.ALWAYS, False, False, False),
        (KeepAwake.NEVER, True, True, False),
    ],
)
def test_sleep_is_held_off_only_at_work_and_as_the_setting_says(
    setting: KeepAwake, at_work: bool, plugged: bool, held: bool
) -> None:
    assert awake.wanted(setting, at_work, plugged) is held


async def test_taken_twice_is_taken_once_and_what_a_system_hasn_t_is_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")  # wakepy's own way to be tried without a desktop
    kept = Wakefulness()
    await kept.want(True)
    assert kept.by is not None
    await kept.want(True)
    await kept.want(False)
    assert kept.by is None
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "0")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    await kept.want(True)
    kept.close()
    assert kept.by is None
