"""The contact registry: one row per person ever touched. A row is what its interactions say."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.words import ActionType
from storage.database import plus_days
from storage.interactions import stands
from storage.tables import Contact, Interaction

BY, AT = 0, 1
COLUMNS = {
    ActionType.CONNECT: ("connected_by_sender_id", "connected_at"),
    ActionType.LIKE: ("liked_by_sender_id", "liked_at"),
    ActionType.COMMENT: ("commented_by_sender_id", "commented_at"),
}


def get(session: Session, profile_url: str) -> Contact | None:
    """The person's row."""
    return session.scalar(select(Contact).where(Contact.profile_url == profile_url))


def mark(
    session: Session,
    *,
    profile_url: str,
    full_name: str,
    action_type: ActionType,
    sender_id: int,
    at: datetime,
    cooldown: timedelta,
    comment_text: str | None = None,
) -> None:
    """Write that `sender_id` acts on the person at `at`."""
    columns = COLUMNS[action_type]
    values: dict[str, object] = {
        "last_action_type": action_type,
        "last_action_sender_id": sender_id,
        "last_action_at": at,
        "cooldown_expires_at": at + cooldown,
        columns[BY]: sender_id,
        columns[AT]: at,
    }
    if full_name:
        values["full_name"] = full_name
    if comment_text is not None:
        values["comment_text"] = comment_text
    known = session.execute(
        update(Contact).where(Contact.profile_url == profile_url).values(**values).returning(Contact.id)
    ).first()
    if known is None:
        session.execute(insert(Contact).values(profile_url=profile_url, first_contacted_at=at, **values))


def rebuild(session: Session, profile_url: str, cooldown: timedelta) -> None:
    """Make the row anew from the interactions that stand: how a mark is taken back."""
    existing = get(session, profile_url)
    full_name = existing.full_name if existing is not None else ""
    if existing is not None:
        session.expunge(existing)
    session.execute(delete(Contact).where(Contact.profile_url == profile_url))
    history = session.scalars(
        select(Interaction)
        .where(Interaction.profile_url == profile_url, stands())
        .order_by(Interaction.at, Interaction.id)
    )
    for interaction in history:
        mark(
            session,
            profile_url=profile_url,
            full_name=full_name,
            action_type=interaction.action_type,
            sender_id=interaction.sender_id,
            at=interaction.at,
            cooldown=cooldown,
            comment_text=interaction.comment_text,
        )


def recompute(session: Session, cooldown_days: int) -> None:
    """Set every row's expiry from its last action: the user changed `cooldown_days`."""
    session.execute(
        update(Contact).values(cooldown_expires_at=plus_days(Contact.last_action_at, cooldown_days))
    )


def in_cooldown(session: Session, now: datetime) -> int:
    """How many people are in cooldown at `now`."""
    return session.scalar(select(func.count()).where(Contact.cooldown_expires_at > now)) or 0
