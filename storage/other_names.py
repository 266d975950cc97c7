"""Leads behind whose link a profile under another name was met, and what people said about that."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, Outcome
from engine.rules.outcomes import AFTER
from storage import prepared
from storage.rows import all_made, columns, made_if_any
from storage.tables import Action, Lead, core

ENOUGH = 20  # outcomes looked back on: more than that in a row tell nothing more

_LEADS = core(Lead)
_KEPT_OFF = select(_LEADS.c.id).where(
    _LEADS.c.profile_url == bindparam("person"),
    _LEADS.c.profile_name.is_not(None),
    _LEADS.c.is_them.is_not(True),
)
_MET = [outcome for outcome, after in AFTER.items() if after.page_known]


@dataclass(frozen=True, slots=True)
class OtherName:
    """Somebody whose link leads to another name. `is_them` is a person's word, None while there is none."""

    id: int  # of the lead
    profile_url: str
    full_name: str  # as the list has it
    profile_name: str
    is_them: bool | None


def covers_lead() -> ColumnElement[bool]:
    """The lead's link isn't known to be theirs: for statements over many leads."""
    return and_(Lead.profile_name.is_not(None), Lead.is_them.is_not(True))


def holds(session: Session, profile_url: str) -> bool:
    """Whether another name was met behind this link, and nobody has said that it's them."""
    return prepared.run(session, _KEPT_OFF, {"person": profile_url}).scalar() is not None


def called() -> ColumnElement[Any]:
    """How a lead is greeted, and known at a visit: by the profile's own name where a person has said that it's theirs."""
    return case((_LEADS.c.is_them.is_(True), _LEADS.c.profile_name), else_=_LEADS.c.full_name)


def met(session: Session, lead_id: int, profile_name: str) -> None:
    """The profile behind the lead's link bears this name; whatever was said of another name holds no more."""
    values = {"profile_name": profile_name, "is_them": None}
    session.execute(update(Lead).where(Lead.id == lead_id).values(values))


def settle(session: Session, lead_id: int, theirs: bool) -> None:
    """A person's word."""
    session.execute(update(Lead).where(Lead.id == lead_id).values(is_them=theirs))


def get(session: Session, lead_id: int) -> OtherName | None:
    """The other name of a lead, where one was met."""
    return made_if_any(OtherName, session.execute(_query(Lead.id == lead_id)).one_or_none())


def page(session: Session, count: int, offset: int = 0) -> list[OtherName]:
    """Those of which nobody has said anything yet, the newest lead first."""
    query = _query(Lead.is_them.is_(None)).order_by(Lead.id.desc()).limit(count).offset(offset)
    return all_made(OtherName, session.execute(query))


def count(session: Session) -> int:
    """How many those are."""
    asked = select(func.count()).where(Lead.profile_name.is_not(None), Lead.is_them.is_(None))
    return session.scalar(asked) or 0


def ended(session: Session, lead_id: int) -> list[int]:
    """The actions that ended by it."""
    query = select(Action.id).where(
        Action.lead_id == lead_id,
        Action.status == ActionStatus.SKIPPED,
        Action.outcome == Outcome.OTHER_PERSON,
    )
    return list(session.scalars(query.order_by(Action.id)))


def in_a_row(session: Session, campaign_id: int) -> int:
    """How many people of a campaign were last met under other names, one after the other; a person's word takes one out."""
    query = (
        select(Action.outcome, Lead.is_them)
        .join(Lead, Lead.id == Action.lead_id)
        .where(Action.campaign_id == campaign_id, Action.executed_at.is_not(None), Action.outcome.in_(_MET))
        .order_by(Action.executed_at.desc(), Action.id.desc())
        .limit(ENOUGH)
    )
    found = 0
    for outcome, is_them in session.execute(query):
        if outcome is not Outcome.OTHER_PERSON:
            break
        found += is_them is None
    return found


def _query(only: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(*columns(OtherName, Lead)).where(Lead.profile_name.is_not(None), only)
