"""Which of several laptops answers Telegram: a lock of the session's in the registry, on a connection of its own.

The lock goes with the connection, so whoever is killed or cut off loses it without a word, and nobody has to be asked.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from storage import dialect
from storage.database import Database

ANSWERS = 0x4C51  # any number, the same for all; the writers' turn has the one before it (storage/dialect.py)


class Chair:
    """The right to answer. Its methods block, for seconds where the registry is away."""

    def __init__(self, db: Database) -> None:
        """For a registry on a server: who has a file for a database is its only one, and needs none of this."""
        # An engine of its own: no pool closes the connection or hands it to somebody else.
        self._engine = dialect.lonely(db.url)
        self._connection: Connection | None = None
        self.had_it_last = False  # whoever answered before the registry went away still tells of it

    def take(self) -> bool:
        """Try to get it, or say that it is held here already."""
        if self.holds():
            return True
        try:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if connection.scalar(text(f"SELECT pg_try_advisory_lock({ANSWERS})")):
                self._connection, self.had_it_last = connection, True
                return True
            self.had_it_last = False
            connection.close()
        except SQLAlchemyError:
            return False
        return False

    def holds(self) -> bool:
        """Whether the connection with the lock still is one."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            self.let_go()
            return False
        return True

    def let_go(self) -> None:
        """Another one may answer."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def close(self) -> None:
        """At the end of the process."""
        self.let_go()
        self._engine.dispose()
