"""When campaigns would be done: the planner run forward from how things stand (see `engine.rules.forecast`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine import senders
from engine.rules.enums import ActionType, SenderStatus, TurnEnd
from engine.rules.forecast import WEEK, Forecast, OpenWork, SenderFacts, forecast
from engine.rules.limits import Limits
from engine.rules.settings import Settings
from storage import estimates as store
from storage import senders as sender_store
from storage import settings as settings_store
from storage import slots, stats
from storage.senders import SenderRow

ENOUGH_TO_LEARN = 50  # of a kind: fewer tell nothing about how many of the visited count
LEARNT_FROM = timedelta(days=60)
NEW = 0  # the campaign that isn't there yet


@dataclass(frozen=True, slots=True)
class Estimate:
    """When a campaign would be done; None: no end is in sight. `days` counts from the first work day on."""

    finished_at: datetime | None
    finished_on: date | None  # the local day of it
    days: int | None


def of_draft(
    session: Session, kind: ActionType, gets: dict[int, int], now: datetime
) -> tuple[Estimate, dict[int, Estimate]]:
    """For a campaign that would begin now with so many leads for each sender; and each sender's part of it.

    Its senders are taken as able to act: that one isn't is said beside it.
    """
    settings = settings_store.load(session)
    work = [OpenWork(NEW, sender, kind, count) for sender, count in gets.items()]
    seen = _forecast(session, work, frozenset(gets), now, settings)
    whole = _estimate(seen, seen.finished.get(NEW), any(gets.values()), settings, now)
    parts = {
        sender: _estimate(seen, seen.finished_by.get((NEW, sender)), bool(count), settings, now)
        for sender, count in gets.items()
    }
    return whole, parts


def of_running(session: Session, now: datetime) -> dict[int, Estimate]:
    """For every running campaign."""
    settings = settings_store.load(session)
    seen = _forecast(session, [], frozenset(), now, settings)
    return {
        campaign: _estimate(seen, seen.finished.get(campaign), True, settings, now)
        for campaign in store.running(session)
    }


def day_by_day(
    session: Session, campaign_id: int, now: datetime
) -> tuple[Estimate, dict[tuple[int, date], int]]:
    """For one running campaign: its end, and how many each sender would do on each local day until then."""
    settings = settings_store.load(session)
    seen = _forecast(session, [], frozenset(), now, settings)
    per_day = {
        (sender, day): n for (campaign, sender, day), n in seen.per_day.items() if campaign == campaign_id
    }
    return _estimate(seen, seen.finished.get(campaign_id), True, settings, now), per_day


def _estimate(
    seen: Forecast, finished_at: datetime | None, anything: bool, settings: Settings, now: datetime
) -> Estimate:
    if not anything:
        return Estimate(now, now.astimezone(settings.zone).date(), 0)
    if finished_at is None or seen.first_day is None:
        return Estimate(None, None, None)
    last_day = finished_at.astimezone(settings.zone).date()
    return Estimate(finished_at, last_day, (last_day - seen.first_day).days + 1)


def _forecast(
    session: Session, new: Sequence[OpenWork], able: frozenset[int], now: datetime, settings: Settings
) -> Forecast:
    rows = [
        row
        for row in sender_store.all_senders(session)
        if row.status is SenderStatus.ACTIVE or row.id in able
    ]
    today = now.astimezone(settings.zone).date()
    served = {row.sender_id for row in slots.of_day(session, today) if row.turn_end is TurnEnd.SLOT_OVER}
    done = {
        today - timedelta(days=back): stats.counts_of_day(session, today - timedelta(days=back), today)
        for back in range(WEEK)
    }
    facts = [
        _facts(row, senders.limits_now(session, row, now, settings), done, row.id in served) for row in rows
    ]
    waiting = [
        OpenWork(campaign, sender, kind, count) for campaign, sender, kind, count in store.open_work(session)
    ]
    unlocking = _waiting(session, now)
    return forecast(now, [*waiting, *unlocking, *new], facts, settings, _counted(session, now))


def _facts(
    row: SenderRow,
    limits: dict[ActionType, Limits],
    done: dict[date, dict[tuple[int, ActionType], int]],
    served: bool,
) -> SenderFacts:
    return SenderFacts(
        id=row.id,
        limits=limits,
        done={
            (kind, day): count
            for day, counts in done.items()
            for (sender, kind), count in counts.items()
            if sender == row.id
        },
        fixed=row.fixed,
        resting_until=row.resting_until,
        served=served,
    )


def _waiting(session: Session, now: datetime) -> list[OpenWork]:
    """Leads that are dealt out when their cooldown is over: evenly, at the last unlocking."""
    found = []
    for campaign, kind, count, unlocked, chosen in store.waiting_work(session):
        for place, sender in enumerate(chosen):
            part = count // len(chosen) + (place < count % len(chosen))
            found.append(OpenWork(campaign, sender, kind, part, max(unlocked, now)))
    return found


def _counted(session: Session, now: datetime) -> dict[ActionType, float]:
    """The share of each kind's visits that counted against the limits lately; all of them while too few are known."""
    return {
        kind: counted / visited
        for kind, (visited, counted) in store.visits(session, now - LEARNT_FROM).items()
        if visited >= ENOUGH_TO_LEARN
    }
