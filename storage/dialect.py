"""What differs between SQLite and PostgreSQL; all other code is the same for both.

Long because it is all that differs.

(What only one of them can is beside it: the index of names in `storage.search`, the copy of a file in `storage.copies`.)
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Table,
    create_engine,
    event,
    literal,
    make_url,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, StaticPool
from sqlalchemy.sql.expression import FunctionElement

from engine.rules.errors import UserError
from storage import writers_turn
from storage.server_errors import OLDEST

BUSY_TIMEOUT_MS = writers_turn.PATIENCE_MS
SERVER_DRIVER = "postgresql+psycopg"
MUCH_MEMORY_KB = 96 * 1024  # for a connection that writes much
WRITERS_TURN = 0x4C50  # the advisory lock that is the right to write; any number, the same for all agents
_WAITS = text(
    f"SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = {WRITERS_TURN} AND NOT granted)"  # noqa: S608 - our own number
)
# Milliseconds. A laptop that fell asleep in mid-write would keep all the others from writing; one whose network is gone is
# noticed by the keepalives of both sides (seconds) within half a minute.
SESSION = {
    "lock_timeout": BUSY_TIMEOUT_MS,
    "idle_in_transaction_session_timeout": 60_000,
    "timezone": "UTC",
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}
CONNECTION = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
# A number that stands in a button is never given to another: old keyboards stay in the chat for ever.
NEVER_AGAIN = {"sqlite_autoincrement": True}  # PostgreSQL's sequences do so anyway


class ServerTooOld(UserError):
    """The server's version is one that nothing was tried on."""


class RowsLost(Exception):
    """Rows refer to others that aren't there any more."""


def is_sqlite(dialect: Dialect) -> bool:
    """Whether it is the file, not a server."""
    return dialect.name == "sqlite"


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite URL, or None."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def for_tools(url: str) -> tuple[str, str | None]:
    """A server's address as its own programs take it, and the password apart."""
    parsed = make_url(url).set(drivername="postgresql")
    address, mark, query = parsed._replace(password=None).render_as_string().partition("?")
    # libpq takes no + for a blank, as in a path behind `sslrootcert`.
    return address + mark + query.replace("+", "%20"), parsed.password


def make_engine(url: str, connections: int) -> Engine:
    """The way to the database; of a file so many connections at most."""
    # hide_parameters: an error is logged, and what was to be written may be a message's text.
    if make_url(url).get_backend_name() != "sqlite":
        return _server(url)
    path = sqlite_path(url)
    pool: dict[str, Any] = {"pool_size": connections} if path else {"poolclass": StaticPool}
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, **pool)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _server(url: str) -> Engine:
    engine = _server_engine(url, pool_pre_ping=True)
    event.listen(engine, "begin", _on_server_begin)
    return engine


def lonely(url: str) -> Engine:
    """A way to a server whose connections are their holder's alone, and write nothing."""
    return _server_engine(url, poolclass=NullPool)


def _server_engine(url: str, **pool: Any) -> Engine:
    engine = create_engine(
        make_url(url).set(drivername=SERVER_DRIVER),
        hide_parameters=True,
        connect_args={
            "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items()),
            **CONNECTION,
        },
        **pool,
    )
    event.listen(engine, "connect", _on_server_connect)
    return engine


def _on_server_connect(connection: Any, _record: Any) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        connection.close()
        raise ServerTooOld(found=version, oldest=OLDEST)


def _on_server_begin(connection: Connection) -> None:
    # Whoever writes looks first (a claim, a limit, the seat) and relies on nobody writing in between, as nobody does in
    # a file: here, too, writers take turns, from their first look on. A look waits for no writer.
    if not connection.get_execution_options().get("read_only", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_TURN})")


@contextmanager
def nobody_writes(engine: Engine) -> Iterator[None]:
    """Have the writers' turn at a server without a transaction, however long it takes; the others say that it is locked."""
    if is_sqlite(engine.dialect):
        yield
        return
    own = engine.execution_options(read_only=True, isolation_level="AUTOCOMMIT")
    with own.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({WRITERS_TURN})")
        try:
            yield
        finally:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({WRITERS_TURN})")


def take_your_time(connection: Connection) -> None:
    """The server doesn't end this transaction for being idle, as it does with one whose laptop fell asleep."""
    if not is_sqlite(connection.dialect):
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def for_readers(engine: Engine) -> Engine:
    """The engine for looking: one state of the data from the first statement to the last, and no writer waits for it."""
    if is_sqlite(engine.dialect):
        return engine.execution_options(read_only=True)
    return engine.execution_options(read_only=True, isolation_level="REPEATABLE READ")


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transactions leave the SELECT of a check outside of them: off, we begin ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    # FULL, so that a mark written before a click outlives a power cut (0.2 ms a commit).
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=FAST",  # what is deleted is overwritten where its page is written anyway
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    # IMMEDIATE: two writers queue up instead of losing one's update (a deferred BEGIN fails as locked).
    looks = connection.get_execution_options().get("read_only", False)
    try:
        if looks:
            driver(connection).execute("BEGIN")
        else:
            writers_turn.take(driver(connection), BUSY_TIMEOUT_MS)
    except sqlite3.Error as error:  # said as all errors are
        said = DBAPIError.instance(
            "BEGIN", None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
        )
        raise said from error


