"""Who was forgotten: keyed hashes on do not contact, by which nobody can be read out and everybody is known again."""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from engine.rules.enums import KeptOff
from engine.rules.forgotten import KEY_LETTERS, NOBODY, key_of, mark_of
from storage.tables import DoNotContact, Lead

AT_ONCE = 10_000  # leads

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
    marks = [mark_of(key, profile_url) for key in session.scalars(_KEYS)]
    return bool(marks) and session.scalar(_MARKS.where(DoNotContact.value.in_(marks)).limit(1)) is not None


def new_mark(session: Session, profile_url: str) -> str:
    """A person's mark, under the key that there is; the first one makes it."""
    # It stands beside the marks on purpose: a backup alone has to keep the promise on a new computer.
    return mark_of(
        session.scalars(_KEYS.limit(1)).first() or secrets.token_hex(KEY_LETTERS // 2), profile_url
    )


def any_since(session: Session, when: datetime) -> bool:
    """Whether somebody was forgotten at that time or later."""
    return session.scalar(_MARKS.where(DoNotContact.created_at >= when).limit(1)) is not None


def among_leads(session: Session) -> list[str]:
    """Leads who shouldn't be there: out of a backup from before they were forgotten."""
    known = all_of_them(session)
    if not known:
        return []
    urls = session.scalars(select(Lead.profile_url).execution_options(yield_per=AT_ONCE))
    return [url for url in urls if url in known]
