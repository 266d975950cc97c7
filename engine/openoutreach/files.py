"""Where an instance keeps its database. Blocking."""

from collections.abc import Iterator
from pathlib import Path

from engine.openoutreach.database import HEADER

# Its own paths have been assets/data/<handle>.db, assets/data/crm.db, data/db.sqlite3 and db.sqlite3.
DEEPEST = 3
ENDINGS = (".db", ".sqlite3", ".sqlite")


def databases(folder: Path) -> list[Path]:
    """The files in it that are SQLite databases, whatever they are called; the one written last first."""
    found = [path for path in _candidates(folder, DEEPEST) if _is_database(path)]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def _candidates(folder: Path, levels: int) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for each in inside:
        if each.is_symlink():
            continue
        if each.is_dir() and levels:
            yield from _candidates(each, levels - 1)
        elif each.suffix in ENDINGS and each.is_file():
            yield each


def _is_database(path: Path) -> bool:
    """An empty or broken one is one, too: it gets a sentence of its own."""
    try:
        with path.open("rb") as file:
            head = file.read(len(HEADER))
    except OSError:
        return True
    return head == HEADER or not head or path.name in ("db.sqlite3", "crm.db")
