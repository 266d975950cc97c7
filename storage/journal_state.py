"""How far a database knows its journal: the lines are on the disk before the transaction that noted them is committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from storage import laptops, prepared
from storage.journal import Journal, Line, noted
from storage.rows import columns, made_if_any
from storage.tables import JournalState, Sender, core

_WRITTEN = "journal_written"
_STATES, _SENDERS = core(JournalState), core(Sender)
_REMEMBER = (
    update(_STATES)
    .where(_STATES.c.id == bindparam("laptop"))
    .values(journal=bindparam("its_journal"), known=bindparam("line"))
)
_BEGIN = insert(_STATES)
_WHO = select(*(_SENDERS.c[name] for name in ("name", "email", "profile_url", "profile_dir"))).where(
    _SENDERS.c.id == bindparam("number")
)


@dataclass(frozen=True, slots=True)
class Known:
    """Which journal a database belongs to (None: to none yet), and the newest line that it knows."""

    journal: str | None
    line: int


_KNOWN = select(*columns(Known, _STATES, line=_STATES.c.known)).where(_STATES.c.id == bindparam("laptop"))


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
    if journal is None or not lines:
        return
    lines = [*_introduced(session, journal, lines), *lines]
    session.info[_WRITTEN] = written = journal.append(lines)
    remember(session, Known(journal.id, written[-1].number))


def _introduced(session: Session, journal: Journal, lines: list[Line]) -> list[Line]:
    """Whose numbers stand in these lines, where this process hasn't said it yet: another database may know them by others."""
    found = []
    for number in sorted({line.values["sender"] for line in lines if "sender" in line.values}):
        for name, email, account, profile_dir in prepared.run(session, _WHO, {"number": number}):
            if journal.introduced.get(number) != (account, email):
                journal.introduced[number] = (account, email)
                who = {"sender": number, "name": name, "email": email, "account": account}
                found.append(Line("sender", lines[0].at, {**who, "profile_dir": profile_dir}))
    return found


def known(session: Session) -> Known:
    """How far this database knows its journal."""
    row = prepared.run(session, _KNOWN, {"laptop": laptops.me(session).laptop}).one_or_none()
    return made_if_any(Known, row) or Known(None, 0)


def remember(session: Session, state: Known) -> None:
    """From here on only what is newer has to be brought in."""
    laptop = laptops.me(session).laptop
    values = {"laptop": laptop, "its_journal": state.journal, "line": state.line}
    if not prepared.run(session, _REMEMBER, values).rowcount:
        prepared.run(session, _BEGIN, {"id": laptop, "journal": state.journal, "known": state.line})
