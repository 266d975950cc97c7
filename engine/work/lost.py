"""A laptop that gives no sign of life: its line is free again, and what it held is in doubt. Nothing of it is done by another."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.rules.enums import Level, PushKind
from engine.rules.facts import fact
from engine.work import late
from storage import events, laptops, outbox, slots
from storage import seat as seat_store

# Without the registry it begins nothing, and ends within an action (75 s), a browser's end (40 s) and the registry's own time-outs.
SILENT = timedelta(minutes=15)


def look(session: Session, now: datetime) -> None:
    """Any laptop looks for the others. Called in the transaction of its own sign of life."""
    for laptop in laptops.holding(session, now - SILENT):
        give_up(session, laptop, now)


def give_up(session: Session, laptop: laptops.Laptop, now: datetime) -> None:
    """Nobody waits for this laptop any more, and it is told."""
    doubtful = settle(session, laptop, now)
    who = {"laptop": laptop.name, "since": laptop.seen_at or now, "actions": doubtful}
    events.add(session, now, "laptop_silent", fact("log.laptop_silent", **who), Level.WARNING)
    outbox.push(session, now, PushKind.ERROR, fact("push.laptop_silent", **who))


def settle(session: Session, laptop: laptops.Laptop, now: datetime) -> int:
    """The gap on its line counts from now, and its claims are doubts; returns how many."""
    senders = laptops.sender_ids(session, laptop.id)
    seat_store.release_of(session, laptop.id, now)
    slots.end_crashed(session, now, senders)
    return len(late.leave_in_doubt(session, senders, now))
