"""What happened in the world is never rolled back: the journal is read back at every start, and after every restore."""

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine.rules.enums import PushKind
from engine.rules.facts import Fact, fact
from engine.upkeep import log
from storage import handed_in, journal, outbox, record, users
from storage import settings as settings_store
from storage.bringing_in import BroughtIn, bring_in
from storage.database import Database
from storage.journal import Journal, Line
from storage.journal_state import Known, known, remember

logger = log.get(__name__)


def read_back(db: Database, now: datetime) -> Fact | None:
    """Bring in what the journal has and the database doesn't; returns what the person was told, if anything.

    A journal that is gone, or that is another installation's, is said; nothing of a foreign one is taken.
    """
    if db.journal is None:
        return None
    with db.transaction() as session:
        return read_back_in(session, db.journal, now)


def merge(db: Database, aside: Path, now: datetime) -> Fact | None:
    """Bring in what the state that a restore put aside has, too: for a journal that is gone, foreign, or begins too late."""
    other = Database(f"sqlite:///{aside.as_posix()}")
    try:
        with other.reading() as theirs:
            lines, there = list(record.lines(theirs)), users.ids(theirs)
    except SQLAlchemyError as error:  # that it is broken may be why somebody restores
        logger.warning("state_put_aside_not_read", file=aside.name, reason=type(error).__name__)
        return None
    finally:
        other.close()
    with db.transaction() as session:
        gone = sorted(users.ids(session) - there) if there else []
        shut_out = [Line("shut_out", now, {"user": user}) for user in gone]
        return _told(session, "journal.from_aside", _bring_in(session, [*lines, *shut_out], now), now)


def read_back_in(session: Session, found: Journal, now: datetime) -> Fact | None:
    """As `read_back`, within a transaction."""
    state = known(session)
    if not found.exists:
        if state.journal is None:
            return None
        remember(session, Known(None, 0))
        return _say(session, fact("journal.lost"), now)
    if state.journal is not None and found.id != state.journal:
        kept = found.put_aside(f"journal-foreign-{now:%Y%m%d-%H%M%S}")
        remember(session, Known(None, 0))
        return _say(session, fact("journal.foreign", folder=kept.name), now)
    if found.last <= state.line:
        return None
    if found.first() > state.line + 1:
        _say(session, fact("journal.begins_later"), now)
    journal.quiet(session)
    new = _bring_in(session, list(found.lines(after=state.line)), now)
    remember(session, Known(found.id, found.last))
    return _told(session, "journal.read_back", new, now)


def take_over(session: Session, now: datetime) -> None:
    """What another copy handed in stands in this laptop's own journal from now on, and counts. Before `read_back_in`, which notes nothing more."""
    lines = handed_in.take(session)
    for line in lines:
        journal.note(session, line.fact, line.at, **line.values)
    if lines:
        journal.quiet(session)  # they are noted as they were
        _told(session, "journal.read_back", _bring_in(session, lines, now), now)


def _bring_in(session: Session, lines: list[Line], now: datetime) -> BroughtIn:
    settings = settings_store.load(session)
    return bring_in(session, lines, timedelta(days=settings.cooldown_days), settings.zone, now)


def _told(session: Session, code: str, new: BroughtIn, now: datetime) -> Fact | None:
    numbers = {name: number for name, number in asdict(new).items() if number}
    if unreadable := numbers.pop("unreadable", 0):
        _say(session, fact("journal.unreadable", number=unreadable), now)
    logger.info("journal_read", source=code, **numbers)
    what = [fact(f"journal.{name}", number=number) for name, number in numbers.items()]
    return _say(session, fact(code, what=what), now) if what else None


def _say(session: Session, said: Fact, now: datetime) -> Fact:
    outbox.push(session, now, PushKind.ERROR, said)
    return said
