"""Who may use the bot, and the one-time codes by which people are let in."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, insert, null, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import Role
from storage import groups
from storage.journal import note
from storage.rows import all_made, columns, made_if_any
from storage.tables import PairingCode, Stranger, User


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person, with the chat in which they are answered: their own, or the group that the owner allows.

    `screen_message_id` is the message of their own chat that is edited in place, `topic_id` the topic of the chat in which they
    have just asked something: there the answer goes.
    """

    id: int
    chat_id: int
    name: str
    role: Role
    screen_message_id: int | None
    created_at: datetime
    language: str = ""  # empty until it is known
    topic_id: int | None = None

    @property
    def in_group(self) -> bool:
        """Telegram gives groups numbers below 0."""
        return self.chat_id < 0


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A one-time code of which only the hash is known."""

    id: int
    code_hash: str
    role: Role
    expires_at: datetime


_USER = select(*columns(UserRow, User, topic_id=null()))  # what is stored knows no topic


def get(session: Session, user_id: int) -> UserRow | None:
    """One person, or None for a stranger."""
    row = session.execute(_USER.where(User.id == user_id)).one_or_none()
    return made_if_any(UserRow, row)


def still(session: Session, user: UserRow) -> UserRow | None:
    """The person as they are now, in the same chat; None once they, or their group, were shut out."""
    row = get(session, user.id)
    group = groups.allowed(session) if user.in_group else None
    if row is None or (user.in_group and (group is None or group.id != user.chat_id)):
        return None
    return replace(row, chat_id=user.chat_id, topic_id=user.topic_id)


def all_users(session: Session) -> list[UserRow]:
    """Everybody, in the order in which they came."""
    return all_made(UserRow, session.execute(_USER.order_by(User.created_at, User.id)))


def ids(session: Session) -> set[int]:
    """Who is let in."""
    return set(session.scalars(select(User.id)))


def owner(session: Session) -> UserRow | None:
    """The owner, once there is one."""
    row = session.execute(_USER.where(User.role == Role.OWNER)).one_or_none()
    return made_if_any(UserRow, row)


def add(session: Session, user_id: int, chat_id: int, name: str, role: Role, now: datetime) -> UserRow:
    """Let a person in."""
    session.execute(insert(User).values(id=user_id, chat_id=chat_id, name=name, role=role, created_at=now))
    note(session, "user", now, user=user_id, chat=chat_id, name=name, role=role)
    return UserRow(id=user_id, chat_id=chat_id, name=name, role=role, screen_message_id=None, created_at=now)


def remove(session: Session, user_id: int, now: datetime) -> None:
    """The person is a stranger again; what they did stays in the event log."""
    session.execute(delete(User).where(User.id == user_id))
    note(session, "shut_out", now, user=user_id)


def set_role(session: Session, user: UserRow, role: Role, now: datetime) -> None:
    """What the person may do from now on."""
    session.execute(update(User).where(User.id == user.id).values(role=role))
    note(session, "user", now, user=user.id, chat=user.chat_id, name=user.name, role=role)


def set_language(session: Session, user_id: int, language: str) -> None:
    """In which language the person is spoken to."""
    session.execute(update(User).where(User.id == user_id).values(language=language))


def answered_in(session: Session, user: UserRow, chat_id: int, topic_id: int | None) -> UserRow:
    """The person, answered in that chat and topic; in their own chat, where that was a group that isn't allowed any more."""
    there = replace(user, chat_id=chat_id, topic_id=topic_id)
    group = groups.allowed(session) if there.in_group else None
    return user if there.in_group and (group is None or group.id != chat_id) else there


def screen(session: Session, user: UserRow) -> int | None:
    """The message that is the person's screen, in the chat in which they are answered."""
    if user.in_group:
        return groups.screen(session, user.chat_id, user.id)
    return session.scalar(select(User.screen_message_id).where(User.id == user.id))


def set_screen(session: Session, user: UserRow, message_id: int | None) -> None:
    """Remember which message is the person's screen."""
    if user.in_group:
        groups.set_screen(session, user.chat_id, user.id, message_id)
    else:
        session.execute(update(User).where(User.id == user.id).values(screen_message_id=message_id))


def add_code(
    session: Session, code_hash: str, role: Role, expires_at: datetime, for_group: bool = False
) -> None:
    """Keep a new code's hash. An owner's code, and one that lets a group in, takes the place of an earlier one."""
    if role is Role.OWNER or for_group:
        session.execute(
            delete(PairingCode).where(
                PairingCode.role == role, PairingCode.for_group == for_group, PairingCode.used_at.is_(None)
            )
        )
    values = {"code_hash": code_hash, "role": role, "expires_at": expires_at, "for_group": for_group}
    session.execute(insert(PairingCode).values(values))


def withdraw_code(session: Session, code_id: int) -> bool:
    """It lets nobody in any more; False when it was used already, or isn't there."""
    gone = delete(PairingCode).where(PairingCode.id == code_id, PairingCode.used_at.is_(None))
    return session.execute(gone.returning(PairingCode.id)).first() is not None


def open_codes(session: Session, now: datetime, for_group: bool = False) -> list[CodeRow]:
    """The codes that are neither used nor expired; the one that ends first comes first."""
    rows = session.execute(
        select(*columns(CodeRow, PairingCode))
        .where(
            PairingCode.for_group == for_group,
            PairingCode.used_at.is_(None),
            PairingCode.expires_at > now,
        )
        .order_by(PairingCode.expires_at, PairingCode.id)
    )
    return all_made(CodeRow, rows)


def use_code(session: Session, code_id: int, now: datetime) -> None:
    """A code works once."""
    session.execute(update(PairingCode).where(PairingCode.id == code_id).values(used_at=now))


def wrong_tries(session: Session, user_id: int, since: datetime) -> int:
    """How often a stranger sent a wrong code, the last time at `since` or later."""
    row = select(Stranger.wrong_tries).where(Stranger.id == user_id, Stranger.last_at >= since)
    return session.scalar(row) or 0


def count_wrong_try(session: Session, user_id: int, now: datetime, since: datetime, most: int) -> None:
    """A stranger sent one. Those of before `since` are forgotten, and of the others the oldest where there are more than `most`."""
    session.execute(delete(Stranger).where(Stranger.last_at < since))
    newest = select(Stranger.id).order_by(Stranger.last_at.desc(), Stranger.id).limit(most - 1)
    session.execute(delete(Stranger).where(Stranger.id != user_id, Stranger.id.not_in(newest)))
    again = (
        update(Stranger)
        .where(Stranger.id == user_id)
        .values(wrong_tries=Stranger.wrong_tries + 1, last_at=now)
        .returning(Stranger.id)
    )
    if session.execute(again).first() is None:
        session.execute(insert(Stranger).values(id=user_id, wrong_tries=1, last_at=now))
