"""Statements that never change, compiled once and handed to the driver: what an action asks dozens of times costs what the driver takes.

    _ONE = select(…).where(… == bindparam("number"))     # made once, at the top of a module
    prepared.run(session, _ONE, {"number": 7}).one()
    prepared.run(session, _CHANGE, {"number": 7}, sets={"name": "Anna"})     # update(…).where(…)

The same transaction, types and errors as `session.execute`, and rows as plain tuples; no object of the ORM is flushed before it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import Connection, Dialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.orm import Session
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

CONNECTION = (
    "connection"  # among what a session knows: the one that is its own, begun with the first statement
)
Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What a statement came to."""

    rows: list[Any]
    rowcount: int

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def first(self) -> Any | None:
        """The first row, if any."""
        return self.rows[0] if self.rows else None

    def one(self) -> Any:
        """The only row. Raises NoResultFound, MultipleResultsFound."""
        if not self.rows:
            raise NoResultFound
        if len(self.rows) > 1:
            raise MultipleResultsFound
        return self.rows[0]

    one_or_none = first

    def scalar_one(self) -> Any:
        """The only row's first value."""
        return self.one()[0]

    def scalars(self) -> list[Any]:
        """Each row's first value."""
        return [row[0] for row in self.rows]

    def scalar(self) -> Any | None:
        """The first row's first value, if any."""
        return self.rows[0][0] if self.rows else None


@dataclass(frozen=True, slots=True)
class _Compiled:
    statement: Executable  # kept, so that its number is never another one's
    sql: str
    template: Any  # the values as the driver wants them, by place or by name: the statement's own, and None for those to be given
    given: tuple[
        tuple[Any, str, Change | None], ...
    ]  # where each goes, its name, and how it becomes the driver's
    results: tuple[tuple[int, Change], ...]  # of a row's places, out of the driver's

    def values(self, given: Mapping[str, Any]) -> Any:
        """As the driver wants them."""
        ready = self.template.copy()
        for place, name, change in self.given:
            value = given[name]
            ready[place] = value if change is None else change(value)
        return ready

    def rows(self, cursor: DBAPICursor) -> list[Any]:
        """Those that the driver found."""
        if cursor.description is None:
            return []
        rows = cursor.fetchall()
        if not self.results:
            return rows if type(rows) is list else list(rows)
        made = []
        for row in rows:
            values = list(row)
            for place, change in self.results:
                values[place] = change(values[place])
            made.append(tuple(values))
        return made


_known: dict[tuple[str, int, tuple[str, ...]], _Compiled] = {}


def run(
    session: Session,
    statement: Executable,
    values: Mapping[str, Any] | None = None,
    sets: Mapping[str, Any] | None = None,
) -> Found:
    """Run a statement that some module keeps.

    An INSERT gets the columns that are named in `values`, an UPDATE without values of its own those in `sets`.
    """
    connection = _connection(session)
    given = values or {}
    columns = tuple(given) if getattr(statement, "is_insert", False) else tuple(sets or ())
    if sets:
        given = {**given, **sets}
    key = (connection.dialect.name, id(statement), columns)
    compiled = _known.get(key)
    if compiled is None:
        compiled = _known[key] = _compile(statement, connection.dialect, columns or None)
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    ready = compiled.values(given)
    try:
        cursor.execute(compiled.sql, ready)
        return Found(compiled.rows(cursor), cursor.rowcount)
    except connection.dialect.loaded_dbapi.Error as error:
        _say(compiled.sql, error, connection.dialect)
    finally:
        cursor.close()


def _connection(session: Session) -> Connection:
    own: Connection | None = session.info.get(CONNECTION)
    if own is None or session.in_nested_transaction():
        return session.connection()  # which sets the savepoint, where none is yet
    if not own.in_transaction():
        own.begin()
    return own


def _say(sql: str, error: Exception, dialect: Dialect) -> NoReturn:
    raise DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    ) from error


def _compile(statement: Executable, dialect: Dialect, columns: tuple[str, ...] | None) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=columns)  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)
    # With the values of the closed lists that are the statement's own.
    open_ones = {name: None for name, bind in compiled.binds.items() if bind.required}
    state = compiled.construct_expanded_state(open_ones)
    changes: dict[str, Change] = {}
    for name, bind in compiled.binds.items():
        if (change := _impl(bind.type, dialect).bind_processor(dialect)) is not None:
            changes[name] = change
    for name, each in state.processors.items():
        if not isinstance(each, tuple):
            changes[name] = each
    constants = {
        name: changes[name](value) if name in changes else value
        for name, value in state.parameters.items()
        if name not in open_ones
    }
    for column in compiled.insert_prefetch if compiled.isinsert else ():
        value = column.default.arg  # type: ignore[union-attr]
        constants[column.key] = changes[column.key](value) if column.key in changes else value
    types = [entry.type for entry in compiled._result_columns]
    results = tuple(
        (place, change)
        for place, kind in enumerate(types)
        if (change := _impl(kind, dialect).result_processor(dialect, None)) is not None
    )
    names = list(state.positiontup or ()) if dialect.positional else list(state.parameters)
    places: list[Any] = list(range(len(names))) if dialect.positional else names
    by_place = dict(zip(places, names, strict=True))
    own = {place: constants.get(name) for place, name in by_place.items()}
    given = tuple(
        (place, name, changes.get(name)) for place, name in by_place.items() if name not in constants
    )
    template = list(own.values()) if dialect.positional else own
    return _Compiled(statement, state.statement, template, given, results)


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
