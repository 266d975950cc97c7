"""The action queue: what a turn takes next, and how much of that there is; `queue_counts` counts for the screens."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, CommentMode, CommentSource
from engine.rules.errors import UserError
from engine.rules.kinds import WITH_COMMENT
from engine.rules.outcomes import NOT_BEGUN
from storage import other_names, prepared
from storage.claims import QueuedTask
from storage.rows import columns, made
from storage.tables import Action, Campaign, CampaignSender, Lead, core

ENOUGH = 1000  # more than a sender does in a day; counting on would only take time


class NoSuchAction(UserError):
    """There is no such row of a campaign any more."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One row of the queue with what carrying it out needs."""

    id: int
    campaign_id: int
    sender_id: int
    lead_id: int
    action_type: ActionType
    status: ActionStatus
    comment_text: str | None
    profile_url: str
    full_name: str
    title: str
    company: str
    note: str | None
    send_without_note: bool
    accept_incoming: bool
    comment_tag: str | None

    @property
    def task(self) -> QueuedTask:
        """What a claim needs of it."""
        return QueuedTask(
            action_id=self.id,
            campaign_id=self.campaign_id,
            sender_id=self.sender_id,
            lead_id=self.lead_id,
            action_type=self.action_type,
            status=self.status,
            comment_text=self.comment_text,
            profile_url=self.profile_url,
            full_name=self.full_name,
        )


_ACTIONS, _LEADS = core(Action), core(Lead)
_CAMPAIGNS, _PAIRS = core(Campaign), core(CampaignSender)
_CHOICES = ("note", "send_without_note", "accept_incoming", "comment_tag")
_ROW: Select[*tuple[Any, ...]] = (
    select(
        *columns(
            ActionRow,
            _ACTIONS,
            full_name=other_names.called(),
            **{name: _LEADS.c[name] for name in ("profile_url", "title", "company")},
            **{name: _CAMPAIGNS.c[name] for name in _CHOICES},
        )
    )
    .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _ACTIONS.c.campaign_id)
    .join(_LEADS, _LEADS.c.id == _ACTIONS.c.lead_id)
)


# A row that can be taken up now; a comment only with its text, or where no one has to see it first.
_NEEDS_NO_TEXT = or_(
    _CAMPAIGNS.c.action_type.not_in(WITH_COMMENT),
    and_(
        _CAMPAIGNS.c.comment_mode == CommentMode.AUTO,
        _CAMPAIGNS.c.comment_source == CommentSource.PREDEFINED,
    ),
)
_WAITS = and_(
    _ACTIONS.c.status == ActionStatus.PENDING,
    _ACTIONS.c.waits_for_pages.is_(None),
    or_(_ACTIONS.c.scheduled_at.is_(None), _ACTIONS.c.scheduled_at <= bindparam("now")),
)
_HAS_TEXT = _ACTIONS.c.comment_text.is_not(None)
_RUNNING = (
    select(_CAMPAIGNS.c.id, _CAMPAIGNS.c.action_type, case((_NEEDS_NO_TEXT, 0), else_=1))
    .join(_PAIRS, _PAIRS.c.campaign_id == _CAMPAIGNS.c.id)
    .where(_PAIRS.c.sender_id == bindparam("sender"), _CAMPAIGNS.c.status == CampaignStatus.RUNNING)
    .order_by(_CAMPAIGNS.c.id)
)


# What was tried and came back goes to the back: a few odd ones keep nobody else from being done.
# The row is found before anything is joined to it, so that its index gives the order whatever the statistics say.
def _next(*which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    first = (
        select(_ACTIONS.c.id)
        .where(
            _ACTIONS.c.sender_id == bindparam("sender"),
            _ACTIONS.c.campaign_id == bindparam("campaign"),
            _WAITS,
            *which,
        )
        .order_by(_ACTIONS.c.attempts, _ACTIONS.c.id)
        .limit(1)
    )
    return _ROW.where(_ACTIONS.c.id == first.scalar_subquery())


def _waiting(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many of a pair's can be taken up now, up to `most`."""
    some = (
        select(_ACTIONS.c.id)
        .where(
            _ACTIONS.c.sender_id == _PAIRS.c.sender_id,
            _ACTIONS.c.campaign_id == _PAIRS.c.campaign_id,
            _WAITS,
            *which,
        )
        .correlate(_PAIRS, _CAMPAIGNS)
        .limit(bindparam("most", type_=Integer))
    )
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


_NEXT = {False: _next(), True: _next(_HAS_TEXT)}  # by whether it needs its text first
_GET = _ROW.where(_ACTIONS.c.id == bindparam("action_id"))
_WORK_LEFT = (
    select(
        _PAIRS.c.sender_id,
        _CAMPAIGNS.c.action_type,
        case((_NEEDS_NO_TEXT, _waiting()), else_=_waiting(_HAS_TEXT)),
    )
    .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _PAIRS.c.campaign_id)
    .where(_CAMPAIGNS.c.status == CampaignStatus.RUNNING)
)
_WORK_LEFT_OF = _WORK_LEFT.where(_PAIRS.c.sender_id == bindparam("sender"))
_UNLOCKED = (
    select(_ACTIONS.c.campaign_id)
    .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _ACTIONS.c.campaign_id)
    .where(
        _ACTIONS.c.sender_id.is_(None),
        _ACTIONS.c.scheduled_at <= bindparam("now"),
        _ACTIONS.c.status == ActionStatus.PENDING,
        _CAMPAIGNS.c.status == CampaignStatus.RUNNING,
    )
    .distinct()
)
_LAST_CAMPAIGN = (
    select(_ACTIONS.c.campaign_id)
    .where(
        _ACTIONS.c.sender_id == bindparam("sender"),
        _ACTIONS.c.executed_at.is_not(None),
        _ACTIONS.c.campaign_id.is_not(None),
    )
    .order_by(_ACTIONS.c.executed_at.desc(), _ACTIONS.c.id.desc())
    .limit(1)
)


