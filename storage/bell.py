"""A laptop is woken by another that has left something for it: what it would find with its next look, it finds at once.

Nothing hangs on it: a bell that isn't heard costs the seconds until that look.
"""

from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from storage import dialect, laptops
from storage.database import Database

_RING = text("SELECT pg_notify(:channel, '')")


def ring(session: Session, laptop_id: int) -> None:
    """Heard when the transaction is committed, and only then."""
    if laptops.is_shared(session):
        session.execute(_RING, {"channel": _channel(laptop_id)})


def _channel(laptop_id: int) -> str:
    return f"linkedpilot_laptop_{laptop_id}"


class Bell:
    """This laptop's, on a connection of its own. Its methods block."""

    def __init__(self, db: Database) -> None:
        """For a registry on a server."""
        self._db = db
        self._engine = dialect.lonely(db.url)
        self._connection: Connection | None = None

    def rings(self, seconds: float) -> bool:
        """Whether it rings within that time. Raises SQLAlchemyError where the registry can't be reached; then it is tried anew."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._connection.execute(text(f"LISTEN {_channel(self._db.identity.laptop)}"))
            return True  # what rang before nobody knows
        driver: Any = self._connection.connection.driver_connection
        try:
            return bool(list(driver.notifies(timeout=seconds, stop_after=1)))
        except self._engine.dialect.dbapi.Error as lost:  # type: ignore[union-attr]
            self.close()
            raise BellLost from lost

    def close(self) -> None:
        """At the end, or when the connection is lost."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
        self._engine.dispose()


class BellLost(SQLAlchemyError):
    """The connection on which it was listened is gone."""
