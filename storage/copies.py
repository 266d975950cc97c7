"""Copies of a SQLite file: made while it is in use, looked through, and put in its place.

What has the name of a copy is whole: until then it is called `.part`.
"""

import contextlib
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PART = ".part"
WRITTEN_OUT_SECONDS = 0.05
LOCKED_SECONDS = 5.0  # a transaction of the agent's takes some milliseconds


def make(database: sqlite3.Connection, target: Path) -> None:
    """Copy a database that is in use."""
    with _whole(target) as partial, _written_out(partial):
        with contextlib.closing(sqlite3.connect(partial)) as copy:
            # Killed on the way it is forgotten, and it is on the disk before it has its name.
            copy.execute("PRAGMA journal_mode=OFF")
            copy.execute("PRAGMA synchronous=OFF")
            database.backup(copy)


@contextlib.contextmanager
def _written_out(file: Path) -> Iterator[None]:
    """Have what is written meanwhile go to the disk as it comes: all at the end would keep others' commits waiting for it."""
    over = threading.Event()

    def write_out() -> None:
        with file.open("rb+") as written:
            while not over.wait(WRITTEN_OUT_SECONDS):
                os.fsync(written.fileno())

    with ThreadPoolExecutor(1, thread_name_prefix="written_out") as helper:
        writing = helper.submit(write_out)
        try:
            yield
        finally:
            over.set()
        writing.result()  # what the disk refused is said once


def keep(database: Path, target: Path) -> None:
    """Copy a database that nobody has open, sound or not."""
    try:
        with _opened(database) as now:
            make(now, target)
    except sqlite3.Error:  # broken, which may be why somebody wants another one: as it lies there
        with _whole(target) as partial:
            shutil.copyfile(database, partial)


def revision(copy: Path) -> str | None:
    """The schema's revision of a sound copy; None for what is broken or none of ours."""
    try:
        with _opened(copy) as found:
            if found.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                return None
            rows = found.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error:
        return None
    return str(rows[0][0]) if len(rows) == 1 else None


@dataclass(frozen=True, slots=True)
class Condition:
    """What a database's file is like. `complaint` is what SQLite says is wrong, None for a sound one."""

    complaint: str | None
    revision: str | None  # of its schema; None where it has none of ours
    tables: frozenset[str]
    settings: Mapping[str, str]
    journal: str | None  # to which it belongs


def condition(database: Path) -> Condition:
    """Look at a database's file, whoever has it open, and change nothing. Takes a while. Raises sqlite3.Error."""
    with _opened(database) as found:
        said = str(found.execute("PRAGMA quick_check").fetchone()[0])
        tables = _tables(found)

        def rows(columns: str, table: str) -> list[tuple[str, ...]]:
            if table not in tables:
                return []
            return found.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608 - names of our own

        revisions, belongs = rows("version_num", "alembic_version"), rows("journal", "journal_state")
        return Condition(
            complaint=None if said == "ok" else said,
            revision=revisions[0][0] if revisions else None,
            tables=frozenset(tables),
            settings=dict(rows("key, value", "settings")),  # type: ignore[arg-type]
            journal=belongs[0][0] if belongs else None,
        )


def is_locked(database: Path) -> bool:
    """Whether somebody keeps it from being written for longer than a transaction takes. Writes nothing. Raises sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(database, timeout=LOCKED_SECONDS, isolation_level=None)) as found:
        try:
            found.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:  # the low byte is the kind
                return True
            raise
        found.execute("ROLLBACK")
    return False


def _tables(found: sqlite3.Connection) -> set[str]:
    return {name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@dataclass(frozen=True, slots=True)
class Counts:
    """What a copy holds, in numbers."""

    leads: int
    campaigns: int
    interactions: int
    journal: str | None  # to which it belongs
    known: int  # the newest line of the journal that it knows


def counts(copy: Path) -> Counts | None:
    """What a sound copy of this or an earlier schema holds; None for what is broken or none of ours."""
    if revision(copy) is None:
        return None
    try:
        with _opened(copy) as found:
            leads, campaigns, done = (
                _count(found, table) for table in ("leads", "campaigns", "interactions")
            )
            state = None
            if "journal_state" in _tables(found):
                state = found.execute("SELECT journal, known FROM journal_state").fetchone()
    except sqlite3.Error:
        return None
    journal, known = state or (None, 0)
    return Counts(leads, campaigns, done, journal, known)


def _count(found: sqlite3.Connection, table: str) -> int:
    return int(found.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - names of our own


def pour(copy: Path, database: sqlite3.Connection) -> None:
    """Make a database that is open what the copy is: its other connections see the one or the other."""
    with _opened(copy) as found:
        found.backup(database)


def put_in_place(copy: Path, database: Path) -> None:
    """Make a database that nobody has open what the copy is: killed at any time, it is the one or the other."""
    _fold(database)
    with _whole(database) as partial, _opened(copy) as found:
        with contextlib.closing(sqlite3.connect(partial)) as target:
            found.backup(target)


def _fold(database: Path) -> None:
    """Take what the database's log still holds into it: beside another file that log would be poison."""
    if not database.exists():
        return
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(database)) as now:
        now.execute("PRAGMA journal_mode=DELETE")
    for leftover in ("-wal", "-shm"):  # of a broken one
        database.with_name(database.name + leftover).unlink(missing_ok=True)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    # What nobody has open has no log beside it, and shall get none by being looked at.
    log, index = (path.with_name(path.name + end).exists() for end in ("-wal", "-shm"))
    how = "rw" if log and not index else "ro"  # a log without its index is read by who may make that anew
    where = f"{path.absolute().as_uri()}?mode={how}{'' if log else '&immutable=1'}"
    with contextlib.closing(sqlite3.connect(where, uri=True)) as found:
        yield found


@contextlib.contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Where to write what becomes `target` once it is on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + PART)
    for leftover in target.parent.glob(partial.name + "*"):  # of one that was killed
        leftover.unlink()
    partial.touch(mode=0o600)
    yield partial
    with partial.open("rb+") as written:
        os.fsync(written.fileno())
    os.replace(partial, target)
    if os.name == "posix":  # the new name, too
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
