"""The user's library of comments."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.errors import UserError
from engine.rules.kinds import WITH_COMMENT
from storage import prepared
from storage.interactions import stands
from storage.rows import all_made, columns, made, made_if_any
from storage.tables import Interaction, PredefinedComment, core


class NoSuchComment(UserError):
    """There is no such template any more."""


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One template of the library."""

    id: int
    text: str
    tag: str
    used: int
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag, how many templates carry it, and the first of them: by that a button names it."""

    tag: str
    count: int
    comment_id: int


_COMMENTS, _INTERACTIONS = core(PredefinedComment), core(Interaction)
_COMMENT = select(*columns(CommentRow, _COMMENTS))
_ALL = _COMMENT.order_by(_COMMENTS.c.id)
_TAGGED = _ALL.where(_COMMENTS.c.tag == bindparam("wanted"))
_TAGS = (
    select(*columns(TagRow, _COMMENTS, count=func.count(), comment_id=func.min(_COMMENTS.c.id)))
    .where(_COMMENTS.c.tag != "")
    .group_by(_COMMENTS.c.tag)
    .order_by(_COMMENTS.c.tag)
)
_LATEST = select(func.max(_COMMENTS.c.last_used_at))
_USE = (
    update(_COMMENTS)
    .where(_COMMENTS.c.id == bindparam("comment_id"))
    .values(used=_COMMENTS.c.used + 1, last_used_at=bindparam("now"))
)
_WRITTEN = select(_INTERACTIONS.c.comment_text).where(
    _INTERACTIONS.c.profile_url == bindparam("person"),
    _INTERACTIONS.c.action_type.in_(WITH_COMMENT),
    _INTERACTIONS.c.comment_text.is_not(None),
    stands(),
)


def all_comments(session: Session, tag: str | None = None) -> list[CommentRow]:
    """The library in the order in which it was written; with a tag, only what carries it."""
    rows = prepared.run(session, _TAGGED, {"wanted": tag}) if tag else prepared.run(session, _ALL)
    return all_made(CommentRow, rows)


def tags(session: Session) -> list[TagRow]:
    """The tags in use, by their names."""
    return all_made(TagRow, prepared.run(session, _TAGS))


def get(session: Session, comment_id: int) -> CommentRow:
    """One template. Raises NoSuchComment."""
    row = session.execute(_COMMENT.where(_COMMENTS.c.id == comment_id)).one_or_none()
    if row is None:
        raise NoSuchComment
    return made(CommentRow, row)


def by_text(session: Session, text: str) -> CommentRow | None:
    """The template with exactly this text, if any."""
    row = session.execute(_COMMENT.where(_COMMENTS.c.text == text)).one_or_none()
    return made_if_any(CommentRow, row)


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
    latest = prepared.run(session, _LATEST).scalar()
    if latest is not None and latest >= now:  # several in one go still have an order
        now = latest + timedelta(microseconds=1)
    prepared.run(session, _USE, {"comment_id": comment_id, "now": now})


def texts_for_person(session: Session, profile_url: str) -> frozenset[str]:
    """Every comment that any sender has written to this person."""
    return frozenset(prepared.run(session, _WRITTEN, {"person": profile_url}).scalars())
