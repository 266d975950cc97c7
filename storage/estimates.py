"""What estimates start from: open work by campaign and sender, and how many of the visits counted."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, Outcome
from engine.rules.outcomes import AFTER, NOT_BEGUN
from storage import campaigns, queue_counts
from storage.tables import Action, Campaign

# Settled without a look at the page.
UNSEEN = (Outcome.BLOCKED, Outcome.NO_TEXT)


def running(session: Session) -> list[int]:
    """The running campaigns."""
    return [row.id for row in campaigns.all_campaigns(session, (CampaignStatus.RUNNING,))]


def open_work(session: Session) -> list[tuple[int, int, ActionType, int]]:
    """Campaign, sender, kind and how many are open, of the running campaigns and what is dealt out there.

    What waits for page knowledge is left out: nobody knows for how long.
    """
    found = []
    unknown = _waiting_for_pages(session)
    for row in campaigns.all_campaigns(session, (CampaignStatus.RUNNING,)):
        for holder, count in queue_counts.open_by_sender(session, row.id).items():
            if holder is not None and (left := count - unknown.get((row.id, holder), 0)):
                found.append((row.id, holder, row.action_type, left))
    return found


def _waiting_for_pages(session: Session) -> dict[tuple[int | None, int | None], int]:
    """How many, by campaign and sender."""
    query = (
        select(Action.campaign_id, Action.sender_id, func.count())
        .where(Action.waits_for_pages.is_not(None), Action.status.in_(NOT_BEGUN))
        .group_by(Action.campaign_id, Action.sender_id)
    )
    return {(campaign, holder): count for campaign, holder, count in session.execute(query)}


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
