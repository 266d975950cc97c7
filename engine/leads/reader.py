"""A file's rows as lists of text, whatever it is written in. Blocking; meant for the reading process."""

import io
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import IO

from engine.leads import prose, ruled
from engine.leads.beside import behind
from engine.leads.formats import EMPTY, NOT_TEXT, FileKind, NotAList, identify
from engine.leads.other_forms import open_cards, open_json, open_page
from engine.leads.records import records, runs
from engine.leads.rows import AS_IT_SEEMS, DamagedRow, Reading, Row, Rows, all_tidied, tidied
from engine.leads.sheets import HEAD, Linked, joined
from engine.leads.sniff import Dialect, lines_of, sniff
from engine.leads.table import Table
from engine.leads.workbook import open_workbook

MAX_COLUMNS = 500
ESTIMATE_FROM = 1024 * 1024  # bytes


def open_table(path: Path, reading: Reading = AS_IT_SEEMS) -> Table:
    """Recognise a file and make it readable. Raises NotAList, NoSuchSheet, NoSuchEncoding."""
    content = identify(path)
    try:
        table = OPENERS[content.kind](content.open, reading)
    except UnicodeError as error:  # it can't be written in what was chosen, or in what its letters look like
        raise NotAList(NOT_TEXT) from error
    with table.rows() as rows:
        if not any(any(row) for row in rows):
            raise NotAList(EMPTY)
    return table


def _text(opened: Callable[[], IO[bytes]], reading: Reading) -> Table:
    dialect = sniff(opened, reading)

    def plain() -> Generator[Row, None, None]:
        with closing(lines_of(opened, dialect.encoding)) as lines:
            below = islice(lines, dialect.skip, None)
            if dialect.prose:
                yield from map(_cut, prose.rows(below))
            elif dialect.drawn:
                yield from map(_cut, ruled.rows(records(map(ruled.held, below), "|", dialect.shape)))
            else:
                yield from chain.from_iterable(map(_all_cut, runs(below, dialect.delimiter, dialect.shape)))

    with closing(plain()) as begins:
        head = [(row, _links(row)) for row in islice(begins, HEAD)]

    @contextmanager
    def rows() -> Iterator[Rows]:
        with closing(plain()) as read:
            if any(links for _, links in head):
                yield joined([_shown(each) for each in head], (_shown((row, _links(row))) for row in read))
            else:
                yield read

    return Table(
        FileKind.CSV,
        rows,
        _estimate(opened, dialect),
        encoding=dialect.encoding,
        encoding_certain=dialect.certain,
        delimiter=None if dialect.prose else dialect.delimiter,
    )


def _cut(row: Row) -> Row:
    return tidied(row if len(row) <= MAX_COLUMNS or isinstance(row, DamagedRow) else row[:MAX_COLUMNS])


def _all_cut(run: list[Row]) -> list[Row]:
    return all_tidied(run) if max(map(len, run), default=0) <= MAX_COLUMNS else list(map(_cut, run))


def _links(row: Row) -> dict[int, str]:
    """Of formulas, by column."""
    return {
        n: found[1] for n, cell in enumerate(row) if cell[:1] == "=" and (found := behind(cell)) is not None
    }


def _shown(each: Linked) -> Linked:
    row, links = each
    words = {n: found[0] for n in links if (found := behind(row[n])) is not None}
    return [words.get(n, cell) for n, cell in enumerate(row)] if words else row, links


def _estimate(opened: Callable[[], IO[bytes]], dialect: Dialect) -> int:
    with opened() as file:
        sample = file.read(ESTIMATE_FROM)
        rest = 0
        while chunk := file.read(ESTIMATE_FROM):
            rest += len(chunk)
    text = io.StringIO(sample.decode(dialect.encoding, "replace"), newline="")
    count = sum(any(row) for row in records(text, dialect.delimiter, dialect.shape))
    return count + round(count * rest / max(len(sample), 1))


OPENERS: dict[FileKind, Callable[[Callable[[], IO[bytes]], Reading], Table]] = {
    FileKind.CSV: _text,
    FileKind.XLSX: partial(open_workbook, FileKind.XLSX),
    FileKind.XLSB: partial(open_workbook, FileKind.XLSB),
    FileKind.XLS: partial(open_workbook, FileKind.XLS),
    FileKind.ODS: partial(open_workbook, FileKind.ODS),
    FileKind.HTML: open_page,
    FileKind.JSON: open_json,
    FileKind.VCARD: open_cards,
}
