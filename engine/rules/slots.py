"""Slots: who may act when, on one day (spec, section 9). Pure; everything is compared in UTC."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from engine.rules.facts import Fact, fact

DAY = timedelta(days=1)
LAST_START = timedelta(minutes=1)  # before a slot's end no action begins, as none is broken off
LOOK_AHEAD = 60  # days: longer than any holidays


@dataclass(frozen=True, slots=True)
class WorkHours:
    """When work may be done. `end` at or before `start` lies on the next day; 24:00 is `end` 00:00."""

    start: time
    end: time
    days: frozenset[int]  # Monday is 0
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Window:
    """One day's work hours, in UTC; `day` is the local day on which they begin."""

    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Fixed:
    """The only hours of the day in which a sender acts, local time; they may cross midnight as the work hours may."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class Planned:
    """One sender's part of a day."""

    sender: int
    start: datetime
    end: datetime


def window_of(day: date, hours: WorkHours) -> Window | None:
    """The work hours that begin on `day`, or None on a free day."""
    if day.weekday() not in hours.days or day in hours.holidays:
        return None
    end_day = day if hours.end > hours.start else day + DAY
    start = datetime.combine(day, hours.start, hours.zone).astimezone(UTC)
    end = datetime.combine(end_day, hours.end, hours.zone).astimezone(UTC)
    return Window(day, start, end) if start < end else None  # hours that a clock change leaves out


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
    windows = (window_of(today + DAY * ahead, hours) for ahead in range(LOOK_AHEAD))
    return next(
        (window for window in windows if window is not None and window.start > now),
        None,
    )


def last_work_window(now: datetime, hours: WorkHours) -> Window | None:
    """The last work hours that were over at `now`."""
    today = now.astimezone(hours.zone).date()
    windows = (window_of(today - DAY * back, hours) for back in range(LOOK_AHEAD))
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


def fixed_on(fixed: Fixed, window: Window, hours: WorkHours) -> tuple[datetime, datetime]:
    """When a fixed slot lies in a day's work hours, in UTC; its end isn't after its start where it is outside."""
    first = window.day if fixed.start >= hours.start else window.day + DAY
    last = first if fixed.end > fixed.start else first + DAY
    start = datetime.combine(first, fixed.start, hours.zone).astimezone(UTC)
    end = datetime.combine(last, fixed.end, hours.zone).astimezone(UTC)
    return max(start, window.start), min(end, window.end)


def plan_around(
    start: datetime,
    end: datetime,
    senders: Sequence[int],
    fixed: Mapping[int, tuple[datetime, datetime]],
    gap: timedelta,
    rounding: timedelta = timedelta(minutes=5),
    shortest: timedelta = timedelta(0),
    sitting: int | None = None,
) -> list[Planned]:
    """As `plan`, with some senders in slots of their own: the others share what those leave.

    `sitting`, the first of the senders, is at work already: its slot is the one that begins at `start`.
    """
    own = [
        Planned(sender, max(fixed[sender][0], start), min(fixed[sender][1], end))
        for sender in senders
        if sender in fixed
    ]
    own = sorted((each for each in own if each.start < each.end), key=lambda each: each.start)
    others = [sender for sender in senders if sender not in fixed]
    now = sitting is not None and others[:1] == [sitting]
    free = [
        span
        for span in _free(start, end, own, gap)
        if span[1] - span[0] >= min(shortest, end - start) or (now and span[0] == start)
    ]
    if now and not any(span[0] == start for span in free):
        del others[0]  # its span is somebody else's: it has to stand up
        now = False
    found = list(own)
    for span, number in zip(free, _share(free, len(others), gap, now), strict=True):
        found += plan(*span, others[:number], gap, rounding, shortest)
        others = others[number:]
    return sorted(found, key=lambda each: each.start)


def _free(
    start: datetime, end: datetime, taken: Sequence[Planned], gap: timedelta
) -> list[tuple[datetime, datetime]]:
    """The spans between what is taken, with the gap kept on both sides."""
    spans = []
    for each in taken:
        if start < each.start - gap:
            spans.append((start, each.start - gap))
        start = max(start, each.end + gap)
    return [*spans, (start, end)] if start < end else spans


def _share(
    spans: Sequence[tuple[datetime, datetime]], senders: int, gap: timedelta, sitting: bool
) -> list[int]:
    """How many senders each span holds, so that the shortest slot is as long as can be; who sits is in the first."""
    held = [0] * len(spans)
    if sitting:
        held[0] = 1
    for _ in range(senders - held[0] if spans else 0):
        lengths = [
            (end - start - gap * count) / (count + 1) for (start, end), count in zip(spans, held, strict=True)
        ]
        held[lengths.index(max(lengths))] += 1
    return held


def conflict(fixed: Mapping[str, Fixed], hours: WorkHours, gap: timedelta) -> Fact | None:
    """Why these fixed slots, by the senders' names, can't all be; None when they can."""
    spans = []
    for name, slot in fixed.items():
        begin, finish = _minutes(slot.start, hours.start), _minutes(slot.end, hours.start) or 24 * 60
        if begin >= finish or finish > (_minutes(hours.end, hours.start) or 24 * 60):
            return fact(
                "slots.outside", sender=name, slot=str(slot), hours=str(Fixed(hours.start, hours.end))
            )
        spans.append((begin, finish, name))
    spans.sort()
    for (_, finish, name), (begin, _, other) in pairwise(spans):
        if begin < finish:
            return fact("slots.overlap", sender=name, other=other)
        if timedelta(minutes=begin - finish) < gap:
            minutes = gap.total_seconds() / 60  # it may be half a minute
            return fact("slots.too_near", sender=name, other=other, minutes=minutes)
    return None


def _minutes(at: time, since: time) -> int:
    """Minutes from one time of day to the next occurrence of another."""
    return ((at.hour - since.hour) * 60 + at.minute - since.minute) % (24 * 60)
