"""People and companies that no campaign ever touches."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, or_, select
from sqlalchemy.orm import Session

from storage.tables import DoNotContact, Lead, core

PROFILE = "profile"
COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: a canonical profile URL, or a company's key."""

    id: int
    kind: str
    value: str
    created_at: datetime


def _values(kind: str) -> ColumnElement[bool]:
    column = Lead.profile_url if kind == PROFILE else Lead.company_key
    return column.in_(select(DoNotContact.value).where(DoNotContact.kind == kind))


def covers_lead() -> ColumnElement[bool]:
    """The lead is on the list, by its profile or by its company: for statements over many leads."""
    return or_(_values(PROFILE), _values(COMPANY))


_LISTED, _LEADS = core(DoNotContact), core(Lead)
_COMPANY_OF = select(_LEADS.c.company_key).where(_LEADS.c.profile_url == bindparam("person"))
_HOLDS = (
    select(_LISTED.c.id)
    .where(
        or_(
            and_(_LISTED.c.kind == PROFILE, _LISTED.c.value == bindparam("person")),
            and_(_LISTED.c.kind == COMPANY, _LISTED.c.value.in_(_COMPANY_OF)),
        )
    )
    .limit(1)
)


def holds(session: Session, profile_url: str) -> bool:
    """Whether this person is on the list, by profile or by the company that the lead has."""
    return session.scalar(_HOLDS, {"person": profile_url}) is not None


def add(session: Session, kind: str, value: str, now: datetime) -> bool:
    """Put an entry on the list; False when it was there."""
    known = select(DoNotContact.id).where(DoNotContact.kind == kind, DoNotContact.value == value)
    if session.scalar(known) is not None:
        return False
    session.execute(insert(DoNotContact).values(kind=kind, value=value, created_at=now))
    return True


def remove(session: Session, entry_id: int) -> None:
    """Take an entry off the list."""
    session.execute(delete(DoNotContact).where(DoNotContact.id == entry_id))


def all_entries(session: Session) -> list[Entry]:
    """The newest first."""
    rows = session.execute(
        select(DoNotContact.id, DoNotContact.kind, DoNotContact.value, DoNotContact.created_at).order_by(
            DoNotContact.id.desc()
        )
    )
    return [Entry(*row) for row in rows]
