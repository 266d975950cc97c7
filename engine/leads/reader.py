"""A file's rows as lists of text, whatever it is written in. Blocking; meant for the reading process."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from engine.leads.formats import EMPTY, WORKBOOKS, FileKind, NotAList, identify
from engine.leads.records import records
from engine.leads.rows import AS_IT_SEEMS, DamagedRow, Reading, Row, Rows
from engine.leads.sniff import Dialect, sniff
from engine.leads.table import Table
from engine.leads.workbook import open_workbook

MAX_COLUMNS = 500
ESTIMATE_FROM = 1024 * 1024  # bytes


def open_table(path: Path, reading: Reading = AS_IT_SEEMS) -> Table:
    """Recognise a file and make it readable, or raise NotAList."""
    content = identify(path)
    if content.kind in WORKBOOKS:
        table = open_workbook(content.open, content.kind, reading)
    else:
        table = _text(content.open, reading)
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
            yield (_trimmed(row) for row in records(lines, dialect.delimiter, dialect.shape))

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
    count = sum(any(row) for row in records(text, dialect.delimiter, dialect.shape))
    return count + round(count * rest / max(len(sample), 1))
