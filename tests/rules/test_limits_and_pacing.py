"""Limits, warm-up and pauses (spec, sections 2 and 8)."""

import random
import statistics
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.enums import ActionType
from engine.rules.errors import UserError
from engine.rules.limits import PRESETS, Limits, effective_daily, left, since_when, warning
from engine.rules.pacing import expected_reading, mean_pause, next_pause, reading_time
from engine.rules.settings import TABLE, from_texts, parse

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_the_sets_of_limits_that_the_bot_offers() -> None:
    specified, careful = PRESETS["as_specified"], PRESETS["careful"]
    assert (specified["daily_connect_limit"], specified["weekly_connect_limit"]) == (150, None)
    assert (specified["daily_like_limit"], specified["weekly_like_limit"]) == (100, 300)
    assert (specified["daily_comment_limit"], specified["weekly_comment_limit"]) == (50, 200)
    assert (careful["daily_connect_limit"], careful["weekly_connect_limit"]) == (12, 60)
    assert (careful["daily_like_limit"], careful["daily_comment_limit"]) == (10, 3)


@given(today=st.integers(0, 200), week=st.integers(0, 500), weekly=st.none() | st.integers(0, 400))
def test_what_is_left_never_takes_a_day_or_a_week_over_its_limit(
    today: int, week: int, weekly: int | None
) -> None:
    found = left(ActionType.LIKE, Limits(100, weekly), today, max(week, today), NOW)
    assert found.count >= 0
    assert found.count == 0 or today + found.count <= 100
    if weekly is not None and found.count:
        assert max(week, today) + found.count <= weekly
    assert (found.reason is not None) == (found.count == 0)


def test_warm_up_begins_at_20_percent_and_reaches_100_after_4_weeks() -> None:
    limits = Limits(100, None, warm_up_started_at=NOW)
    assert effective_daily(limits, NOW) == 20
    assert effective_daily(limits, NOW + timedelta(weeks=2)) == 60
    assert effective_daily(limits, NOW + timedelta(weeks=4)) == 100
    assert effective_daily(limits, NOW + timedelta(weeks=40)) == 100
    assert effective_daily(Limits(1, None, NOW), NOW) == 1


def test_parked_connects_wait_until_linkedin_s_own_limit_is_over() -> None:
    until = NOW + timedelta(days=7)
    limits = Limits(150, None, parked_until=until)
    assert left(ActionType.CONNECT, limits, 0, 0, NOW).until == until
    assert left(ActionType.CONNECT, limits, 0, 0, until).count == 150


def test_the_bot_warns_above_what_linkedin_is_known_to_accept() -> None:
    assert warning(ActionType.CONNECT, 150, None) is not None
    assert warning(ActionType.CONNECT, 12, 60) is None
    assert warning(ActionType.CONNECT, 50, 100) is None


@given(
    seed=st.integers(),
    time_left=st.floats(0, 36_000),
    actions=st.integers(0, 500),
    least=st.floats(0.1, 60),
    span=st.floats(0, 300),
)
def test_a_pause_is_never_a_burst_nor_endless(
    seed: int, time_left: float, actions: int, least: float, span: float
) -> None:
    pause = next_pause(random.Random(seed), time_left, actions, least, least + span)
    assert least / 2 <= pause <= 5 * (least + span)


def test_pauses_spread_the_actions_over_the_slot_with_wide_variation() -> None:
    rng = random.Random(1)
    pauses = [next_pause(rng, 6000, 100, 20, 180) for _ in range(4000)]
    assert mean_pause(6000, 100, 20, 180) == 60
    assert statistics.mean(pauses) == pytest.approx(60, rel=0.25)
    assert statistics.stdev(pauses) > 15
    assert mean_pause(100_000, 10, 20, 180) == 180
    assert mean_pause(10, 100, 20, 180) == 20


def test_every_setting_has_a_default_that_it_takes_itself() -> None:
    settings = from_texts({})
    assert (settings.cooldown_days, settings.max_senders, settings.sender_gap_minutes) == (3, 4, 5)
    for setting in TABLE:
        parse(setting.name, setting.default)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cooldown_days", "three"),
        ("cooldown_days", "-1"),
        ("work_start", "25:00"),
        ("work_days", "Someday"),
        ("time_zone", "Mars/Base"),
        ("max_senders", "5"),
        ("nonsense", "1"),
    ],
)
def test_a_value_that_a_setting_does_not_take_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(UserError, match=f"wrong_setting.*{name}"):
        parse(name, value)


@given(characters=st.integers(0, 100_000), most=st.floats(0, 600), left=st.floats(-60, 3600))
def test_a_page_is_read_no_longer_than_the_person_s_pauses_and_the_slot_allow(
    characters: int, most: float, left: float
) -> None:
    seconds = reading_time(random.Random(characters), characters, most, left)
    assert 0 <= seconds <= max(min(1.5 * most, 45.0, left), 0)


def test_the_longer_the_text_the_longer_it_is_read_and_never_for_the_same_time() -> None:
    rng = random.Random(3)
    short, long = ([reading_time(rng, text, 180, 3600) for _ in range(500)] for text in (100, 1000))
    assert statistics.mean(long) > 3 * statistics.mean(short)
    assert len(set(long)) == len(long)
    typical = [reading_time(rng, rng.randint(200, 1000), 180, 3600) for _ in range(20_000)]
    assert abs(statistics.mean(typical) / expected_reading(180) - 1) < 0.02


def test_a_week_is_the_day_itself_and_the_six_before_it() -> None:
    assert since_when(date(2026, 11, 23)) == date(2026, 11, 17)
