"""What the process that reads foreign files does (`engine.apart`): look into one, import, compare, keep off; and write lists."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.apart.confine import confine
from engine.apart.work import Tell
from engine.leads.formats import TOO_MUCH, NotAList
from engine.leads.guessing import guess
from engine.leads.header_row import find_header
from engine.leads.mapping import Mapping, is_profile_link
from engine.leads.reader import open_table
from engine.leads.reports import Comparison, DiskFull, FilePreview, ImportReport, KeptOff
from engine.leads.requests import (
    CompareRequest,
    ExportRequest,
    FileRequest,
    ImportRequest,
    InspectRequest,
    KeepOffRequest,
)
from engine.leads.table import Table
from engine.rules.facts import Fact, fact

if TYPE_CHECKING:
    from storage.database import Database

GIB = 1024**3
# SQLite's words; and the system's number as the workbooks' writer passes it on, here and on Windows.
_FULL = re.compile(r"disk is full|os error (?:28|112)\b")
FIRST_ROWS = 5
LONGEST_CELL = 120  # characters shown of a cell


def inspect(request: InspectRequest, tell: Tell) -> FilePreview:
    """What the file seems to hold. Raises NotAList."""
    with _limits_told():
        confine()
        return preview(open_table(request.path))


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
    # SQLAlchemy takes a third of a second to import, which a preview needn't wait for.
    from storage.database import Database
    from storage.dialect import sqlite_path

    database = sqlite_path(request.database_url)
    size = database.stat().st_size if database is not None and database.exists() else 0
    with _limits_told():
        confine(file_bytes=size + 4 * GIB)
        table = open_table(request.path)
        db = Database(request.database_url)
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


def preview(table: Table) -> FilePreview:
    """What the table seems to hold. Raises NotAList when no column holds profile links."""
    head = table.head()
    mapping = guess(head)
    header = find_header(head)
    people = [row for row in head[mapping.first_row :] if any(row)]
    width = max(map(len, head))
    names = head[header] if header is not None else []
    names = names + [""] * (width - len(names))
    shown = people
    if not table.encoding_certain:  # the person is asked whether the names look right
        shown = sorted(people, key=lambda row: all(map(str.isascii, row)))
    return FilePreview(
        kind=table.kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        headers=tuple(map(_short, names)),
        rows=tuple(tuple(map(_short, row + [""] * (width - len(row)))) for row in shown[:FIRST_ROWS]),
        mapping=mapping,
        row_estimate=max(table.row_estimate - mapping.first_row, len(people)),
        warnings=tuple(_warnings(table, mapping, people)),
    )


def _warnings(table: Table, mapping: Mapping, people: list[list[str]]) -> list[Fact]:
    said = []
    if not table.encoding_certain:
        said.append(fact("files.read_as", encoding=table.encoding))
    link = mapping.profile_url
    without = sum(link >= len(row) or not is_profile_link(row[link]) for row in people)
    if without:
        said.append(fact("files.without_link", rows=without, of=len(people)))
    if mapping.full_name is None and mapping.first_name is None and mapping.last_name is None:
        said.append(fact("files.no_names"))
    return said


def _short(cell: str) -> str:
    cell = " ".join(cell.split())
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…"


def _is_disk_full(error: Exception) -> bool:
    return _FULL.search(str(error)) is not None or (
        isinstance(error, OSError) and error.errno == errno.ENOSPC
    )
