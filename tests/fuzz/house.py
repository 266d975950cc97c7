"""A database for what is read, empty each time."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy.orm import Session

from storage.database import Database

Fill = Callable[[Session], object]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@cache
def _made(fill: Fill) -> bytes:
    """A migrated database with what it is to hold, made once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        db = Database(f"sqlite:///{path.as_posix()}")
        db.migrate(Path(folder), NOW)
        with db.transaction() as session:
            fill(session)
        copy = db.backup(Path(folder) / "copy.db")
        db.close()
        assert copy is not None
        return copy.read_bytes()


def nothing(_: Session) -> None:
    """An empty house."""


def database(folder: Path, fill: Fill = nothing) -> Database:
    """A database of its own that holds this, with an empty journal."""
    for file in folder.glob("linkedpilot.db*"):
        file.unlink()
    for aside in folder.glob("journal*"):
        shutil.rmtree(aside)
    path = folder / "linkedpilot.db"
    path.write_bytes(_made(fill))
    return Database(f"sqlite:///{path.as_posix()}")
