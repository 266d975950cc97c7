"""Which of a file's sheets is read, and what is said of the others. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.leads.beside import beside
from engine.leads.header_row import find_header
from engine.leads.rows import Reading, Row, SheetSeen
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.rules.links import is_profile_link

HEAD = 300  # rows

Linked = tuple[Row, Mapping[int, str]]  # a row, and the links behind its cells by column


class NoSuchSheet(UserError):
    """The workbook has no sheet of that name."""


def likeliest(seen: Sequence[SheetSeen], reading: Reading) -> SheetSeen | None:
    """The sheet that a person chose, else that with most profile links in its first rows: a hidden one only where no other has any."""

    def rank(each: SheetSeen) -> tuple[bool, bool, bool, int]:
        return each.name == reading.sheet, not each.hidden and each.links > 0, each.links > 0, each.links

    return max(seen, key=rank, default=None)


def check_choice(chosen: SheetSeen, seen: Iterable[SheetSeen], reading: Reading) -> None:
    """Raises NoSuchSheet."""
    if reading.sheet not in (None, chosen.name):
        raise NoSuchSheet(name=reading.sheet, sheets=", ".join(each.name for each in seen))


def warnings(seen: Iterable[SheetSeen], chosen: SheetSeen, hidden_rows: int) -> Iterator[Fact]:
    """What a person should know of a workbook besides the rows that are read."""
    if hidden_rows:
        yield fact("files.hidden_rows", rows=hidden_rows)
    for each in seen:
        if each.links and each is not chosen:
            yield fact("files.hidden_sheet" if each.hidden else "files.other_sheet", sheet=each.name)


def links_in(rows: Iterable[Linked]) -> int:
    """How many of these rows link to a person in a cell of their own, or behind one."""
    return sum(any(map(is_profile_link, (*row, *links.values()))) for row, links in rows)


def joined(head: Sequence[Linked], rows: Iterable[Linked]) -> Iterator[Row]:
    """The rows with the links behind their cells, as the first ones (`head`) have them."""
    columns = sorted({n for _, links in head for n in links})
    if not columns:
        return (row for row, _ in rows)
    width = max(len(row) for row, _ in head)
    known = [[*row, *[""] * (width - len(row)), *(links.get(n, "") for n in columns)] for row, links in head]
    return beside(rows, columns, width, find_header(known))
