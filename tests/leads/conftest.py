"""A real database for each test."""

from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.fixtures_db import empty_database, opened

__all__ = ["empty_database"]


@pytest.fixture
def db(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """In a folder of its own: a test looks at what lies in `tmp_path`."""
    with opened(request, tmp_path_factory.mktemp("data")) as database:
        yield database
