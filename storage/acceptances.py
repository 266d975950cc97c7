"""Which invitations were accepted, and how far each sender's connections were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import Difference
from engine.rules.kinds import INVITING
from storage.interactions import stands
from storage.journal import note
from storage.rows import all_made, columns, made_if_any
from storage.tables import Acceptance, ConnectionReading, Interaction

AT_ONCE = 500  # addresses in one statement


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that stands, as far as we know."""

    id: int  # of its interaction
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """On which local day a sender's connections were read last, and who stood there first; None is never."""

    day: date | None = None
    newest: Sequence[str] = ()


def any_open(session: Session, sender_id: int, since: datetime) -> bool:
    """Whether a sender has sent an invitation since then that isn't known to be accepted."""
    return bool(session.scalar(select(_open(sender_id).where(Interaction.at >= since).exists())))


def open_invitations(session: Session, sender_id: int, profile_urls: Sequence[str]) -> list[Invitation]:
    """The invitations of a sender to these people that aren't known to be accepted."""
    found: list[Invitation] = []
    for start in range(0, len(profile_urls), AT_ONCE):
        some = profile_urls[start : start + AT_ONCE]
        rows = session.execute(_open(sender_id).where(Interaction.profile_url.in_(some)))
        found += all_made(Invitation, rows)
    return found


def _open(sender_id: int) -> Select[*tuple[Any, ...]]:
    return select(*columns(Invitation, Interaction, sent_at=Interaction.at)).where(
        Interaction.sender_id == sender_id,
        Interaction.action_type.in_(INVITING),
        stands(),
        # Whose own request was accepted was sent no invitation, and a message is none.
        Interaction.differs.is_distinct_from(Difference.REQUEST_ACCEPTED),
        Interaction.differs.is_distinct_from(Difference.MESSAGE),
        ~exists().where(Acceptance.interaction_id == Interaction.id),
    )


def add(session: Session, invitation_id: int, sender_id: int, sent_on: date, now: datetime) -> None:
    """Note that an invitation was accepted; `sent_on` is the sender's local day on which it was sent."""
    session.execute(
        insert(Acceptance).values(
            interaction_id=invitation_id, sender_id=sender_id, sent_on=sent_on, seen_at=now
        )
    )
    person, marked = session.execute(
        select(Interaction.profile_url, Interaction.at).where(Interaction.id == invitation_id)
    ).one()
    note(
        session,
        "accepted",
        now,
        person=person,
        sender=sender_id,
        marked=marked.isoformat(),
        sent_on=sent_on.isoformat(),
    )


def seen_between(session: Session, start: datetime, end: datetime) -> int:
    """How many were seen to be accepted in that time."""
    within = (Acceptance.seen_at >= start, Acceptance.seen_at < end)
    return session.scalar(select(func.count()).where(*within)) or 0


def reading(session: Session, sender_id: int) -> Reading:
    """How far this sender's connections were read."""
    query = select(*columns(Reading, ConnectionReading)).where(ConnectionReading.sender_id == sender_id)
    return made_if_any(Reading, session.execute(query).one_or_none()) or Reading()


def set_reading(session: Session, sender_id: int, read: Reading) -> None:
    """They were read that far."""
    values = {"day": read.day, "newest": list(read.newest)}
    known = update(ConnectionReading).where(ConnectionReading.sender_id == sender_id).values(values)
    if session.execute(known.returning(ConnectionReading.sender_id)).first() is None:
        session.execute(insert(ConnectionReading).values(sender_id=sender_id, **values))
