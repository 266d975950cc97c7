"""Actions that wait because a page isn't known: how many, and when they go on. The one door to them for page knowledge."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from engine.page_knowledge import InForce
from engine.rules.html import escape
from engine.rules.words import ActionType, Level, PushKind
from storage import events, outbox
from storage import settings as settings_store

IN_FORCE_KEY = "pages_in_force"  # the digest of the page knowledge that is known to be in force
REFUSED_KEY = "pages_refused"  # why a file in the data folder isn't used, as it was told


def waiting(session: Session) -> Mapping[ActionType, int]:
    """How many actions of each kind wait for page knowledge."""
    return {}  # to be wired to the queue's own count


def release(session: Session, kind: ActionType, now: datetime) -> int:
    """The pages of that kind match again: what waits for them goes on. Returns how many."""
    return 0  # to be wired to release_kind(session, kind, now)


def in_force(session: Session, known: InForce, now: datetime) -> int | None:
    """Another page knowledge is in force, by whatever way: what waits is tried with it, and it stands in the log.

    Returns how many go on; None when it was known. A file that can't be used is told once.
    """
    _tell_refused(session, known.refused, now)
    before = settings_store.get(session, IN_FORCE_KEY)
    if before == known.digest:
        return None
    settings_store.put(session, IN_FORCE_KEY, known.digest)
    if before is None:  # the first start: nothing was tried with another one
        return 0
    released = sum(release(session, kind, now) for kind in ActionType)
    words = f"Page knowledge {known.pages.version} is in force; {released} waiting actions go on."
    events.add(session, now, "page_knowledge", words)
    return released


def _tell_refused(session: Session, why: str, now: datetime) -> None:
    if (settings_store.get(session, REFUSED_KEY) or "") == why:
        return
    settings_store.put(session, REFUSED_KEY, why or None)
    if why:
        events.add(session, now, "page_knowledge", why, Level.WARNING)
        buttons = [[("🧩 Pages", "pages"), ("🏠 Home", "home")]]
        outbox.push(session, now, PushKind.ERROR, f"🧩 {escape(why)}", buttons=buttons)
