"""Numbers over the record: the counters and what came of it in a time, cooldowns, what unlocks when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, CompoundSelect, Subquery, func, literal, select, true, union, union_all
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, ActionType, Difference, InteractionResult
from storage import other_names
from storage.do_not_contact import COMPANY, PROFILE
from storage.tables import Acceptance, Action, Contact, DailyCounter, DoNotContact, Interaction, Lead, Sender

# How an action ends that left no mark on anybody.
OF_NO_INTERACTION = (ActionStatus.SKIPPED, ActionStatus.SKIPPED_COOLDOWN, ActionStatus.FAILED)


@dataclass(frozen=True, slots=True)
class StatsFilter:
    """Whose numbers, and of which kind; None is all."""

    sender_id: int | None = None
    kind: ActionType | None = None

    @property
    def kinds(self) -> list[ActionType]:
        return list(ActionType) if self.kind is None else [self.kind]

    @property
    def senders(self) -> list[ColumnElement[bool]]:
        """As a condition on the senders."""
        return [] if self.sender_id is None else [Sender.id == self.sender_id]


def first_day(session: Session) -> date | None:
    """The first local day on which anything counted."""
    return session.scalar(select(func.min(DailyCounter.date)))


def counts(
    session: Session, start: date, end: date, chosen: StatsFilter
) -> dict[tuple[date, int, ActionType], int]:
    """By day, sender and kind, how many counted on the local days from `start` to `end`."""
    query = select(DailyCounter.date, DailyCounter.sender_id, DailyCounter.action_type, DailyCounter.count)
    query = query.where(DailyCounter.date >= start, DailyCounter.date <= end)
    query = query.where(DailyCounter.action_type.in_(chosen.kinds))
    if chosen.sender_id is not None:
        query = query.where(DailyCounter.sender_id == chosen.sender_id)
    rows = session.execute(query)
    return {(day, sender_id, kind): count for day, sender_id, kind, count in rows}


def results(
    session: Session, start: datetime, end: datetime, chosen: StatsFilter
) -> dict[tuple[int, InteractionResult], int]:
    """By sender and result, how many interactions there were from `start` to before `end`."""
    words = _each(InteractionResult)
    number = (
        select(func.count())
        .where(Interaction.sender_id == Sender.id, Interaction.result == words.c.word)
        .where(Interaction.action_type.in_(chosen.kinds), Interaction.at >= start, Interaction.at < end)
        .where(Interaction.differs.is_distinct_from(Difference.MESSAGE))
        .correlate(Sender, words)
        .scalar_subquery()
    )
    rows = session.execute(select(Sender.id, words.c.word, number).join(words, true()).where(*chosen.senders))
    return {(sender_id, InteractionResult(word)): count for sender_id, word, count in rows}


def statuses(
    session: Session, start: datetime, end: datetime, chosen: StatsFilter
) -> dict[tuple[int, ActionStatus], int]:
    """By sender and status, how many actions were carried out from `start` to before `end`."""
    words = _each(OF_NO_INTERACTION)
    number = (
        select(func.count())
        .where(Action.sender_id == Sender.id, Action.status == words.c.word)
        .where(Action.action_type.in_(chosen.kinds))
        .where(Action.executed_at >= start, Action.executed_at < end, Action.executed_at.is_not(None))
        .correlate(Sender, words)
        .scalar_subquery()
    )
    rows = session.execute(select(Sender.id, words.c.word, number).join(words, true()).where(*chosen.senders))
    return {(sender_id, ActionStatus(word)): count for sender_id, word, count in rows}


def _each(words: Iterable[StrEnum]) -> Subquery:
    """The words as rows: so each count is one stretch of an index, however much there is beside it."""
    return union_all(*(select(literal(str(word)).label("word")) for word in words)).subquery()


def accepted(session: Session, start: date, end: date, sender_id: int | None) -> dict[tuple[date, int], int]:
    """By local day of sending and sender, how many invitations of that time are accepted by now."""
    keys = (Acceptance.sender_id, Acceptance.sent_on)
    within = [Acceptance.sent_on >= start, Acceptance.sent_on <= end]
    if sender_id is not None:
        within.append(Acceptance.sender_id == sender_id)
    rows = session.execute(select(*keys, func.count()).where(*within).group_by(*keys))
    return {(day, who): count for who, day, count in rows}


def counts_of_day(session: Session, day: date, today: date) -> dict[tuple[int, ActionType], int]:
    """By sender and kind, how many counted on a local day; days to come count as today, as for the limits."""
    keys = (DailyCounter.sender_id, DailyCounter.action_type)
    within = DailyCounter.date >= day if day == today else DailyCounter.date == day
    rows = session.execute(
        select(*keys, func.sum(DailyCounter.count)).where(within, DailyCounter.count != 0).group_by(*keys)
    )
    return {(sender_id, kind): count for sender_id, kind, count in rows}


def in_cooldown(session: Session, now: datetime) -> int:
    """How many people are in cooldown."""
    return session.scalar(select(func.count()).where(Contact.cooldown_expires_at > now)) or 0


def unlocking(session: Session, start: datetime, end: datetime) -> int:
    """How many cooldowns end after `start` and not after `end`."""
    ends = (Contact.cooldown_expires_at > start, Contact.cooldown_expires_at <= end)
    return session.scalar(select(func.count()).where(*ends)) or 0


def blocking(session: Session, now: datetime) -> dict[int, int]:
    """For each sender, how many people it keeps from the others now."""
    rows = session.execute(
        select(Contact.last_action_sender_id, func.count())
        .where(Contact.cooldown_expires_at > now)
        .group_by(Contact.last_action_sender_id)
    )
    return {sender_id: count for sender_id, count in rows}


def blocked_leads(now: datetime) -> "CompoundSelect[tuple[int]]":
    """The ids of leads in cooldown, on do not contact, or met under another name: few, however many leads there are."""
    cooling = select(Lead.id).join(Contact, Contact.profile_url == Lead.profile_url)
    listed = select(Lead.id).select_from(DoNotContact)
    return union(
        cooling.where(Contact.cooldown_expires_at > now),
        listed.join(Lead, Lead.profile_url == DoNotContact.value).where(DoNotContact.kind == PROFILE),
        listed.join(Lead, Lead.company_key == DoNotContact.value).where(DoNotContact.kind == COMPANY),
        select(Lead.id).where(other_names.covers_lead()),
    )


def available(session: Session, now: datetime) -> int:
    """How many leads are neither in cooldown nor on do not contact, and weren't met under another name."""
    known = session.scalar(select(func.count()).select_from(Lead)) or 0
    blocked = session.scalar(select(func.count()).select_from(blocked_leads(now).subquery())) or 0
    return known - blocked
