"""A file's rows as lists of text, whatever it is written in. Blocking; meant for the reading process."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from engine.leads.formats import DAMAGED, EMPTY, LOCKED, FileKind, NotAList, identify
from engine.leads.mapping import is_profile_link
from engine.leads.sniff import Dialect, records, sniff

HEAD = 300  # rows to guess the columns from
LATE_LINKS = 50  # rows with a link to look for further down, where the first rows have none
MAX_COLUMNS = 500
MAX_SHEETS = 20
ESTIMATE_FROM = 1024 * 1024  # bytes

Rows = Iterator[list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A readable table. `rows` starts anew each time, with whatever stands above the header."""

    kind: FileKind
    rows: Callable[[], AbstractContextManager[Rows]]
    row_estimate: int  # all rows; exact for a workbook and for a small text
    encoding: str | None = None
    encoding_certain: bool = True
    delimiter: str | None = None
    sheet: str | None = None

    def head(self) -> list[list[str]]:
        """The first rows, and some further down if it takes them to see a profile link."""
        with self.rows() as rows:
            head = list(islice(rows, HEAD))
            if not any(any(map(is_profile_link, row)) for row in head):
                head += islice((row for row in rows if any(map(is_profile_link, row))), LATE_LINKS)
        return head


def open_table(path: Path) -> Table:
    """Recognise a file and make it readable, or raise NotAList."""
    content = identify(path)
    table = _workbook(content.open) if content.kind is FileKind.XLSX else _text(content.open)
    with table.rows() as rows:
        if not any(any(row) for row in rows):
            raise NotAList(EMPTY)
    return table


def _text(opened: Callable[[], IO[bytes]]) -> Table:
    dialect = sniff(opened)

    @contextmanager
    def rows() -> Iterator[Rows]:
        with opened() as file, io.TextIOWrapper(file, dialect.encoding, "replace", newline="") as lines:
            for _ in range(dialect.skip):
                lines.readline()
            yield (_trimmed(row) for row in records(lines, dialect.delimiter))

    return Table(
        FileKind.CSV,
        rows,
        _estimate(opened, dialect),
        encoding=dialect.encoding,
        encoding_certain=dialect.certain,
        delimiter=dialect.delimiter,
    )


def _trimmed(row: list[str]) -> list[str]:
    return [cell.strip(" \t\0\x1a\ufeff") for cell in row[:MAX_COLUMNS]]


def _estimate(opened: Callable[[], IO[bytes]], dialect: Dialect) -> int:
    with opened() as file:
        sample = file.read(ESTIMATE_FROM)
        rest = 0
        while chunk := file.read(ESTIMATE_FROM):
            rest += len(chunk)
    text = io.StringIO(sample.decode(dialect.encoding, "replace"), newline="")
    count = sum(any(row) for row in records(text, dialect.delimiter))
    return count + round(count * rest / max(len(sample), 1))


def _workbook(opened: Callable[[], IO[bytes]]) -> Table:
    try:
        with opened() as file:
            book = CalamineWorkbook.from_filelike(file)
            sheet = _likeliest(book)
    except PasswordError as error:
        raise NotAList(LOCKED) from error
    except CalamineError as error:
        raise NotAList(DAMAGED) from error

    @contextmanager
    def rows() -> Iterator[Rows]:
        yield ([_cell(value) for value in row[:MAX_COLUMNS]] for row in sheet.iter_rows())

    return Table(FileKind.XLSX, rows, sheet.height, sheet=sheet.name)


def _likeliest(book: CalamineWorkbook) -> CalamineSheet:
    """The sheet with most profile links in its first rows; the first visible one where none has any."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    best, most = None, -1
    for name in visible[:MAX_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        links = sum(
            any(isinstance(value, str) and is_profile_link(value) for value in row)
            for row in islice(sheet.iter_rows(), HEAD)
        )
        if links > most:
            best, most = sheet, links
    if best is None:
        raise NotAList(EMPTY)
    return best


def _cell(value: object) -> str:
    """A cell as a person reads it."""
    if isinstance(value, str):
        return value.strip(" \t\0\ufeff")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
