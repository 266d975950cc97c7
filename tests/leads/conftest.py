"""A real database file for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.leads.files import NOW


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, made once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("empty")
    db = Database(f"sqlite:///{folder / 'empty.db'}")
    db.migrate(folder, NOW)
    copy = db.backup(folder / "copy.db")
    db.close()
    assert copy is not None
    return copy


@pytest.fixture
def db(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    file = tmp_path_factory.mktemp("data") / "linkedpilot.db"
    shutil.copy(empty_database, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()
