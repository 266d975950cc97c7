"""Links that a person sees behind a cell's words, and how they come into a row: in columns of their own behind all others. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.leads.rows import DamagedRow, Row
from engine.rules.links import is_profile_link

BEHIND = "{header} (link)"  # the header of such a column, as data: whoever guesses columns reads it
_FORMULA = re.compile(
    r'=\s?(?:of:=)?(?:_xlfn\.)?HYPERLINK\(\s?"([^"]{1,2000})"\s?(?:[,;]\s?"([^"]{0,500})"\s?)?\)',
    re.IGNORECASE,
)


def behind(cell: str) -> tuple[str, str] | None:
    """The words of a formula and the link that it shows them for; None where it shows no words of its own."""
    formula = _FORMULA.fullmatch(cell.strip()) if cell[:1] == "=" else None
    if formula is None or "linkedin" not in formula[1].lower():
        return None
    words = (formula[2] or "").strip()
    return (words, formula[1]) if words and not is_profile_link(words) else None


def beside(
    rows: Iterable[tuple[Row, Mapping[int, str]]], columns: Sequence[int], width: int, header: int | None
) -> Iterator[Row]:
    """The rows, of `width`, with the links of these columns behind them; `header` is the number of the row with the heads."""
    for number, (row, links) in enumerate(rows):
        if number == header:
            more = [BEHIND.format(header=row[n] if n < len(row) else "").strip() for n in columns]
        else:
            more = [links.get(n, "") for n in columns] if links else []
        if not any(more) or isinstance(row, DamagedRow):
            yield row
        else:
            yield [*row[:width], *[""] * (width - len(row)), *more]
