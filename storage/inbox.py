"""Telegram's updates, stored before they are confirmed and handled once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.tables import InboxUpdate

NOBODY = 0  # the lane of updates that come from no person, and of those stored before there were lanes


@dataclass(frozen=True, slots=True)
class Arrived:
    """An update as it came: in which lane it waits, and Telegram's own JSON."""

    update_id: int
    lane: int
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An update that waits. `attempts` is how often somebody began to handle it.

    `acted` says that what it asked for is done already, and only its answer is missing.
    """

    update_id: int
    lane: int
    payload: dict[str, Any]
    attempts: int
    acted: bool


def store(session: Session, updates: Iterable[Arrived], now: datetime) -> int:
    """Keep updates that aren't kept yet; returns how many those were."""
    given = {each.update_id: each for each in updates}
    known = set(session.scalars(select(InboxUpdate.update_id).where(InboxUpdate.update_id.in_(given))))
    new = [
        {
            "update_id": each.update_id,
            "lane": each.lane,
            "payload": each.payload,
            "received_at": now,
        }
        for each in given.values()
        if each.update_id not in known
    ]
    if new:
        session.execute(insert(InboxUpdate), new)
    return len(new)


_LANE = func.coalesce(InboxUpdate.lane, NOBODY)


def begin_next(session: Session, busy: Collection[int] = ()) -> InboxRow | None:
    """The oldest update that isn't handled, its attempt counted before anything is done; None when all are.

    Those of the lanes in `busy` wait: what is in one lane is handled one after the other.
    """
    row = session.execute(
        select(
            InboxUpdate.update_id,
            _LANE,
            InboxUpdate.payload,
            InboxUpdate.attempts,
            InboxUpdate.acted_at.is_not(None),
        )
        .where(InboxUpdate.handled_at.is_(None), _LANE.not_in(busy))
        .order_by(InboxUpdate.received_at, InboxUpdate.update_id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    update_id, lane, payload, attempts, acted = row
    session.execute(
        update(InboxUpdate).where(InboxUpdate.update_id == update_id).values(attempts=attempts + 1)
    )
    return InboxRow(update_id, lane, payload, attempts + 1, acted)


def acted(session: Session, update_id: int, now: datetime) -> None:
    """What the update asked for is done, in this very transaction: however it ends, never again."""
    session.execute(update(InboxUpdate).where(InboxUpdate.update_id == update_id).values(acted_at=now))


def has_acted(session: Session, update_id: int) -> bool:
    """Whether what the update asked for is done."""
    found = select(InboxUpdate.update_id).where(
        InboxUpdate.update_id == update_id, InboxUpdate.acted_at.is_not(None)
    )
    return session.scalar(found) is not None


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
