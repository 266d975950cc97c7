"""OpenOutreach's instances, whom they found, and what is known already of what they did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.rules.enums import Build, ContainerRuns, Difference, FoundStage
from engine.rules.errors import UserError
from engine.rules.facts import Fact
from engine.rules.kinds import INVITING
from storage import forgotten, prepared
from storage.interactions import stands
from storage.rows import all_made, columns, made, made_if_any
from storage.tables import Interaction, Lead, LeadSource, OpenOutreachInstance, Sender, core
from storage.types import UtcDateTime

AT_ONCE = 1_000  # values in one statement: SQLite takes 32,766 (sqlite.org/limits.html)
MOST_INSTANCES = 4  # spec, section 11: ports 8001 to 8004


class NoSuchInstance(UserError):
    """There is no instance of that number any more."""


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """A sender's instance; what is None is as it comes."""

    sender_id: int
    number: int
    folder: str | None
    image: str | None
    command: str | None
    environment: Mapping[str, Any] | None
    inner_port: int | None
    mount: str | None
    runs: ContainerRuns
    minutes: int
    list_id: int | None
    daily_import: bool
    read_at: datetime | None
    found: Mapping[str, Any] | None
    trouble: Fact | None
    build: Build | None
    job_began_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finder:
    """Whose instance found a lead, when, and how far it is with them."""

    sender_id: int
    sender_name: str
    found_at: datetime
    stage: FoundStage | None
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A person whom an instance found, as a row to be kept where the person is a lead."""

    profile_url: str
    found_at: datetime
    stage: FoundStage | None
    reason: str


@dataclass(frozen=True, slots=True)
class KnownDeeds:
    """What a sender is known to have done to whom, by LinkedPilot or by its instance."""

    invited: frozenset[str]
    written: frozenset[str]
    messages: frozenset[tuple[str, datetime]]


_INSTANCES, _SENDERS = core(OpenOutreachInstance), core(Sender)
_ROWS = select(*columns(InstanceRow, _INSTANCES)).order_by(_INSTANCES.c.number)
_OF_SENDER = _ROWS.where(_INSTANCES.c.sender_id == bindparam("sender"))
_OF_REMOVED = _ROWS.where(
    _INSTANCES.c.sender_id.in_(select(_SENDERS.c.id).where(_SENDERS.c.removed_at.is_not(None)))
)
_TAKEN = select(_INSTANCES.c.number)
_WITHOUT = (
    select(_SENDERS.c.id)
    .where(_SENDERS.c.removed_at.is_(None), _SENDERS.c.id.not_in(select(_INSTANCES.c.sender_id)))
    .order_by(_SENDERS.c.id)
)
_WANTING_A_SLOT = select(_INSTANCES.c.sender_id).where(
    _INSTANCES.c.runs.in_((ContainerRuns.AFTER_QUEUE, ContainerRuns.MINUTES)), _INSTANCES.c.image.is_not(None)
)


def ensure(session: Session) -> None:
    """Give every sender an instance while there are numbers."""
    taken = set(prepared.run(session, _TAKEN).scalars())
    for sender_id in prepared.run(session, _WITHOUT).scalars():
        free = [number for number in range(1, MOST_INSTANCES + 1) if number not in taken]
        if not free:
            return
        # Its own number where it is free: folder 2 is then sender 2's.
        number = sender_id if sender_id in free else free[0]
        session.execute(insert(OpenOutreachInstance).values(sender_id=sender_id, number=number))
        taken.add(number)


def of_removed_senders(session: Session) -> list[InstanceRow]:
    """The instances whose number is to be another's."""
    return all_made(InstanceRow, prepared.run(session, _OF_REMOVED))


def let_go(session: Session, sender_id: int) -> None:
    """A removed sender's instance is nobody's any more; what it found stays known."""
    session.execute(delete(OpenOutreachInstance).where(OpenOutreachInstance.sender_id == sender_id))


def instances(session: Session) -> list[InstanceRow]:
    """All, by number."""
    return all_made(InstanceRow, prepared.run(session, _ROWS))


