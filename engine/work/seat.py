"""Never two senders at once: one browser or one container, and the gap between two of them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.rules.enums import SeatKind
from engine.rules.errors import Temporary
from storage import seat as store
from storage import settings as settings_store


class NotFree(Temporary):
    """The laptop's seat isn't free yet."""


class SeatTaken(NotFree):
    """Another sender sits already."""


class GapNotOver(NotFree):
    """Another sender stood up less than the gap ago; it is over at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until=until)
        self.until = until


def free_from(session: Session, sender_id: int) -> datetime | None:
    """From when `sender_id` may sit; None: at once. Raises SeatTaken while somebody sits.

    The same sender may come back without a gap: it is the same account at the same address.
    """
    seat = store.read(session)
    if seat.taken:
        raise SeatTaken
    if seat.sender_id in (None, sender_id) or seat.released_at is None:
        return None
    gap = timedelta(minutes=settings_store.load(session).sender_gap_minutes)
    return seat.released_at + gap


def take(
    session: Session, sender_id: int, kind: SeatKind, now: datetime, passed: timedelta | None = None
) -> None:
    """Sit down, in the transaction that looks whether the seat is free.

    `passed` is the time since the last holder stood up by a clock that nobody sets, where that is known. Raises SeatTaken
    and GapNotOver.
    """
    until = free_from(session, sender_id)
    if until is not None and passed is not None:
        until = max(until, now + timedelta(minutes=settings_store.load(session).sender_gap_minutes) - passed)
    if until is not None and now < until:
        raise GapNotOver(until)
    store.take(session, sender_id, kind, now)


def clock_went_back(session: Session, now: datetime) -> None:
    """The computer's clock was corrected: a gap that began in the future begins now."""
    released = store.read(session).released_at
    if released is not None and released > now:
        store.release(session, now)
