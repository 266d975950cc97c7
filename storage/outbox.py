"""The outbox: messages that are written with what they tell about, and delivered when that is possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import PushKind, Role
from engine.rules.facts import Fact
from storage import prepared
from storage.rows import all_made, columns
from storage.tables import Push, PushDelivery, User, core

_PUSH = insert(core(Push)).returning(core(Push).c.id)


@dataclass(frozen=True, slots=True)
class PushRow:
    """A message on its way: what it tells, whose words and buttons are the interface's own.

    `doubtful` says that it was handed to Telegram for this person before, and nobody knows whether it arrived.
    """

    id: int
    kind: PushKind
    fact: Fact
    photo: str | None  # a file's path
    created_at: datetime
    doubtful: bool = False


def push(session: Session, now: datetime, kind: PushKind, fact: Fact, photo: Path | None = None) -> int:
    """Tell everybody who uses the bot, in the transaction of what it tells about; returns the push's id."""
    values = {"kind": kind, "fact": fact, "photo": None if photo is None else str(photo), "created_at": now}
    number: int = prepared.run(session, _PUSH, values).scalar_one()
    return number


def any_open(session: Session) -> bool:
    """Whether anything waits for anybody."""
    return session.scalar(select(Push.id).where(Push.sent_at.is_(None)).limit(1)) is not None


def undelivered(session: Session, user_id: int) -> list[PushRow]:
    """What this person hasn't got yet, the oldest first. Who came later isn't told what was before."""
    rows = session.execute(
        select(*columns(PushRow, Push, doubtful=PushDelivery.begun_at.is_not(None)))
        .select_from(Push)
        .join(User, User.id == user_id)
        .outerjoin(PushDelivery, and_(PushDelivery.push_id == Push.id, PushDelivery.user_id == User.id))
        .where(Push.sent_at.is_(None), _meant_for(), PushDelivery.delivered_at.is_(None))
        .order_by(Push.id)
    )
    return all_made(PushRow, rows)


def begin(session: Session, push_ids: Sequence[int], user_id: int, now: datetime) -> bool:
    """These are handed to Telegram now; until `delivered` or `not_sent` nobody knows whether they arrived.

    False when none of them, or the person, is there any more: shut out meanwhile, or in a database that was gone back from.
    """
    not_sent(session, push_ids, user_id)
    there = session.scalars(
        select(Push.id).where(Push.id.in_(push_ids), select(User.id).where(User.id == user_id).exists())
    )
    values = [{"push_id": push_id, "user_id": user_id, "begun_at": now} for push_id in there]
    if values:
        session.execute(insert(PushDelivery), values)
    return bool(values)


def not_sent(session: Session, push_ids: Sequence[int], user_id: int) -> None:
    """These certainly didn't arrive: they go out again as if for the first time."""
    session.execute(
        delete(PushDelivery).where(PushDelivery.push_id.in_(push_ids), PushDelivery.user_id == user_id)
    )


def delivered(session: Session, push_ids: Sequence[int], user_id: int, now: datetime) -> None:
    """These have reached this person; what has reached everybody is done."""
    begin(session, push_ids, user_id, now)
    session.execute(
        update(PushDelivery)
        .where(PushDelivery.push_id.in_(push_ids), PushDelivery.user_id == user_id)
        .values(delivered_at=now)
    )
    still_out = exists(select(User.id).where(_meant_for(), ~_delivered()).correlate(Push))
    session.execute(update(Push).where(Push.id.in_(push_ids), ~still_out).values(sent_at=now))


def give_up(session: Session, before: datetime, now: datetime) -> None:
    """Old news is no news: what wasn't delivered since that time never will be."""
    session.execute(
        update(Push)
        .where(Push.sent_at.is_(None), Push.created_at < before)
        .values(sent_at=now, error="never delivered to everybody")
    )


def _meant_for() -> ColumnElement[bool]:
    return or_(User.role == Role.OWNER, User.created_at <= Push.created_at)


def _delivered() -> ColumnElement[bool]:
    there = select(PushDelivery.push_id).where(
        PushDelivery.push_id == Push.id,
        PushDelivery.user_id == User.id,
        PushDelivery.delivered_at.is_not(None),
    )
    return there.correlate(Push, User).exists()
