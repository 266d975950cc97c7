"""The database goes to another place, such as from the file on this laptop to a server. What there is stays as it is.

Nobody works on it meanwhile: the commands and the agent of this data folder are kept out by the one order, agents of other
laptops (where it is a server's) by the writers' turn.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.upkeep import missing, order
from engine.upkeep.config import Config, is_address
from engine.upkeep.instance_lock import alone
from storage import dialect, moving, revisions
from storage.database import Database, DatabaseFault
from storage.journal import Journal
from storage.moving import MovedTable, Moving


class CannotMove(UserError):
    """There is nothing to move, or the target isn't one."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the rows are now, too: each table the same on both sides. The target's password isn't told."""

    target: str
    went_on: bool  # with what an earlier try had left
    tables: tuple[MovedTable, ...]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.tables)


def move(config: Config, url: str, tell: Callable[[Moving], None]) -> Moved:
    """Copy the database to `url` and read it back. Takes a while; killed at any time, the next call goes on with it.

    Raises CannotMove, MoveFailed, order.InUse, SecondAgent, DatabaseMissing, DatabaseFault.
    """
    if not is_address(url):
        raise CannotMove("no_url", takes=fact("config.takes.database_url"))
    if _place(url) == _place(config.database_url):
        raise CannotMove("same")
    missing.refuse(config)
    config.prepare_folders()
    with ExitStack() as ending:
        ending.enter_context(order.undisturbed(config))
        ending.enter_context(alone(config))
        source = ending.enter_context(_opened(config.database_url, config))
        if source.path is not None and not source.path.is_file():
            raise CannotMove("nothing")
        if source.outdated():
            raise CannotMove("outdated")
        target = ending.enter_context(_opened(url, config))
        went_on = _look_at(target)
        _look_at_journal(source, target)
        with source.still() as rows:
            moving.begin(target)
            tables = moving.move(rows, target, tell)
            _take_journal(source, target)
            moving.finish(rows, target)
    return Moved(make_url(url).render_as_string(hide_password=True), went_on, tuple(tables))


@contextmanager
def _opened(url: str, config: Config) -> Iterator[Database]:
    db = Database(url, config.journal_dir)
    try:
        yield db
    finally:
        db.close()


def _place(url: str) -> object:
    path = dialect.sqlite_path(url)
    if path is not None:
        return path.absolute().resolve()
    parsed = make_url(url)
    return (parsed.host or parsed.query.get("host"), parsed.port or 5432, parsed.database or parsed.username)


def _look_at(target: Database) -> bool:
    """Whether an earlier try is gone on with. Raises CannotMove, where something is there that isn't one."""
    with target.engine.connect() as connection:
        revision = revisions.of(connection)
        if revision == revisions.UNFINISHED:
            return True
        if revision is None:
            if revisions.foreign_tables(connection):
                raise DatabaseFault("foreign")
            return False
        if revision != revisions.known()[-1]:
            raise CannotMove("other_schema")
        if not moving.is_empty(connection):
            raise CannotMove("not_empty")
    return False


def _look_at_journal(source: Database, target: Database) -> None:
    """Beside another file there may lie another journal, which isn't written over."""
    ours, there = _journals(source, target)
    if ours.folder != there.folder and there.exists and (there.id != ours.id or there.last > ours.last):
        raise CannotMove("other_journal", folder=str(there.folder))


def _take_journal(source: Database, target: Database) -> None:
    ours, there = _journals(source, target)
    if ours.folder != there.folder and ours.exists:
        there.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in sorted(ours.folder.glob("*.jsonl")):
            shutil.copy(file, there.folder / file.name)


def _journals(source: Database, target: Database) -> tuple[Journal, Journal]:
    assert source.journal is not None
    assert target.journal is not None
    return source.journal, target.journal


def variable(config: Config) -> tuple[str, Path]:
    """What has to be set for the database to be found elsewhere, and the file in which it may stand."""
    return "LINKEDPILOT_DATABASE_URL", config.data_dir / ".env"
