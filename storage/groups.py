"""The one group chat that the owner allows, and each person's screen in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from storage.rows import columns, made_if_any
from storage.tables import Group, GroupScreen


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group chat."""

    id: int
    title: str
    created_at: datetime


def allowed(session: Session) -> GroupRow | None:
    """The group in which the bot answers, if there is one."""
    row = session.execute(select(*columns(GroupRow, Group))).one_or_none()
    return made_if_any(GroupRow, row)


def allow(session: Session, group_id: int, title: str, now: datetime) -> None:
    """From now on this one, in place of any other."""
    forbid(session)
    session.execute(insert(Group).values(id=group_id, title=title, created_at=now))


def forbid(session: Session) -> None:
    """From now on none."""
    session.execute(delete(GroupScreen))
    session.execute(delete(Group))


def move(session: Session, old_id: int, new_id: int) -> bool:
    """The same group under another number, its screens forgotten; False when it isn't the one that is allowed."""
    session.execute(delete(GroupScreen).where(GroupScreen.group_id == old_id))
    moved = update(Group).where(Group.id == old_id).values(id=new_id)
    return session.execute(moved.returning(Group.id)).first() is not None


def screen(session: Session, group_id: int, user_id: int) -> int | None:
    """The message that is this person's screen in the group."""
    wanted = GroupScreen.group_id == group_id, GroupScreen.user_id == user_id
    return session.scalar(select(GroupScreen.message_id).where(*wanted))


def set_screen(session: Session, group_id: int, user_id: int, message_id: int | None) -> None:
    """Remember it; nothing of a group that is allowed no more, such as by the very tap that this screen answers."""
    session.execute(
        delete(GroupScreen).where(GroupScreen.group_id == group_id, GroupScreen.user_id == user_id)
    )
    still = session.scalar(select(Group.id).where(Group.id == group_id)) is not None
    if message_id is not None and still:
        values = {"group_id": group_id, "user_id": user_id, "message_id": message_id}
        session.execute(insert(GroupScreen).values(values))
