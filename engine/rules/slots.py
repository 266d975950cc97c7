"""Slots: who may act when, on one day (spec, section 9). Pure; everything is compared in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class WorkHours:
    """When work may be done. `end` at or before `start` lies on the next day; 24:00 is `end` 00:00."""

    start: time
    end: time
    days: frozenset[int]  # Monday is 0
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Window:
    """One day's work hours, in UTC; `day` is the local day on which they begin."""

    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """One sender's part of a day."""

    sender: int
    start: datetime
    end: datetime


def window_of(day: date, hours: WorkHours) -> Window | None:
    """The work hours that begin on `day`, or None on a free day."""
    if day.weekday() not in hours.days:
        return None
    end_day = day if hours.end > hours.start else day + DAY
    start = datetime.combine(day, hours.start, hours.zone).astimezone(UTC)
    end = datetime.combine(end_day, hours.end, hours.zone).astimezone(UTC)
    return Window(day, start, end)


def work_window(now: datetime, hours: WorkHours) -> Window | None:
    """The work hours in which `now` lies: today's, or last night's that cross midnight."""
    today = now.astimezone(hours.zone).date()
    for day in (today - DAY, today):
        window = window_of(day, hours)
        if window is not None and window.start <= now < window.end:
            return window
    return None


def next_work_window(now: datetime, hours: WorkHours) -> Window | None:
    """The first work hours that begin after `now`; None when no day is a work day."""
    today = now.astimezone(hours.zone).date()
    windows = (window_of(today + DAY * ahead, hours) for ahead in range(9))
    return next(
        (window for window in windows if window is not None and window.start > now),
        None,
    )


def last_work_window(now: datetime, hours: WorkHours) -> Window | None:
    """The last work hours that were over at `now`."""
    today = now.astimezone(hours.zone).date()
    windows = (window_of(today - DAY * back, hours) for back in range(9))
    return next((window for window in windows if window is not None and window.end <= now), None)


def plan(
    start: datetime,
    end: datetime,
    senders: Sequence[int],
    gap: timedelta,
    rounding: timedelta = timedelta(minutes=5),
    shortest: timedelta = timedelta(0),
) -> list[Planned]:
    """Equal slots one after the other, with the gap between: (end − start − gaps) / n, rounded down.

    One sender gets all of it. Where that would make slots shorter than `shortest`, the last senders
    get none today.
    """
    for count in range(len(senders), 0, -1):
        length = (end - start - gap * (count - 1)) / count
        if count > 1:
            length -= length % rounding if rounding else timedelta(0)
        if length > timedelta(0) and length >= min(shortest, end - start):
            break
    else:
        return []
    return [
        Planned(
            sender,
            start + (length + gap) * index,
            start + (length + gap) * index + length,
        )
        for index, sender in enumerate(senders[:count])
    ]
