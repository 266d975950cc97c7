"""Opening a database that belongs to another program, which may be writing to it. Blocking.

Nothing is left beside it: a reader of a database in WAL mode makes two files, which would be ours and which its owner might then not be able to write.
So a database in WAL mode that nobody has open is read as it lies, and once more if it was written meanwhile.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from engine.openoutreach.layout import SeenTable, is_secret
from engine.rules.errors import UserError

HEADER = b"SQLite format 3\x00"
WAITED_SECONDS = (
    2.0  # for a writer's lock; its own migrations take longer, and then it is looked at next time
)
UNDECODED = "Could not decode"  # sqlite3's words for text that isn't UTF-8
SAMPLED = 50  # rows from each end of a table
SAMPLE_LENGTH = 300  # characters of a cell
IN_WAL_MODE = 2  # byte 18 of the header
AGAIN = 3  # times a file is read that is written meanwhile

T = TypeVar("T")


class OpenOutreachUnreadable(UserError):
    """An instance's database can't be read now: `missing`, `empty`, `not_a_database`, `half_copied`, `damaged`, `locked`, `migrating`,
    `not_permitted`, or `unknown` where there are no people in it.
    """


def read(path: Path, reading: Callable[[sqlite3.Connection], T]) -> T:
    """What `reading` says of one consistent state of the file. Raises OpenOutreachUnreadable."""
    for _ in range(AGAIN):
        if _left_behind(path):
            return _of_a_copy(path, reading)
        if _in_use(path) or not _writes_ahead(path):
            return _looked_at(path, "mode=ro", reading)
        before = path.stat()
        found = _looked_at(path, "mode=ro&immutable=1", reading)
        after = path.stat()
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size) and not _in_use(path):
            return found
    raise OpenOutreachUnreadable("locked", file=path.name)


def _in_use(path: Path) -> bool:
    """Whether there is a log beside it: somebody has it open in WAL mode, or died with it open."""
    return path.with_name(path.name + "-wal").exists()


def _left_behind(path: Path) -> bool:
    """Whether its writer died and its log's index is gone: to read it would make a new index beside it."""
    return _in_use(path) and not path.with_name(path.name + "-shm").exists()


def _looked_at(path: Path, how: str, reading: Callable[[sqlite3.Connection], T]) -> T:
    try:
        return _read(path, how, reading)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise _told(error, path) from error
    except sqlite3.Error as error:
        raise _told(error, path) from error
    return _of_a_copy(path, reading)


def _of_a_copy(path: Path, reading: Callable[[sqlite3.Connection], T]) -> T:
    """Its writer died in the midst of something, which has to be taken back first: in a copy, for the file isn't ours."""
    with tempfile.TemporaryDirectory(prefix="openoutreach-") as folder:
        for each in (path, *(path.with_name(path.name + end) for end in ("-journal", "-wal"))):
            if each.exists():
                shutil.copyfile(each, Path(folder) / each.name)
        try:
            return _read(Path(folder) / path.name, "mode=rw", reading)
        except sqlite3.Error as error:
            raise _told(error, path) from error


def _read(path: Path, how: str, reading: Callable[[sqlite3.Connection], T]) -> T:
    address = f"file:{quote(str(path))}?{how}"
    connection = sqlite3.connect(address, uri=True, timeout=WAITED_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("BEGIN")
        try:
            return reading(connection)
        except sqlite3.OperationalError as error:
            if not str(error).startswith(UNDECODED):
                raise
            connection.text_factory = _text  # four times as slow
            return reading(connection)
    finally:
        connection.close()


def _text(cell: bytes) -> str:
    return cell.decode("utf-8", "replace")


def _writes_ahead(path: Path) -> bool:
    """Whether it is in WAL mode, and looks like a database at all. Raises OpenOutreachUnreadable."""
    return _head(path)[18] == IN_WAL_MODE


def _head(path: Path) -> bytes:
    """The file's first bytes, once what can be seen without SQLite was told in a sentence better than its own."""
    try:
        with path.open("rb") as file:
            head, size = file.read(100), path.stat().st_size
    except FileNotFoundError:
        raise OpenOutreachUnreadable("missing", file=path.name) from None
    except PermissionError:
        raise OpenOutreachUnreadable("not_permitted", file=path.name) from None
    if not size:
        raise OpenOutreachUnreadable("empty", file=path.name)
    if len(head) < 100 or not head.startswith(HEADER):
        raise OpenOutreachUnreadable("not_a_database", file=path.name)
    # SQLite's file format: page size at 16, pages at 28, and whether that number is up to date at 24 and 92.
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    if head[24:28] == head[92:96] and size < pages * (65536 if page == 1 else page):
        raise OpenOutreachUnreadable("half_copied", file=path.name)
    return head


def _told(error: sqlite3.Error, path: Path) -> OpenOutreachUnreadable:
    """What SQLite's own error means here (its primary result code, sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return OpenOutreachUnreadable("locked", file=path.name)
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return OpenOutreachUnreadable("not_permitted", file=path.name)
    if code == sqlite3.SQLITE_NOTADB:
        return OpenOutreachUnreadable("not_a_database", file=path.name)
    if code == sqlite3.SQLITE_ERROR:  # a table or column that was there a moment ago
        return OpenOutreachUnreadable("migrating", file=path.name)
    return OpenOutreachUnreadable("damaged", file=path.name)


def tables(connection: sqlite3.Connection) -> Iterator[SeenTable]:
    """Every table with its columns and some of its cells, but nothing of a column that might hold a secret."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    ).fetchall()
    for (name,) in names:
        about = connection.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
        columns = [row[1] for row in about]
        keys = [row[1] for row in about if row[5]]
        pointing = connection.execute(f"PRAGMA foreign_key_list({quoted(name)})").fetchall()
        refers = {row[3]: row[2] for row in pointing}
        secret = any(map(is_secret, columns))
        samples = {} if secret else _samples(connection, name, columns)
        yield SeenTable(name, columns, keys[0] if len(keys) == 1 else None, refers, samples)


def _samples(connection: sqlite3.Connection, name: str, columns: list[str]) -> dict[str, list[str]]:
    cut = ", ".join(f"substr({quoted(column)}, 1, {SAMPLE_LENGTH})" for column in columns)
    rows = connection.execute(f"SELECT {cut} FROM {quoted(name)} LIMIT {SAMPLED}").fetchall()  # noqa: S608 - quoted
    if len(rows) == SAMPLED:
        with suppress(sqlite3.OperationalError):  # a table without row numbers
            last = f"SELECT {cut} FROM {quoted(name)} ORDER BY rowid DESC LIMIT {SAMPLED}"  # noqa: S608 - quoted
            rows += connection.execute(last).fetchall()
    return {
        column: [cell for row in rows if isinstance(cell := row[place], str) and cell]
        for place, column in enumerate(columns)
    }


def quoted(name: str) -> str:
    """A name out of the database itself, for use in a statement."""
    return '"' + name.replace('"', '""') + '"'
