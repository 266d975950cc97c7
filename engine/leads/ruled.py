"""Tables that are drawn with strokes, as Markdown has them and databases print them. Pure."""

import re
from collections.abc import Iterator

from engine.leads.rows import DamagedRow, Row, Rows

_RULE = re.compile(r"[\s:+=-]*")  # a cell of the line between head and rows
_STROKE = "\ue000"  # nobody's letter: a stroke within a cell, until the cells are apart
_LINK = re.compile(r"!?\[([^\[\]]{1,200})\]\((?![^()\s]{0,2000}linkedin)[^()\s]{1,2000}\)", re.IGNORECASE)
_STRONG = re.compile(r"(\*\*|__|`)([^*_`]{1,200})\1")


def is_rule(line: str) -> bool:
    """Whether a line is only drawn: then the table is, and its cells' marks are no letters."""
    return "--" in line and ("|" in line or "+" in line) and all(map(_RULE.fullmatch, line.split("|")))


def held(line: str) -> str:
    """A line whose strokes within cells are none between cells."""
    return line.replace("\\|", _STROKE) if "\\|" in line else line


def rows(read: Iterator[Row]) -> Rows:
    """The rows as they are read, without the lines that are drawn, not written: words without their marks, links elsewhere as their words."""
    for row in read:
        if any("-" in cell for cell in row) and all(map(_RULE.fullmatch, row)):
            continue
        cells = [_words(cell) for cell in row]
        yield row.like(cells) if isinstance(row, DamagedRow) else cells


def _words(cell: str) -> str:
    cell = cell.replace(_STROKE, "|")
    return _STRONG.sub(r"\2", _LINK.sub(r"\1", cell)) if any(mark in cell for mark in "[*_`") else cell
