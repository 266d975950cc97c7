"""How many actions of the queue are in which state, for the screens, the estimate and the checks."""

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Label, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, CampaignStatus, Outcome
from engine.rules.kinds import WITH_COMMENT
from engine.rules.outcomes import NOT_BEGUN
from storage import prepared
from storage.tables import Action, Campaign, CampaignSender, Sender, core

_ACTIONS, _SENDERS = core(Action), core(Sender)
_OF_CAMPAIGN = _ACTIONS.c.campaign_id == bindparam("campaign_id")


def _counts(holder: ColumnElement[bool]) -> list[Label[int]]:
    """A status after the other, so that the index answers without a look at a row, however many there are."""
    return [
        select(func.count())
        .select_from(_ACTIONS)
        .where(holder, _ACTIONS.c.status == status, _OF_CAMPAIGN)
        .scalar_subquery()
        .label(status)
        for status in ActionStatus
    ]


_HELD = select(_SENDERS.c.id, *_counts(_ACTIONS.c.sender_id == _SENDERS.c.id))
_WAITING = select(literal(None), *_counts(_ACTIONS.c.sender_id.is_(None)))


def by_sender(session: Session, campaign_id: int) -> dict[int | None, dict[ActionStatus, int]]:
    """How many of a campaign's actions stand in each status, by sender; under None those that wait to be dealt out."""
    campaign = {"campaign_id": campaign_id}
    found: dict[int | None, dict[ActionStatus, int]] = {}
    for holder, *counts in (
        *prepared.run(session, _HELD, campaign),
        *prepared.run(session, _WAITING, campaign),
    ):
        if stand := {status: n for status, n in zip(ActionStatus, counts, strict=True) if n}:
            found[holder] = stand
    return found


def open_by_sender(session: Session, campaign_id: int) -> dict[int | None, int]:
    """How many actions of a campaign each sender still has; under None those that wait to be dealt out."""
    found = by_sender(session, campaign_id)
    left = {holder: sum(counts.get(each, 0) for each in NOT_BEGUN) for holder, counts in found.items()}
    return {holder: count for holder, count in left.items() if count}


def by_status(session: Session, campaign_id: int) -> dict[ActionStatus, int]:
    """How many of a campaign's actions stand in each status."""
    return dict(sum(map(Counter, by_sender(session, campaign_id).values()), Counter()))


def open_of(session: Session, campaign_id: int, sender_id: int) -> int:
    """How many actions of a campaign one sender still has."""
    query = select(func.count()).where(
        Action.sender_id == sender_id,
        Action.status.in_(NOT_BEGUN),
        Action.campaign_id == campaign_id,
    )
    return session.scalar(query) or 0


def put_off(session: Session, campaign_id: int, now: datetime) -> dict[int | None, int]:
    """How many of a campaign's actions each sender has that can't be taken up now, whoever has room for them."""
    query = (
        select(Action.sender_id, func.count())
        .where(
            Action.campaign_id == campaign_id,
            Action.status == ActionStatus.PENDING,
            or_(Action.waits_for_pages.is_not(None), Action.scheduled_at > now),
        )
        .group_by(Action.sender_id)
    )
    return {sender_id: count for sender_id, count in session.execute(query)}


def refused(session: Session, campaign_id: int, now: datetime) -> tuple[int, datetime | None]:
    """How many actions LinkedIn itself refused that wait for another day, and for which."""
    query = select(func.count(), func.min(Action.scheduled_at)).where(
        Action.campaign_id == campaign_id,
        Action.status == ActionStatus.PENDING,
        Action.waits_for_pages.is_(None),
        Action.sender_id.is_not(None),
        Action.refusals > 0,
        Action.scheduled_at > now,
    )
    count, day = session.execute(query).one()
    return count, day


def ready_of(session: Session, campaign_id: int) -> bool:
    """Whether a campaign has an action with everything that it needs."""
    pending = select(Action.id).where(
        Action.sender_id.in_(select(Sender.id)),  # so that the index by sender and status answers
        Action.campaign_id == campaign_id,
        Action.status == ActionStatus.PENDING,
        Action.waits_for_pages.is_(None),
    )
    with_text = pending.where(Action.comment_text.is_not(None))
    has = case((Campaign.action_type.in_(WITH_COMMENT), with_text.exists()), else_=pending.exists())
    return bool(session.scalar(select(has).where(Campaign.id == campaign_id)))


def dealt_by_sender(session: Session, campaign_id: int) -> dict[int, int]:
    """How many actions of a campaign each sender got so far, the finished ones too."""
    found = by_sender(session, campaign_id)
    return {holder: sum(counts.values()) for holder, counts in found.items() if holder is not None}


def outcomes_between(session: Session, start: datetime, end: datetime) -> dict[Outcome, int]:
    """What came of the actions that ended in [start, end), or wait since then for page knowledge."""
    query = (
        select(Action.outcome, func.count())
        .where(
            Action.executed_at.is_not(None),
            Action.executed_at >= start,
            Action.executed_at < end,
            Action.outcome.is_not(None),
            or_(Action.status != ActionStatus.PENDING, Action.waits_for_pages.is_not(None)),
        )
        .group_by(Action.outcome)
    )
    return {outcome: count for outcome, count in session.execute(query) if outcome is not None}


def awaiting_approval(session: Session) -> int:
    """How many comments wait for the user in campaigns that aren't over."""
    senders = select(CampaignSender.sender_id)
    query = (
        select(func.count())
        .select_from(Action)
        .join(Campaign, Campaign.id == Action.campaign_id)
        .where(
            Action.sender_id.in_(senders),  # so that the index by sender and status answers
            Action.status == ActionStatus.AWAITING_APPROVAL,
            Campaign.status.in_((CampaignStatus.RUNNING, CampaignStatus.PAUSED)),
        )
    )
    return session.scalar(query) or 0
