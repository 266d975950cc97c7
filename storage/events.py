"""The event log: one line per thing that happened, never a token, a cookie or a message's text."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.rules.enums import Level
from engine.rules.facts import Fact
from storage import prepared
from storage.rows import all_made, columns
from storage.tables import Event, Sender, core


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the log."""

    at: datetime
    level: Level
    kind: str
    message: Fact
    sender_id: int | None
    sender_name: str | None


_ADD = insert(core(Event))


def add(
    session: Session,
    now: datetime,
    kind: str,
    message: Fact,
    level: Level = Level.INFO,
    sender_id: int | None = None,
    campaign_id: int | None = None,
    user_id: int | None = None,
) -> None:
    """Write one line, in the transaction of what it tells about."""
    values = {
        "at": now,
        "kind": kind,
        "message": message,
        "level": level,
        "sender_id": sender_id,
        "campaign_id": campaign_id,
        "user_id": user_id,
    }
    prepared.run(session, _ADD, values)


def recent(
    session: Session,
    limit: int = 20,
    skip: int = 0,
    sender_id: int | None = None,
    kinds: Collection[str] = (),
    least: Level = Level.INFO,
) -> list[EventRow]:
    """The newest lines first; `kinds` are those wanted, all without one; `least` leaves out what is less bad."""
    query = (
        select(*columns(EventRow, Event, sender_name=Sender.name))
        .join(Sender, Sender.id == Event.sender_id, isouter=True)
        .order_by(Event.id.desc())
        .limit(limit)
        .offset(skip)
    )
    if sender_id is not None:
        query = query.where(Event.sender_id == sender_id)
    if kinds:
        query = query.where(Event.kind.in_(kinds))
    if least is not Level.INFO:
        query = query.where(Event.level.in_(list(Level)[list(Level).index(least) :]))
    return all_made(EventRow, session.execute(query))
