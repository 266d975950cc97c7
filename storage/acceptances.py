"""Which invitations were accepted, and how far each sender's connections were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from engine.rules.enums import Difference
from engine.rules.kinds import INVITING
from storage.interactions import stands
from storage.journal import note
from storage.tables import Acceptance, ConnectionReading, Interaction

AT_ONCE = 500  # addresses in one statement


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that stands, as far as we know."""

    id: int  # of its interaction
    sent_at: datetime


def any_open(session: Session, sender_id: int, since: datetime) -> bool:
    """Whether a sender has sent an invitation since then that isn't known to be accepted."""
    return bool(session.scalar(select(_open(sender_id).where(Interaction.at >= since).exists())))


def open_invitations(session: Session, sender_id: int, profile_urls: Sequence[str]) -> list[Invitation]:
    """The invitations of a sender to these people that aren't known to be accepted."""
    found: list[Invitation] = []
    for start in range(0, len(profile_urls), AT_ONCE):
        some = profile_urls[start : start + AT_ONCE]
        rows = session.execute(_open(sender_id).where(Interaction.profile_url.in_(some)))
        found += [Invitation(*row) for row in rows]
    return found


def _open(sender_id: int) -> Select[int, datetime]:
    return select(Interaction.id, Interaction.at).where(
        Interaction.sender_id == sender_id,
        Interaction.action_type.in_(INVITING),
        stands(),
        # Whose own request was accepted was sent no invitation.
        Interaction.differs.is_distinct_from(Difference.REQUEST_ACCEPTED),
        ~exists().where(Acceptance.interaction_id == Interaction.id),
    )


def add(session: Session, invitation_id: int, sender_id: int, sent_on: date, now: datetime) -> None:
    """Note that an invitation was accepted; `sent_on` is the sender's local day on which it was sent."""
    session.add(Acceptance(interaction_id=invitation_id, sender_id=sender_id, sent_on=sent_on, seen_at=now))
    session.flush()
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


def reading(session: Session, sender_id: int) -> ConnectionReading:
    """How far this sender's connections were read; a new row says: never."""
    found = session.get(ConnectionReading, sender_id)
    if found is None:
        found = ConnectionReading(sender_id=sender_id, day=None, newest=[])
        session.add(found)
    return found
