"""A simulation begins with an empty database."""

from tests.fixtures_db import empty_database

__all__ = ["empty_database"]
