"""Numbers over the record: the day's counters, cooldowns, what unlocks when."""

from datetime import date, datetime

from sqlalchemy import CompoundSelect, func, select, union
from sqlalchemy.orm import Session

from engine.rules.words import ActionType
from storage.do_not_contact import COMPANY, PROFILE
from storage.tables import Contact, DailyCounter, DoNotContact, Lead


def counts_of_day(session: Session, day: date) -> dict[tuple[int, ActionType], int]:
    """By sender and kind, how many counted on a local day."""
    rows = session.execute(
        select(DailyCounter.sender_id, DailyCounter.action_type, DailyCounter.count).where(
            DailyCounter.date == day, DailyCounter.count != 0
        )
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
    """The ids of leads in cooldown or on do not contact: few, however many leads there are."""
    cooling = select(Lead.id).join(Contact, Contact.profile_url == Lead.profile_url)
    listed = select(Lead.id).select_from(DoNotContact)
    return union(
        cooling.where(Contact.cooldown_expires_at > now),
        listed.join(Lead, Lead.profile_url == DoNotContact.value).where(DoNotContact.kind == PROFILE),
        listed.join(Lead, Lead.company_key == DoNotContact.value).where(DoNotContact.kind == COMPANY),
    )


def available(session: Session, now: datetime) -> int:
    """How many leads are neither in cooldown nor on do not contact."""
    known = session.scalar(select(func.count(Lead.id))) or 0
    blocked = session.scalar(select(func.count()).select_from(blocked_leads(now).subquery())) or 0
    return known - blocked
