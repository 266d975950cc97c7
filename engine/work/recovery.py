"""What a process that died left behind: its browser, its seat, its turn, its claims. For who holds the data folder alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.work import seat
from engine.work.sitting import settle_what_is_left
from engine.work.visitor import Laptop
from storage import seat as seat_store
from storage import slots
from storage.database import Database


async def at_start(db: Database, clock: Clock, laptop: Laptop, keep_seat: bool = False) -> None:
    """Before an agent begins: everything that sat, whatever the seat says; with `keep_seat` a container may still act."""
    await laptop.clean_up_all()
    await db.at_last(_all_but_the_seat if keep_seat else everything, clock.now())


async def of_the_seat(db: Database, clock: Clock, laptop: Laptop) -> None:
    """Before a command opens a browser: end the sitting of a process that died, if there is one."""
    if await db.read(_is_taken):
        await laptop.clean_up_all()
        await db.at_last(_sitting, clock.now())


def _is_taken(session: Session) -> bool:
    return seat_store.read(session).taken


def everything(session: Session, now: datetime) -> None:
    """All that a process of this laptop left, whatever the seat says; nobody of it sits."""
    seat.clock_went_back(session, now)
    _sitting(session, now)


def _all_but_the_seat(session: Session, now: datetime) -> None:
    slots.end_crashed(session, now)
    settle_what_is_left(session, now)


def _sitting(session: Session, now: datetime) -> None:
    # The gap counts from here: when the dead one's browser really stopped is not known.
    if seat_store.read(session).taken:
        seat_store.release(session, now)
    slots.end_crashed(session, now)
    settle_what_is_left(session, now)
