"""Telegram's updates, stored before they are confirmed and handled once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from storage.tables import InboxUpdate


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An update that waits. `attempts` is how often somebody began to handle it."""

    update_id: int
    payload: dict[str, Any]
    attempts: int


def store(session: Session, updates: Iterable[tuple[int, dict[str, Any]]], now: datetime) -> int:
    """Keep updates that aren't kept yet; returns how many those were."""
    given = dict(updates)
    known = set(session.scalars(select(InboxUpdate.update_id).where(InboxUpdate.update_id.in_(given))))
    new = [
        {"update_id": update_id, "payload": payload, "received_at": now}
        for update_id, payload in given.items()
        if update_id not in known
    ]
    if new:
        session.execute(insert(InboxUpdate), new)
    return len(new)


def begin_next(session: Session) -> InboxRow | None:
    """The oldest update that isn't handled, its attempt counted before anything is done; None when all are."""
    row = session.execute(
        select(InboxUpdate.update_id, InboxUpdate.payload, InboxUpdate.attempts)
        .where(InboxUpdate.handled_at.is_(None))
        .order_by(InboxUpdate.received_at, InboxUpdate.update_id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    update_id, payload, attempts = row
    session.execute(
        update(InboxUpdate).where(InboxUpdate.update_id == update_id).values(attempts=attempts + 1)
    )
    return InboxRow(update_id, payload, attempts + 1)


def finish(session: Session, update_id: int, now: datetime, error: str | None = None) -> None:
    """It is handled; `error` is the error's id when that went wrong. What it said needn't be kept."""
    session.execute(
        update(InboxUpdate)
        .where(InboxUpdate.update_id == update_id)
        .values(handled_at=now, error=error, payload={})
    )


def forget(session: Session, before: datetime) -> None:
    """Drop what was handled before that time; Telegram repeats nothing so old."""
    session.execute(delete(InboxUpdate).where(InboxUpdate.handled_at < before))
