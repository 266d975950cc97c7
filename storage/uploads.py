"""Files that people sent, from their arrival to their list."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import UploadState, UploadUse
from engine.rules.errors import UserError
from storage.rows import AnyRow, columns
from storage.tables import Upload

OPEN = (UploadState.RECEIVED, UploadState.IMPORTING)


class NoSuchUpload(UserError):
    """That upload isn't there any more, or another person's."""


class ImportBegun(UserError):
    """The upload is being imported already."""


@dataclass(frozen=True, slots=True)
class UploadRow:
    """One file. `preview`, `mapping` and `report` are JSON as `engine.leads` gives and takes it.

    It is `importing` until its person has the report, which stands here as soon as the deed is done.
    """

    id: int
    user_id: int
    file_name: str
    path: Path
    chat_id: int | None  # where its card stands
    topic_id: int | None
    message_id: int | None
    state: UploadState
    deed: UploadUse
    preview: dict[str, Any] | None
    mapping: dict[str, Any] | None
    list_name: str | None
    list_id: int | None
    list_version: str | None  # None until the comparison with that list is done
    report: dict[str, Any] | None
    created_at: datetime


_ROW = select(*columns(UploadRow, Upload))


def _row(found: AnyRow) -> UploadRow:
    return UploadRow(**{**found._mapping, "path": Path(found.path)})


def add(
    session: Session, user_id: int, update_id: int | None, file_name: str, path: Path, now: datetime
) -> int:
    """A file has arrived and lies at `path`; the same update twice is the same upload. Returns its id.

    One that a person's other file was made of, such as a sheet, has no update of its own.
    """
    known = (
        None if update_id is None else session.scalar(select(Upload.id).where(Upload.update_id == update_id))
    )
    if known is not None:
        return known
    return session.execute(
        insert(Upload)
        .values(user_id=user_id, update_id=update_id, file_name=file_name, path=str(path), created_at=now)
        .returning(Upload.id)
    ).scalar_one()


def get(session: Session, upload_id: int, user_id: int) -> UploadRow:
    """A person's own upload. Raises NoSuchUpload."""
    row = session.execute(_ROW.where(Upload.id == upload_id, Upload.user_id == user_id)).one_or_none()
    if row is None:
        raise NoSuchUpload
    return _row(row)


def unfinished(session: Session) -> list[UploadRow]:
    """What was received or being imported, the oldest first."""
    rows = session.execute(_ROW.where(Upload.state.in_(OPEN)).order_by(Upload.id))
    return [_row(row) for row in rows]


def waiting(session: Session, user_id: int) -> list[UploadRow]:
    """A person's files that were never imported, the newest first."""
    mine = _ROW.where(
        Upload.user_id == user_id, Upload.state == UploadState.RECEIVED, Upload.preview.is_not(None)
    )
    return [_row(row) for row in session.execute(mine.order_by(Upload.id.desc()))]


def any_old(session: Session, before: datetime) -> bool:
    """Whether `forget` would drop any."""
    return session.scalar(select(Upload.id).where(*_old(before)).limit(1)) is not None


def forget(session: Session, before: datetime) -> list[Path]:
    """Drop the files that nobody went on with since then; returns where they lie."""
    old = session.execute(delete(Upload).where(*_old(before)).returning(Upload.path))
    return [Path(path) for (path,) in old]


def _old(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Upload.state.in_((UploadState.RECEIVED, UploadState.REFUSED)), Upload.created_at < before)


def change(session: Session, upload_id: int, /, **values: Any) -> None:
    """Set columns of one upload."""
    session.execute(update(Upload).where(Upload.id == upload_id).values(**values))


def begin(session: Session, upload_id: int, deed: UploadUse) -> None:
    """Begin to import it. Raises ImportBegun when somebody has, or when it is gone."""
    if not advance(session, upload_id, UploadState.RECEIVED, UploadState.IMPORTING):
        raise ImportBegun
    change(session, upload_id, deed=deed)


def drop(session: Session, upload_id: int) -> None:
    """Forget a file that waits. Raises ImportBegun when it doesn't any more."""
    if not advance(session, upload_id, UploadState.RECEIVED, UploadState.REFUSED):
        raise ImportBegun


def drop_waiting(session: Session, user_id: int) -> list[Path]:
    """Forget all of a person's files that wait; returns where they lie."""
    left = session.execute(
        update(Upload)
        .where(Upload.user_id == user_id, Upload.state == UploadState.RECEIVED, Upload.preview.is_not(None))
        .values(state=UploadState.REFUSED)
        .returning(Upload.path)
    )
    return [Path(path) for (path,) in left]


def advance(session: Session, upload_id: int, before: UploadState, after: UploadState) -> bool:
    """Go from one state to another; False when it wasn't in the first one."""
    changed = session.execute(
        update(Upload).where(Upload.id == upload_id, Upload.state == before).values(state=after)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]
