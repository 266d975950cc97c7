"""The one door to the database: engine, transactions, migrations, backup.

What differs between SQLite and PostgreSQL stands in `storage.dialect`.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine.rules.errors import UserError
from storage import copies, dialect, journal_state, prepared, revisions, server_copies
from storage.identity import Identity, Writer
from storage.journal import Journal
from storage.laptops import IDENTITY
from storage.reserve import Reserve, is_full
from storage.tables import Base

P = ParamSpec("P")
T = TypeVar("T")

READERS = 4  # reads beside one write
# SQLite has one writer anyway: ours queue up here, first come, first served, and keep no reader from its thread.
WRITERS = 1
IN_MEMORY = "sqlite://"
COPIED_AT_ONCE = 5000  # rows


class DatabaseFault(UserError):
    """The database can't be used: rows lost what they refer to, a newer release wrote it, or (`foreign`) another program."""


class DatabaseVanished(UserError):
    """The database's file was moved, deleted or replaced while it was open: nothing is written to what nobody finds."""


class Database:
    """Runs plain functions `fn(session, …)`, each in one transaction of its own.

    `run` and `transaction` write, `read` and `reading` don't; the async ones work off the event loop.
    """

    def __init__(self, url: str, journal: Path | None = None, writer: Writer | None = None) -> None:
        """`journal` is the folder of its journal; that of a SQLite file lies beside it. `writer`: as whose another process opened it."""
        self.url = url
        self.path = dialect.sqlite_path(url)  # the SQLite file, or None for a server
        self.identity = writer.identity if writer else Identity()  # of the laptop that works with it
        journal = writer.journal if writer else journal
        folder = self.path.parent / "journal" if self.path is not None else journal
        self.journal = None if folder is None else Journal(folder)
        self.reserve = None if folder is None else Reserve(folder.parent / "reserve")
        # In memory nothing outlives the process and nobody else waits: no thread is needed.
        self._inline = url == IN_MEMORY
        self._file: tuple[int, int] | None = None  # which one was opened, since the first look at it
        self.engine = dialect.make_engine(url, READERS + WRITERS + 2)
        self._readers = dialect.for_readers(self.engine)
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="reading")
        self._writing = ThreadPoolExecutor(WRITERS, thread_name_prefix="writing")

    @property
    def writer(self) -> Writer:
        """For a process apart."""
        return Writer(self.identity, self.journal.folder if self.journal else None)

    def there(self) -> bool:
        """Whether the open file is still the one with its name; what was never opened counts as there."""
        path = self.path
        if path is None:
            return True
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return self._file is None
        except OSError:  # a drive that doesn't answer just now says nothing about the file
            return True
        file = (found.st_dev, found.st_ino)
        self._file = self._file or file
        return file == self._file

    @property
    def spent(self) -> bool:
        """Whether the disk was so full that the reserve is gone: until there is room nothing more is begun."""
        return self.reserve is not None and self.reserve.spent

    @contextmanager
    def transaction(self, aside: Connection | None = None) -> Iterator[Session]:
        """A writing transaction: all of it or nothing, durable when it returns. On a connection of `aside` it sees its tables, too."""
        if not self.there():
            raise DatabaseVanished(file=str(self.path))
        if aside is not None:
            dialect.unhurried(aside)
        with nullcontext(aside) if aside is not None else self.engine.connect() as connection:
            with self._session(connection) as session, journal_state.kept(session, self.journal):
                try:
                    yield session
                    journal_state.write(session, self.journal)
                    if session.in_transaction():
                        session.commit()
                    connection.commit()
                except BaseException:
                    connection.rollback()
                    raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent look at the data; what it would write is thrown away."""
        with self._readers.connect() as connection, self._session(connection) as session:
            yield session

    def _session(self, connection: Connection) -> Session:
        # The connection's own transaction, which costs half of a session's: the session joins it where something needs the ORM.
        return Session(
            connection,
            expire_on_commit=False,
            join_transaction_mode="control_fully",
            info={IDENTITY: self.identity, prepared.CONNECTION: connection},
        )

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """A connection for much in many transactions: its temporary tables outlast them, and go with it.

        A power cut may take the last of them: what lets them count is written by `transaction`, which syncs them, too.
        """
        with self.engine.connect() as connection:
            dialect.hurried(connection)
            try:
                yield connection
            finally:
                if not self._inline:  # what is in memory is its one connection
                    connection.invalidate()  # closed, not kept for the next one

    @contextmanager
    def looking(self, connection: Connection) -> Iterator[Session]:
        """A consistent look, which writes to the connection's own temporary tables only and keeps nobody from writing."""
        with dialect.looking(connection), Session(connection) as session:
            yield session

    @contextmanager
    def in_turn(self, connection: Connection) -> Iterator[Session]:
        """One of many writing transactions on a connection of `aside`; whoever waits to write gets there after it. Blocking.

        Whoever asks `dialect.somebody_waits` often may write much while nobody does.
        """
        with Session(connection) as session, session.begin():
            yield session
        self.give_way()

    def give_way(self) -> None:
        """Between two of many transactions: whoever waits to write gets there. Blocking."""
        if not self.there():
            raise DatabaseVanished(file=str(self.path))
        dialect.give_way(self.engine.dialect)

    async def run(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(session, …)` in a writing transaction, off the event loop."""

        def work() -> T:
            with self.transaction() as session:
                return fn(session, *args, **kwargs)

        if self._inline:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._writing, work)

    async def at_last(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, for what has to be written down at an end: on a full disk the reserve pays for it."""
        try:
            return await self.run(fn, *args, **kwargs)
        except Exception as error:
            freed = (
                self.reserve is not None and is_full(error) and await asyncio.to_thread(self.reserve.give_up)
            )
            if not freed:
                raise
        return await self.run(fn, *args, **kwargs)

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(session, …)` on a consistent look at the data, off the event loop."""

        def work() -> T:
            with self.reading() as session:
                return fn(session, *args, **kwargs)

        if self._inline:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._reading, work)

    def migrate(self, backups: Path, now: datetime) -> list[str]:
        """Bring the schema up to date, with a backup first; returns the revisions applied. Raises DatabaseFault."""
        current, pending = self._revisions()
        if not pending:
            return []
        if current is not None:
            self.backup(backups / f"before-{pending[-1]}-{now:%Y%m%d-%H%M%S}.db")
        with self.altering() as connection:
            revisions.upgrade(connection)
        return pending

    def outdated(self) -> bool:
        """Whether `migrate` has something to do. Raises DatabaseFault."""
        return bool(self._revisions()[1])

    def _revisions(self) -> tuple[str | None, list[str]]:
        """That of the schema, and those it lacks, the oldest first."""
        with self.engine.connect() as connection:
            current = revisions.of(connection)
            if current is None and self.path is not None and revisions.foreign_tables(connection):
                raise DatabaseFault("foreign")
        if current == revisions.UNFINISHED:
            raise DatabaseFault("unfinished")
        if current is not None and not revisions.is_known(current):
            raise DatabaseFault("newer")
        return current, revisions.above(current)

    @contextmanager
    def altering(self) -> Iterator[Connection]:
        """One transaction in which tables may be made anew. Raises DatabaseFault for rows that lost what they refer to."""
        try:
            with dialect.altering(self.engine) as connection:
                yield connection
        except dialect.RowsLost:
            raise DatabaseFault from None

    @contextmanager
    def still(self) -> Iterator[Connection]:
        """One state of the data for as long as it takes, while nobody writes to a server's; a file's writers are the caller's to keep out."""
        with dialect.nobody_writes(self.engine), self._readers.connect() as connection, connection.begin():
            dialect.take_your_time(connection)
            yield connection

    def copied_to_memory(self) -> "Database":
        """A copy in memory, in which everything can be done and nothing is changed."""
        copy = Database(IN_MEMORY)
        copy.identity = self.identity
        if self.path is not None:
            with self.engine.connect() as ours, copy.engine.connect() as theirs:
                dialect.driver(ours).backup(dialect.driver(theirs))
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
        """Copy the whole database while it is in use; returns the file, whose ending says its kind.

        None where it is a server's and its tools aren't on this computer. Raises CopyFailed.
        """
        if self.path is None:
            with self._readers.connect() as connection, connection.begin():
                return server_copies.make(connection, self.url, target.with_suffix(server_copies.SUFFIX))
        with self.engine.connect() as connection:
            copies.make(dialect.driver(connection), target)
        return target

    def put_back(self, copy: Path) -> None:
        """Become what a sound copy of a server's database is, while nobody writes to it. Raises CopyFailed."""
        with dialect.nobody_writes(self.engine):
            server_copies.put_back(self.engine, self.url, copy)

    def revision_of(self, copy: Path) -> str | None:
        """The schema's revision of a sound copy of a server's database; None for any other file."""
        with self._readers.connect() as connection:
            return server_copies.revision(connection, copy)

    def pour(self, copy: Path) -> None:
        """Become what a sound copy is, while it is in use. For a SQLite file."""
        with self.engine.connect() as connection:
            copies.pour(copy, dialect.driver(connection))

    def fold(self) -> None:
        """Take the log beside a SQLite file into it, as far as nobody reads the older state."""
        with self.engine.connect() as connection:
            dialect.driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def integrity(self) -> str | None:
        """None when the file is sound, else what the database itself says is wrong."""
        try:
            with self.reading() as session:
                return dialect.complaint(session)
        except SQLAlchemyError as error:
            return str(error.__cause__ or error)

    def close(self) -> None:
        """End all connections; what runs is finished first."""
        self._reading.shutdown(wait=True)
        self._writing.shutdown(wait=True)
        self.engine.dispose()
