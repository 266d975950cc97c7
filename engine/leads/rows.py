"""What a file's rows are, between the bytes and the people: a record, or one that is damaged; how a person wants it read. Pure."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from engine.rules.facts import Fact, fact


class Damage(StrEnum):
    """Why a record can't be trusted."""

    QUOTES = "quotes"  # a quotation mark too many or too few: where its cells begin and end can't be told
    TORN = "torn"  # a line break within it: part of it, and perhaps of its link, stands on another line
    JOINED = "joined"  # two records on one line
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"  # an entry of another form that isn't whole


class DamagedRow(list[str]):
    """A record that names nobody for certain: it is counted, rejected with its reason, and never a person.

    Its cells are what stood there, for the file of rejected rows.
    """

    __slots__ = ("reason",)

    def __init__(self, cells: Iterable[str], damage: Damage) -> None:
        super().__init__(cells)
        self.reason: str = told(damage).code  # a fact's code, as that of `NotAProfile` is

    def like(self, cells: Iterable[str]) -> "DamagedRow":
        """Other cells, the same damage."""
        other = DamagedRow(cells, Damage.QUOTES)
        other.reason = self.reason
        return other


Row = list[str]  # a `DamagedRow` among them is to be rejected
Rows = Iterator[Row]


_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]"
)  # nobody wrote them: tab and line feed people do


def tidied(row: Row) -> Row:
    """The cells without control characters, and without blanks around them."""
    clean = row if "".join(row).isprintable() else [_UNSEEN.sub("", cell) for cell in row]
    cells = list(map(str.strip, clean))
    return row.like(cells) if isinstance(row, DamagedRow) else cells


def all_tidied(rows: list[Row]) -> list[Row]:
    """The same for each of many."""
    plain = "".join(chain.from_iterable(rows)).isprintable() and not any(
        type(row) is DamagedRow for row in rows
    )
    return [list(map(str.strip, row)) for row in rows] if plain else list(map(tidied, rows))


def told(damage: Damage) -> Fact:
    """What is said of a damaged record."""
    return fact(f"row.{damage}")


# Python calls them encodings of text as well; no file is written in one.
_NO_FILE_S = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})


def text_encoding(name: str) -> str | None:
    """The encoding that is called so, by its one name; None where no text file is written in such a one."""
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    one_name = known.name.replace("-", "_")
    is_text = getattr(known, "_is_text_encoding", True)  # base64 isn't, which Python calls one, too
    return known.name if is_text and one_name not in _NO_FILE_S else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person chose about how a file is read; None: as the file itself seems to say."""

    encoding: str | None = None  # a name that `text_encoding` knows; of a text
    delimiter: str | None = None  # one character; of a text
    sheet: str | None = None  # of a workbook


AS_IT_SEEMS = Reading()


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A sheet of a workbook in which people may stand."""

    name: str
    links: int  # rows with a profile link among the first 300
    hidden: bool = False  # the workbook doesn't show it
