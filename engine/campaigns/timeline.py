"""A campaign day by day: what was done, and what the estimate says of the days to come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from engine.insight import estimates
from engine.insight.estimates import Estimate
from engine.rules.enums import CampaignStatus
from engine.rules.errors import UserError
from engine.rules.settings import Settings
from storage import campaigns as store
from storage import senders as sender_store
from storage import settings as settings_store

MOST_PARTS = 60  # more bars than that are no picture any more
DAY, WEEK = timedelta(days=1), 7


class NoTimeline(UserError):
    """It wasn't started yet."""


@dataclass(frozen=True, slots=True)
class SenderTimeline:
    """One sender's actions in each part of the time: done, and still to come."""

    id: int
    name: str
    done: tuple[int, ...]
    to_come: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CampaignTimeline:
    """A campaign's time in parts of `step` days, the first beginning on the day of its start."""

    days: tuple[date, ...]
    step: int
    today: int | None  # the part in which today lies; None when the campaign is over
    senders: tuple[SenderTimeline, ...]
    estimate: Estimate | None  # of a running campaign

    @property
    def end(self) -> int | None:
        """The part in which it will be done; None where no end is in sight, or nothing is estimated."""
        last = None if self.estimate is None else self.estimate.finished_on
        return None if last is None else min((last - self.days[0]).days // self.step, len(self.days) - 1)


def timeline_of(session: Session, campaign_id: int, now: datetime) -> CampaignTimeline:
    """From its start to its end. Raises NoTimeline for a draft."""
    row = store.get(session, campaign_id)
    if row.started_at is None:
        raise NoTimeline("not_started", campaign=row.name)
    settings = settings_store.load(session)
    over = row.status in (CampaignStatus.COMPLETED, CampaignStatus.CANCELLED)
    first, today = _day(row.started_at, settings), _day(row.completed_at or now if over else now, settings)
    estimate: Estimate | None = None
    ahead: dict[tuple[int, date], int] = {}
    if row.status is CampaignStatus.RUNNING:
        estimate, ahead = estimates.day_by_day(session, campaign_id, now)
    ends = [] if estimate is None or estimate.finished_on is None else [estimate.finished_on]
    days, step = _parts(first, max([today, *ends, *(day for _sender, day in ahead)]))
    place = {day: (day - first).days // step for day in (today, *(day for _, day in ahead))}
    begins = [datetime.combine(day, time(), settings.zone) for day in days]
    done = {(sender, part): n for sender, part, n in store.done_between(session, campaign_id, begins)}
    to_come: dict[tuple[int, int], int] = {}
    for (sender, day), n in ahead.items():
        to_come[sender, place[day]] = to_come.get((sender, place[day]), 0) + n
    return CampaignTimeline(
        days, step, None if over else place[today], _senders(session, len(days), done, to_come), estimate
    )


def _senders(
    session: Session, parts: int, done: Mapping[tuple[int, int], int], to_come: Mapping[tuple[int, int], int]
) -> tuple[SenderTimeline, ...]:
    names = sender_store.names(session)
    return tuple(
        SenderTimeline(sender, names[sender], _row(sender, parts, done), _row(sender, parts, to_come))
        for sender in _whose((*done, *to_come))
    )


def _whose(pairs: Iterable[tuple[int, int]]) -> list[int]:
    return sorted({sender for sender, _part in pairs})


def _row(sender: int, parts: int, numbers: Mapping[tuple[int, int], int]) -> tuple[int, ...]:
    return tuple(numbers.get((sender, part), 0) for part in range(parts))


def _parts(first: date, last: date) -> tuple[tuple[date, ...], int]:
    """The days from `first` to `last`, or every so many whole weeks where those are too many."""
    length = (last - first).days + 1
    step = 1 if length <= MOST_PARTS else WEEK * -(-length // (WEEK * MOST_PARTS))
    return tuple(first + DAY * back for back in range(0, length, step)), step


def _day(when: datetime, settings: Settings) -> date:
    return when.astimezone(settings.zone).date()
