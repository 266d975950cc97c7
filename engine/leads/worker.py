"""What the process that reads foreign files does (`engine.apart`): look into one, import, compare, keep off; and write lists.

Each imports what it works with: an import needs no guesses, an export no reader, and a preview no database (a third of a second).
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.apart.confine import confine
from engine.apart.wire import Tell
from engine.leads.formats import TOO_MUCH, NotAList
from engine.leads.reports import Comparison, DiskFull, DryRun, FilePreview, ImportReport, KeptOff, Way
from engine.leads.requests import (
    CompareRequest,
    DryRunRequest,
    ExportRequest,
    FileRequest,
    ImportRequest,
    InspectRequest,
    KeepOffRequest,
    TakeRequest,
    WaysRequest,
)

if TYPE_CHECKING:
    from engine.leads.table import Table
    from storage.database import Database

GIB = 1024**3
# SQLite's words; and the system's number as the workbooks' writer passes it on, here and on Windows.
_FULL = re.compile(r"disk is full|os error (?:28|112)\b")


def inspect(request: InspectRequest, tell: Tell) -> FilePreview:
    """What the file seems to hold. Raises NotAList."""
    from engine.leads import previewing

    with _limits_told():
        confine()
        return previewing.look_into(request)


def ways(request: WaysRequest, tell: Tell) -> tuple[Way, ...]:
    """See `engine.leads.previewing.ways`. Raises NotAList."""
    from engine.leads import previewing

    with _limits_told():
        confine()
        return previewing.ways(request)


def import_file(request: ImportRequest, tell: Tell) -> ImportReport:
    """See `engine.leads.loading.store`."""
    from engine.leads.loading import store

    with _opened(request) as (db, table):
        return store(db, table, request, tell)


def compare(request: CompareRequest, tell: Tell) -> Comparison:
    """See `engine.leads.loading.compare`."""
    from engine.leads import loading

    with _opened(request) as (db, table):
        return loading.compare(db, table, request, tell)


def dry_run(request: DryRunRequest, tell: Tell) -> DryRun:
    """See `engine.leads.loading.dry_run`."""
    from engine.leads import loading

    with _opened(request) as (db, table):
        return loading.dry_run(db, table, request, tell)


def keep_off(request: KeepOffRequest, tell: Tell) -> KeptOff:
    """See `engine.leads.loading.keep_off`."""
    from engine.leads import loading

    with _opened(request) as (db, table):
        return loading.keep_off(db, table, request, tell)


def export(request: ExportRequest, tell: Tell) -> int:
    """Write the list; returns how many leads that were."""
    from engine.leads.writing import write_list
    from storage.database import Database

    with _limits_told():
        db = Database(request.database_url)
        try:
            return write_list(db, request, tell)
        finally:
            db.close()


@contextmanager
def _opened(request: FileRequest) -> "Iterator[tuple[Database, Table]]":
    """The database and the file, with this process held to its limits."""
    from engine.leads.reader import open_table
    from storage.database import Database
    from storage.dialect import sqlite_path

    database = sqlite_path(request.database_url)
    size = database.stat().st_size if database is not None and database.exists() else 0
    with _limits_told():
        confine(file_bytes=size + 4 * GIB)
        table = open_table(request.path, request.reading)
        db = Database(
            request.database_url, writer=request.writer if isinstance(request, TakeRequest) else None
        )
        try:
            yield db, table
        finally:
            db.close()


@contextmanager
def _limits_told() -> Iterator[None]:
    """What is too much for this process, or for the disk, is told as such."""
    try:
        yield
    except MemoryError:
        raise NotAList(TOO_MUCH) from None
    except Exception as error:
        if not _is_disk_full(error):
            raise
        raise DiskFull from error


def _is_disk_full(error: Exception) -> bool:
    return _FULL.search(str(error)) is not None or (
        isinstance(error, OSError) and error.errno == errno.ENOSPC
    )
