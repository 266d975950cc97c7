"""A row of a table and the people in it: one, several, or none for a reason. Pure.

A row is counted once, and once more for each further person it links to: rows read = new + known + twice + rejected.
"""

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from engine.leads.cells import restored
from engine.leads.contents import is_email
from engine.leads.header_words import is_our_export, same_words
from engine.leads.headers import Field
from engine.leads.mapping import Mapping, Row
from engine.leads.rows import DamagedRow
from engine.rules.identity import NotAProfile, is_member_id, member_id_in, plain
from engine.rules.keys import search_key
from engine.rules.links import Linked, people_in, reason_of
from engine.rules.names import visible
from engine.rules.nothing import NOTHING, is_nothing

LONGEST = 300  # characters of a name, title or company that are kept
REMEMBERED = 4096  # cells: titles and firms come again and again
HEADER_AGAIN = NotAProfile("header_again").fact.code
OWN_ACCOUNT = NotAProfile("own_account").fact.code
# A name over several lines that begin or end with a quotation mark, or with delimiters in it: two rows' text, not a name.
_TWO_ROWS = re.compile(r'"[ \t]*[\r\n]|[\r\n][ \t]*[",]|[;|\t]')
# In names between strokes: what isn't kept as it stands, or isn't its own key.
_UNUSUAL = ("  ", " |", "@", "://", ";", "`")
_WIDE = "\u2e80"  # from here on scripts in which the family's name comes first


class Found(NamedTuple):
    """A person in a row, as far as the row says."""

    url: str
    name: str = ""
    title: str = ""
    company: str = ""
    same: tuple[str, ...] = ()  # other canonical URLs of theirs


class Said(NamedTuple):
    """What many rows say, column by column; each row is one person's."""

    urls: list[str]
    names: list[str]
    name_keys: list[str]
    titles: list[str]
    companies: list[str]


