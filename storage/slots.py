"""The day's slots: planned, then lived through."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import bindparam, delete, insert, select, true, update
from sqlalchemy.orm import Session

from engine.rules.enums import TurnEnd
from storage import laptops, prepared
from storage.rows import all_made, columns
from storage.tables import Sender, Slot, core


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One slot; a turn in it has begun when `turn_started_at` is set, and is over when `turn_ended_at` is."""

    id: int
    sender_id: int
    sender_name: str
    starts_at: datetime
    ends_at: datetime
    turn_started_at: datetime | None
    turn_ended_at: datetime | None
    turn_end: TurnEnd | None
    actions: int

    @property
    def untouched(self) -> bool:
        return self.turn_started_at is None

    @property
    def running(self) -> bool:
        return self.turn_started_at is not None and self.turn_ended_at is None


_OF_DAY = (
    select(*columns(SlotRow, Slot, sender_name=Sender.name))
    .join(Sender, Sender.id == Slot.sender_id)
    .where(Slot.day == bindparam("day"))
    .order_by(Slot.starts_at, Slot.id)
)
_SLOTS = core(Slot)
_END_OF = select(_SLOTS.c.ends_at).where(_SLOTS.c.id == bindparam("slot_id"))
_END_RUNNING = (
    update(_SLOTS)
    .where(
        _SLOTS.c.turn_started_at.is_not(None),
        _SLOTS.c.turn_ended_at.is_(None),
        _SLOTS.c.ends_at > bindparam("now"),
    )
    .values(ends_at=bindparam("now"))
)
_ANY_RUNNING = (
    select(_SLOTS.c.id)
    .where(
        _SLOTS.c.turn_started_at.is_not(None),
        _SLOTS.c.turn_ended_at.is_(None),
        _SLOTS.c.ends_at > bindparam("now"),
    )
    .limit(1)
)
_COUNT = update(_SLOTS).where(_SLOTS.c.id == bindparam("slot_id")).values(actions=_SLOTS.c.actions + 1)


FORGOTTEN = datetime(1970, 1, 1, tzinfo=UTC)
_OPEN = (Slot.turn_started_at.is_not(None), Slot.turn_ended_at.is_(None))


def of_day(session: Session, day: date) -> list[SlotRow]:
    """The day's slots in their order."""
    return all_made(SlotRow, prepared.run(session, _OF_DAY, {"day": day}))


def clear_untouched(session: Session, day: date, senders: Collection[int] | None = None) -> None:
    """Forget the slots of the day in which no turn has begun; those of these senders alone, where some are given."""
    of_them = true() if senders is None else Slot.sender_id.in_(senders)
    session.execute(delete(Slot).where(Slot.day == day, Slot.turn_started_at.is_(None), of_them))


def add(session: Session, day: date, sender_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Plan a slot."""
    session.execute(
        insert(Slot).values(day=day, sender_id=sender_id, starts_at=starts_at, ends_at=ends_at, actions=0)
    )


def change_end(session: Session, slot_id: int, ends_at: datetime) -> None:
    """A re-planned day gives a running turn more time, or less."""
    session.execute(update(Slot).where(Slot.id == slot_id).values(ends_at=ends_at))


def any_running(session: Session, now: datetime) -> bool:
    """Whether a slot is under way, on any laptop, that `end_running` would end."""
    return prepared.run(session, _ANY_RUNNING, {"now": now}).first() is not None


def end_running(session: Session, now: datetime) -> None:
    """A running turn's slot is over now."""
    prepared.run(session, _END_RUNNING, {"now": now})


def end_of(session: Session, slot_id: int) -> datetime:
    """Until when the slot lasts, as the day is planned now; one that a registry has forgotten is over long ago."""
    ends_at: datetime | None = prepared.run(session, _END_OF, {"slot_id": slot_id}).scalar()
    return ends_at or FORGOTTEN


def begin_turn(session: Session, slot_id: int, now: datetime) -> None:
    """A turn has begun in the slot."""
    session.execute(update(Slot).where(Slot.id == slot_id).values(turn_started_at=now))


def count_action(session: Session, slot_id: int) -> None:
    """One more action was carried out in the slot."""
    prepared.run(session, _COUNT, {"slot_id": slot_id})


def end_turn(session: Session, slot_id: int, now: datetime, why: TurnEnd) -> None:
    """The slot's turn is over."""
    session.execute(update(Slot).where(Slot.id == slot_id).values(turn_ended_at=now, turn_end=why))


def any_open(session: Session) -> bool:
    """Whether a turn of this laptop's stands as under way."""
    under_way = select(Slot.id).where(*_OPEN, laptops.mine(session, Slot.sender_id))
    return session.scalar(under_way.limit(1)) is not None


def end_crashed(session: Session, now: datetime, senders: Collection[int] | None = None) -> list[int]:
    """Close the turns that an earlier agent of this laptop left open, or these senders'; returns their slots."""
    whose = laptops.mine(session, Slot.sender_id) if senders is None else Slot.sender_id.in_(senders)
    crashed = update(Slot).where(*_OPEN, whose).values(turn_ended_at=now, turn_end=TurnEnd.CRASHED)
    return list(session.scalars(crashed.returning(Slot.id)))
