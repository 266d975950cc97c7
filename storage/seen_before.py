"""Whom a sender has met: a lead and a post that may be looked at again, to see whether a page is still known."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.rules.words import ActionStatus, ActionType
from storage import do_not_contact
from storage.tables import Action, Interaction, Lead

URN = "urn:li:"
MOST = 10  # that are looked through


def lead_of(session: Session, sender_id: int) -> str | None:
    """The profile that this sender acted on last, else the next one that waits for it; nobody whom no campaign may touch."""
    acted = (
        select(Interaction.profile_url)
        .where(Interaction.sender_id == sender_id)
        .order_by(Interaction.id.desc())
        .limit(MOST)
    )
    queued = (
        select(Lead.profile_url)
        .join(Action, Action.lead_id == Lead.id)
        .where(Action.sender_id == sender_id, Action.status == ActionStatus.PENDING)
        .order_by(Action.id)
        .limit(MOST)
    )
    met = (*session.scalars(acted), *session.scalars(queued))
    return next((url for url in met if not do_not_contact.holds(session, url)), None)


def of_action(session: Session, action_id: int) -> tuple[int, str, ActionType] | None:
    """Whose an action is, whom it is for, and of which kind; None when it is nobody's or gone."""
    row = session.execute(
        select(Action.sender_id, Lead.profile_url, Action.action_type)
        .join(Lead, Lead.id == Action.lead_id)
        .where(Action.id == action_id)
    ).one_or_none()
    return None if row is None or row[0] is None else (row[0], row[1], row[2])


def post_of(session: Session, sender_id: int) -> str | None:
    """The URN of the post that this sender liked or commented on last; a post may have several names."""
    names = session.scalars(
        select(Interaction.post_urn)
        .where(Interaction.sender_id == sender_id, Interaction.post_urn.contains(URN, autoescape=True))
        .order_by(Interaction.id.desc())
        .limit(1)
    ).first()
    return next((name for name in (names or "").split() if name.startswith(URN)), None)
