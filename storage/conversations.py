"""Where a person stands in a flow of several messages. As rows, so that a restart doesn't matter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from storage.rows import columns, made_if_any
from storage.tables import Conversation


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """The flow a person is in, its step, and what was gathered so far (JSON)."""

    user_id: int
    flow: str
    step: str
    data: dict[str, Any]


def get(session: Session, user_id: int) -> ConversationRow | None:
    """The person's flow, if they are in one."""
    row = session.execute(
        select(*columns(ConversationRow, Conversation)).where(Conversation.user_id == user_id)
    ).one_or_none()
    return made_if_any(ConversationRow, row)


def put(session: Session, talk: ConversationRow, now: datetime) -> None:
    """The person is here now; whatever flow they were in is left."""
    end(session, talk.user_id)
    session.execute(
        insert(Conversation).values(
            user_id=talk.user_id, flow=talk.flow, step=talk.step, data=talk.data, updated_at=now
        )
    )


def end(session: Session, user_id: int) -> None:
    """The person is in no flow."""
    session.execute(delete(Conversation).where(Conversation.user_id == user_id))
