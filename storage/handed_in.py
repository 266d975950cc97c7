"""What the older of two copies did, on its way into the journal of a laptop that is asked after a restore: the copy itself never is again."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from storage.journal import Line, line_of, row_of
from storage.tables import HandedIn


def put(session: Session, lines: Iterable[Line]) -> None:
    """For whoever gives a sign of life next."""
    rows = [{"line": row_of(each)} for each in lines]
    if rows:
        session.execute(insert(HandedIn), rows)


def take(session: Session) -> list[Line]:
    """All that was handed in: whoever takes it has to keep it."""
    found = session.execute(select(HandedIn.id, HandedIn.line).order_by(HandedIn.id)).all()
    if found:
        session.execute(delete(HandedIn).where(HandedIn.id <= found[-1].id))
    return [line_of(each.line) for each in found]
