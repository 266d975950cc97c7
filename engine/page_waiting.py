"""Actions that wait because a page isn't known: how many, and when they go on. The one door to them for page knowledge."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.words import ActionType


def waiting(session: Session) -> Mapping[ActionType, int]:
    """How many actions of each kind wait for page knowledge."""
    return {}  # to be wired to the queue's own count


def release(session: Session, kind: ActionType, now: datetime) -> int:
    """The pages of that kind match again: what waits for them goes on. Returns how many."""
    return 0  # to be wired to release_kind(session, kind, now)


def release_all(session: Session, now: datetime) -> int:
    """Another page knowledge is in force: everything that waits is tried with it."""
    return sum(release(session, kind, now) for kind in ActionType)
