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
    """Go on: the day is planned anew at the next tick. The time, if it was in doubt, is right."""
    settings_store.put(session, settings_store.PAUSED_KEY, None)
    settings_store.put(session, settings_store.CLOCK_KEY, None)
    events.add(session, now, "resumed", fact("log.all_resumed"))


def is_paused(session: Session) -> bool:
    """Whether nothing is to be done: by the user's word, or because the clock has jumped."""
    keys = (settings_store.PAUSED_KEY, settings_store.CLOCK_KEY)
    return any(settings_store.get(session, key) is not None for key in keys)
