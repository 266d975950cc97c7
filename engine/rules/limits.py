"""How many more of a kind a sender may do now (spec, sections 2 and 8). Pure.

The day is the sender's local calendar day; the week is that day and the six before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.rules.enums import ActionType
from engine.rules.facts import Fact, fact
from engine.rules.kinds import KINDS, Kind, KindLimits

WARM_UP = timedelta(weeks=4)
WARM_UP_BEGINS_AT = 0.2
WEEK = timedelta(days=7)  # the local day on which it is asked, and the six before it


def _columns(of: Callable[[Kind], KindLimits]) -> dict[str, int | None]:
    """Every kind's limits of one set, by the column of the senders' table."""
    values: dict[str, int | None] = {}
    for kind in KINDS.values():
        daily, weekly = kind.limit_columns
        values |= {daily: of(kind).daily, weekly: of(kind).weekly}
    return values


PRESETS: dict[str, dict[str, int | None]] = {
    "careful": _columns(lambda kind: kind.careful),
    "as_specified": _columns(lambda kind: kind.as_specified),
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


def since_when(today: date) -> date:
    """The first of the local days that count for a week's limit on `today`."""
    return today - WEEK + timedelta(days=1)


def warning(kind: ActionType, daily: int, weekly: int | None) -> Fact | None:
    """What is to be said of limits above what LinkedIn is known to accept of a kind; None: nothing."""
    known, a_week = KINDS[kind].known_weekly, daily * WEEK.days
    if weekly is not None:
        a_week = min(a_week, weekly)
    if known is None or a_week <= known:
        return None
    return fact("limits.above_linkedin_s", a_week=a_week, kind=kind, known=known)
