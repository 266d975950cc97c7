"""How many more of a kind a sender may do now (spec, sections 2 and 8). Pure.

The day is the sender's local calendar day; the week is that day and the six before it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.rules.enums import ActionType
from engine.rules.facts import Fact, fact

WARM_UP = timedelta(weeks=4)
WARM_UP_BEGINS_AT = 0.2
# What LinkedIn is known to accept for most accounts (reports gathered in 2026).
KNOWN_WEEKLY_CONNECTS = 100
PRESETS: dict[str, dict[str, int | None]] = {
    "careful": {
        "daily_connect_limit": 12,
        "weekly_connect_limit": 60,
        "daily_like_limit": 10,
        "weekly_like_limit": 70,
        "daily_comment_limit": 3,
        "weekly_comment_limit": 21,
    },
    "as_specified": {
        "daily_connect_limit": 150,
        "weekly_connect_limit": None,
        "daily_like_limit": 100,
        "weekly_like_limit": 300,
        "daily_comment_limit": 50,
        "weekly_comment_limit": 200,
    },
}


@dataclass(frozen=True, slots=True)
class Limits:
    """One kind's limits. `weekly` None is no limit; warm-up counts from `warm_up_started_at`."""

    daily: int
    weekly: int | None = None
    warm_up_started_at: datetime | None = None
    parked_until: datetime | None = None  # LinkedIn's own limit was reached
    stopped_until: datetime | None = (
        None  # … or people in a row have to wait: no more of this kind on this day
    )


@dataclass(frozen=True, slots=True)
class Left:
    """How many more now; when none, the reason and until when (None: the next day)."""

    count: int
    reason: Fact | None = None
    until: datetime | None = None


def effective_daily(limits: Limits, now: datetime) -> int:
    """The day's limit with the warm-up: 20 % at its start, 100 % after 4 weeks, at least 1."""
    if limits.warm_up_started_at is None or limits.daily == 0:
        return limits.daily
    done = min(max((now - limits.warm_up_started_at) / WARM_UP, 0.0), 1.0)
    return max(1, round(limits.daily * (WARM_UP_BEGINS_AT + (1 - WARM_UP_BEGINS_AT) * done)))


def left(
    kind: ActionType,
    limits: Limits,
    done_today: int,
    done_in_7_days: int,
    now: datetime,
) -> Left:
    """What the limits leave of this kind at `now`."""
    if limits.parked_until is not None and now < limits.parked_until:
        return Left(0, fact("limits.linkedin_s_own"), limits.parked_until)
    if limits.stopped_until is not None and now < limits.stopped_until:
        return Left(0, fact("limits.stopped", kind=kind))
    daily = effective_daily(limits, now)
    today = daily - done_today
    if today <= 0:
        return Left(0, fact("limits.daily", limit=daily, kind=kind))
    if limits.weekly is None:
        return Left(today)
    week = limits.weekly - done_in_7_days
    if week <= 0:
        return Left(0, fact("limits.weekly", limit=limits.weekly, kind=kind))
    return Left(min(today, week))


def warning(daily_connects: int, weekly_connects: int | None) -> Fact | None:
    """What is to be said of connect limits above what LinkedIn is known to accept; None: nothing."""
    a_week = min(
        daily_connects * 7,
        weekly_connects if weekly_connects is not None else daily_connects * 7,
    )
    if a_week <= KNOWN_WEEKLY_CONNECTS:
        return None
    return fact("limits.above_linkedin_s", a_week=a_week, known=KNOWN_WEEKLY_CONNECTS)
