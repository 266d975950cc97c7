"""People and companies that no campaign ever touches."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from engine.rules.enums import CampaignStatus, KeptOff
from engine.rules.outcomes import OPEN
from storage import forgotten, prepared
from storage.journal import note
from storage.rows import all_made, columns, made_if_any
from storage.tables import Action, Campaign, DoNotContact, Lead, core

PROFILE, COMPANY, FORGOTTEN = KeptOff.PROFILE, KeptOff.COMPANY, KeptOff.FORGOTTEN


@dataclass(frozen=True, slots=True)
class DoNotContactEntry:
    """One line of the list: a canonical profile URL, or a company's key. `name` is how a known lead writes it, or ""."""

    id: int
    kind: KeptOff
    value: str
    created_at: datetime
    name: str = ""


def _values(kind: KeptOff) -> ColumnElement[bool]:
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
    """Whether this person is on the list: by profile, by the company that the lead has, or forgotten."""
    listed = prepared.run(session, _HOLDS, {"person": profile_url}).scalar() is not None
    return listed or forgotten.holds(session, profile_url)


# How one of the leads that an entry covers writes the person's or the company's name.
_NAME = func.coalesce(
    case(
        (
            DoNotContact.kind == PROFILE,
            select(Lead.full_name).where(Lead.profile_url == DoNotContact.value).scalar_subquery(),
        ),
        else_=select(Lead.company).where(Lead.company_key == DoNotContact.value).limit(1).scalar_subquery(),
    ),
    "",
)
_ENTRY = select(*columns(DoNotContactEntry, DoNotContact, name=_NAME))


def find(session: Session, kind: KeptOff, value: str) -> DoNotContactEntry | None:
    """The entry of this person or company, if it is there."""
    row = session.execute(_ENTRY.where(DoNotContact.kind == kind, DoNotContact.value == value)).one_or_none()
    return made_if_any(DoNotContactEntry, row)


def of_forgotten(session: Session, kind: KeptOff, value: str) -> DoNotContactEntry | None:
    """The entry that keeps this person off of whom nothing else is known, if they were forgotten."""
    found = forgotten.mark_held(session, value) if kind == PROFILE else None
    return None if found is None else find(session, FORGOTTEN, found)


def get(session: Session, entry_id: int) -> DoNotContactEntry | None:
    """One entry, if it is (still) there."""
    row = session.execute(_ENTRY.where(DoNotContact.id == entry_id)).one_or_none()
    return made_if_any(DoNotContactEntry, row)


def page(session: Session, limit: int, offset: int = 0) -> list[DoNotContactEntry]:
    """So many of the entries, the newest first."""
    query = _ENTRY.order_by(DoNotContact.id.desc()).limit(limit).offset(offset)
    return all_made(DoNotContactEntry, session.execute(query))


def count(session: Session) -> int:
    """How many entries there are."""
    return session.scalar(select(func.count()).select_from(DoNotContact)) or 0


def leads_of(session: Session, entry: DoNotContactEntry) -> int:
    """How many leads an entry covers."""
    return session.scalar(select(func.count()).where(_of(entry))) or 0


def open_actions(session: Session, entry: DoNotContactEntry) -> dict[str, int]:
    """By the name of a running campaign, how many actions it still has for whom an entry covers."""
    rows = session.execute(
        select(Campaign.name, func.count())
        .select_from(Lead)
        .join(Action, Action.lead_id == Lead.id)
        .join(Campaign, Campaign.id == Action.campaign_id)
        .where(_of(entry), Action.status.in_(OPEN), Campaign.status == CampaignStatus.RUNNING)
        .group_by(Campaign.id, Campaign.name)
        .order_by(Campaign.id)
    )
    return {name: actions for name, actions in rows}


def _of(entry: DoNotContactEntry) -> ColumnElement[bool]:
    return (Lead.profile_url if entry.kind == PROFILE else Lead.company_key) == entry.value


def add(session: Session, kind: KeptOff, value: str, now: datetime) -> bool:
    """Put an entry on the list; False when it was there, also as somebody's who was forgotten."""
    if find(session, kind, value) is not None or of_forgotten(session, kind, value) is not None:
        return False
    session.execute(insert(DoNotContact).values(kind=kind, value=value, created_at=now))
    note(session, "blocked", now, what=kind, values=[value])
    return True


def forget(session: Session, profile_url: str, now: datetime) -> None:
    """Keep a person off of whom nothing else is known any more."""
    if not forgotten.holds(session, profile_url):
        add(session, FORGOTTEN, forgotten.new_mark(session, profile_url), now)


def remove(session: Session, entry: DoNotContactEntry, now: datetime) -> None:
    """Take an entry off the list."""
    session.execute(delete(DoNotContact).where(DoNotContact.id == entry.id))
    note(session, "unblocked", now, what=entry.kind, values=[entry.value])
