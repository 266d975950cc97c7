"""What was done in a time, by whom, and what came of it: numbers for tables and for a chart by day or week."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, ActionType, InteractionResult
from engine.rules.errors import UserError
from engine.rules.kinds import INVITING
from engine.rules.settings import Settings
from storage import ai_calls
from storage import senders as sender_store
from storage import settings as settings_store
from storage import stats as store
from storage.ai_calls import AiUse

LISTED_DAYS = 14  # that are told one by one
MOST_DAYS = 45  # a longer time is charted by weeks
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# How each row of the record changes what is sure and what is in doubt; the sum is what the daily counters hold.
_SURE = {InteractionResult.DONE: 1, InteractionResult.CONFIRMED: 1}
_DOUBTFUL = {
    InteractionResult.UNCERTAIN: 1,
    InteractionResult.CONFIRMED: -1,
    InteractionResult.RETRACTED: -1,
}
_SKIPPED = (ActionStatus.SKIPPED, ActionStatus.SKIPPED_COOLDOWN)


class NoPeriod(UserError):
    """The words are no date, nor two of them."""


class InFuture(UserError):
    """The period begins, or ends, after today."""


class ChartStep(StrEnum):
    """What one bar of a chart stands for."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included; `start` None goes back to the very first."""

    start: date | None
    end: date

    @property
    def is_one_day(self) -> bool:
        return self.start == self.end


@dataclass(frozen=True, slots=True)
class SenderNumbers:
    """What came of one sender's actions. `sent` are invitations, `accepted` those of them that are accepted by now."""

    id: int
    name: str
    done: int = 0
    uncertain: int = 0
    skipped: int = 0
    failed: int = 0
    sent: int = 0
    accepted: int = 0

    @property
    def rate(self) -> float | None:
        """Which share of the invitations is accepted."""
        return self.accepted / self.sent if self.sent else None

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return any((self.done, self.uncertain, self.skipped, self.failed, self.sent, self.accepted))


@dataclass(frozen=True, slots=True)
class StatsNumbers:
    """A period's numbers. `days` are the bars' first days; the other sequences have a number for each of them."""

    period: Period
    step: ChartStep
    days: tuple[date, ...]
    senders: tuple[SenderNumbers, ...]
    totals: SenderNumbers
    by_sender: Mapping[int, tuple[int, ...]]  # done and uncertain ones
    by_kind: Mapping[int, Mapping[ActionType, int]]  # of each sender, in the whole period
    sent: tuple[int, ...]
    accepted: tuple[int, ...]
    ai: AiUse = field(default_factory=AiUse)
    ai_by_day: tuple[
        tuple[date, AiUse], ...
    ] = ()  # of the days on which the AI server was asked, where they are few


def last_days(count: int, today: date) -> Period:
    """So many days with today as the last; 0 is all of them."""
    return Period(today - timedelta(days=count - 1) if count else None, today)


def parse(words: str, today: date) -> Period:
    """One date or two as a person types them. Raises NoPeriod, InFuture."""
    found = _DATE.findall(words)
    if not 1 <= len(found) <= 2 or re.search(r"\d", _DATE.sub("", words)):
        raise NoPeriod
    try:
        start, end = sorted(date.fromisoformat(each) for each in (found[0], found[-1]))
    except ValueError:
        raise NoPeriod from None
    if start > today:
        raise InFuture
    return Period(start, min(end, today))


def numbers(
    session: Session, period: Period, sender_id: int | None = None, kind: ActionType | None = None
) -> StatsNumbers:
    """The numbers of a period, perhaps of one sender or one kind only."""
    settings = settings_store.load(session)
    chosen = store.StatsFilter(sender_id, kind)
    start = period.start or min(store.first_day(session) or period.end, period.end)
    begin, end = _begin(start, settings), _begin(period.end + timedelta(days=1), settings)
    counts = store.counts(session, start, period.end, chosen)
    results = store.results(session, begin, end, chosen)
    others = store.statuses(session, begin, end, chosen)
    accepted = store.accepted(session, start, period.end, sender_id)
    step = ChartStep.DAY if (period.end - start).days < MOST_DAYS else ChartStep.WEEK
    days = _bars(start, period.end, step)
    sent = {(day, sender): count for (day, sender, of), count in counts.items() if of in INVITING}

    def line(number: int, name: str) -> SenderNumbers:
        return SenderNumbers(
            number,
            name,
            done=sum(_SURE.get(each, 0) * n for (who, each), n in results.items() if who == number),
            uncertain=sum(_DOUBTFUL.get(each, 0) * n for (who, each), n in results.items() if who == number),
            skipped=sum(others.get((number, status), 0) for status in _SKIPPED),
            failed=others.get((number, ActionStatus.FAILED), 0),
            sent=sum(n for (_, who), n in sent.items() if who == number),
            accepted=sum(n for (_, who), n in accepted.items() if who == number),
        )

    there = {row.id for row in sender_store.all_senders(session)}
    lines = [line(*each) for each in sorted(sender_store.names(session).items())]
    lines = [each for each in lines if each.any or (each.id in there and sender_id in (None, each.id))]
    return StatsNumbers(
        Period(start, period.end),
        step,
        days,
        tuple(lines),
        _total(lines),
        {each.id: _spread(counts, days, step, each.id) for each in lines},
        {each.id: _of_kinds(counts, each.id) for each in lines},
        _spread(sent, days, step),
        _spread(accepted, days, step),
        ai_calls.use(session, begin, end, sender_id),
        _ai_by_day(session, start, period.end, settings, sender_id),
    )


def _ai_by_day(
    session: Session, start: date, end: date, settings: Settings, sender_id: int | None
) -> tuple[tuple[date, AiUse], ...]:
    count = (end - start).days + 1
    if not 1 < count <= LISTED_DAYS:
        return ()
    found = []
    for day in (start + timedelta(days=ahead) for ahead in range(count)):
        next_day = _begin(day + timedelta(days=1), settings)
        use = ai_calls.use(session, _begin(day, settings), next_day, sender_id)
        if use.asked:
            found.append((day, use))
    return tuple(found)


def _total(lines: Sequence[SenderNumbers]) -> SenderNumbers:
    names = ("done", "uncertain", "skipped", "failed", "sent", "accepted")
    return SenderNumbers(0, "", **{name: sum(getattr(line, name) for line in lines) for name in names})


def _bars(start: date, end: date, step: ChartStep) -> tuple[date, ...]:
    first, width = _bar(start, step), 1 if step is ChartStep.DAY else 7
    return tuple(first + timedelta(days=ahead) for ahead in range(0, (end - first).days + 1, width))


def _bar(day: date, step: ChartStep) -> date:
    """The first day of the bar that a day belongs to; weeks begin on Monday."""
    return day if step is ChartStep.DAY else day - timedelta(days=day.weekday())


def _spread(
    counts: Mapping[tuple[date, int], int] | Mapping[tuple[date, int, ActionType], int],
    days: Sequence[date],
    step: ChartStep,
    sender_id: int | None = None,
) -> tuple[int, ...]:
    found: Counter[date] = Counter()
    for (day, who, *_), count in counts.items():
        if sender_id in (None, who):
            found[_bar(day, step)] += count
    return tuple(found[day] for day in days)


def _of_kinds(counts: Mapping[tuple[date, int, ActionType], int], sender_id: int) -> dict[ActionType, int]:
    found = dict.fromkeys(ActionType, 0)
    for (_, who, kind), count in counts.items():
        if who == sender_id:
            found[kind] += count
    return found


def _begin(day: date, settings: Settings) -> datetime:
    return datetime.combine(day, time(), settings.zone)
