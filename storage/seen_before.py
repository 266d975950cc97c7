"""Whom a sender has met or will meet: whose pages may be looked at, to see whether they are still known."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, ActionType, CampaignStatus
from storage import campaigns
from storage.tables import Action, Interaction, Lead

URN = "urn:li:"
MOST = 10  # that are looked through


def acted_on(session: Session, sender_id: int) -> list[str]:
    """The profiles that this sender acted on, the newest first."""
    query = select(Interaction.profile_url).where(Interaction.sender_id == sender_id)
    return list(session.scalars(query.order_by(Interaction.id.desc()).limit(MOST)))


def queued(
    session: Session, sender_id: int, now: datetime, kinds: Collection[ActionType] = tuple(ActionType)
) -> list[str]:
    """The next profiles that wait for this sender in its running campaigns, those never tried first."""
    found: list[str] = []
    for campaign_id in campaigns.of_sender(session, sender_id, (CampaignStatus.RUNNING,)):
        if campaigns.get(session, campaign_id).action_type not in kinds:
            continue
        query = (
            select(Lead.profile_url)
            .join(Action, Action.lead_id == Lead.id)
            .where(
                Action.sender_id == sender_id,
                Action.campaign_id == campaign_id,
                Action.status == ActionStatus.PENDING,
                Action.waits_for_pages.is_(None),
                or_(Action.scheduled_at.is_(None), Action.scheduled_at <= now),
            )
            .order_by(Action.attempts, Action.id)
            .limit(MOST)
        )
        found += session.scalars(query)
    return found


def of_action(session: Session, action_id: int) -> tuple[int, str, ActionType] | None:
    """Whose an action is, whom it is for, and of which kind; None when it is nobody's or gone."""
    row = session.execute(
        select(Action.sender_id, Lead.profile_url, Action.action_type)
        .join(Lead, Lead.id == Action.lead_id)
        .where(Action.id == action_id)
    ).one_or_none()
    return None if row is None or row[0] is None else (row[0], row[1], row[2])


def posts_of(session: Session, sender_id: int) -> list[tuple[str, str]]:
    """The posts that this sender liked or commented on, the newest first: whose, and its URN of perhaps several names."""
    rows = session.execute(
        select(Interaction.profile_url, Interaction.post_urn)
        .where(Interaction.sender_id == sender_id, Interaction.post_urn.contains(URN, autoescape=True))
        .order_by(Interaction.id.desc())
        .limit(MOST)
    )
    named = ((url, [each for each in (names or "").split() if each.startswith(URN)]) for url, names in rows)
    return [(url, urns[0]) for url, urns in named if urns]