def hurried(connection: Connection) -> None:
    """Its commits don't wait for the disk; the next one that does takes theirs along. For what counts only from then on.

    With room for what is written again and again: the indexes' pages, and what is sorted.
    """
    if is_sqlite(connection.dialect):
        driver(connection).execute("PRAGMA synchronous=NORMAL")
        driver(connection).execute(f"PRAGMA cache_size={-MUCH_MEMORY_KB}")


def unhurried(connection: Connection) -> None:
    """Its commits are on the disk when they return, and all before them."""
    if is_sqlite(connection.dialect):
        driver(connection).execute("PRAGMA synchronous=FULL")


def somebody_waits(connection: Connection) -> Callable[[], bool]:
    """The question whether another one has begun to wait for the right to write, in a transaction that has it."""
    if not is_sqlite(connection.dialect):
        return lambda: bool(connection.scalar(_WAITS))
    own = driver(connection)
    said = writers_turn.last_said(own)
    return lambda: writers_turn.last_said(own) != said


def give_way(dialect: Dialect) -> None:
    """Let a waiting writer in between two transactions of many; a server's wait in a queue."""
    if is_sqlite(dialect):
        writers_turn.give_way()


@contextmanager
def looking(connection: Connection) -> Iterator[None]:
    """A transaction that writes to this connection's own tables only, which keeps nobody else from writing."""
    connection.execution_options(read_only=True)
    with connection.begin():
        if not is_sqlite(connection.dialect):  # one state of the data, as a file's look is
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
    connection.execution_options(read_only=False)


def overwrite_what_goes(session: Session) -> None:
    """From here on this connection overwrites all that is deleted: nothing of it is left in the file."""
    if is_sqlite(session.get_bind().dialect):
        session.execute(text("PRAGMA secure_delete=ON"))


def driver(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection, for what SQLAlchemy has no word for."""
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


@contextmanager
def altering(engine: Engine) -> Iterator[Connection]:
    """One transaction in which tables may be made anew; yields the connection.

    SQLite alters a table by dropping the old one, which it refuses while rows of others refer to it: there nothing
    refers during the transaction, and at its end RowsLost is raised where some lost what they refer to.
    """
    with engine.connect() as connection:
        if not is_sqlite(engine.dialect):
            with connection.begin():
                yield connection
            return
        own = driver(connection)
        own.execute("PRAGMA foreign_keys=OFF")  # has no effect within a transaction
        try:
            with connection.begin():
                before = _lost(connection)
                yield connection
                if _lost(connection) > before:
                    raise RowsLost
        finally:
            own.execute("PRAGMA foreign_keys=ON")


def _lost(connection: Connection) -> int:
    """How many rows refer to one that isn't there."""
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())


def complaint(session: Session) -> str | None:
    """What the database itself says is wrong with it; None: nothing. A server that answers is sound."""
    if not is_sqlite(session.get_bind().dialect):
        session.execute(text("SELECT 1"))
        return None
    said: str = session.scalar(text("PRAGMA quick_check")) or "no answer"
    return None if said == "ok" else said


def address_of_client(session: Session) -> str | None:
    """From which address a server sees this connection come; None by a socket."""
    found: str | None = session.scalar(text("SELECT host(inet_client_addr())"))
    return found


def server_time(session: Session) -> datetime:
    """The server's clock, now."""
    found: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return read_time(found)


def numbers_for_ever(table: Table) -> bool:
    """Whether a SQLite file numbers the table's rows so that none comes again."""
    return bool(table.dialect_options["sqlite"]["autoincrement"])


def only_where(condition: str) -> dict[str, Any]:
    """An index over the rows that fulfil a condition."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def place_of_a_value(dialect: Dialect) -> str:
    """How a value's place is written in a statement that goes to the driver as it is."""
    return "?" if dialect.paramstyle == "qmark" else "%s"


def stored_time(value: datetime, dialect: Dialect) -> datetime:
    """A UTC time as it is kept: SQLite keeps text and drops the zone; fixed-width UTC text sorts as time does."""
    return value.replace(tzinfo=None) if is_sqlite(dialect) else value


def read_time(value: datetime) -> datetime:
    """A kept time, aware and in UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Kept = datetime | str  # a time as a database hands it out where no type is told: SQLite its text


def kept_time(value: Kept) -> datetime:
    """Such a time, aware and in UTC."""
    return read_time(datetime.fromisoformat(value) if isinstance(value, str) else value)


class plus_days(FunctionElement[datetime]):
    """A UTC time column, so many whole days later, in a statement over all rows."""

    type = DateTime(timezone=True)
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
