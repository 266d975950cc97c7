"""Leads, one at a time or by the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from engine.rules.enums import (
    ActionStatus,
    ActionType,
    Difference,
    InteractionResult,
    InteractionSource,
    Outcome,
)
from engine.rules.errors import UserError
from engine.rules.facts import Fact
from engine.rules.keys import search_key
from storage import forgotten, other_addresses, search
from storage.interactions import differs_of_action
from storage.page_waiting import waits
from storage.rows import all_made, columns, made, made_if_any
from storage.stats import blocked_leads
from storage.tables import Action, Campaign, Contact, Interaction, Lead, LeadList, ListMember, Sender

MOST_FOUND = 1000  # of a search are shown; with more, another word helps better than pages

Only = Callable[[InstrumentedAttribute[int]], ColumnElement[bool]]  # a condition on a lead's id


class PersonForgotten(UserError):
    """This person was forgotten, and is nobody's lead again."""


class NoSuchLead(UserError):
    """There is no such lead any more."""


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One person with the last thing that was done to them."""

    id: int
    profile_url: str
    full_name: str
    title: str
    company: str
    last_action_type: ActionType | None
    last_action_at: datetime | None
    last_action_by: str | None
    cooldown_expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One interaction. `result` is how it stands now: a doubt that was settled shows as settled."""

    at: datetime
    action_type: ActionType
    sender_name: str
    result: InteractionResult
    comment_text: str | None
    post_urn: str | None
    action_id: int | None = None
    differs: Difference | None = None
    source: InteractionSource = InteractionSource.LINKEDPILOT


@dataclass(frozen=True, slots=True)
class Queued:
    """A lead's place in a campaign."""

    action_id: int
    campaign_id: int | None
    campaign_name: str | None
    action_type: ActionType
    sender_name: str | None
    status: ActionStatus
    outcome: Outcome | None
    error_msg: Fact | None
    executed_at: datetime | None
    differs: Difference | None = None  # done, and not quite as it was asked for
    waits_for_pages: bool = False
    refusals: int = 0  # by LinkedIn itself
    not_before: datetime | None = None


_ROW: Select[*tuple[Any, ...]] = (
    select(
        *columns(
            LeadRow,
            Lead,
            last_action_type=Contact.last_action_type,
            last_action_at=Contact.last_action_at,
            last_action_by=Sender.name,
            cooldown_expires_at=Contact.cooldown_expires_at,
        )
    )
    .outerjoin(Contact, Contact.profile_url == Lead.profile_url)
    .outerjoin(Sender, Sender.id == Contact.last_action_sender_id)
)


def get(session: Session, lead_id: int) -> LeadRow:
    """One lead. Raises NoSuchLead."""
    row = session.execute(_ROW.where(Lead.id == lead_id)).one_or_none()
    if row is None:
        raise NoSuchLead
    return made(LeadRow, row)


def by_url(session: Session, profile_url: str) -> LeadRow | None:
    """The lead with this canonical profile URL, or to whom it leads as another address of theirs, if any."""
    row = session.execute(_ROW.where(Lead.profile_url == profile_url)).one_or_none()
    if row is None and (key := other_addresses.key_of(session, profile_url)) != profile_url:
        row = session.execute(_ROW.where(Lead.profile_url == key)).one_or_none()
    return made_if_any(LeadRow, row)


def ensure(session: Session, profile_url: str, full_name: str, now: datetime) -> int:
    """The id of the lead with this canonical profile URL, made when it isn't there."""
    profile_url = other_addresses.key_of(session, profile_url)
    if forgotten.holds(session, profile_url):
        raise PersonForgotten
    known = session.scalar(select(Lead.id).where(Lead.profile_url == profile_url))
    if known is not None:
        return known
    return session.execute(
        insert(Lead)
        .values(
            profile_url=profile_url,
            full_name=full_name,
            name_key=search_key(full_name),
            created_at=now,
            updated_at=now,
        )
        .returning(Lead.id)
    ).scalar_one()


def count(session: Session, list_id: int | None, only: Only | None = None) -> int:
    """How many leads there are, on a list or altogether; of them only those that fulfil a condition, when given."""
    query = _listed(select(func.count()), list_id)
    return session.scalar(query if only is None else query.where(only(_key(list_id)))) or 0


def named(session: Session, name_key: str) -> int:
    """How many leads have this very name, given as its search key."""
    return session.scalar(select(func.count()).where(Lead.name_key == name_key)) or 0


