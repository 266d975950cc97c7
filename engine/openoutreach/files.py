"""Where an instance keeps its databases, and what it printed. Blocking."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.openoutreach import printed
from engine.openoutreach.database import HEADER

# Its own paths have been assets/data/<handle>.db, assets/data/crm.db, data/db.sqlite3 and db.sqlite3.
DEEPEST = 3
ENDINGS = (".db", ".sqlite3", ".sqlite")


def databases(folder: Path) -> list[Path]:
    """The files in it that are SQLite databases, whatever they are called; the one written last first."""
    return _newest_first(path for path in _candidates(folder, ENDINGS) if _is_database(path))


def lists(folder: Path) -> list[Path]:
    """The files in it that its program printed; the one written last first."""
    return _newest_first(path for path in _candidates(folder, printed.ENDINGS) if printed.is_printed(path))


def _newest_first(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)


def _candidates(folder: Path, endings: tuple[str, ...], levels: int = DEEPEST) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for each in inside:
        if each.is_symlink():
            continue
        if each.is_dir() and levels:
            yield from _candidates(each, endings, levels - 1)
        elif each.suffix in endings and each.is_file():
            yield each


def _is_database(path: Path) -> bool:
    """An empty or broken one is one, too: it gets a sentence of its own."""
    try:
        with path.open("rb") as file:
            head = file.read(len(HEADER))
    except OSError:
        return True
    return head == HEADER or not head or path.name in ("db.sqlite3", "crm.db")
