"""Who was forgotten: keyed hashes on do not contact, by which nobody can be read out and everybody is known again."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, func, select, union
from sqlalchemy.orm import Session

from engine.rules.enums import KeptOff
from engine.rules.forgotten import KEY_LETTERS, NOBODY, key_of, mark_of
from storage import prepared
from storage.tables import Contact, DoNotContact, Interaction, Lead, OpenOutreachInstance, OtherAddress

AT_ONCE = 10_000  # addresses
OPTED_OUT = (
    "opted_out"  # among what was found in an instance's database: who wanted no more of it, by address
)

_MARKS = select(DoNotContact.value).where(DoNotContact.kind == KeptOff.FORGOTTEN)
_KEYS = (
    select(func.substr(DoNotContact.value, 1, KEY_LETTERS))
    .where(DoNotContact.kind == KeptOff.FORGOTTEN)
    .distinct()
)


class Forgotten:
    """All of them, for looking at many addresses one after the other."""

    def __init__(self, marks: Collection[str]) -> None:
        self._marks = frozenset(marks)
        self._keys = frozenset(key_of(mark) for mark in marks)

    def __bool__(self) -> bool:
        return bool(self._marks)

    def __contains__(self, profile_url: str) -> bool:
        return any(mark_of(key, profile_url) in self._marks for key in self._keys)


def all_of_them(session: Session | Connection) -> Forgotten:
    """As they are now."""
    return Forgotten(session.scalars(_MARKS).all())


def holds(session: Session, profile_url: str) -> bool:
    """Whether this person was forgotten. Nobody in particular was, too."""
    if profile_url == NOBODY:
        return True
    return mark_held(session, profile_url) is not None


def mark_held(session: Session, profile_url: str) -> str | None:
    """The mark that is kept of this person; None where they weren't forgotten."""
    marks = [mark_of(key, profile_url) for key in prepared.run(session, _KEYS).scalars()]
    return session.scalar(_MARKS.where(DoNotContact.value.in_(marks)).limit(1)) if marks else None


def new_mark(session: Session, profile_url: str) -> str:
    """A person's mark, under the key that there is; the first one makes it."""
    # It stands beside the marks on purpose: a backup alone has to keep the promise on a new computer.
    return mark_of(
        session.scalars(_KEYS.limit(1)).first() or secrets.token_hex(KEY_LETTERS // 2), profile_url
    )


def any_since(session: Session, when: datetime) -> bool:
    """Whether somebody was forgotten at that time or later."""
    return session.scalar(_MARKS.where(DoNotContact.created_at >= when).limit(1)) is not None


def brought_back(session: Session) -> list[str]:
    """Who shouldn't be in the tables: out of a backup from before they were forgotten, as a lead or not."""
    known = all_of_them(session)
    if not known:
        return []
    listed = select(DoNotContact.value).where(DoNotContact.kind == KeptOff.PROFILE)
    known_by = (Lead.profile_url, Interaction.profile_url, Contact.profile_url)
    people = union(*map(select, (*known_by, OtherAddress.profile_url, OtherAddress.url)), listed)
    urls = session.scalars(people.execution_options(yield_per=AT_ONCE))
    opted_out = (
        url
        for found in session.scalars(select(OpenOutreachInstance.found))
        for url in (found or {}).get(OPTED_OUT, ())
    )
    return sorted({url for url in chain(urls, opted_out) if url in known})


def without_them(session: Session, found: Mapping[str, Any]) -> dict[str, Any]:
    """What stood in an instance's database, without those who were forgotten: there they stand still."""
    known = all_of_them(session)
    return {**found, OPTED_OUT: [url for url in found.get(OPTED_OUT, ()) if url not in known]}