def get(session: Session, action_id: int) -> ActionRow:
    """One row of a campaign. Raises NoSuchAction."""
    row = prepared.run(session, _GET, {"action_id": action_id}).one_or_none()
    if row is None:
        raise NoSuchAction
    return made(ActionRow, row)


def add_single(
    session: Session, sender_id: int, lead_id: int, kind: ActionType, comment_text: str | None, now: datetime
) -> int:
    """A pending action of no campaign; returns its id."""
    values = {
        "campaign_id": None,
        "sender_id": sender_id,
        "lead_id": lead_id,
        "action_type": kind,
        "comment_text": comment_text,
        "created_at": now,
    }
    return session.execute(insert(Action).values(values).returning(Action.id)).scalar_one()


def next_action(
    session: Session,
    sender_id: int,
    kinds: AbstractSet[ActionType],
    now: datetime,
    last: int | None = None,
) -> ActionRow | None:
    """What the sender does next among these kinds; its running campaigns take turns, one action each.

    `last` is the campaign for which it acted last, where the caller knows.
    """
    running = prepared.run(session, _RUNNING, {"sender": sender_id})
    campaigns = {campaign_id: bool(needs_text) for campaign_id, kind, needs_text in running if kind in kinds}
    if last is None:
        last = _last_campaign(session, sender_id) if len(campaigns) > 1 else 0
    for campaign_id in sorted(campaigns, key=lambda one: (one <= last, one)):
        wanted = {"sender": sender_id, "campaign": campaign_id, "now": now}
        row = prepared.run(session, _NEXT[campaigns[campaign_id]], wanted).first()
        if row is not None:
            return made(ActionRow, row)
    return None


def work_left(session: Session, now: datetime, most: int = ENOUGH) -> dict[int, dict[ActionType, int]]:
    """How many actions each sender could take up now, by kind; each campaign counts up to `most`."""
    left: dict[int, dict[ActionType, int]] = {}
    for sender_id, kind, count in prepared.run(session, _WORK_LEFT, {"now": now, "most": most}):
        if count:
            kinds = left.setdefault(sender_id, {})
            kinds[kind] = kinds.get(kind, 0) + count
    return left


def work_left_of(
    session: Session, sender_id: int, now: datetime, most: int = ENOUGH
) -> dict[ActionType, int]:
    """As `work_left`, of one sender."""
    left: dict[ActionType, int] = {}
    rows = prepared.run(session, _WORK_LEFT_OF, {"now": now, "most": most, "sender": sender_id})
    for _, kind, count in rows:
        left[kind] = left.get(kind, 0) + count
    return left


def with_unlocked(session: Session, now: datetime) -> list[int]:
    """The running campaigns in which a lead waited for a cooldown that is over now."""
    return prepared.run(session, _UNLOCKED, {"now": now}).scalars()


def cancel_open(session: Session, campaign_id: int, sender_id: int | None, most: int) -> int:
    """Cancel so many of a sender's rows (None: of those that wait to be dealt out) that haven't begun; returns how many there were."""
    some = select(Action.id).where(
        Action.sender_id == sender_id,
        Action.campaign_id == campaign_id,
        Action.status.in_(NOT_BEGUN),
    )
    done = session.execute(
        update(Action)
        .where(Action.id.in_(some.limit(most)))
        .values(status=ActionStatus.CANCELLED)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _last_campaign(session: Session, sender_id: int) -> int:
    """The campaign for which the sender acted last; 0 when it never did."""
    return prepared.run(session, _LAST_CAMPAIGN, {"sender": sender_id}).scalar() or 0
