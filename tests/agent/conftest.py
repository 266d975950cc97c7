from tests.fixtures_db import db, empty_database, house, session

__all__ = ["db", "empty_database", "house", "session"]
