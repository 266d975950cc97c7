"""One record whose quotation marks don't match, or that isn't written like its neighbours: how else it may be read. Pure.

A reading counts when it fits the other rows: as wide as they are, and with its links where theirs stand. What fits in no way is
damaged, and nobody: a guess at cells would be a guess at names.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.rules.links import is_profile_link

DELIMITERS = ",;\t|"
MAX_CELL = 1024 * 1024  # characters; the largest of a spreadsheet program holds 50,000
MOST_ROWS = 0.5  # of those with a link must be of one width for it to be the file's
csv.field_size_limit(MAX_CELL)

Cells = list[str]
# Other ways to write marks within a cell, each with what shows that a program writes so.
WAYS: tuple[tuple[str, dict[str, Any]], ...] = (
    (' "', {"skipinitialspace": True}),
    ('\\"', {"escapechar": "\\", "doublequote": False}),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What most rows of a file have in common: how many cells they have, and in which of them a profile link may stand."""

    width: int
    links: frozenset[int]
    long: frozenset[int] = frozenset()  # where cells of several lines are usual

    def fits(self, cells: Sequence[str]) -> bool:
        """Whether it can be one row of the file, with or without a link."""
        if len(cells) != self.width and (len(cells) < self.width or any(cells[self.width :])):
            return False
        return all(n in self.links for n, cell in enumerate(cells) if "/" in cell and is_profile_link(cell))

    def names_somebody(self, cells: Sequence[str]) -> bool:
        """Whether it fits and has a link where links stand."""
        return self.fits(cells) and any(is_profile_link(cells[n]) for n in self.links)


def shape_of(rows: Iterable[Sequence[str]]) -> Shape | None:
    """What the rows have in common, as far as they have a link; None when that is nothing."""
    found = [row for row in rows if any("/" in cell and is_profile_link(cell) for cell in row)]
    if not found:
        return None
    width, count = Counter(map(len, found)).most_common(1)[0]
    if count < MOST_ROWS * len(found):
        return None
    alike = [row for row in found if len(row) == width]
    at = Counter(n for row in alike for n, cell in enumerate(row) if "/" in cell and is_profile_link(cell))
    # A column beside the usual one (other profiles, the sender's own) is one of the file's, too, unless it is a rare slip.
    long = Counter(n for row in alike for n, cell in enumerate(row) if "\n" in cell or "\r" in cell)
    return Shape(
        width,
        frozenset(n for n, times in at.items() if 10 * times >= len(alike)),
        frozenset(n for n, times in long.items() if times > 2),
    )


def mended(text: str, delimiter: str, shape: Shape) -> Cells | None:
    """The cells under the first reading that fits; of several lines only where quotation marks hold them together."""
    fitting = (cells for cells in readings(text, delimiter) if shape.fits(cells))
    return next(fitting, None)


def readings(text: str, delimiter: str) -> Iterator[Cells]:
    """Ways to read one record, the best first."""
    one_line = not any(end in text.rstrip("\r\n") for end in "\r\n")
    strict = _strict(text, delimiter)
    if strict is not None:
        yield strict
        if (inner := unwrapped(strict)) is not None:
            yield inner
    for sign, way in WAYS:
        if sign in text and (cells := _strict(text, delimiter, **way)) is not None:
            yield cells
    yield lenient(text, delimiter)
    if one_line:
        yield plainly(text, delimiter)
        for other in DELIMITERS:
            if other != delimiter and other in text and (cells := _strict(text, other)) is not None:
                yield cells


def _strict(text: str, delimiter: str, **how: Any) -> Cells | None:
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True, **how)
    try:
        first = next(rows, [])
        return first if next(rows, None) is None else None
    except csv.Error:
        return None


def unwrapped(cells: Cells) -> Cells | None:
    """What stands in an only cell that is a whole row: the file was opened with another delimiter, and saved so."""
    if not cells or any(cells[1:]):
        return None
    inside = [found for each in DELIMITERS if each in cells[0] and (found := _strict(cells[0], each))]
    return max(inside, key=len, default=None)


def lenient(text: str, delimiter: str) -> Cells:
    """A cell in quotation marks ends at the first one that stands before a delimiter or the end; others are letters.

    Where no such mark follows, the one at the cell's beginning is a stray one.
    """
    return [cell for _, cell in _leniently(text, delimiter)]


def held_together(text: str, delimiter: str) -> Cells | None:
    """Several lines read so; None where a line ends outside of quotation marks: nothing says that the next one is its row's, too."""
    cells = list(_leniently(text, delimiter))
    loose = any("\n" in cell or "\r" in cell for in_marks, cell in cells if not in_marks)
    return None if loose else [cell for _, cell in cells]


def _leniently(text: str, delimiter: str) -> Iterator[tuple[bool, str]]:
    """The cells, and whether they stand in quotation marks."""
    text = text.rstrip("\r\n")
    at, end = 0, len(text)
    last = max(
        text.rfind('"' + delimiter), end - 1 if text.endswith('"') else -1
    )  # no cell can close behind it
    while True:
        if at < last and text.startswith('"', at):
            close = text.find('"' + delimiter, at + 1)
            close = close if close >= 0 else last
            yield True, text[at + 1 : close].replace('""', '"')
            at = close + 1
        else:
            close = text.find(delimiter, at)
            close = close if close >= 0 else end
            yield False, _unquoted(text[at:close])
            at = close
        if at >= end:
            return
        at += len(delimiter)


def plainly(text: str, delimiter: str) -> Cells:
    """Split at every delimiter, whatever the quotation marks say."""
    return [_unquoted(cell) for cell in text.rstrip("\r\n").split(delimiter)]


def has_a_row_s_link(line: str, delimiter: str, but: Sequence[str] = ()) -> bool:
    """Whether a link stands close to a delimiter, as in a row: who writes of somebody leaves a blank there, or writes it alone."""
    cells = plainly(line, delimiter)
    close = {n for n, cell in enumerate(cells) if cell[:1].strip()}
    rows_way = (cells[n] for n in close if n > 0 or 1 in close)
    return any(is_profile_link(cell) and cell.strip() not in but for cell in rows_way)


def _unquoted(cell: str) -> str:
    """A stray mark at a cell's border is no part of it; `6'5" tall` keeps its own."""
    bare = cell.strip()
    if bare.count('"') == 1 and (bare.startswith('"') or bare.endswith('"')):
        return bare.strip('"')
    if len(bare) > 1 and bare.startswith('"') and bare.endswith('"'):
        return bare[1:-1].replace('""', '"')
    return cell
