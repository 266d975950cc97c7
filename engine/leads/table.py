"""A readable table, whatever it is written in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice

from engine.leads.formats import FileKind
from engine.leads.header_row import links_to_somebody
from engine.leads.rows import Row, Rows, SheetSeen
from engine.leads.sheets import HEAD
from engine.rules.facts import Fact

LATE_LINKS = 50  # rows with a link to look for further down, where the first rows have none


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` starts anew each time, with whatever stands above the header. A `DamagedRow` is counted, and nobody.

    A link that a person sees behind a cell's words stands in a column of its own behind all others, whose header is the
    column's with " (link)" behind it.
    """

    kind: FileKind
    rows: Callable[[], AbstractContextManager[Rows]]
    row_estimate: int  # all rows; exact for a workbook and for a small text
    encoding: str | None = None
    encoding_certain: bool = True  # False: it was told from the look of the letters, and a person should look
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[SheetSeen, ...] = ()  # all in which people stand, the one that is read among them
    hidden_rows: int = 0  # of the sheet that is read: hidden by a filter or by hand, and read all the same
    warnings: tuple[Fact, ...] = ()

    def head(self) -> list[Row]:
        """The first rows, and some further down if it takes them to see a profile link."""
        with self.rows() as rows:
            head = list(islice(rows, HEAD))
            if not any(map(links_to_somebody, head)):
                head += islice((row for row in rows if links_to_somebody(row)), LATE_LINKS)
        return head

    def deciding(self, most: int = 5) -> list[Row]:
        """The first rows whose letters show whether the encoding is right; none where it is certain."""
        if self.encoding_certain:
            return []
        with self.rows() as rows:
            return list(islice((row for row in rows if not all(map(str.isascii, row))), most))
