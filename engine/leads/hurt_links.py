"""Links that damage cut or tore: what is left of one would lead to somebody else, so its row is nobody's. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from engine.leads.mending import DELIMITERS, Shape
from engine.leads.rows import Damage, DamagedRow, Row
from engine.rules.links import is_profile_link

AROUND = '" \t\r\n'  # of a cell whose marks don't match

MOST_BLANK = 20  # lines between a torn link's pieces

_CUT_LINK = re.compile(
    r'/in/[\w%-]{0,300}"[\w%-]'
)  # a mark within a link: what stands before it may be another one's
_FRAGMENT = re.compile(r"(?![A-Z]+[a-z]*$)[\w%-]{1,100}/?")  # of a link's end; a word of its own is none
_ENDS = re.compile(f'["{re.escape(DELIMITERS)}]')  # of a fragment: whatever the file's delimiter is
_TORN_LINK = re.compile(
    r'/in/[\w%"-]{0,300}(?:\s*[\r\n]\s*(?![A-Z]+[a-z]*["\s]*$)[\w%"-]{1,100}/?)+["\s]*$'
)  # within one cell: the next line has a fragment, and nothing else


def is_cut(text: str) -> bool:
    """Whether a link has a mark within it."""
    return _CUT_LINK.search(text) is not None


def judged(row: Row, shape: Shape) -> Row:
    """A row of several lines, whose link may have been cut or torn within its marks."""
    if any(map(is_cut, row)):
        return DamagedRow(row, Damage.QUOTES)
    return DamagedRow(row, Damage.TORN) if _is_torn_within(row, shape) else row


def without_torn_ones(runs: Iterable[list[Row]], width: int) -> Iterator[list[Row]]:
    """A link at a line's end that goes on where the next line with anything begins would be another one's: its row is damaged."""
    held: Row | None = None
    blank: list[Row] = []  # behind it
    for run in runs:
        sure: list[Row] = []
        if held and len(held) == width and set(map(len, run)) == {width} and any(run[0]) and any(run[-1]):
            sure, held = [held, *blank, *run[:-1]], run[-1]  # nothing of a link stands in a whole row
            blank.clear()
            yield sure
            continue
        for row in run:
            if not any(row) and len(blank) < MOST_BLANK:
                blank.append(row)
                continue
            if held is not None:
                if not len(held) == len(row) == width and _goes_on(held, row):
                    held = DamagedRow(held, Damage.TORN)
                sure.append(held)
            sure += blank
            blank.clear()
            held = row
        yield sure
    yield [*([] if held is None else [held]), *blank]


def _is_torn_within(cells: Sequence[str], shape: Shape) -> bool:
    return any(_TORN_LINK.search(cells[n]) for n in shape.links if n < len(cells))


def _goes_on(row: Row, following: Row) -> bool:
    if not row or not following or isinstance(row, DamagedRow):
        return False
    if not is_profile_link(row[-1].replace('"', "").strip(AROUND)):
        return False
    fragment = _ENDS.split(following[0].strip(AROUND), maxsplit=1)[0]
    return _FRAGMENT.fullmatch(fragment) is not None and not any(map(is_profile_link, following))
