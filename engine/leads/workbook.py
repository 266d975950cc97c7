"""Workbooks of every kind that calamine reads: .xlsx, .xlsm, .xlsb, .xls, .ods. Blocking; meant for the reading process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import IO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from engine.leads.beside import behind
from engine.leads.formats import DAMAGED, EMPTY, LOCKED, OLD_EXCEL, FileKind, NotAList
from engine.leads.rows import Reading, Row, Rows, SheetSeen, tidied
from engine.leads.sheets import HEAD, check_choice, joined, likeliest, links_in, warnings
from engine.leads.table import Table
from engine.leads.workbook_parts import Behind, look_behind
from engine.rules.links import is_profile_link

MAX_COLUMNS = 500
MAX_SHEETS = 20


def open_workbook(kind: FileKind, opened: Callable[[], IO[bytes]], reading: Reading) -> Table:
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
                if seen[-1] is likeliest(seen, reading):
                    sheet = looked_at
            chosen = likeliest(seen, reading)
            if chosen is None or sheet is None:
                raise NotAList(EMPTY)
            check_choice(chosen, seen, reading)
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
        warnings=tuple(warnings(seen, chosen, sheet.parts.hidden_rows)),
    )


class _Sheet:
    """A sheet with what stands behind its cells."""

    def __init__(self, book: CalamineWorkbook, name: str, parts: Behind) -> None:
        self._sheet = book.get_sheet_by_name(name)
        self.parts, self.height = parts, self._sheet.height
        self._left = self._sheet.start[1] if self._sheet.start else 0
        self._head = list(islice(self._both(), HEAD))
        self.links = links_in(self._head)

    def rows(self) -> Rows:
        """As a person sees them."""
        return joined(self._head, self._both())

    def _both(self) -> Iterator[tuple[Row, dict[int, str]]]:
        for number, values in enumerate(self._sheet.iter_rows()):
            row = tidied([_cell(value) for value in values[:MAX_COLUMNS]])
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


def _cell(value: object) -> str:
    """A cell as a person reads it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
