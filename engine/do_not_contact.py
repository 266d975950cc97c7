"""Putting people and companies on the list that no campaign ever touches."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.errors import UserError
from engine.rules.identity import NotAProfile, canonical_profile_url
from engine.rules.keys import search_key
from storage import do_not_contact as store
from storage import events
from storage.do_not_contact import Entry


def add(session: Session, text: str, now: datetime) -> Entry:
    """Put a person, by a profile URL, or a company, by its name, on the list.

    Raises UserError for an empty text, or for an address that is no person's.
    """
    kind, value = _meant(text)
    if store.add(session, kind, value, now):
        events.add(session, now, "do_not_contact", f"{value} is on do not contact.")
    return next(entry for entry in store.all_entries(session) if (entry.kind, entry.value) == (kind, value))


def remove(session: Session, entry_id: int, now: datetime) -> None:
    """Take an entry off the list."""
    entry = next((each for each in store.all_entries(session) if each.id == entry_id), None)
    if entry is None:
        return
    store.remove(session, entry_id)
    events.add(session, now, "do_not_contact", f"{entry.value} is off do not contact.")


def entries(session: Session) -> list[Entry]:
    """The whole list, the newest first."""
    return store.all_entries(session)


def _meant(text: str) -> tuple[str, str]:
    text = text.strip()
    if not text:
        raise UserError("Send a profile's address (linkedin.com/in/…) or a company's name.")
    try:
        return store.PROFILE, canonical_profile_url(text).url
    except NotAProfile:
        # Whoever pastes an address means an address, even a wrong one.
        if "://" in text or "linkedin.com" in text.lower():
            raise
        return store.COMPANY, search_key(text)
