"""The one switch that stops everything, kept across restarts."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.facts import fact
from storage import events
from storage import settings as settings_store


def pause_all(session: Session, now: datetime) -> None:
    """Stop everything at the next safe point; kept across restarts until `resume_all`."""
    settings_store.put(session, settings_store.PAUSED_KEY, now.isoformat())
    events.add(session, now, "paused", fact("log.all_paused"))


def resume_all(session: Session, now: datetime) -> None:
    """Go on: the day is planned anew at the next tick."""
    settings_store.put(session, settings_store.PAUSED_KEY, None)
    events.add(session, now, "resumed", fact("log.all_resumed"))


def is_paused(session: Session) -> bool:
    """Whether the user has paused everything."""
    return settings_store.get(session, settings_store.PAUSED_KEY) is not None
