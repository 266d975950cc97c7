"""The estimate: the planner run forward (spec, section 6)."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from engine.rules import pacing
from engine.rules.enums import ActionType
from engine.rules.forecast import OpenWork, SenderFacts, forecast
from engine.rules.limits import Limits
from engine.rules.settings import Settings, from_texts
from engine.rules.slots import Fixed

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LIKES = Limits(100, 300)
LIKE, CONNECT = ActionType.LIKE, ActionType.CONNECT
ONE = 1


def settings(**texts: str) -> Settings:
    return from_texts({"time_zone": "UTC", **texts})


def sender(number: int = 1, limits: Limits = LIKES, **facts: object) -> SenderFacts:
    return SenderFacts(number, dict.fromkeys(ActionType, limits), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("count", "done", "now", "last_day"),
    [
        (100, {}, MONDAY, date(2026, 11, 23)),
        (214, {}, MONDAY, date(2026, 11, 25)),  # the spec's example: ~3 days
        (301, {}, MONDAY, date(2026, 11, 30)),  # 300 in 7 days: the last one on next Monday
        (214, {}, MONDAY + timedelta(hours=9), date(2026, 11, 26)),  # after hours: from tomorrow on
        (214, {}, MONDAY + timedelta(days=4), date(2026, 12, 1)),  # Friday, Monday, Tuesday
        (100, {date(2026, 11, 23): 60}, MONDAY, date(2026, 11, 24)),
        (1, {date(2026, 11, 20): 300}, MONDAY, date(2026, 11, 27)),  # the week is full until Friday
    ],
)
def test_the_limits_decide_on_which_day_the_last_one_is_done(
    count: int, done: dict[date, int], now: datetime, last_day: date
) -> None:
    facts = sender(done={(LIKE, day): number for day, number in done.items()})
    seen = forecast(now, [OpenWork(ONE, 1, LIKE, count)], [facts], settings())
    assert seen.finished[ONE].date() == last_day


def test_what_takes_months_goes_on_at_the_pace_of_its_weeks() -> None:
    seen = forecast(MONDAY, [OpenWork(ONE, 1, LIKE, 5000)], [sender()], settings())
    weeks = 5000 / 300
    assert abs((seen.finished[ONE] - MONDAY) / timedelta(weeks=weeks) - 1) < 0.05
    assert forecast(MONDAY, [OpenWork(ONE, 1, LIKE, 10**9)], [sender()], settings()).finished == {}


def test_what_can_never_be_done_has_no_end() -> None:
    work = [OpenWork(ONE, 1, LIKE, 1)]
    assert forecast(MONDAY, work, [sender(limits=Limits(0))], settings()).finished == {}
    assert forecast(MONDAY, work, [], settings()).finished == {}
    resting = sender(resting_until=MONDAY + timedelta(days=3650))
    assert forecast(MONDAY, work, [resting], settings()).finished == {}


def test_a_slot_holds_only_what_its_pauses_leave_room_for() -> None:
    # Four senders share the day; at 3 minutes a pause not even 50 fit into a slot of two hours.
    many = [OpenWork(ONE, number, CONNECT, 100) for number in range(1, 5)]
    senders = [sender(number, Limits(150)) for number in range(1, 5)]
    slow = settings(action_gap_min_seconds="180")
    seen = forecast(MONDAY - timedelta(hours=1), many, senders, slow)
    assert seen.finished[ONE].date() == date(2026, 11, 25)
    assert seen.first_day == date(2026, 11, 23)


def test_campaigns_take_turns_and_hold_each_other_up() -> None:
    alone = forecast(MONDAY, [OpenWork(1, 1, LIKE, 60)], [sender()], settings())
    shared = forecast(MONDAY, [OpenWork(1, 1, LIKE, 60), OpenWork(2, 1, LIKE, 60)], [sender()], settings())
    assert alone.finished[1].date() == date(2026, 11, 23)
    assert {at.date() for at in shared.finished.values()} == {date(2026, 11, 24)}


def test_what_is_skipped_counts_against_no_limit() -> None:
    work = [OpenWork(ONE, 1, LIKE, 120)]
    assert forecast(MONDAY, work, [sender()], settings()).finished[ONE].date() > MONDAY.date()
    assert forecast(MONDAY, work, [sender()], settings(), {LIKE: 0.5}).finished[ONE].date() == MONDAY.date()


def test_holidays_weekends_and_fixed_slots_are_kept() -> None:
    work = [OpenWork(ONE, 1, LIKE, 1)]
    free = settings(holidays="2026-11-23,2026-11-24", work_days="Mon,Tue,Sat")
    assert forecast(MONDAY, work, [sender()], free).finished[ONE].date() == date(2026, 11, 28)
    late = sender(fixed=Fixed(time(15), time(16)))
    at = forecast(MONDAY, work, [late], settings()).finished[ONE]
    assert time(15) < at.time() < time(16)


def test_leads_that_wait_for_a_cooldown_are_done_after_it() -> None:
    unlocked = MONDAY + timedelta(days=3)
    seen = forecast(MONDAY, [OpenWork(ONE, 1, LIKE, 5, unlocked)], [sender()], settings())
    assert unlocked < seen.finished[ONE] < unlocked + timedelta(hours=2)


@pytest.mark.parametrize("left", [1, 30, 100])
def test_the_expected_pause_is_what_the_random_ones_come_to(left: int) -> None:
    rng = random.Random(5)
    pauses = [pacing.next_pause(rng, 7200, left, 20, 180) for _ in range(20_000)]
    expected = pacing.expected_pause(7200, left, 20, 180)
    assert abs(sum(pauses) / len(pauses) / expected - 1) < 0.02
