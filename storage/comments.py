"""The user's library of comments, and the drafts that wait for approval."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.errors import UserError
from engine.rules.words import ActionStatus, ActionType, CampaignStatus, CommentMode, CommentSource
from storage.interactions import stands
from storage.tables import Action, Campaign, Interaction, Lead, PredefinedComment, Sender


class NoSuchComment(UserError):
    """There is no such comment any more: look at /comments."""


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One template of the library."""

    id: int
    text: str
    tag: str
    used: int
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A comment that waits for approval."""

    action_id: int
    campaign_id: int
    campaign_name: str
    sender_id: int
    sender_name: str
    lead_id: int
    full_name: str
    profile_url: str
    text: str


_COMMENT = select(
    PredefinedComment.id,
    PredefinedComment.text,
    PredefinedComment.tag,
    PredefinedComment.used,
    PredefinedComment.last_used_at,
)


def all_comments(session: Session, tag: str | None = None) -> list[CommentRow]:
    """The library in the order in which it was written; with a tag, only what carries it."""
    query = _COMMENT.order_by(PredefinedComment.id)
    if tag:
        query = query.where(PredefinedComment.tag == tag)
    return [CommentRow(*row) for row in session.execute(query)]


def get(session: Session, comment_id: int) -> CommentRow:
    """One template. Raises NoSuchComment."""
    row = session.execute(_COMMENT.where(PredefinedComment.id == comment_id)).one_or_none()
    if row is None:
        raise NoSuchComment
    return CommentRow(*row)


def by_text(session: Session, text: str) -> CommentRow | None:
    """The template with exactly this text, if any."""
    row = session.execute(_COMMENT.where(PredefinedComment.text == text)).one_or_none()
    return None if row is None else CommentRow(*row)


def add(session: Session, text: str, tag: str, now: datetime) -> int:
    """A new template; returns its id."""
    values = {"text": text, "tag": tag, "used": 0, "created_at": now}
    return session.execute(
        insert(PredefinedComment).values(**values).returning(PredefinedComment.id)
    ).scalar_one()


def change(session: Session, comment_id: int, text: str, tag: str) -> None:
    """Another text or tag."""
    session.execute(
        update(PredefinedComment).where(PredefinedComment.id == comment_id).values(text=text, tag=tag)
    )


def remove(session: Session, comment_id: int) -> None:
    """Forget a template; comments made from it stay."""
    session.execute(delete(PredefinedComment).where(PredefinedComment.id == comment_id))


def used(session: Session, comment_id: int, now: datetime) -> None:
    """Count a use, so that others come first next time."""
    latest = session.scalar(select(func.max(PredefinedComment.last_used_at)))
    if latest is not None and latest >= now:  # several in one go still have an order
        now = latest + timedelta(microseconds=1)
    session.execute(
        update(PredefinedComment)
        .where(PredefinedComment.id == comment_id)
        .values(used=PredefinedComment.used + 1, last_used_at=now)
    )


def texts_for_person(session: Session, profile_url: str) -> frozenset[str]:
    """Every comment that any sender has written to this person."""
    query = select(Interaction.comment_text).where(
        Interaction.profile_url == profile_url,
        Interaction.action_type == ActionType.COMMENT,
        Interaction.comment_text.is_not(None),
        stands(),
    )
    return frozenset(text for text in session.scalars(query) if text is not None)


def _drafts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Action.id,
            Campaign.id,
            Campaign.name,
            Sender.id,
            Sender.name,
            Lead.id,
            Lead.full_name,
            Lead.profile_url,
            func.coalesce(Action.comment_text, ""),
        )
        .join(Campaign, Campaign.id == Action.campaign_id)
        .join(Sender, Sender.id == Action.sender_id)
        .join(Lead, Lead.id == Action.lead_id)
        .where(
            Action.status == ActionStatus.AWAITING_APPROVAL,
            Campaign.status.in_((CampaignStatus.RUNNING, CampaignStatus.PAUSED)),
        )
    )


def drafts(session: Session) -> list[DraftRow]:
    """What waits for approval, the oldest first."""
    return [DraftRow(*row) for row in session.execute(_drafts().order_by(Action.id))]


def draft(session: Session, action_id: int) -> DraftRow | None:
    """One draft, while it still waits."""
    row = session.execute(_drafts().where(Action.id == action_id)).one_or_none()
    return None if row is None else DraftRow(*row)


def prepared(session: Session, campaign_id: int, sender_id: int) -> int:
    """How many comments of a campaign's sender have a text and aren't posted: waiting, or approved."""
    query = select(func.count()).where(
        Action.sender_id == sender_id,
        Action.campaign_id == campaign_id,
        Action.status.in_((ActionStatus.PENDING, ActionStatus.AWAITING_APPROVAL)),
        Action.comment_text.is_not(None),
    )
    return session.scalar(query) or 0


def without_text(session: Session, campaign_id: int, sender_id: int, limit: int) -> list[int]:
    """The next actions of a campaign's sender that have no text yet."""
    query = (
        select(Action.id)
        .where(
            Action.sender_id == sender_id,
            Action.campaign_id == campaign_id,
            Action.status == ActionStatus.PENDING,
            Action.comment_text.is_(None),
        )
        .order_by(Action.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def reviewed_campaigns(session: Session) -> list[int]:
    """The running campaigns whose predefined comments a person sees first."""
    query = select(Campaign.id).where(
        Campaign.status == CampaignStatus.RUNNING,
        Campaign.action_type == ActionType.COMMENT,
        Campaign.comment_mode == CommentMode.REVIEW,
        Campaign.comment_source == CommentSource.PREDEFINED,
    )
    return list(session.scalars(query.order_by(Campaign.id)))


def set_text(session: Session, action_id: int, text: str | None, status: ActionStatus) -> None:
    """Give an action its comment, and where it stands by it."""
    session.execute(update(Action).where(Action.id == action_id).values(comment_text=text, status=status))
