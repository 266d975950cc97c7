"""People in other forms than a table of text or a workbook: JSON, address cards, web pages' tables. For the reading process.

Each is read once and kept: the forms are wordy, so what memory and time allow is far more people than such a file ever holds.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from engine.leads import json_lists, pages, vcards
from engine.leads.encodings import PATCHED
from engine.leads.formats import WEB_PAGE, FileKind, NotAList
from engine.leads.rows import Reading, Row, Rows, tidied
from engine.leads.sheets import HEAD, Linked, joined, links_in
from engine.leads.sniff import known_encoding, lines_of, told_encoding
from engine.leads.table import Table

Opener = Callable[[], IO[bytes]]


def open_json(opened: Opener, reading: Reading) -> Table:
    """Raises NotAList."""
    encoding, certain = told_encoding(opened, reading)
    rows = json_lists.people(lambda: lines_of(opened, encoding, longest=None))
    return _kept(FileKind.JSON, rows, encoding, certain)


def open_cards(opened: Opener, reading: Reading) -> Table:
    """Raises NotAList."""
    encoding, certain = told_encoding(opened, reading)
    return _kept(FileKind.VCARD, vcards.people(lines_of(opened, encoding)), encoding, certain)


def open_page(opened: Opener, reading: Reading) -> Table:
    """The table with most profile links. Raises NotAList."""
    with opened() as file:
        named = pages.charset(file.read(4096))
    if reading.encoding is None and named is not None:
        encoding, certain = known_encoding(named, or_else="utf-8"), True
    else:
        encoding, certain = told_encoding(opened, reading)

    def text() -> IO[str]:
        return io.TextIOWrapper(opened(), encoding, PATCHED if encoding.startswith("utf-8") else "replace")

    tables: dict[int, list[Linked]] = {}
    for number, row in pages.rows(text):
        tables.setdefault(number, []).append(row)
    best = max(tables.values(), key=lambda rows: links_in(rows[:HEAD]), default=[])
    if not best or not links_in(best):
        raise NotAList(WEB_PAGE)
    return _kept(FileKind.HTML, joined(best[:HEAD], best), encoding, certain)


def _kept(kind: FileKind, read: Iterator[Row], encoding: str | None, certain: bool) -> Table:
    kept = [tidied(row) for row in read]

    @contextmanager
    def rows() -> Iterator[Rows]:
        yield iter(kept)

    return Table(kind, rows, len(kept), encoding=encoding, encoding_certain=certain)
