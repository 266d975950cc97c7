"""Never two senders at once on a line: one browser or one container, and the gap between two of them.

A laptop has one line at a time, so the rule of the one laptop is the same with one line. What a laptop held elsewhere counts for it,
too: it has one browser, whatever its address does.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.rules.enums import SeatKind
from engine.rules.errors import Temporary
from storage import laptops
from storage import seat as store
from storage import settings as settings_store
from storage.seat import SeatRow


class NotFree(Temporary):
    """The line's seat isn't free yet."""


class SeatTaken(NotFree):
    """Another sender sits already."""


class GapNotOver(NotFree):
    """Another sender stood up less than the gap ago; it is over at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until=until)
        self.until = until


class SeatLost(Temporary):
    """This laptop doesn't sit any more as it thinks: it slept, was cut off or was copied, or its line is another's now."""


def free_from(session: Session, sender_id: int, line: str | None = None) -> datetime | None:
    """From when `sender_id` may sit on this laptop's line; None: at once. Raises SeatTaken while somebody sits.

    The same sender may come back without a gap: it is the same account at the same address. Not after its laptop was begun anew
    where others share the registry: what the start before left may still be closing.
    """
    line = laptops.line_now(session) if line is None else line
    gap = timedelta(minutes=settings_store.load(session).sender_gap_minutes)
    until = None
    for seat in store.concerning(session, line):
        if seat.taken:
            raise SeatTaken
        if (ends := _gap_after(session, seat, sender_id, gap)) is not None:
            until = ends if until is None else max(until, ends)
    return until


def _gap_after(session: Session, seat: SeatRow, sender_id: int, gap: timedelta) -> datetime | None:
    who = laptops.me(session)
    itself = seat.sender_id == sender_id and (seat.laptop_id, seat.boot) == (who.laptop, who.boot)
    if seat.sender_id is None or itself or seat.released_at is None:
        return None
    return seat.released_at + gap


def take(
    session: Session, sender_id: int, kind: SeatKind, now: datetime, passed: timedelta | None = None
) -> None:
    """Sit down, in the transaction that looks whether the seat is free.

    `passed` is the time since the last holder stood up by a clock that nobody sets, where that is known. Raises SeatTaken,
    GapNotOver, and SeatLost for a laptop that was begun a second time elsewhere.
    """
    if not laptops.is_itself(session):
        raise SeatLost
    line = laptops.line_now(session)
    until = free_from(session, sender_id, line)
    if until is not None and passed is not None:
        until = max(until, now + timedelta(minutes=settings_store.load(session).sender_gap_minutes) - passed)
    if until is not None and now < until:
        raise GapNotOver(until)
    store.take(session, sender_id, kind, now, line)


def keep(session: Session, sender_id: int, now: datetime) -> None:
    """Before each action and each mark, in their transaction: this laptop still is who it was, and sits where it is.

    Where its address has changed, it sits down on the new line, or not: raises SeatLost. Nobody else can have taken the place of
    whoever has a file for a database.
    """
    if not laptops.is_shared(session):
        return
    held, who = store.read(session), laptops.me(session)
    if (
        not held.taken
        or (held.sender_id, held.boot) != (sender_id, who.boot)
        or not laptops.is_itself(session)
    ):
        raise SeatLost
    line = laptops.line_now(session)
    if line == held.line:
        return
    store.release(session, now)
    try:
        until = free_from(session, sender_id, line)
    except SeatTaken:
        raise SeatLost from None
    if until is not None and now < until:
        raise SeatLost
    assert held.kind is not None
    assert held.taken_at is not None
    store.take(session, sender_id, held.kind, now, line, since=held.taken_at)


def clock_went_back(session: Session, now: datetime) -> None:
    """The computer's clock was corrected: a gap that began in the future begins now."""
    store.released_no_later(session, now)
