"""Tables of web pages, which programs also write under the name .xls. Blocking; for the reading process."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from html.parser import HTMLParser
from typing import IO

from engine.leads.formats import DAMAGED, TOO_LARGE, NotAList
from engine.leads.rows import Row
from engine.leads.sheets import Linked

CHUNK = 1024 * 1024  # characters
LARGEST = 64 * 1024 * 1024  # characters
MAX_COLUMNS = 500
DEEPEST = 50  # tables within tables
LONGEST_CELL = 64 * 1024
MOST_CELLS = 10_000_000  # of all tables; those that a cell spans are cells, too
LONGEST_TAG = (
    4 * 1024 * 1024
)  # characters; or comment, or script: what is open is looked at anew with every chunk

_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w-]{2,40})", re.IGNORECASE)
_BREAKS = frozenset({"br", "p", "div", "li"})
_UNSEEN = frozenset({"script", "style"})


def charset(head: bytes) -> str | None:
    """The encoding that a page names."""
    found = _CHARSET.search(head)
    return found[1].decode("ascii") if found is not None else None


def rows(opened: Callable[[], IO[str]]) -> Iterator[tuple[int, Linked]]:
    """Each table's rows as they end, with the table's number."""
    page = _Tables()
    size = 0
    with closing(opened()) as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise NotAList(TOO_LARGE)
            page.feed(chunk)
            if len(page.rawdata) > LONGEST_TAG:
                raise NotAList(DAMAGED)
            if page.cells > MOST_CELLS:
                raise NotAList(TOO_LARGE)
            yield from page.done
            page.done.clear()
    page.close()
    page.end_all()
    yield from page.done


class _Table:
    def __init__(self, number: int) -> None:
        self.number = number
        self.row: Row | None = None
        self.links: dict[int, str] = {}
        self.cell: list[str] | None = None
        self.link = ""
        self.wide = self.high = 1
        self.taken: dict[int, int] = {}  # by column: for how many rows a cell above reaches down


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[tuple[int, Linked]] = []
        self.cells = 0
        self._open: list[_Table] = []
        self._count = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._count += 1
            if len(self._open) < DEEPEST:
                self._open.append(_Table(self._count))
        elif self._open:
            self._within(self._open[-1], tag, dict(attrs))

    def _within(self, table: _Table, tag: str, given: dict[str, str | None]) -> None:
        if tag == "tr":
            self._end_row(table)
            table.row, table.links = [], {}
        elif tag in ("td", "th"):
            self._end_cell(table)
            table.row = [] if table.row is None else table.row
            table.cell, table.link = [], ""
            table.wide, table.high = _span(given.get("colspan")), _span(given.get("rowspan"))
        elif tag == "a" and table.cell is not None:
            href = (given.get("href") or "").strip()
            if "linkedin" in href.lower():
                table.link = table.link or href
        elif tag in _BREAKS and table.cell is not None:
            table.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._open and tag == "table":
            self._end_row(self._open.pop())
        elif self._open and tag == "tr":
            self._end_row(self._open[-1])
        elif self._open and tag in ("td", "th"):
            self._end_cell(self._open[-1])

    def handle_data(self, data: str) -> None:
        if self._open and not self._unseen and self._open[-1].cell is not None:
            self._open[-1].cell.append(data)

    def end_all(self) -> None:
        """A page that ends within its tables."""
        while self._open:
            self._end_row(self._open.pop())

    def _end_cell(self, table: _Table) -> None:
        if table.cell is None or table.row is None:
            return
        while table.taken.get(len(table.row), 0):
            table.row.append("")
        at = len(table.row)
        if at < MAX_COLUMNS:
            table.row += [" ".join("".join(table.cell)[:LONGEST_CELL].split()), *[""] * (table.wide - 1)]
            if table.link:
                table.links[at] = table.link
            for column in range(at, at + table.wide):
                table.taken[column] = table.high
        table.cell = None

    def _end_row(self, table: _Table) -> None:
        self._end_cell(table)
        if table.row is not None:
            table.taken = {column: rows - 1 for column, rows in table.taken.items() if rows > 1}
            self.done.append((table.number, (table.row, table.links)))
            self.cells += len(table.row)
        table.row = None


def _span(said: str | None) -> int:
    return min(max(int(said[:4]), 1), MAX_COLUMNS) if said and said[:4].isdecimal() else 1
