"""All rows of a database into another one, whichever kinds the two are. The source is only read.

Killed at any time, it is gone on with: the rows that are in the target already are compared with the source's, and what isn't
the same is copied anew. Until all of it is there and was read back, the target bears `UNFINISHED` in place of its schema's
revision, so that nobody takes it for whole.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Select, String, Table, delete, func, select

from engine.rules.errors import UserError
from engine.rules.facts import Fact, to_text
from storage import bulk, numbers, revisions
from storage.database import Database
from storage.dialect import is_sqlite
from storage.revisions import UNFINISHED
from storage.tables import Base, LaptopRow, core

CHUNK = 5_000  # rows in one transaction
_BYTES = 16  # of a row's checksum

TABLES: tuple[Table, ...] = tuple(Base.metadata.sorted_tables)  # what is referred to comes first


class MoveFailed(UserError):
    """The copy isn't what the source is, or can't be."""


@dataclass(frozen=True, slots=True)
class Moving:
    """How far it is: so many rows of a table."""

    table: str
    rows: int
    of: int


@dataclass(frozen=True, slots=True)
class MovedTable:
    """A table that is the same on both sides. The checksum is of its rows in whatever order."""

    table: str
    rows: int
    checksum: str


@dataclass(slots=True)
class _Sum:
    """Rows counted, and their checksums added up: the order of the rows makes no difference."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            said = json.dumps(list(row), default=_plain, sort_keys=True).encode()
            self.total += int.from_bytes(blake2b(said, digest_size=_BYTES).digest(), "big")
        self.rows += len(rows)
        self.total %= 1 << (8 * _BYTES)

    def moved(self, table: Table) -> MovedTable:
        return MovedTable(table.name, self.rows, f"{self.total:0{2 * _BYTES}x}")


def begin(target: Database) -> None:
    """Make the tables where there are none; from here on it is unfinished."""
    with target.altering() as connection:
        if revisions.of(connection) is None:
            revisions.upgrade(connection)
        revisions.put(connection, UNFINISHED)


def finish(source: Connection, target: Database) -> None:
    """Everything was moved: new rows go on with the numbers behind the source's, and it is whole."""
    with target.engine.begin() as connection:
        for table in TABLES:
            numbers.go_on_after(connection, table, numbers.given(source, table))
        revisions.put(connection, revisions.known()[-1])


def move(source: Connection, target: Database, tell: Callable[[Moving], None]) -> list[MovedTable]:
    """Copy all rows and read them back; the source's connection sees one state until the end. Raises MoveFailed."""
    return [_moved(source, target, table, tell) for table in TABLES]


def is_empty(connection: Connection) -> bool:
    """Whether no table has a row but the one for the first laptop, which is there from the beginning."""
    tables = (table for table in TABLES if table is not core(LaptopRow))
    return not any(connection.execute(select(table).limit(1)).first() for table in tables)


def _moved(source: Connection, target: Database, table: Table, tell: Callable[[Moving], None]) -> MovedTable:
    done = _copied(source, target, table, _sum_of(target, table), tell)
    if done is None:  # of an earlier try, or of another state of the source
        _empty_from(target, table)
        done = _copied(source, target, table, _Sum(), tell)
    if done is None or _sum_of(target, table) != done:
        raise MoveFailed("differs", table=table.name)
    return done.moved(table)


def _copied(
    source: Connection, target: Database, table: Table, there: _Sum, tell: Callable[[Moving], None]
) -> _Sum | None:
    """Put what is behind the rows that are there; None where those aren't the source's first ones."""
    of = source.scalar(select(func.count()).select_from(table)) or 0
    done = _Sum()
    for rows in _partitions(source, _in_order(table, source)):
        known = rows[: max(0, there.rows - done.rows)]
        done.add(known)
        new = rows[len(known) :]
        if not new:
            continue
        if done.rows == there.rows and done != there:
            return None
        with target.engine.begin() as connection:
            _put(connection, table, new)
        done.add(new)
        tell(Moving(table.name, done.rows, of))
    return None if done.rows <= there.rows and done != there else done


def _put(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    try:
        bulk.put(connection, table, rows)
    except connection.dialect.loaded_dbapi.DataError as error:
        # A file takes what a server doesn't: a text with a zero byte, a number of more than 31 bits.
        raise MoveFailed("not_taken", table=table.name, said=str(error).splitlines()[0]) from error


def _empty_from(target: Database, table: Table) -> None:
    """Without its rows, nor those of the tables behind it, which may refer to them."""
    with target.engine.begin() as connection:
        for each in reversed(TABLES[TABLES.index(table) :]):
            connection.execute(delete(each))


def _sum_of(target: Database, table: Table) -> _Sum:
    found = _Sum()
    with target.engine.execution_options(read_only=True).begin() as connection:
        for rows in _partitions(connection, select(table)):
            found.add(rows)
    return found


def _in_order(table: Table, source: Connection) -> Select[Any]:
    """By its key, texts by their letters' numbers: the same order on every server and in every try."""
    own = is_sqlite(source.dialect)  # a file's
    return select(table).order_by(
        *(
            column.collate("C") if isinstance(column.type, String) and not own else column
            for column in table.primary_key
        )
    )


def _partitions(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Any]]:
    return connection.execute(query.execution_options(yield_per=CHUNK)).partitions()


def _plain(value: Any) -> Any:
    if isinstance(value, Fact):
        return to_text(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)
