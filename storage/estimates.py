"""What estimates start from: open work by campaign and sender, and how many of the visits counted."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, Outcome
from engine.rules.outcomes import AFTER, NOT_BEGUN
from storage import campaigns
from storage.tables import Action, Campaign

# Settled without a look at the page.
UNSEEN = (Outcome.BLOCKED, Outcome.NO_TEXT)


def running(session: Session) -> list[int]:
    """The running campaigns."""
    return [row.id for row in campaigns.all_campaigns(session, (CampaignStatus.RUNNING,))]


def open_work(session: Session) -> list[tuple[int, int | None, ActionType, int]]:
    """Campaign, sender, kind and how many are open, of the running campaigns; without a sender: still to be dealt out.

    What waits for page knowledge is left out: nobody knows for how long.
    """
    rows = session.execute(
        select(Campaign.id, Action.sender_id, Campaign.action_type, func.count())
        .join(Action, Action.campaign_id == Campaign.id)
        .where(
            Campaign.status == CampaignStatus.RUNNING,
            Action.status.in_(NOT_BEGUN),
            Action.waits_for_pages.is_(None),
        )
        .group_by(Campaign.id, Action.sender_id, Campaign.action_type)
        .order_by(Campaign.id, Action.sender_id)
    )
    return [(campaign, sender, kind, count) for campaign, sender, kind, count in rows]


def waiting_work(session: Session) -> list[tuple[int, ActionType, int, datetime, tuple[int, ...]]]:
    """Campaign, kind, how many wait for a cooldown, when the last is over, and among whom they are dealt out."""
    rows = session.execute(
        select(Campaign.id, Campaign.action_type, func.count(), func.max(Action.scheduled_at))
        .join(Action, Action.campaign_id == Campaign.id)
        .where(
            Campaign.status == CampaignStatus.RUNNING,
            Action.sender_id.is_(None),
            Action.status == ActionStatus.PENDING,
            Action.waits_for_pages.is_(None),
            Action.scheduled_at.is_not(None),
        )
        .group_by(Campaign.id, Campaign.action_type)
    ).all()
    found = []
    for campaign, kind, count, unlocked in rows:
        chosen = campaigns.senders_of(session, campaign)
        if chosen and unlocked is not None:
            found.append((campaign, kind, count, unlocked, chosen))
    return found


def visits(session: Session, since: datetime) -> dict[ActionType, tuple[int, int]]:
    """How many profiles were visited for each kind, and how many of the visits count against the limits."""
    counting = [outcome for outcome, after in AFTER.items() if after.keeps_mark]
    rows = session.execute(
        select(
            Action.action_type,
            func.count(),
            func.sum(case((Action.outcome.in_(counting), 1), else_=0)),
        )
        .where(
            Action.executed_at.is_not(None),
            Action.executed_at >= since,
            Action.outcome.is_not(None),
            Action.outcome.not_in(UNSEEN),
            Action.status != ActionStatus.PENDING,
        )
        .group_by(Action.action_type)
    )
    return {kind: (visited, counted) for kind, visited, counted in rows}
