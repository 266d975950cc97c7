"""A list's leads with what was done to them, streamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from engine.rules.enums import ActionType, Difference, Outcome
from storage.do_not_contact import covers_lead
from storage.interactions import differs_of_action
from storage.page_waiting import waits
from storage.rows import columns, made
from storage.tables import Action, Contact, Lead, ListMember, Sender

AT_ONCE = 2_000  # rows


@dataclass(frozen=True, slots=True)
class ExportedLead:
    """One person as an export shows them."""

    profile_url: str
    full_name: str
    title: str
    company: str
    last_action_type: ActionType | None
    last_action_by: str | None
    last_action_at: datetime | None
    cooldown_expires_at: datetime | None
    outcome: Outcome | None  # of the newest action that has one
    do_not_contact: bool
    differs: Difference | None = None  # in what that isn't what was asked for
    waits_for_pages: bool = False


def leads_of_list(session: Session, list_id: int) -> Iterator[ExportedLead]:
    """The leads of a list in the order of their import."""
    newest = (
        select(Action.lead_id, func.max(Action.id).label("id"))
        .join(ListMember, ListMember.lead_id == Action.lead_id)
        .where(ListMember.list_id == list_id, Action.outcome.is_not(None))
        .group_by(Action.lead_id)
        .subquery()
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            *columns(
                ExportedLead,
                Lead,
                last_action_type=Contact.last_action_type,
                last_action_by=Sender.name,
                last_action_at=Contact.last_action_at,
                cooldown_expires_at=Contact.cooldown_expires_at,
                outcome=Action.outcome,
                do_not_contact=covers_lead(),
                differs=differs_of_action(),
                waits_for_pages=and_(Action.id.is_not(None), waits()),
            )
        )
        .join(ListMember, ListMember.lead_id == Lead.id)
        .outerjoin(Contact, Contact.profile_url == Lead.profile_url)
        .outerjoin(Sender, Sender.id == Contact.last_action_sender_id)
        .outerjoin(newest, newest.c.lead_id == Lead.id)
        .outerjoin(Action, Action.id == newest.c.id)
        .where(ListMember.list_id == list_id)
        .order_by(ListMember.lead_id)
        .execution_options(yield_per=AT_ONCE)
    )
    for row in session.execute(query):
        yield made(ExportedLead, row)
