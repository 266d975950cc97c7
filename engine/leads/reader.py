"""A file's rows as lists of text, whatever it is written in. Blocking; meant for the reading process."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from engine.leads.formats import DAMAGED, EMPTY, LOCKED, FileKind, NotAList, identify
from engine.leads.mapping import is_profile_link
from engine.leads.rows import AS_IT_SEEMS, DamagedRow, Reading, Row, Rows, SheetSeen
from engine.leads.sniff import Dialect, records, sniff
from engine.leads.table import HEAD, Table

MAX_COLUMNS = 500
MAX_SHEETS = 20
ESTIMATE_FROM = 1024 * 1024  # bytes


def open_table(path: Path, reading: Reading = AS_IT_SEEMS) -> Table:
    """Recognise a file and make it readable, or raise NotAList."""
    content = identify(path)
    table = (
        _workbook(content.open, reading) if content.kind is FileKind.XLSX else _text(content.open, reading)
    )
    with table.rows() as rows:
        if not any(any(row) for row in rows):
            raise NotAList(EMPTY)
    return table


def _text(opened: Callable[[], IO[bytes]], reading: Reading) -> Table:
    dialect = sniff(opened, reading)

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


def _trimmed(row: Row) -> Row:
    cells = [cell.strip(" \t\0\x1a\ufeff") for cell in row[:MAX_COLUMNS]]
    return row.like(cells) if isinstance(row, DamagedRow) else cells


def _estimate(opened: Callable[[], IO[bytes]], dialect: Dialect) -> int:
    with opened() as file:
        sample = file.read(ESTIMATE_FROM)
        rest = 0
        while chunk := file.read(ESTIMATE_FROM):
            rest += len(chunk)
    text = io.StringIO(sample.decode(dialect.encoding, "replace"), newline="")
    count = sum(any(row) for row in records(text, dialect.delimiter))
    return count + round(count * rest / max(len(sample), 1))


def _workbook(opened: Callable[[], IO[bytes]], reading: Reading) -> Table:
    try:
        with opened() as file:
            book = CalamineWorkbook.from_filelike(file)
            seen = _sheets(book)
            chosen = next((each for each in seen if each.name == reading.sheet), None) or _likeliest(seen)
            sheet = book.get_sheet_by_name(chosen.name)
    except PasswordError as error:
        raise NotAList(LOCKED) from error
    except CalamineError as error:
        raise NotAList(DAMAGED) from error

    @contextmanager
    def rows() -> Iterator[Rows]:
        yield ([_cell(value) for value in row[:MAX_COLUMNS]] for row in sheet.iter_rows())

    with_people = tuple(each for each in seen if each.links or each is chosen)
    return Table(FileKind.XLSX, rows, sheet.height, sheet=sheet.name, sheets=with_people)


def _sheets(book: CalamineWorkbook) -> list[SheetSeen]:
    found = []
    for each in [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet][:MAX_SHEETS]:
        links = sum(
            any(isinstance(value, str) and is_profile_link(value) for value in row)
            for row in islice(book.get_sheet_by_name(each.name).iter_rows(), HEAD)
        )
        found.append(SheetSeen(each.name, links, hidden=each.visible != SheetVisibleEnum.Visible))
    return found


def _likeliest(seen: list[SheetSeen]) -> SheetSeen:
    """The visible sheet with most profile links in its first rows; the first one where none has any."""
    visible = [each for each in seen if not each.hidden]
    if not visible:
        raise NotAList(EMPTY)
    return max(visible, key=lambda each: each.links)


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
