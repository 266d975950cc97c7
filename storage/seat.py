"""The laptop's one seat: a row that says who acts now, or who acted last and until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import SeatKind
from storage import prepared
from storage.rows import columns, made_if_any
from storage.tables import Seat, core

_SEAT = core(Seat)
_HEARTBEAT = update(_SEAT).where(_SEAT.c.id == 1).values(heartbeat_at=bindparam("now"))


@dataclass(frozen=True, slots=True)
class SeatRow:
    """The seat as it stands. `released_at` is None while somebody sits."""

    sender_id: int | None = None
    kind: SeatKind | None = None
    taken_at: datetime | None = None
    heartbeat_at: datetime | None = None
    released_at: datetime | None = None

    @property
    def taken(self) -> bool:
        return self.sender_id is not None and self.released_at is None


_READ = select(*columns(SeatRow, _SEAT)).where(_SEAT.c.id == 1)


def read(session: Session) -> SeatRow:
    """Who sits, or sat last."""
    return made_if_any(SeatRow, prepared.run(session, _READ).one_or_none()) or SeatRow()


def take(session: Session, sender_id: int, kind: SeatKind, now: datetime) -> None:
    """Write down who sits; whether they may is the engine's to decide."""
    values = {
        "sender_id": sender_id,
        "kind": kind,
        "taken_at": now,
        "heartbeat_at": now,
        "released_at": None,
    }
    known = update(_SEAT).where(_SEAT.c.id == 1).values(values)
    if session.execute(known.returning(_SEAT.c.id)).first() is None:
        session.execute(insert(_SEAT).values(id=1, **values))


def heartbeat(session: Session, now: datetime) -> None:
    """The holder is alive."""
    prepared.run(session, _HEARTBEAT, {"now": now})


def release(session: Session, now: datetime, taken_at: datetime | None = None) -> None:
    """The holder is really gone: from here the gap counts. With `taken_at` only who sat down then is, nobody after them."""
    held = update(_SEAT).where(_SEAT.c.id == 1)
    if taken_at is not None:
        held = held.where(_SEAT.c.taken_at == taken_at)
    session.execute(held.values(released_at=now))
