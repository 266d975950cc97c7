"""The numbers that a table has given to its rows: the next one is higher, also where the highest row is gone."""

from sqlalchemy import Connection, Table, func, select, text

from storage.dialect import is_sqlite, numbers_for_ever


def given(connection: Connection, table: Table) -> int:
    """The highest that was ever given, 0 for none, or where others give them."""
    column = table.autoincrement_column
    if column is None:
        return 0
    highest: int = connection.scalar(select(func.max(column))) or 0
    if is_sqlite(connection.dialect):
        if not numbers_for_ever(table):
            return highest
        seq = connection.scalar(
            text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}
        )
        return max(highest, seq or 0)
    sequence = _sequence(connection, table)
    if sequence is None:
        return highest
    last = connection.scalar(text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"))  # noqa: S608 - the server's own name
    return max(highest, last or 0)


def go_on_after(connection: Connection, table: Table, number: int) -> None:
    """The next row gets a higher one."""
    if number < 1:
        return
    if not is_sqlite(connection.dialect):
        sequence = _sequence(connection, table)
        if sequence is not None:
            connection.execute(
                text("SELECT setval(CAST(:sequence AS regclass), :number)"),
                {"sequence": sequence, "number": number},
            )
    elif numbers_for_ever(table):
        told = {"name": table.name, "number": number}
        done = connection.execute(text("UPDATE sqlite_sequence SET seq = :number WHERE name = :name"), told)
        if not done.rowcount:
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), told)


def _sequence(connection: Connection, table: Table) -> str | None:
    column = table.autoincrement_column
    assert column is not None
    found: str | None = connection.scalar(
        text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": table.name, "column": column.name}
    )
    return found
