"""Actions that may or may not have happened, and that nothing has settled yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from engine.rules.enums import ActionType, InteractionResult
from storage.rows import all_made, columns, made_if_any
from storage.tables import Interaction, Lead, Sender


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """One open doubt. `at` is when the click may have been made."""

    action_id: int
    sender_id: int
    sender_name: str
    action_type: ActionType
    profile_url: str
    lead_id: int | None
    full_name: str
    at: datetime
    post_urn: str | None
    comment_text: str | None


def _query() -> Select[*tuple[Any, ...]]:
    settled = aliased(Interaction)
    return (
        select(
            *columns(
                DoubtRow,
                Interaction,
                sender_name=Sender.name,
                lead_id=Lead.id,
                full_name=func.coalesce(Lead.full_name, ""),
            )
        )
        .join(Sender, Sender.id == Interaction.sender_id)
        .outerjoin(Lead, Lead.profile_url == Interaction.profile_url)
        .where(
            Interaction.result == InteractionResult.UNCERTAIN,
            Interaction.action_id.is_not(None),
            ~select(settled.id).where(settled.settles_id == Interaction.id).exists(),
        )
        .order_by(Interaction.at.desc(), Interaction.id.desc())
    )


def page(session: Session, count: int, sender_id: int | None = None, offset: int = 0) -> list[DoubtRow]:
    """The newest doubts, of one sender or of all."""
    query = _query().limit(count).offset(offset)
    if sender_id is not None:
        query = query.where(Interaction.sender_id == sender_id)
    return all_made(DoubtRow, session.execute(query))


def get(session: Session, action_id: int) -> DoubtRow | None:
    """The doubt about an action; None when there is none (any more)."""
    row = session.execute(_query().where(Interaction.action_id == action_id)).first()
    return made_if_any(DoubtRow, row)


def count(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(_query().order_by(None).subquery())) or 0
