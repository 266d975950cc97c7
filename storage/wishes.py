"""What a person in the chat wants of a sender whose browser is on another laptop than the one that answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from engine.rules.enums import WishKind
from storage import bell, laptops
from storage.rows import columns
from storage.tables import Wish


@dataclass(frozen=True, slots=True)
class WishRow:
    """`about` is the sender to be logged in, or the action in doubt to be looked at."""

    kind: WishKind
    about: int


def ask(session: Session, laptop_id: int, kind: WishKind, about: int, now: datetime) -> None:
    """Its laptop takes it up with its next sign of life; twice asked is once."""
    same = (Wish.laptop_id == laptop_id, Wish.kind == kind, Wish.about == about)
    if session.scalar(select(Wish.id).where(*same)) is None:
        session.execute(insert(Wish).values(laptop_id=laptop_id, kind=kind, about=about, asked_at=now))
    bell.ring(session, laptop_id)


def any_here(session: Session) -> bool:
    """Whether anything is wanted of this laptop."""
    here = select(Wish.id).where(Wish.laptop_id == laptops.me(session).laptop).limit(1)
    return session.scalar(here) is not None


def take(session: Session) -> list[WishRow]:
    """What is wanted of this laptop, and isn't asked for any more then."""
    mine = delete(Wish).where(Wish.laptop_id == laptops.me(session).laptop)
    return [WishRow(**row._mapping) for row in session.execute(mine.returning(*columns(WishRow, Wish)))]
