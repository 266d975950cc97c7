"""Cells that a spreadsheet will open, and cells that one of ours has been through."""

import re
from collections.abc import Sequence

_SIGN = r"[=+\-@|%＝＋－＠﹦﹢﹣﹫−]"
_SPACE = r"\s\x00-\x1f\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff"
# A spreadsheet takes a cell that begins so for a formula: some also behind blanks, line feeds and what isn't seen, and in the
# full-width forms that East Asian keyboards write.
FORMULA = re.compile(rf"\A(?:[{_SPACE}]*{_SIGN}|[\t\r\n])")
# One that begins so gets a quote before it, and loses it again: with its own quotes counted in, no two cells become one.
_QUOTED = re.compile(rf"\A['{_SPACE}]*{_SIGN}")
# What some countries' spreadsheets take for the border of a cell, whatever the file says.
_WITHIN = re.compile(f";(?=['{_SPACE}]*{_SIGN})")
_QUOTED_WITHIN = re.compile(f";'(?=['{_SPACE}]*{_SIGN})")
_BREAKS = re.compile(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


_BETWEEN = "¦"  # many cells, looked at as one text
_BEGINS_OTHERWISE = re.compile(
    f"{_BETWEEN}(?!{_BETWEEN}|[^\\W_]|\\Z)"
)  # than with a letter or digit, or is empty


def all_defused(cells: Sequence[str]) -> Sequence[str]:
    """`defuse` of each of many cells."""
    text = _BETWEEN + _BETWEEN.join(cells)
    harmless = ";" not in text and text.isprintable() and _BEGINS_OTHERWISE.search(text) is None
    return cells if harmless else list(map(defuse, cells))


def defuse(cell: str) -> str:
    """The cell in one line, made so that a spreadsheet shows it and never runs it; `restored` takes it back."""
    # Nearly all cells are of this kind, and a regular expression for each takes most of an export's time.
    if cell[:1].isalnum() and ";" not in cell and cell.isprintable():
        return cell
    flat = _WITHIN.sub(";'", _BREAKS.sub(" ", cell))
    return f"'{flat}" if _QUOTED.match(flat) else flat


def restored(cell: str) -> str:
    """The cell as it was before it was defused, here or by whoever defuses in the same way."""
    if "'" not in cell:
        return cell
    whole = cell[1:] if cell.startswith("'") and _QUOTED.match(cell[1:]) else cell
    return _QUOTED_WITHIN.sub(";", whole)
