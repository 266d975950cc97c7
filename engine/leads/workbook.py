"""Workbooks of every kind that calamine reads: .xlsx, .xlsm, .xlsb, .xls, .ods. Blocking; meant for the reading process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from engine.leads.beside import behind, beside
from engine.leads.formats import DAMAGED, EMPTY, LOCKED, OLD_EXCEL, FileKind, NotAList
from engine.leads.header_row import find_header
from engine.leads.rows import Reading, Row, Rows, SheetSeen
from engine.leads.table import HEAD, Table
from engine.leads.workbook_parts import Behind, look_behind
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.rules.links import is_profile_link

MAX_COLUMNS = 500
MAX_SHEETS = 20


class NoSuchSheet(UserError):
    """The workbook has no sheet of that name."""


def open_workbook(opened: Callable[[], IO[bytes]], kind: FileKind, reading: Reading) -> Table:
    """Raises NotAList, NoSuchSheet."""
    try:
        with opened() as file:
            book = CalamineWorkbook.from_filelike(file)
            names = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet][:MAX_SHEETS]
            seen: list[SheetSeen] = []
            sheet: _Sheet | None = None  # the one that is read, as far as is known: others aren't kept
            for each in names:
                looked_at = _Sheet(book, each.name, look_behind(opened, kind, each.name))
                hidden = each.visible != SheetVisibleEnum.Visible
                seen.append(SheetSeen(each.name, looked_at.links, hidden))
                if seen[-1] is _likeliest(seen, reading):
                    sheet = looked_at
            chosen = _likeliest(seen, reading)
            if chosen is None or sheet is None:
                raise NotAList(EMPTY)
            if reading.sheet not in (None, chosen.name):
                raise NoSuchSheet(name=reading.sheet, sheets=", ".join(each.name for each in seen))
    except PasswordError as error:
        raise NotAList(LOCKED) from error
    except CalamineError as error:
        raise NotAList(OLD_EXCEL if kind is FileKind.XLS else DAMAGED) from error

    @contextmanager
    def rows() -> Iterator[Rows]:
        yield sheet.rows()

    return Table(
        kind,
        rows,
        sheet.height,
        sheet=chosen.name,
        sheets=tuple(each for each in seen if each.links or each is chosen),
        hidden_rows=sheet.parts.hidden_rows,
        warnings=tuple(_warnings(sheet, seen, chosen)),
    )


def _warnings(sheet: "_Sheet", seen: list[SheetSeen], chosen: SheetSeen) -> Iterator[Fact]:
    if sheet.parts.hidden_rows:
        yield fact("files.hidden_rows", rows=sheet.parts.hidden_rows)
    others = [each for each in seen if each.links and each is not chosen]
    for each in others:
        code = "files.hidden_sheet" if each.hidden else "files.other_sheet"
        yield fact(code, sheet=each.name)


class _Sheet:
    """A sheet with what stands behind its cells."""

    def __init__(self, book: CalamineWorkbook, name: str, parts: Behind) -> None:
        self._sheet = book.get_sheet_by_name(name)
        self.parts, self.height = parts, self._sheet.height
        self._left = self._sheet.start[1] if self._sheet.start else 0
        head = [row for row, _ in islice(self._both(), HEAD)]
        linked = [links for _, links in islice(self._both(), HEAD)]
        self._columns = sorted({n for links in linked for n in links})
        self._width = max(map(len, head), default=0)
        known = [
            row + [row_links.get(n, "") for n in self._columns]
            for row, row_links in zip(head, linked, strict=True)
        ]
        self._header = find_header(known) if self._columns else None
        self.links = sum(any(map(is_profile_link, row)) for row in known)

    def rows(self) -> Rows:
        """As a person sees them."""
        return beside(self._both(), self._columns, self._width, self._header)

    def _both(self) -> Iterator[tuple[Row, dict[int, str]]]:
        for number, values in enumerate(self._sheet.iter_rows()):
            row = [_cell(value) for value in values[:MAX_COLUMNS]]
            links = {}
            for column, target in self.parts.links.get(number, {}).items():
                n = column - self._left
                row += [""] * (
                    min(n + 1, MAX_COLUMNS) - len(row)
                )  # a formula that was never worked out has no value
                if 0 <= n < len(row) and not is_profile_link(row[n]):
                    row[n] = row[n] or self.parts.words.get((number, column), "")
                    links[n] = target
            for n, cell in enumerate(row):
                if n not in links and (found := behind(cell)) is not None:
                    row[n], links[n] = found
            yield row, links


def _likeliest(seen: list[SheetSeen], reading: Reading) -> SheetSeen | None:
    """The sheet that a person chose, else that with most profile links in its first rows: a hidden one only where no other has any."""

    def rank(each: SheetSeen) -> tuple[bool, bool, bool, int]:
        return each.name == reading.sheet, not each.hidden and each.links > 0, each.links > 0, each.links

    return max(seen, key=rank, default=None)


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
