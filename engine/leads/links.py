"""Links that a person sees behind words, and how they come into a row: in columns of their own behind all others. Pure."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.leads.mapping import is_profile_link
from engine.leads.rows import DamagedRow, Row

BEHIND = "{header} (link)"  # the header of such a column, as data: whoever guesses columns reads it
_PIECE = r"""[^\s<>"'|\\(){}\[\],;]"""
# A link to a person's profile amid other words. Each part is bounded or can't run into the next one: linear over any text.
_ADDRESS = (
    rf"(?:https?:/{{1,3}})?(?:[a-z0-9-]{{1,20}}\.)?linkedin\.com/(?:mwlite/|m/|comm/)?in/{_PIECE}{{1,300}}"
)
IN_WORDS = re.compile(_ADDRESS, re.IGNORECASE)
_ANY_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'|,;]{1,2000}", re.IGNORECASE)
_FORMULA = re.compile(r'=\s*HYPERLINK\(\s*"([^"]{1,2000})"\s*(?:[,;]\s*"([^"]{0,500})"\s*)?\)', re.IGNORECASE)
_MARKDOWN = re.compile(r"\[([^\[\]\n]{1,300})\]\(<?([^()\s<>]{1,2000})>?(?:\s\"[^\"\n]{0,300}\")?\)")
_TAG = re.compile(r"<[a-z/][^<>]{0,2000}>", re.IGNORECASE)
_EDGES = " \t\r\n-–—•·*:;,|()[]<>#>\u2022\u25cf\u25e6\u2043"
_NUMBERED = re.compile(r"\s{0,20}\d{1,6}[.)]\s")


def behind(cell: str) -> tuple[str, str] | None:
    """The words of a cell and the one profile link that stands behind or among them; None where that isn't so."""
    if "linkedin" not in cell.lower() or (is_profile_link(cell) and not cell.startswith("=")):
        return None
    formula = _FORMULA.fullmatch(cell.strip())
    if formula is not None:
        words = (formula[2] or "").strip()
        return (words, formula[1]) if words and not is_profile_link(words) else None
    found = _MARKDOWN.search(cell)
    if found is not None and is_profile_link(found[2]):
        return trimmed(cell[: found.start()] + found[1] + cell[found.end() :]), found[2]
    tag = _TAG.search(cell)
    if tag is not None and (link := IN_WORDS.search(html.unescape(tag[0]))) is not None:
        return " ".join(html.unescape(_TAG.sub(" ", cell)).split()), link[0]
    links = IN_WORDS.findall(cell)
    words = trimmed(_ANY_ADDRESS.sub(" ", IN_WORDS.sub(" ", cell)))
    return (words, links[0]) if len(links) == 1 and words else None


def trimmed(words: str) -> str:
    """Without the bullets, numbers and dashes around it."""
    words = words.strip(_EDGES)
    numbered = _NUMBERED.match(words + " ")
    return words[numbered.end() :].strip(_EDGES) if numbered is not None else words


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