def page(
    session: Session, list_id: int | None, only: Only | None, limit: int, offset: int, total: int
) -> list[LeadRow]:
    """A page of them in the order of their import. `total` is what `count` says: from the nearer end it is less far."""
    limit = min(limit, total - offset)
    from_the_end = total - offset - limit
    backwards = from_the_end < offset
    key = _key(list_id)
    ids = _listed(select(key), list_id).order_by(key.desc() if backwards else key).limit(limit)
    ids = ids.offset(from_the_end if backwards else offset)
    found = list(session.scalars(ids if only is None else ids.where(only(key))))
    return of_ids(session, found[::-1] if backwards else found)


def found(session: Session, list_id: int | None, words: Sequence[str], only: Only | None) -> list[int]:
    """The leads in whose name all words stand, in the order of the names; no more than `MOST_FOUND` + 1 of them.

    The words are search keys. Nobody turns more pages than that, and looking on would only take time.
    """
    key = _key(list_id)
    hits = search.named(session, _listed(select(key.label("id")), list_id), key, words)
    first = (hits if only is None else hits.where(only(key))).limit(MOST_FOUND + 1).subquery()
    ordered = select(Lead.id).join(first, first.c.id == Lead.id).order_by(Lead.name_key, Lead.id)
    return list(session.scalars(ordered))


def of_ids(session: Session, ids: Sequence[int]) -> list[LeadRow]:
    """These leads, in this order."""
    rows = {row.id: row for row in all_made(LeadRow, session.execute(_ROW.where(Lead.id.in_(ids))))}
    return [rows[lead_id] for lead_id in ids]


def cooling(now: datetime) -> Only:
    """The lead is in cooldown."""
    in_cooldown = select(Lead.id).join(Contact, Contact.profile_url == Lead.profile_url)
    return lambda lead_id: lead_id.in_(in_cooldown.where(Contact.cooldown_expires_at > now))


def blocked(now: datetime) -> Only:
    """The lead is in cooldown, on do not contact, or met under another name."""
    return lambda lead_id: lead_id.in_(blocked_leads(now))


def available(now: datetime) -> Only:
    """The lead is none of that."""
    return lambda lead_id: lead_id.not_in(blocked_leads(now))


def lists_of(session: Session, lead_id: int) -> list[str]:
    """The names of the lists on which a lead stands."""
    query = (
        select(LeadList.name)
        .join(ListMember, ListMember.list_id == LeadList.id)
        .where(ListMember.lead_id == lead_id, LeadList.ready)
    )
    return list(session.scalars(query.order_by(LeadList.name)))


def queued(session: Session, lead_id: int) -> list[Queued]:
    """A lead's rows in the queue, the newest first."""
    rows = session.execute(
        select(
            *columns(
                Queued,
                Action,
                action_id=Action.id,
                campaign_name=Campaign.name,
                sender_name=Sender.name,
                differs=differs_of_action(),
                waits_for_pages=waits(),
                not_before=Action.scheduled_at,
            )
        )
        .outerjoin(Campaign, Campaign.id == Action.campaign_id)
        .outerjoin(Sender, Sender.id == Action.sender_id)
        .where(Action.lead_id == lead_id)
        .order_by(Action.id.desc())
    )
    return all_made(Queued, rows)


def history(session: Session, profile_url: str) -> list[HistoryLine]:
    """What was ever done to a person, the newest first."""
    settled = aliased(Interaction)
    rows = session.execute(
        select(
            *columns(
                HistoryLine,
                Interaction,
                sender_name=Sender.name,
                result=func.coalesce(settled.result, Interaction.result),
            )
        )
        .join(Sender, Sender.id == Interaction.sender_id)
        .outerjoin(settled, settled.settles_id == Interaction.id)
        .where(Interaction.profile_url == profile_url, Interaction.settles_id.is_(None))
        .order_by(Interaction.at.desc(), Interaction.id.desc())
    )
    return all_made(HistoryLine, rows)


def _key(list_id: int | None) -> InstrumentedAttribute[int]:
    """A lead's id, from a list's own index where there is a list."""
    return Lead.id if list_id is None else ListMember.lead_id


def _listed(query: Select[int], list_id: int | None) -> Select[int]:
    if list_id is None:
        return query.select_from(Lead)
    return query.select_from(ListMember).where(ListMember.list_id == list_id)
