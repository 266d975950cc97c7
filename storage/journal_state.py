"""How far a database knows its journal: the lines are on the disk before the transaction that noted them is committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from storage import laptops
from storage.journal import Journal, Line, noted
from storage.tables import JournalState, Sender

_WRITTEN = "journal_written"


@dataclass(frozen=True, slots=True)
class Known:
    """Which journal a database belongs to (None: to none yet), and the newest line that it knows."""

    journal: str | None
    line: int


@contextmanager
def kept(session: Session, journal: Journal | None) -> Iterator[None]:
    """Around a transaction: where it fails after its lines were written, they are declared void."""
    try:
        yield
    except BaseException:
        written: list[Line] = session.info.pop(_WRITTEN, [])
        if journal is not None and written:
            journal.introduced.clear()
            journal.void([line.number for line in written], written[-1].at)
        raise


def write(session: Session, journal: Journal | None) -> None:
    """The last step before the commit. Raises OSError where the journal can't be written: nothing is committed then."""
    lines = noted(session)
    if journal is None or not lines or not session.in_transaction():
        return
    lines = [*_introduced(session, journal, lines), *lines]
    session.info[_WRITTEN] = written = journal.append(lines)
    remember(session, Known(journal.id, written[-1].number))


def _introduced(session: Session, journal: Journal, lines: list[Line]) -> list[Line]:
    """Whose numbers stand in these lines, where this process hasn't said it yet: another database may know them by others."""
    numbers = {line.values["sender"] for line in lines if "sender" in line.values}
    found = []
    for row in session.execute(_SENDERS.where(Sender.id.in_(numbers))) if numbers else ():
        if journal.introduced.get(row.id) != (row.profile_url, row.email):
            journal.introduced[row.id] = (row.profile_url, row.email)
            who = {"sender": row.id, "name": row.name, "email": row.email, "account": row.profile_url}
            found.append(Line("sender", lines[0].at, {**who, "profile_dir": row.profile_dir}))
    return found


_SENDERS = select(Sender.id, Sender.name, Sender.email, Sender.profile_url, Sender.profile_dir)


def known(session: Session) -> Known:
    """How far this database knows its journal."""
    row = session.execute(
        select(JournalState.journal, JournalState.known).where(JournalState.id == laptops.me(session).laptop)
    ).one_or_none()
    return Known(None, 0) if row is None else Known(journal=row.journal, line=row.known)


def remember(session: Session, state: Known) -> None:
    """From here on only what is newer has to be brought in."""
    values = {"journal": state.journal, "known": state.line}
    laptop = laptops.me(session).laptop
    known = update(JournalState).where(JournalState.id == laptop).values(**values)
    if not session.execute(known).rowcount:  # type: ignore[attr-defined]
        session.execute(insert(JournalState).values(id=laptop, **values))
