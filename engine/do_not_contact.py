"""Putting people and companies on the list that no campaign ever touches."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.enums import KeptOff
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.rules.identity import NotAProfile, canonical_profile_url
from engine.rules.keys import search_key
from storage import do_not_contact as store
from storage import events, leads, other_addresses
from storage.do_not_contact import DoNotContactEntry


class NobodyMeant(UserError):
    """The text means neither a person's profile nor a company."""


@dataclass(frozen=True, slots=True)
class Added:
    """What putting an entry on the list came to. `campaigns` are running ones whose open actions it stops."""

    entry: DoNotContactEntry
    new: bool
    leads: int
    open_actions: int
    campaigns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """A company that words mean. `namesakes` are leads, thus people, whose very name the words are."""

    key: str
    namesakes: int


def company(session: Session, text: str) -> Company | None:
    """The company that a text means, nothing done yet; None for a person's profile. Raises as `add` does."""
    kind, value = _meant(session, text)
    return Company(value, leads.named(session, value)) if kind == store.COMPANY else None


def add(session: Session, text: str, now: datetime) -> Added:
    """Put a person, by a profile URL, or a company, by its name, on the list.

    Raises NobodyMeant for an empty text, NotAProfile for an address that is no person's.
    """
    kind, value = _meant(session, text)
    new = store.add(session, kind, value, now)
    if new:
        events.add(session, now, "do_not_contact", fact("log.do_not_contact", value=value))
    entry = store.find(session, kind, value) or store.of_forgotten(session, kind, value)
    assert entry is not None
    stopped = store.open_actions(session, entry)
    return Added(entry, new, store.leads_of(session, entry), sum(stopped.values()), tuple(stopped))


def remove(session: Session, entry_id: int, now: datetime) -> bool:
    """Take an entry off the list; False when it isn't there any more."""
    entry = store.get(session, entry_id)
    if entry is None:
        return False
    store.remove(session, entry, now)
    events.add(session, now, "do_not_contact", fact("log.may_be_contacted", value=entry.value))
    return True


def remove_person(session: Session, profile_url: str, now: datetime) -> bool:
    """Take a person off the list; False when they aren't on it by their profile."""
    entry = store.find(session, store.PROFILE, other_addresses.key_of(session, profile_url))
    return entry is not None and remove(session, entry.id, now)


def _meant(session: Session, text: str) -> tuple[KeptOff, str]:
    text = text.strip()
    if not search_key(text):
        raise NobodyMeant
    try:
        return store.PROFILE, other_addresses.key_of(session, canonical_profile_url(text).url)
    except NotAProfile:
        # Whoever pastes an address means an address, even a wrong one.
        if "://" in text or "linkedin.com" in text.lower():
            raise
        return store.COMPANY, search_key(text)
