"""The laptops as they stand: on which line, when last seen, who acts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from storage import laptops
from storage import seat as seat_store
from storage import senders as sender_store


@dataclass(frozen=True, slots=True)
class LaptopNow:
    """One of them. `acts` is the sender that sits there; `seen_at` is by the registry's clock, None before its first sign."""

    id: int
    name: str
    line: str
    version: str
    seen_at: datetime | None
    clock_ahead: float | None  # seconds
    senders: tuple[str, ...]
    acts: str | None
    is_this: bool


def look(session: Session) -> tuple[LaptopNow, ...]:
    """All that haven't left, the first one first."""
    acting = {seat.laptop_id: seat.sender_id for seat in seat_store.all_taken(session)}
    names = sender_store.names(session)
    rows = sender_store.all_senders(session)
    return tuple(
        LaptopNow(
            each.id,
            each.name,
            each.line,
            each.version,
            each.seen_at,
            each.clock_ahead,
            tuple(row.name for row in rows if row.laptop_id == each.id),
            names.get(acting.get(each.id) or 0),
            each.id == laptops.me(session).laptop,
        )
        for each in laptops.all_laptops(session)
    )
