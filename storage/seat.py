"""A line's one seat: a row that says who acts there now, or who acted last and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import SeatKind
from engine.rules.lines import HERE
from storage import laptops, prepared
from storage.rows import all_made, columns, made_if_any
from storage.tables import Seat, core

_SEAT = core(Seat)
_MINE = _SEAT.c.laptop_id == bindparam("laptop")
_SITS = _SEAT.c.sender_id.is_not(None) & _SEAT.c.released_at.is_(None)
_HEARTBEAT = update(_SEAT).where(_MINE, _SITS).values(heartbeat_at=bindparam("now"))


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat as it stands. `released_at` is None while somebody sits; `boot` is of which start of its laptop."""

    line: str = HERE
    laptop_id: int = 1
    boot: int = 0
    sender_id: int | None = None
    kind: SeatKind | None = None
    taken_at: datetime | None = None
    heartbeat_at: datetime | None = None
    released_at: datetime | None = None

    @property
    def taken(self) -> bool:
        return self.sender_id is not None and self.released_at is None


_READ = select(*columns(SeatRow, _SEAT))
# The seat that it holds; else where somebody of it stood up last.
_OWN = _READ.where(_MINE).order_by(_SEAT.c.released_at.is_not(None), _SEAT.c.released_at.desc()).limit(1)
_CONCERNING = _READ.where(_MINE | (_SEAT.c.line == bindparam("on_line")))
_TAKEN = _READ.where(_SITS)


def read(session: Session) -> SeatRow:
    """Who of this laptop's sits, or sat last."""
    found = prepared.run(session, _OWN, {"laptop": laptops.me(session).laptop}).one_or_none()
    return made_if_any(SeatRow, found) or SeatRow()


def concerning(session: Session, line: str) -> list[SeatRow]:
    """The seats that keep this laptop from sitting down on that line: the line's, and what it holds or held elsewhere."""
    which = {"laptop": laptops.me(session).laptop, "on_line": line}
    return all_made(SeatRow, prepared.run(session, _CONCERNING, which))


def all_taken(session: Session) -> Sequence[SeatRow]:
    """Who acts now, on whatever line."""
    return all_made(SeatRow, prepared.run(session, _TAKEN))


def take(
    session: Session,
    sender_id: int,
    kind: SeatKind,
    now: datetime,
    line: str = HERE,
    since: datetime | None = None,
) -> None:
    """Write down who sits, `since` when where that isn't now; whether they may is the engine's to decide."""
    who = laptops.me(session)
    values = {
        "laptop_id": who.laptop,
        "boot": who.boot,
        "sender_id": sender_id,
        "kind": kind,
        "taken_at": since or now,
        "heartbeat_at": now,
        "released_at": None,
    }
    known = update(_SEAT).where(_SEAT.c.line == line).values(values)
    if session.execute(known.returning(_SEAT.c.line)).first() is None:
        session.execute(insert(_SEAT).values(line=line, **values))


def heartbeat(session: Session, now: datetime) -> None:
    """This laptop's holder is alive."""
    prepared.run(session, _HEARTBEAT, {"now": now, "laptop": laptops.me(session).laptop})


def release(session: Session, now: datetime, taken_at: datetime | None = None) -> None:
    """This laptop's holder is really gone: from here the gap counts. With `taken_at` only who sat down then is, nobody after them."""
    _free(
        session,
        laptops.me(session).laptop,
        now,
        *(() if taken_at is None else (_SEAT.c.taken_at == taken_at,)),
    )


def release_of(session: Session, laptop_id: int, at: datetime) -> None:
    """Another laptop's holder can't act any more since then."""
    _free(session, laptop_id, at)


def _free(session: Session, laptop_id: int, at: datetime, *which: ColumnElement[bool]) -> None:
    held = update(_SEAT).where(_SEAT.c.laptop_id == laptop_id, _SITS, *which)
    session.execute(held.values(released_at=at))


def released_no_later(session: Session, now: datetime) -> None:
    """The clock was corrected: what ended in what is the future now ended now."""
    mine = update(_SEAT).where(_SEAT.c.laptop_id == laptops.me(session).laptop)
    session.execute(mine.where(_SEAT.c.released_at > now).values(released_at=now))
