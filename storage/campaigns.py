"""Campaigns and their senders; the counters of what came of their actions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Update, bindparam, case, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import (
    ActionStatus,
    ActionType,
    AiFallback,
    CampaignStatus,
    CommentMode,
    CommentSource,
    CooldownPolicy,
    Outcome,
)
from engine.rules.errors import UserError
from engine.rules.outcomes import OPEN
from storage import called, prepared, senders
from storage.rows import all_made, columns, made, made_if_any
from storage.senders import SenderRow
from storage.tables import Action, Campaign, CampaignSender, Sender, core


class NoSuchCampaign(UserError):
    """There is no campaign of that number any more, or (`named`) none of that name."""


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign with its counters. `list_id` is None once a finished campaign's list was deleted."""

    id: int
    name: str
    list_id: int | None
    action_type: ActionType
    status: CampaignStatus
    note: str | None
    send_without_note: bool
    accept_incoming: bool
    comment_source: CommentSource
    comment_mode: CommentMode
    comment_tag: str | None
    ai_fallback: AiFallback
    cooldown_policy: CooldownPolicy
    total_leads: int
    leads_queued: int
    leads_in_cooldown: int
    leads_processed: int
    leads_succeeded: int
    leads_failed: int
    leads_skipped: int
    started_at: datetime | None
    completed_at: datetime | None
    created_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is ever begun any more."""
        return self.status in (CampaignStatus.COMPLETED, CampaignStatus.CANCELLED)


_CAMPAIGNS = core(Campaign)
COLUMNS = columns(CampaignRow, _CAMPAIGNS)

_ONE = select(*COLUMNS).where(_CAMPAIGNS.c.id == bindparam("campaign_id"))
_CHANGE = update(_CAMPAIGNS).where(_CAMPAIGNS.c.id == bindparam("wanted"))
# Which counter an action's final status moves, besides `leads_processed`; an uncertain one moves none.
_COUNTER = {
    ActionStatus.COMPLETED: "leads_succeeded",
    ActionStatus.FAILED: "leads_failed",
    ActionStatus.SKIPPED: "leads_skipped",
    ActionStatus.SKIPPED_COOLDOWN: "leads_skipped",
}


def _count_in(*counters: str) -> Update:
    more = {name: _CAMPAIGNS.c[name] + bindparam("count") for name in counters}
    return update(_CAMPAIGNS).where(_CAMPAIGNS.c.id == bindparam("campaign_id")).values(more)


_COUNT = {
    status: _count_in("leads_processed", *([_COUNTER[status]] if status in _COUNTER else []))
    for status in ActionStatus
}
# By sender, so that the index answers without a look at the rows that are done.
_ACTIONS, _SENDERS = core(Action), core(Sender)
_STILL_OPEN = (_ACTIONS.c.status.in_(OPEN), _ACTIONS.c.campaign_id == bindparam("campaign_id"))
_HELD = select(exists().where(_ACTIONS.c.sender_id.in_(select(_SENDERS.c.id)), *_STILL_OPEN))
_WAITING = select(exists().where(_ACTIONS.c.sender_id.is_(None), *_STILL_OPEN))
_PAIRS = core(CampaignSender)
_SENDERS_OF = (
    select(_PAIRS.c.sender_id)
    .where(_PAIRS.c.campaign_id == bindparam("campaign_id"))
    .order_by(_PAIRS.c.sender_id)
)
_REMOVED = (
    select(_PAIRS.c.sender_id)
    .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _PAIRS.c.campaign_id)
    .join(_SENDERS, _SENDERS.c.id == _PAIRS.c.sender_id)
    .where(_CAMPAIGNS.c.status == CampaignStatus.RUNNING, _SENDERS.c.removed_at.is_not(None))
    .distinct()
    .order_by(_PAIRS.c.sender_id)
)


def get(session: Session, campaign_id: int) -> CampaignRow:
    """One campaign. Raises NoSuchCampaign."""
    row = prepared.run(session, _ONE, {"campaign_id": campaign_id}).one_or_none()
    if row is None:
        raise NoSuchCampaign
    return made(CampaignRow, row)


def by_name(session: Session, name: str) -> CampaignRow | None:
    """The campaign that is called so (`storage.called`), if any."""
    number = called.id_of(session, Campaign, name)
    return None if number is None else get(session, number)


def all_campaigns(session: Session, statuses: Iterable[CampaignStatus] | None = None) -> list[CampaignRow]:
    """The newest first; of these statuses only, when given."""
    query = select(*COLUMNS).order_by(Campaign.id.desc())
    if statuses is not None:
        query = query.where(Campaign.status.in_(tuple(statuses)))
    return all_made(CampaignRow, session.execute(query))


def add(session: Session, values: dict[str, Any], sender_ids: Iterable[int]) -> int:
    """A new campaign with its senders; returns its id."""
    campaign_id = session.execute(insert(Campaign).values(**values).returning(Campaign.id)).scalar_one()
    set_senders(session, campaign_id, sender_ids)
    return campaign_id


def change(session: Session, campaign_id: int, **values: Any) -> None:
    """Set columns of one campaign."""
    prepared.run(session, _CHANGE, {"wanted": campaign_id}, sets=values)


def senders_of(session: Session, campaign_id: int) -> tuple[int, ...]:
    """The ids of the senders that work for it, in order."""
    return tuple(prepared.run(session, _SENDERS_OF, {"campaign_id": campaign_id}).scalars())


def set_senders(session: Session, campaign_id: int, sender_ids: Iterable[int]) -> None:
    """Let exactly these senders work for it."""
    session.execute(delete(CampaignSender).where(CampaignSender.campaign_id == campaign_id))
    rows = [{"campaign_id": campaign_id, "sender_id": sender_id} for sender_id in sorted(set(sender_ids))]
    if rows:
        session.execute(insert(CampaignSender), rows)


def of_sender(session: Session, sender_id: int, statuses: Iterable[CampaignStatus]) -> list[int]:
    """The campaigns in these statuses that a sender works for."""
    query = (
        select(Campaign.id)
        .join(CampaignSender, CampaignSender.campaign_id == Campaign.id)
        .where(CampaignSender.sender_id == sender_id, Campaign.status.in_(tuple(statuses)))
    )
    return list(session.scalars(query.order_by(Campaign.id)))


def count_outcome(session: Session, campaign_id: int, status: ActionStatus, count: int = 1) -> None:
    """Count actions that got a final status, in the transaction in which they got it."""
    prepared.run(session, _COUNT[status], {"campaign_id": campaign_id, "count": count})


def uncount_outcome(session: Session, campaign_id: int | None, status: ActionStatus) -> None:
    """Take `count_outcome` back: the action gets another status. A single `try` counts nowhere."""
    if campaign_id is not None:
        count_outcome(session, campaign_id, status, -1)


def has_open(session: Session, campaign_id: int) -> bool:
    """Whether anything of it is still to be done: pending, under way, or waiting for approval."""
    campaign = {"campaign_id": campaign_id}
    return bool(prepared.run(session, _HELD, campaign).scalar()) or bool(
        prepared.run(session, _WAITING, campaign).scalar()
    )


def why_skipped(session: Session, campaign_id: int) -> dict[Outcome, int]:
    """What its skipped actions came to."""
    query = (
        select(Action.outcome, func.count())
        .where(
            Action.campaign_id == campaign_id,
            Action.status.in_((ActionStatus.SKIPPED, ActionStatus.SKIPPED_COOLDOWN)),
        )
        .group_by(Action.outcome)
    )
    return {outcome: count for outcome, count in session.execute(query) if outcome is not None}


def done_between(
    session: Session, campaign_id: int, begins: Sequence[datetime]
) -> list[tuple[int, int, int]]:
    """Sender, place among the parts that begin then, and how many of the actions came to an end in it."""
    ends = [(Action.executed_at < end, place) for place, end in enumerate(begins[1:])]
    part = case(*ends, else_=len(begins) - 1) if ends else literal(0)
    query = (
        select(Action.sender_id, part, func.count())
        .where(
            Action.campaign_id == campaign_id,
            Action.sender_id.is_not(None),
            Action.executed_at.is_not(None),
            Action.status.not_in((*OPEN, ActionStatus.CANCELLED)),
        )
        .group_by(Action.sender_id, part)
    )
    return [(sender_id, place, count) for sender_id, place, count in session.execute(query)]


def removed_senders(session: Session) -> list[SenderRow]:
    """Senders that are out of the house while a running campaign still counts on them."""
    return [senders.get(session, sender_id) for sender_id in prepared.run(session, _REMOVED).scalars()]


def find(session: Session, text: str) -> CampaignRow:
    """The campaign that a person means by its number or its name. Raises NoSuchCampaign."""
    text = text.strip()
    found = by_name(session, text)
    if found is None and text.isdecimal():
        row = session.execute(select(*COLUMNS).where(Campaign.id == int(text))).one_or_none()
        found = made_if_any(CampaignRow, row)
    if found is None:
        raise NoSuchCampaign("named", name=text)
    return found


def any_made(session: Session) -> bool:
    """Whether there ever was a campaign."""
    return session.scalar(select(Campaign.id).limit(1)) is not None