class RowPeople:
    """Reads rows by a mapping. `above` are the rows above the people; `own` the accounts that are ours, and nobody's leads."""

    def __init__(self, mapping: Mapping, above: Sequence[Row] = (), own: Collection[str] = ()) -> None:
        self._mapping, self._own = mapping, frozenset(own)
        self._link = mapping.profile_url
        self._headers = [row for row in above if sum(map(bool, row)) > 1]
        # Only there is the quote before a sign ours to take away; elsewhere a cell is kept as written.
        self._said: Callable[[str], str] = _kept_of_ours if any(map(is_our_export, above)) else _kept
        self._simple = not mapping.same_person and not mapping.everybody
        columns = (Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.TITLE, Field.COMPANY)
        self._full, self._first, self._last, self._title, self._company = map(mapping.column, columns)

    def of_usual(self, rows: Sequence[Row]) -> Said | None:
        """What `of` says of each row, where all of them are as nearly every row is; None where one has to be looked at by itself."""
        columns = [n for n in (self._link, self._full, self._title, self._company) if n is not None]
        if not self._simple or self._full is None or max(columns) >= min(map(len, rows)):
            return None
        if any(type(row) is DamagedRow for row in rows):
            return None
        urls = [url for row in rows if (url := plain(row[self._link])) is not None]
        if len(urls) < len(rows) or not self._own.isdisjoint(urls):
            return None
        names = [row[self._full] for row in rows]
        keys = _keys_of_usual(names)
        if keys is None:
            names = [self._said_name(name) for name in names]
            if not all(names):
                return None
            keys = list(map(search_key, names))
        return Said(urls, names, keys, self._all_said(rows, self._title), self._all_said(rows, self._company))

    def of(self, row: Row) -> "Sequence[Found | str]":
        """The row's people; a text is the code of the reason why somebody in it is none. At least one of either."""
        link = row[self._link] if self._link < len(row) else ""
        url = plain(link) if self._simple else None
        return (self._only(row, url, "", ()),) if url is not None else self._taken_apart(row, link)

    def _taken_apart(self, row: Row, link: str) -> "Sequence[Found | str]":
        if any(
            self._link < len(head) and head[self._link] == link and same_words(row, head)
            for head in self._headers
        ):
            return (HEADER_AGAIN,)
        linked = people_in(link)
        ids, slugs = self._same_person(row)
        if not linked and (slugs or ids):
            linked = [Linked((slugs or ids)[0])]
        others = self._others(row, linked) if self._mapping.everybody else []
        if not linked:
            return [self._beside(each) for each in others] or (reason_of(link),)
        if len(linked) == 1 and linked[0].url is not None:
            person = _by_slug(linked[0], slugs)
            only = self._only(row, person.url or "", person.name, (*person.same, *ids))
            return [only, *map(self._beside, others)]
        # Which of them the row's other cells are about can't be told.
        return [self._beside(each) for each in (*linked, *others)]

    def _beside(self, person: Linked) -> "Found | str":
        return self._not_ours(Found(person.url, _kept(person.name))) if person.url else person.reason

    def _others(self, row: Row, linked: list[Linked]) -> list[Linked]:
        """Those of the other columns, each once and none of the first."""
        more = (people_in(row[n]) for n in self._mapping.other_people if n < len(row))
        once = {each.url or each.reason: each for found in more for each in reversed(found)}
        return [each for key, each in once.items() if key not in {other.url for other in linked}]

    def _same_person(self, row: Row) -> tuple[list[str], list[str]]:
        ids, slugs = [], []
        for n in self._mapping.same_person:
            cell = row[n].strip() if n < len(row) else ""
            member = member_id_in(cell) if cell else None
            if member is not None:
                ids.append(member)
                continue
            found = people_in(cell)
            if len(found) == 1 and found[0].url:
                slugs.append(found[0].url)
        return ids, slugs

    def _only(self, row: Row, url: str, beside: str, more: Sequence[str]) -> "Found | str":
        same = tuple(dict.fromkeys(each for each in more if each != url)) if more else ()
        name = self._name(row) or _kept(beside)
        return self._not_ours(
            Found(url, name, self._cell(row, self._title), self._cell(row, self._company), same)
        )

    def _not_ours(self, found: Found) -> "Found | str":
        return (
            OWN_ACCOUNT
            if self._own and (found.url in self._own or not self._own.isdisjoint(found.same))
            else found
        )

    def _name(self, row: Row) -> str:
        whole = self._name_cell(row, self._full)
        if whole:
            return whole
        first, last = self._name_cell(row, self._first), self._name_cell(row, self._last)
        if first >= _WIDE and last >= _WIDE and (self._last or 0) < (self._first or 0):
            first, last = last, first  # as the file has them, and as they are read there
        return f"{first} {last}".strip()[:LONGEST]

    def _name_cell(self, row: Row, column: int | None) -> str:
        return self._said_name(row[column]) if column is not None and column < len(row) else ""

    def _said_name(self, written: str) -> str:
        cell = self._said(written)
        if "://" in cell or ("@" in cell and is_email(cell)):
            return ""
        return "" if _is_of_two_rows(written) else cell

    def _all_said(self, rows: Sequence[Row], column: int | None) -> list[str]:
        return [""] * len(rows) if column is None else [self._said(row[column]) for row in rows]

    def _cell(self, row: Row, column: int | None) -> str:
        return self._said(row[column]) if column is not None and column < len(row) else ""


def _keys_of_usual(names: Sequence[str]) -> list[str] | None:
    """The search keys of names that are kept as they are written; None where one of them may not be."""
    text = "|".join(names)
    if (
        not (text.isascii() and text.isprintable())
        or any(sign in text for sign in _UNUSUAL)
        or text[-1:] == " "
    ):
        return None
    keys = list(map(str.lower, names))
    if max(map(len, names)) > LONGEST or not all(name[:1].isalnum() for name in names):
        return None
    return keys if NOTHING.isdisjoint(keys) else None


def _is_of_two_rows(cell: str) -> bool:
    return ("\n" in cell or "\r" in cell) and _TWO_ROWS.search(cell) is not None


def _by_slug(person: Linked, slugs: Sequence[str]) -> Linked:
    """Where a row has a slug and a member id, the slug is the key."""
    if person.url is None or not is_member_id(person.url) or not slugs:
        return person
    return Linked(slugs[0], person.name, same=(person.url,))


@lru_cache(maxsize=REMEMBERED)
def _kept(cell: str) -> str:
    if not cell.isprintable() or "  " in cell or not cell.isascii():
        cell = " ".join(visible(cell).split())
    said = cell[:LONGEST].strip()
    return "" if not said or is_nothing(said) else said


def _kept_of_ours(cell: str) -> str:
    return _kept(restored(cell))
