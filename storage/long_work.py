"""Long work under way, so that a start after its agent's end can say that it was cut off."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from storage.rows import all_made, columns
from storage.tables import WorkUnderWay
from storage.users import UserRow


@dataclass(frozen=True, slots=True)
class WorkRow:
    """Whose it is and where its message stands; `title` is what that says (HTML), `again` the button that began it."""

    id: int
    user_id: int
    chat_id: int
    message_id: int | None
    topic_id: int | None
    title: str
    again: str


def begin(session: Session, user: UserRow, title: str, again: str, now: datetime) -> int:
    """It begins; returns its id."""
    where = {"user_id": user.id, "chat_id": user.chat_id, "topic_id": user.topic_id}
    what = {"title": title, "again": again, "begun_at": now}
    return session.execute(
        insert(WorkUnderWay).values(**where, **what).returning(WorkUnderWay.id)
    ).scalar_one()


def stands(session: Session, work_id: int, message_id: int) -> None:
    """Its message is this one."""
    session.execute(update(WorkUnderWay).where(WorkUnderWay.id == work_id).values(message_id=message_id))


def end(session: Session, work_id: int) -> None:
    """It is over, and its person knows."""
    session.execute(delete(WorkUnderWay).where(WorkUnderWay.id == work_id))


def under_way(session: Session) -> list[WorkRow]:
    """What hasn't ended; at a start: what was cut off. The oldest first."""
    rows = session.execute(select(*columns(WorkRow, WorkUnderWay)).order_by(WorkUnderWay.id))
    return all_made(WorkRow, rows)
