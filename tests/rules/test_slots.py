"""Slots (spec, section 9): the tables of the spec, work hours over midnight and daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.slots import (
    Fixed,
    Planned,
    WorkHours,
    conflict,
    fixed_on,
    last_work_window,
    next_work_window,
    plan,
    plan_around,
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


def test_holidays_are_no_work_days() -> None:
    hours = WorkHours(time(9), time(18), WEEKDAYS, BERLIN, frozenset({date(2026, 12, 25)}))
    assert window_of(date(2026, 12, 25), hours) is None
    following = next_work_window(datetime(2026, 12, 24, 18, tzinfo=BERLIN), hours)
    assert following is not None
    assert following.day == date(2026, 12, 28)


def on_monday(hours: WorkHours, **fixed: Fixed) -> dict[int, tuple[datetime, datetime]]:
    window = window_of(date(2026, 11, 23), hours)
    assert window is not None
    return {int(name[1:]): fixed_on(slot, window, hours) for name, slot in fixed.items()}


def shown(slots: list[Planned], zone: ZoneInfo = BERLIN) -> list[tuple[int, str]]:
    return [(s.sender, f"{s.start.astimezone(zone):%H:%M}–{s.end.astimezone(zone):%H:%M}") for s in slots]


def test_a_fixed_slot_stays_and_the_others_share_what_it_leaves() -> None:
    window = window_of(date(2026, 11, 23), office())
    assert window is not None
    fixed = on_monday(office(), s2=Fixed(time(12), time(14)))
    slots = plan_around(window.start, window.end, [1, 2, 3, 4], fixed, GAP)
    assert shown(slots) == [
        (1, "09:00–11:55"),
        (2, "12:00–14:00"),
        (3, "14:05–16:00"),
        (4, "16:05–18:00"),
    ]
    # It has nothing to do today: its hours go to the others.
    assert shown(plan_around(window.start, window.end, [1, 3], fixed, GAP)) == [
        (1, "09:00–13:25"),
        (3, "13:30–17:55"),
    ]


def test_who_sits_ends_before_the_next_fixed_slot() -> None:
    window = window_of(date(2026, 11, 23), office())
    assert window is not None
    fixed = on_monday(office(), s2=Fixed(time(9, 30), time(17)))
    slots = plan_around(window.start, window.end, [1, 2, 3], fixed, GAP, sitting=1)
    assert shown(slots) == [(1, "09:00–09:25"), (2, "09:30–17:00"), (3, "17:05–18:00")]
    late = window.start + timedelta(minutes=28)  # less than the gap before it: who sits has to stand up
    assert [s.sender for s in plan_around(late, window.end, [1, 2], fixed, GAP, sitting=1)] == [2]


def test_fixed_slots_in_hours_that_cross_midnight() -> None:
    night = office(start=time(22), end=time(6))
    window = window_of(date(2026, 11, 23), night)
    assert window is not None
    start, end = fixed_on(Fixed(time(1), time(3)), window, night)
    assert (start.astimezone(BERLIN), end - start) == (
        datetime(2026, 11, 24, 1, tzinfo=BERLIN),
        timedelta(hours=2),
    )
    start, end = fixed_on(Fixed(time(23), time(1)), window, night)
    assert (start.astimezone(BERLIN).day, end - start) == (23, timedelta(hours=2))
    assert conflict({"A": Fixed(time(23), time(1)), "B": Fixed(time(1, 5), time(6))}, night, GAP) is None


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((9, 12), (12, 14), "slots.too_near"),
        ((9, 12), (11, 14), "slots.overlap"),
        ((8, 12), (13, 14), "slots.outside"),
        ((9, 12), (17, 19), "slots.outside"),
        ((12, 9), (13, 14), "slots.outside"),
        ((9, 12), (13, 18), None),
    ],
)
def test_fixed_slots_that_can_t_be_are_refused_with_the_reason(
    first: tuple[int, int], second: tuple[int, int], said: str | None
) -> None:
    fixed = {"Anna": Fixed(time(first[0]), time(first[1])), "Ben": Fixed(time(second[0]), time(second[1]))}
    reason = conflict(fixed, office(), GAP)
    assert (reason and reason.code) == said


hour_pairs = st.tuples(st.integers(0, 95), st.integers(1, 24))


@given(
    spans=st.lists(hour_pairs, max_size=3),
    senders=st.integers(0, 4),
    begun=st.integers(0, 500),
    sits=st.booleans(),
)
def test_slots_around_fixed_ones_never_overlap_and_keep_the_gap(
    spans: list[tuple[int, int]], senders: int, begun: int, sits: bool
) -> None:
    start = datetime(2026, 11, 23, 8, tzinfo=UTC)
    end = start + timedelta(hours=9)
    fixed: dict[int, tuple[datetime, datetime]] = {}
    free_from = start
    for number, (offset, length) in enumerate(sorted(spans)):
        begin = max(start + timedelta(minutes=offset * 5), free_from)
        fixed[100 + number] = (begin, min(begin + timedelta(minutes=length * 5), end))
        free_from = fixed[100 + number][1] + GAP
    fixed = {sender: span for sender, span in fixed.items() if span[0] < span[1]}
    order = [*range(senders), *fixed]
    now = start + timedelta(minutes=begun)
    sitting = 0 if sits and senders else None
    slots = plan_around(now, end, order, fixed, GAP, shortest=timedelta(minutes=10), sitting=sitting)
    assert all(now <= s.start < s.end <= end for s in slots)
    assert all(after.start - before.end >= GAP for before, after in pairwise(slots))
    assert len({s.sender for s in slots}) == len(slots)
    for s in slots:
        assert s.sender not in fixed or fixed[s.sender][0] <= s.start <= s.end <= fixed[s.sender][1]
    if sitting is not None and sitting in {s.sender for s in slots}:
        assert slots[0].sender == sitting
        assert slots[0].start == now
