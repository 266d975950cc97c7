"""Cells that a spreadsheet will open."""

import re

_SIGN = r"[=+\-@|%＝＋－＠﹦﹢﹣﹫−]"
_BLANK = r"[\s\x00-\x1f\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff]"
# A spreadsheet takes a cell that begins so for a formula: some also behind blanks, line feeds and what isn't seen, and in the
# full-width forms that East Asian keyboards write.
FORMULA = re.compile(rf"\A(?:{_BLANK}*{_SIGN}|[\t\r\n])")
# What some countries' spreadsheets take for the border of a cell, whatever the file says.
_WITHIN = re.compile(f"(;{_BLANK}*)(?={_SIGN})")
_BREAKS = re.compile(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def defuse(cell: str) -> str:
    """The cell in one line, made so that a spreadsheet shows it and never runs it."""
    flat = _WITHIN.sub(r"\1'", _BREAKS.sub(" ", cell))
    return f"'{flat}" if FORMULA.match(flat) else flat
