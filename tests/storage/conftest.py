from tests.fixtures_db import db, empty_database, sample, session

__all__ = ["db", "empty_database", "sample", "session"]
