"""Which column is what: guessed from the headers and from what stands in the cells. Pure."""

import re
import unicodedata
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from engine.leads.formats import NotAList
from engine.leads.headers import OTHERS, SYNONYMS, Field
from engine.rules.errors import UserError

Row = Sequence[str]

ENOUGH_NAMES = 0.7  # share of cells that look like a person's name, where no header says so
HEADER_WITHIN = 50  # rows: notes above the header are shorter


# A cell that is nothing but a link to a person's profile. Rough on purpose: it guesses columns, and
# rules.identity judges each row later.
_LINK = r"""(?:https?:/+)?(?:[\w-]+\.)?linkedin\.com/(?:mwlite/)?in/[^\s/<>"',;|]+[^\s<>"',;|]*"""
PROFILE_LINK = re.compile(rf"""\s*(?:=HYPERLINK\(\s*"{_LINK}".*\)|[<"']?{_LINK}[>"']?)\s*""", re.IGNORECASE)
# Links that are often taken for profile links: companies', and those that open for one account only.
OTHER_LINKS = (
    (re.compile(r"linkedin\.com/sales/", re.IGNORECASE), "sales_links"),
    (re.compile(r"linkedin\.com/(?:company|school|showcase)/", re.IGNORECASE), "company_links"),
    (re.compile(r"linkedin\.com/(?:talent|recruiter)/", re.IGNORECASE), "recruiter_links"),
)
NO_LINKS = "no_links"
NAME = re.compile(r"[^\W\d_][\w.'\u2019-]*(?: [^\W\d_][\w.'\u2019-]*){1,3}")


class NoLinkColumn(UserError):
    """A list can't do without profile links."""


class LinkColumnTaken(UserError):
    """The column that was chosen for something else holds the profile links."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Columns by number, from 0. `guessed` names those that nobody has confirmed.

    `first_row` is the file's first row of people: above it stand the header and notes.
    """

    profile_url: int
    full_name: int | None = None
    first_name: int | None = None
    last_name: int | None = None
    title: int | None = None
    company: int | None = None
    first_row: int = 0
    guessed: frozenset[Field] = frozenset()

    def column(self, field: Field) -> int | None:
        """The column that says `field`."""
        column: int | None = getattr(self, field.value)
        return column

    def correct(self, field: Field, column: int | None) -> Self:
        """The mapping after a person said which column `field` is; a column says one thing only.

        Raises NoLinkColumn, LinkColumnTaken.
        """
        if field is Field.PROFILE_URL and column is None:
            raise NoLinkColumn
        if field is not Field.PROFILE_URL and column == self.profile_url:
            raise LinkColumnTaken
        displaced = [other for other in Field if other is not field and self.column(other) == column]
        changes: dict[str, Any] = {other.value: None for other in displaced}
        changes |= {field.value: column, "guessed": self.guessed - {field, *displaced}}
        return replace(self, **changes)

    def as_json(self) -> dict[str, Any]:
        """For a JSON column; `from_json` takes it back."""
        return {field.value: self.column(field) for field in Field} | {
            "first_row": self.first_row,
            "guessed": sorted(self.guessed),
        }

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> Self:
        """The mapping that `as_json` gave."""
        return cls(**{**data, "guessed": frozenset(map(Field, data["guessed"]))})


def is_profile_link(cell: str) -> bool:
    """Whether a cell looks like nothing but a link to a person's profile."""
    return PROFILE_LINK.fullmatch(cell) is not None


def find_header(rows: Sequence[Row]) -> int | None:
    """Which of a file's first rows names the columns; None when the people begin at once."""
    top = rows[:HEADER_WITHIN]
    first_link = next((n for n, row in enumerate(top) if any(map(is_profile_link, row))), len(top))
    above = top[:first_link]
    best = max(above, key=_known_words, default=None)
    if best is not None and 0 < _known_words(best) >= min(2, _filled(best)):
        return above.index(best)
    if first_link == len(top):
        return None
    # Words in no language we know: the first row as wide as the people's, if it reads like words.
    for number, row in enumerate(above):
        if 2 * _filled(row) > _filled(top[first_link]) and not any("/" in cell for cell in row):
            return number
    return None


def guess(rows: Sequence[Row]) -> Mapping:
    """Guess from a file's first rows, or raise NotAList when no column holds profile links."""
    header = find_header(rows)
    first_row = 0 if header is None else header + 1
    names = [_key(cell) for cell in rows[header]] if header is not None else []
    people = rows[first_row:]
    width = max(map(len, rows), default=0)
    columns = [[row[n] for row in people if n < len(row) and row[n].strip()] for n in range(width)]
    found: dict[Field, int | None] = {Field.PROFILE_URL: _profile_column(columns, names)}
    for field in list(Field)[1:]:
        found[field] = _named(field, names, taken=found.values())
    if not names:
        found[Field.FULL_NAME] = _name_column(columns, taken=found.values())
    if _is_surname(found, people):
        found[Field.LAST_NAME], found[Field.FULL_NAME] = found[Field.FULL_NAME], None
    guessed = sorted(field for field, column in found.items() if column is not None)
    columns_found: dict[str, Any] = {field.value: column for field, column in found.items()}
    return Mapping.from_json(columns_found | {"first_row": first_row, "guessed": guessed})


def _profile_column(columns: Sequence[Sequence[str]], names: Sequence[str]) -> int:
    links = [sum(map(is_profile_link, cells)) for cells in columns]
    best = max(links, default=0)
    if best == 0:
        everything = "\n".join(cell for cells in columns for cell in cells)
        raise NotAList(next((which for link, which in OTHER_LINKS if link.search(everything)), NO_LINKS))
    close = [n for n, count in enumerate(links) if 2 * count > best]
    named = _named(Field.PROFILE_URL, [name if n in close else "" for n, name in enumerate(names)])
    return links.index(best) if named is None else named


def _named(field: Field, names: Sequence[str], taken: Any = ()) -> int | None:
    for word in SYNONYMS[field]:
        if word in names and names.index(word) not in taken:
            return names.index(word)
    return None


def _name_column(columns: Sequence[Sequence[str]], taken: Any) -> int | None:
    for number, cells in enumerate(columns):
        names = sum(NAME.fullmatch(cell.strip()) is not None for cell in cells)
        if number not in taken and cells and names >= ENOUGH_NAMES * len(cells):
            return number
    return None


def _is_surname(found: Dict[Field, int | None], people: Sequence[Row]) -> bool:
    """ "Vorname; Name": whether the column called name never repeats the first name beside it."""
    full, first = found[Field.FULL_NAME], found[Field.FIRST_NAME]
    if full is None or first is None or found[Field.LAST_NAME] is not None:
        return False
    pairs = [(row[first].strip(), row[full]) for row in people if max(first, full) < len(row)]
    return not any(name and name in whole for name, whole in pairs)


_KNOWN = {word for words in SYNONYMS.values() for word in words} | set(OTHERS)


def _known_words(row: Row) -> int:
    return sum(_key(cell) in _KNOWN for cell in row)


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _key(header: str) -> str:
    """A header as the synonyms are written: lower case, no accents, words apart by one space."""
    header = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header.strip().replace("\u0131", "i").replace("ß", "ss"))
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip().replace("linked in", "linkedin")
