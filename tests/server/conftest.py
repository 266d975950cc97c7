"""What only a database server has, on a real PostgreSQL: left out of the suite on SQLite, run by `--database postgresql`."""

from tests.fixtures_db import db, empty_database, sample, session

__all__ = ["db", "empty_database", "sample", "session"]
