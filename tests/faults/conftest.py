"""The database and the days of the agent's tests."""

from tests.fixtures_db import db, empty_database

__all__ = ["db", "empty_database"]
