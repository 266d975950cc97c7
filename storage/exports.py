"""A list's leads with what was done to them, streamed."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from storage import do_not_contact, other_names
from storage.dialect import Kept
from storage.interactions import differs_of_action
from storage.page_waiting import waits
from storage.tables import Action, Contact, Lead, ListMember, Sender

AT_ONCE = 500  # rows: the memory of more isn't near any more when they are written


class ExportedLead(NamedTuple):
    """One person as an export shows them.

    For a million of them kinds, outcomes and differences are the enums' values, and times are as they are kept (`dialect.kept_time`).
    """

    profile_url: str
    full_name: str
    title: str
    company: str
    last_action_type: str | None
    last_action_by: str | None
    last_action_at: Kept | None
    cooldown_expires_at: Kept | None
    outcome: str | None  # of the newest action that has one
    do_not_contact: bool
    other_person: bool  # behind their link another name was met
    differs: str | None  # in what that isn't what was asked for
    waits_for_pages: bool


def leads_of_list(session: Session, list_id: int) -> Iterator[list[ExportedLead]]:
    """The leads of a list in the order of their import, some at a time."""
    # Of the connection: a session wraps each row anew.
    found = session.connection().execute(query(list_id).execution_options(yield_per=AT_ONCE))
    for some in found.partitions():
        yield list(map(ExportedLead._make, some))


def query(list_id: int) -> Select[*tuple[Any, ...]]:
    """The columns of `ExportedLead`."""
    others = aliased(Action)
    newest = (
        select(func.max(others.id))
        .where(others.lead_id == Lead.id, others.outcome.is_not(None))
        .scalar_subquery()
    )
    asked: Select[*tuple[Any, ...]] = (
        select(
            Lead.profile_url,
            Lead.full_name,
            Lead.title,
            Lead.company,
            type_coerce(Contact.last_action_type, String),
            Sender.name,
            type_coerce(Contact.last_action_at, String),
            type_coerce(Contact.cooldown_expires_at, String),
            type_coerce(Action.outcome, String),
            do_not_contact.covers_lead(),
            other_names.covers_lead(),
            type_coerce(differs_of_action(), String),
            and_(Action.id.is_not(None), waits()),
        )
        .join(ListMember, ListMember.lead_id == Lead.id)
        .outerjoin(Contact, Contact.profile_url == Lead.profile_url)
        .outerjoin(Sender, Sender.id == Contact.last_action_sender_id)
        .outerjoin(Action, Action.id == newest)
        .where(ListMember.list_id == list_id)
        .order_by(ListMember.lead_id)
    )
    return asked
