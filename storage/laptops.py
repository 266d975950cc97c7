"""The laptops that share a registry: who they are, on which line, and when they last gave a sign of life.

Whoever has a file for a database has one laptop, number 1, on one line, and nothing of this is asked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ColumnElement, bindparam, func, insert, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.rules.lines import HERE, line_of
from storage import dialect
from storage.identity import Identity
from storage.rows import all_made, columns, made_if_any
from storage.tables import Claim, LaptopRow, Seat, Sender, Slot, core

IDENTITY = "laptop"  # among what a session knows
_LAPTOPS, _SENDERS = core(LaptopRow), core(Sender)


@dataclass(frozen=True, slots=True)
class Laptop:
    """A row; see `storage.tables.LaptopRow`."""

    id: int
    name: str
    uid: str | None
    boot: int
    line: str
    version: str
    seen_at: datetime | None
    clock_ahead: float | None
    brought_in_at: datetime | None
    joined_at: datetime | None
    left_at: datetime | None


_ALL = select(*columns(Laptop, _LAPTOPS)).where(_LAPTOPS.c.left_at.is_(None)).order_by(_LAPTOPS.c.id)
_ONE = select(*columns(Laptop, _LAPTOPS)).where(_LAPTOPS.c.id == bindparam("laptop"))
_SIGN = (
    update(_LAPTOPS)
    .where(_LAPTOPS.c.id == bindparam("laptop"), _LAPTOPS.c.boot == bindparam("start"))
    .values(
        seen_at=bindparam("now"),
        line=bindparam("on_line"),
        clock_ahead=bindparam("ahead"),
        version=bindparam("runs"),
    )
)
_BOOT = select(_LAPTOPS.c.boot, _LAPTOPS.c.left_at).where(_LAPTOPS.c.id == bindparam("laptop"))


def me(session: Session) -> Identity:
    """Whose process this is."""
    known: Identity | None = session.info.get(IDENTITY)
    return known or Identity()


def is_shared(session: Session) -> bool:
    """Whether others may work on the same registry."""
    return not dialect.is_sqlite(session.get_bind().dialect)


def line_now(session: Session) -> str:
    """The line of this laptop, as the registry sees it in this very transaction."""
    if not is_shared(session):
        return HERE
    return line_of(dialect.address_of_client(session), me(session).told_line)


def is_itself(session: Session) -> bool:
    """Whether this laptop hasn't left, and wasn't started a second time: as a copy, or from an older state of its folder."""
    if not is_shared(session):
        return True
    known = session.execute(_BOOT, {"laptop": me(session).laptop}).one_or_none()
    return known is not None and known.left_at is None and known.boot == me(session).boot


def mine(session: Session, sender_id: Column[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Beside a column with a sender's number: that it is one of this laptop's."""
    if not is_shared(session):
        return true()
    return sender_id.in_(select(_SENDERS.c.id).where(_SENDERS.c.laptop_id == me(session).laptop))


def is_mine(session: Session, laptop_id: int | None) -> bool:
    """Whether what stands with a sender means this laptop."""
    return not is_shared(session) or laptop_id == me(session).laptop


def senders_on_line(session: Session, line: str, since: datetime) -> frozenset[int] | None:
    """Whose turns have to fit into one day: of this laptop, and of those on its line that were seen since. None: everybody."""
    if not is_shared(session):
        return None
    on_line = (_LAPTOPS.c.line == line) & (_LAPTOPS.c.seen_at >= since) & _LAPTOPS.c.left_at.is_(None)
    query = select(_SENDERS.c.id).join(_LAPTOPS, _LAPTOPS.c.id == _SENDERS.c.laptop_id)
    return frozenset(session.scalars(query.where(or_(on_line, _LAPTOPS.c.id == me(session).laptop))))


def all_laptops(session: Session) -> list[Laptop]:
    """All that haven't left, the first one first."""
    return all_made(Laptop, session.execute(_ALL))


def get(session: Session, laptop_id: int) -> Laptop | None:
    """One of them, one that has left too."""
    return made_if_any(Laptop, session.execute(_ONE, {"laptop": laptop_id}).one_or_none())


def of_folder(session: Session, uid: str) -> Laptop | None:
    """The laptop whose data folder says this."""
    found = session.execute(select(*columns(Laptop, _LAPTOPS)).where(_LAPTOPS.c.uid == uid))
    return made_if_any(Laptop, found.one_or_none())


def nobody_s(session: Session) -> Laptop | None:
    """The first laptop, as long as no data folder has said that it is it."""
    found = session.execute(select(*columns(Laptop, _LAPTOPS)).where(_LAPTOPS.c.uid.is_(None)).limit(1))
    return made_if_any(Laptop, found.one_or_none())


def sign(session: Session, now: datetime, line: str, version: str, ahead: float) -> bool:
    """It lives; False where the registry knows it by another start."""
    who = me(session)
    values = {"laptop": who.laptop, "start": who.boot, "now": now, "on_line": line, "ahead": ahead}
    done = session.execute(_SIGN, {**values, "runs": version})
    return bool(done.rowcount)  # type: ignore[attr-defined]


def change(session: Session, laptop_id: int, **values: object) -> None:
    """Set columns of one of them."""
    session.execute(update(_LAPTOPS).where(_LAPTOPS.c.id == laptop_id).values(**values))


def add(session: Session, name: str, uid: str, now: datetime) -> int:
    """A laptop that joins; returns its number."""
    values = {"name": name, "uid": uid, "joined_at": now}
    made: int = session.execute(insert(_LAPTOPS).values(**values).returning(_LAPTOPS.c.id)).scalar_one()
    return made


def holding(session: Session, silent_since: datetime) -> list[Laptop]:
    """Those without a sign of life since then that still hold something: a seat, a claim, a turn under way."""
    of = select(Sender.laptop_id)
    seats = select(Seat.laptop_id).where(Seat.sender_id.is_not(None), Seat.released_at.is_(None))
    claims = of.join(Claim, Claim.sender_id == Sender.id)
    turns = of.join(Slot, Slot.sender_id == Sender.id).where(
        Slot.turn_started_at.is_not(None), Slot.turn_ended_at.is_(None)
    )
    holds = or_(*(_LAPTOPS.c.id.in_(each) for each in (seats, claims, turns)))
    # A command that acts without an agent gives its sign at the seat.
    beat = select(func.max(Seat.heartbeat_at)).where(Seat.laptop_id == _LAPTOPS.c.id).scalar_subquery()
    silent = (_LAPTOPS.c.seen_at.is_(None) | (_LAPTOPS.c.seen_at < silent_since)) & (
        beat.is_(None) | (beat < silent_since)
    )
    return all_made(Laptop, session.execute(select(*columns(Laptop, _LAPTOPS)).where(silent, holds)))


def sender_ids(session: Session, laptop_id: int) -> frozenset[int]:
    """Whose browsers are there, removed ones too."""
    return frozenset(session.scalars(select(_SENDERS.c.id).where(_SENDERS.c.laptop_id == laptop_id)))


def take_out(session: Session, senders: Collection[int]) -> None:
    """These senders are no laptop's any more."""
    session.execute(update(_SENDERS).where(_SENDERS.c.id.in_(senders)).values(laptop_id=None))
