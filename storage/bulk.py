"""Many rows into a table at once: by COPY on PostgreSQL, by the driver's executemany on SQLite."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from storage.dialect import is_sqlite, place_of_a_value

Values = Sequence[Any]


def put(connection: Connection, table: Table, rows: Iterable[Values]) -> None:
    """Rows of Python's own values, one for each of the table's columns, in their order."""
    names = [column.name for column in table.columns]
    stored = [_stored(column.type, connection) for column in table.columns]
    put_as_they_are(
        connection,
        table.name,
        names,
        (
            tuple(
                value if kept is None or value is None else kept(value)
                for kept, value in zip(stored, row, strict=True)
            )
            for row in rows
        ),
    )


def put_as_they_are(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Values]
) -> None:
    """Rows of what the driver itself takes."""
    quote = connection.dialect.identifier_preparer.quote
    into = f"{quote(table)} ({', '.join(map(quote, columns))})"
    if is_sqlite(connection.dialect):
        marks = ", ".join([place_of_a_value(connection.dialect)] * len(columns))
        many = list(rows)
        if many:
            # Half the time of SQLAlchemy's.
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", many)  # noqa: S608 - names of our own
        return
    connection.exec_driver_sql(
        "SELECT 1"
    )  # the transaction, and with it the writers' turn, begins with a statement
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    finally:
        cursor.close()


def _stored(kind: Any, connection: Connection) -> Callable[[Any], Any] | None:
    found: Callable[[Any], Any] | None = kind.dialect_impl(connection.dialect).bind_processor(
        connection.dialect
    )
    return found
