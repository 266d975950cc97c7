"""The one door to the database: engine, transactions, migrations, backup.

Everything that differs between SQLite and PostgreSQL stands in this file.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, literal, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.expression import FunctionElement

from engine.rules.errors import UserError
from storage import copies, journal_state
from storage.journal import Journal
from storage.tables import Base
from storage.types import UtcDateTime

P = ParamSpec("P")
T = TypeVar("T")

BUSY_TIMEOUT_MS = 60_000  # dealing out a million leads holds the write lock for some 20 s
READERS = 4  # reads beside one write
# SQLite has one writer anyway: ours queue up here, first come, first served, and keep no reader from its thread.
WRITERS = 1
IN_MEMORY = "sqlite://"
COPIED_AT_ONCE = 5000  # rows
MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseFault(UserError):
    """The database can't be opened: run `linkedpilot doctor`, or restore a backup."""


class Database:
    """Runs plain functions `fn(session, …)`, each in one transaction of its own.

    `run` and `transaction` write, `read` and `reading` don't; the async ones work off the event loop.
    """

    def __init__(self, url: str, journal: Path | None = None) -> None:
        """`journal` is the folder of its journal; that of a SQLite file lies beside it."""
        self.url = url
        folder = self.path.parent / "journal" if self.path is not None else journal
        self.journal = None if folder is None else Journal(folder)
        # In memory nothing outlives the process and nobody else waits: no thread is needed.
        self._inline = url == IN_MEMORY
        self.engine = _engine(url)
        self._readers = self.engine.execution_options(read_only=True)
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="reading")
        self._writing = ThreadPoolExecutor(WRITERS, thread_name_prefix="writing")

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None for a server."""
        return sqlite_path(self.url)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing transaction: all of it or nothing, durable when it returns."""
        with Session(self.engine, expire_on_commit=False) as session:
            with journal_state.kept(session, self.journal), session.begin():
                yield session
                journal_state.write(session, self.journal)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent look at the data; what it would write is thrown away."""
        with Session(self._readers, expire_on_commit=False) as session:
            yield session

    async def run(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(session, …)` in a writing transaction, off the event loop."""

        def work() -> T:
            with self.transaction() as session:
                return fn(session, *args, **kwargs)

        if self._inline:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._writing, work)

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(session, …)` on a consistent look at the data, off the event loop."""

        def work() -> T:
            with self.reading() as session:
                return fn(session, *args, **kwargs)

        if self._inline:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._reading, work)

    def migrate(self, backups: Path, now: datetime) -> list[str]:
        """Bring the schema up to date, with a backup first; returns the revisions applied."""
        config = AlembicConfig()
        config.set_main_option("script_location", str(MIGRATIONS))
        script = ScriptDirectory.from_config(config)
        with self.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        known = {revision.revision for revision in script.walk_revisions()}
        if current is not None and current not in known:
            raise DatabaseFault(
                "This data folder was written by a newer LinkedPilot: update LinkedPilot, or use another data folder."
            )
        pending = [revision.revision for revision in script.iterate_revisions("head", current or "base")]
        if not pending:
            return []
        if current is not None:
            self.backup(backups / f"before-{pending[0]}-{now:%Y%m%d-%H%M%S}.db")
        with self.altering() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return pending[::-1]

    @contextmanager
    def altering(self) -> Iterator[Connection]:
        """One transaction in which tables may be made anew. Raises DatabaseFault for rows that lost what they refer to.

        SQLite alters a table by dropping the old one, which it refuses while rows of others refer to it.
        """
        with self.engine.connect() as connection:
            if self.engine.dialect.name != "sqlite":
                with connection.begin():
                    yield connection
                return
            driver = _driver(connection)
            driver.execute("PRAGMA foreign_keys=OFF")  # has no effect within a transaction
            try:
                with connection.begin():
                    before = _lost(connection)
                    yield connection
                    if _lost(connection) > before:
                        raise DatabaseFault
            finally:
                driver.execute("PRAGMA foreign_keys=ON")

    def rehearsal(self) -> "Database":
        """A copy in memory, in which everything can be done and nothing is changed."""
        copy = Database(IN_MEMORY)
        if self.path is not None:
            with self.engine.connect() as ours, copy.engine.connect() as theirs:
                _driver(ours).backup(_driver(theirs))
            return copy
        Base.metadata.create_all(copy.engine)
        with self._readers.connect() as ours, copy.engine.begin() as theirs:
            theirs.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for table in Base.metadata.sorted_tables:
                rows = ours.execution_options(yield_per=COPIED_AT_ONCE).execute(table.select())
                for some in rows.mappings().partitions():
                    theirs.execute(table.insert(), [dict(row) for row in some])
        return copy

    def backup(self, target: Path) -> Path | None:
        """Copy the whole database while it is in use; None where that is the server's own task."""
        if self.path is None:
            return None
        with self.engine.connect() as connection:
            copies.make(_driver(connection), target)
        return target

    def pour(self, copy: Path) -> None:
        """Become what a sound copy is, while it is in use. For a SQLite file."""
        with self.engine.connect() as connection:
            copies.pour(copy, _driver(connection))

    def integrity(self) -> str | None:
        """None when the file is sound, else what the database itself says is wrong."""
        try:
            with self.reading() as session:
                if self.engine.dialect.name != "sqlite":
                    session.execute(text("SELECT 1"))
                    return None
                said: str = session.scalar(text("PRAGMA quick_check")) or "no answer"
        except SQLAlchemyError as error:
            return str(error.__cause__ or error)
        return None if said == "ok" else said

    def close(self) -> None:
        """End all connections; what runs is finished first."""
        self._reading.shutdown(wait=True)
        self._writing.shutdown(wait=True)
        self.engine.dispose()


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite URL, or None."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def _driver(connection: Connection) -> sqlite3.Connection:
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def _lost(connection: Connection) -> int:
    """How many rows refer to one that isn't there."""
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    path = sqlite_path(url)
    pool: dict[str, Any] = {"pool_size": READERS + WRITERS + 2} if path else {"poolclass": StaticPool}
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    # hide_parameters: an error is logged, and what was to be written may be a message's text.
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, **pool)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transactions leave the SELECT of a check outside of them: off, we begin ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    # FULL, so that a mark written before a click outlives a power cut (0.2 ms a commit).
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    # IMMEDIATE: two writers queue up instead of losing one's update (a deferred BEGIN fails as locked).
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class plus_days(FunctionElement[datetime]):
    """A UTC time column, so many whole days later, in a statement over all rows."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, column: Any, days: int) -> None:
        super().__init__(column, literal(days))


@compiles(plus_days, "sqlite")
def _plus_days_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    column, days = (compiler.process(clause, **kw) for clause in element.clauses)
    # Whole days leave the time of day as it is, microseconds and all.
    return f"strftime('%Y-%m-%d', {column}, {days} || ' days') || substr({column}, 11)"


@compiles(plus_days, "postgresql")
def _plus_days_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    column, days = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} + make_interval(hours => 24 * {days}))"