def of_sender(session: Session, sender_id: int) -> InstanceRow | None:
    """A sender's, if it has one."""
    found = prepared.run(session, _OF_SENDER, {"sender": sender_id}).one_or_none()
    return made_if_any(InstanceRow, found)


def numbered(session: Session, number: int) -> InstanceRow:
    """The instance of that number. Raises NoSuchInstance."""
    found = session.execute(_ROWS.where(OpenOutreachInstance.number == number)).one_or_none()
    if found is None:
        raise NoSuchInstance
    return made(InstanceRow, found)


def change(session: Session, sender_id: int, **values: Any) -> None:
    """Change fields of a sender's instance. Whoever was forgotten is left out of what was found there."""
    if values.get("found") is not None:
        values["found"] = forgotten.without_them(session, values["found"])
    which = OpenOutreachInstance.sender_id == sender_id
    session.execute(update(OpenOutreachInstance).where(which).values(**values))


def wanting_a_slot(session: Session) -> list[int]:
    """The senders whose container is to run in their slots."""
    return prepared.run(session, _WANTING_A_SLOT).scalars()


def set_daily(session: Session, sender_id: int, on: bool) -> None:
    """Import what its instance finds every day, or no more."""
    change(session, sender_id, daily_import=on)


def known_deeds(session: Session, sender_id: int, profile_urls: Sequence[str] | None = None) -> KnownDeeds:
    """What is on record of a sender's invitations and messages to these people (None: to anybody), whoever sent them."""
    query = select(Interaction.profile_url, Interaction.at, Interaction.differs).where(
        Interaction.sender_id == sender_id, Interaction.action_type.in_(INVITING), stands()
    )
    if profile_urls is not None:
        query = query.where(Interaction.profile_url.in_(profile_urls))
    rows = session.execute(query).all()
    messages = frozenset((url, at) for url, at, differs in rows if differs is Difference.MESSAGE)
    return KnownDeeds(
        invited=frozenset(url for url, _, differs in rows if differs is not Difference.MESSAGE),
        written=frozenset(url for url, _ in messages),
        messages=messages,
    )


def not_known(session: Session, profile_urls: Sequence[str]) -> int:
    """How many of them are no leads."""
    known = 0
    for first in range(0, len(profile_urls), AT_ONCE):
        some = profile_urls[first : first + AT_ONCE]
        known += session.scalar(select(func.count()).where(Lead.profile_url.in_(some))) or 0
    return len(profile_urls) - known


_KEEP = text(
    "INSERT INTO lead_sources (lead_id, sender_id, found_at, stage, reason) "
    "SELECT id, :sender_id, :found_at, :stage, :reason FROM leads WHERE profile_url = :profile_url "
    "ON CONFLICT (lead_id, sender_id) DO UPDATE SET stage = excluded.stage, reason = excluded.reason"
).bindparams(bindparam("found_at", type_=UtcDateTime()))


def keep_sources(connection: Connection, sender_id: int, sources: Sequence[Source]) -> None:
    """Remember of those who are leads that this sender's instance found them; when stays as it was first known."""
    rows = [
        {
            "profile_url": each.profile_url,
            "sender_id": sender_id,
            "found_at": each.found_at,
            "stage": each.stage,
            "reason": each.reason,
        }
        for each in sources
    ]
    if rows:
        connection.execute(_KEEP, rows)


def is_found(lead_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """An instance found the lead, whoever else did."""
    return lead_id.in_(select(LeadSource.lead_id))


def has_found(session: Session) -> bool:
    """Whether an instance found any lead."""
    return session.scalar(select(LeadSource.lead_id).limit(1)) is not None


def finders(session: Session, lead_id: int) -> list[Finder]:
    """Who found a lead, the first one first."""
    wanted = columns(Finder, LeadSource, sender_name=Sender.name)
    query = (
        select(*wanted).join(Sender, Sender.id == LeadSource.sender_id).where(LeadSource.lead_id == lead_id)
    )
    return all_made(Finder, session.execute(query.order_by(LeadSource.found_at, LeadSource.sender_id)))
