"""The house at a glance: today's numbers, the cooldowns, a day looked back on."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from engine.campaigns.progress import CampaignProgress, progress
from engine.insight.coming import Coming, coming
from engine.rules import limits
from engine.rules.enums import ActionType, Outcome, SenderStatus
from engine.rules.seat import alive
from engine.rules.settings import Settings
from engine.senders import limits_of
from engine.work.pausing import is_paused
from storage import acceptances, ai_calls, doubts, other_names, queue_counts, stats
from storage import seat as seat_store
from storage import senders as sender_store
from storage import settings as settings_store
from storage.ai_calls import AiUse
from storage.senders import SenderRow

FORECAST_DAYS = 7


@dataclass(frozen=True, slots=True)
class KindToday:
    """How many of a kind a sender did today, and its limit of the day with the warm-up."""

    kind: ActionType
    done: int
    limit: int


@dataclass(frozen=True, slots=True)
class SenderToday:
    """One sender's line of today's table."""

    id: int
    name: str
    status: SenderStatus
    status_reason: str
    last_active_at: datetime | None
    counts: tuple[KindToday, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """What the home screen shows. `at_work` names the sender who sits now."""

    senders: tuple[SenderToday, ...]
    totals: tuple[KindToday, ...]
    in_cooldown: int
    available: int
    campaigns: tuple[CampaignProgress, ...]
    paused: bool
    at_work: str | None
    drafts_waiting: int
    doubts: int = 0
    other_names: int = 0  # profiles of which somebody has to say whose they are
    coming: Coming = field(default_factory=Coming)


@dataclass(frozen=True, slots=True)
class CooldownNumbers:
    """`unlocking` are local days with how many cooldowns end on each, today first."""

    in_cooldown: int
    available: int
    unlocking: tuple[tuple[date, int], ...]
    blocking: tuple[tuple[str, int], ...]  # by sender, the one that blocks most first


@dataclass(frozen=True, slots=True)
class DaySummary:
    """One local day in numbers."""

    day: date
    senders: tuple[SenderToday, ...]
    totals: tuple[KindToday, ...]
    outcomes: dict[Outcome, int]
    campaigns: tuple[CampaignProgress, ...]
    accepted: int = 0  # invitations that were seen to be accepted on that day
    ai: AiUse = field(default_factory=AiUse)

    @property
    def worth_telling(self) -> bool:
        """Whether anything happened on that day."""
        return bool(self.outcomes or self.accepted) or any(each.done for each in self.totals)


def home(session: Session, now: datetime) -> Home:
    """Today at a glance; quick however many leads there are."""
    settings = settings_store.load(session)
    lines = _senders(session, now.astimezone(settings.zone).date(), now)
    names = sender_store.names(session)
    acting = [
        names[seat.sender_id]
        for seat in seat_store.all_taken(session)
        if seat.sender_id is not None and alive(seat.kind, seat.heartbeat_at, now)
    ]
    return Home(
        senders=lines,
        totals=_totals(lines),
        in_cooldown=stats.in_cooldown(session, now),
        available=stats.available(session, now),
        campaigns=tuple(progress(session, active_only=True)),
        paused=is_paused(session),
        at_work=", ".join(acting) or None,
        drafts_waiting=queue_counts.awaiting_approval(session),
        doubts=doubts.count(session),
        other_names=other_names.count(session),
        coming=coming(session, now),
    )


def cooldown(session: Session, now: datetime) -> CooldownNumbers:
    """How many are in cooldown, when they unlock, and who blocks them."""
    settings = settings_store.load(session)
    today = now.astimezone(settings.zone).date()
    names = sender_store.names(session)
    days = [today + timedelta(days=ahead) for ahead in range(FORECAST_DAYS)]
    blocking = sorted(stats.blocking(session, now).items(), key=lambda each: (-each[1], each[0]))
    return CooldownNumbers(
        in_cooldown=stats.in_cooldown(session, now),
        available=stats.available(session, now),
        unlocking=tuple(
            (
                day,
                stats.unlocking(
                    session, max(now, _begin(day, settings)), _begin(day + timedelta(days=1), settings)
                ),
            )
            for day in days
        ),
        blocking=tuple((names[sender_id], count) for sender_id, count in blocking),
    )


def day_summary(session: Session, day: date, now: datetime) -> DaySummary:
    """What was done on a local day, against the limits as they are now."""
    settings = settings_store.load(session)
    lines = _senders(session, day, now)
    outcomes = queue_counts.outcomes_between(
        session, _begin(day, settings), _begin(day + timedelta(days=1), settings)
    )
    return DaySummary(
        day,
        lines,
        _totals(lines),
        outcomes,
        tuple(progress(session, active_only=True)),
        acceptances.seen_between(session, _begin(day, settings), _begin(day + timedelta(days=1), settings)),
        ai_calls.use(session, _begin(day, settings), _begin(day + timedelta(days=1), settings)),
    )


def _senders(session: Session, day: date, now: datetime) -> tuple[SenderToday, ...]:
    today = now.astimezone(settings_store.load(session).zone).date()
    counts = stats.counts_of_day(session, day, today)

    def line(row: SenderRow) -> SenderToday:
        kinds = tuple(
            KindToday(kind, counts.get((row.id, kind), 0), limits.effective_daily(limits_of(row, kind), now))
            for kind in ActionType
        )
        return SenderToday(row.id, row.name, row.status, row.status_reason, row.last_active_at, kinds)

    return tuple(line(row) for row in sender_store.all_senders(session))


def _totals(lines: tuple[SenderToday, ...]) -> tuple[KindToday, ...]:
    return tuple(
        KindToday(
            kind,
            sum(line.counts[place].done for line in lines),
            sum(line.counts[place].limit for line in lines),
        )
        for place, kind in enumerate(ActionType)
    )


def _begin(day: date, settings: Settings) -> datetime:
    return datetime.combine(day, time(), settings.zone)
