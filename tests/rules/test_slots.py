"""Slots (spec, section 9): the tables of the spec, work hours over midnight and daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.slots import (
    WorkHours,
    last_work_window,
    next_work_window,
    plan,
    window_of,
    work_window,
)

GAP = timedelta(minutes=5)
BERLIN, NEW_YORK, KOLKATA = (ZoneInfo(n) for n in ("Europe/Berlin", "America/New_York", "Asia/Kolkata"))
WEEKDAYS = frozenset(range(5))
TABLES = {
    4: ["09:00–11:10", "11:15–13:25", "13:30–15:40", "15:45–17:55"],
    3: ["09:00–11:55", "12:00–14:55", "15:00–17:55"],
    2: ["09:00–13:25", "13:30–17:55"],
    1: ["09:00–18:00"],
}


def office(zone: ZoneInfo = BERLIN, start: time = time(9), end: time = time(18)) -> WorkHours:
    return WorkHours(start, end, WEEKDAYS, zone)


@pytest.mark.parametrize(("senders", "table"), TABLES.items())
@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, KOLKATA], ids=str)
def test_the_spec_s_tables(senders: int, table: list[str], zone: ZoneInfo) -> None:
    window = window_of(date(2026, 11, 23), office(zone))
    assert window is not None
    slots = plan(window.start, window.end, range(senders), GAP)
    shown = [f"{s.start.astimezone(zone):%H:%M}–{s.end.astimezone(zone):%H:%M}" for s in slots]
    assert shown == table
    assert [s.sender for s in slots] == list(range(senders))


@given(
    minutes=st.integers(1, 1440),
    senders=st.integers(0, 6),
    gap=st.integers(0, 30),
    shortest=st.integers(0, 60),
)
def test_slots_never_overlap_keep_the_gap_and_stay_within_the_hours(
    minutes: int, senders: int, gap: int, shortest: int
) -> None:
    start = datetime(2026, 11, 23, 8, tzinfo=UTC)
    end = start + timedelta(minutes=minutes)
    pause = timedelta(minutes=gap)
    slots = plan(start, end, range(senders), pause, shortest=timedelta(minutes=shortest))
    assert all(start <= s.start < s.end <= end for s in slots)
    assert all(after.start - before.end == pause for before, after in pairwise(slots))
    assert len({s.end - s.start for s in slots}) <= 1
    assert bool(slots) == bool(senders)
    if len(slots) > 1:
        assert all(s.end - s.start >= timedelta(minutes=shortest) for s in slots)


def test_outside_work_hours_and_on_free_days_there_is_no_window() -> None:
    hours = office()
    assert work_window(datetime(2026, 11, 23, 7, 59, tzinfo=UTC), hours) is None  # 08:59 in Berlin
    assert work_window(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), hours) is not None
    assert work_window(datetime(2026, 11, 23, 17, 0, tzinfo=UTC), hours) is None  # 18:00 itself
    assert work_window(datetime(2026, 11, 22, 10, 0, tzinfo=UTC), hours) is None  # Sunday


def test_the_next_and_the_last_work_hours_skip_the_weekend() -> None:
    saturday = datetime(2026, 11, 28, 12, tzinfo=UTC)
    following, last = next_work_window(saturday, office()), last_work_window(saturday, office())
    assert following is not None
    assert last is not None
    assert (following.day, last.day) == (date(2026, 11, 30), date(2026, 11, 27))
    assert next_work_window(saturday, WorkHours(time(9), time(18), frozenset(), BERLIN)) is None


def test_hours_that_cross_midnight_belong_to_the_day_on_which_they_begin() -> None:
    night = office(start=time(22), end=time(6))
    friday_night = datetime(2026, 11, 28, 2, tzinfo=BERLIN)  # Saturday, 02:00
    window = work_window(friday_night, night)
    assert window is not None
    assert (window.day, window.end - window.start) == (date(2026, 11, 27), timedelta(hours=8))
    assert work_window(datetime(2026, 11, 23, 2, tzinfo=BERLIN), night) is None  # Sunday has no night shift


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [(BERLIN, date(2026, 3, 29), date(2026, 10, 25)), (NEW_YORK, date(2026, 3, 8), date(2026, 11, 1))],
    ids=["Europe", "USA"],
)
def test_a_day_of_daylight_saving_is_an_hour_shorter_or_longer(
    zone: ZoneInfo, spring: date, autumn: date
) -> None:
    hours = WorkHours(time(0), time(0), frozenset(range(7)), zone)
    lengths = [w.end - w.start for d in (spring, autumn) if (w := window_of(d, hours)) is not None]
    assert lengths == [timedelta(hours=23), timedelta(hours=25)]
