"""Which column is what, guessed from the headers together with what stands in the cells. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.leads.contents import FEW, Column, Kind, agreement, look
from engine.leads.formats import NotAList
from engine.leads.header_row import find_header, headers_of, repeats
from engine.leads.header_words import is_known, is_somebody_elses, meaning, words_of
from engine.leads.headers import Field
from engine.leads.mapping import Mapping, Row
from engine.rules.identity import is_member_id, member_id_in
from engine.rules.links import Linked, is_profile_link, people_in

MOST = 0.7  # share of cells that look like a person's name, where no header says so
OFTEN, SELDOM = 0.5, 0.15
CLOSE = 2  # times as many different people another column may link to, and still not be the likelier one for that alone
# Links that are often taken for profile links: companies', and those that open for one account only.
OTHER_LINKS = (
    (re.compile(r"linkedin\.com/sales/", re.IGNORECASE), "sales_links"),
    (re.compile(r"linkedin\.com/(?:company|school|showcase)/", re.IGNORECASE), "company_links"),
    (re.compile(r"linkedin\.com/(?:talent|recruiter)/", re.IGNORECASE), "recruiter_links"),
)
NO_LINKS = "no_links"


def guess(rows: Sequence[Row], first_row: int | None = None) -> Mapping:
    """Guess from a file's first rows, or raise NotAList when no column holds profile links.

    With `first_row` somebody said where the people begin: the row above names the columns.
    """
    if first_row is None:
        names, first_row = headers_of(rows, find_header(rows))
    else:
        names = list(rows[first_row - 1]) if 0 < first_row <= len(rows) else []
    sheet = _Sheet(names, [row for row in rows[first_row:] if any(row) and not repeats(row, names)])
    links = sheet.link_columns()
    if not links:
        raise NotAList(_what_else(sheet))
    chosen = _likeliest(sheet, links)
    same = sheet.same_person(chosen)
    others = [n for n in links if n != chosen and n not in same]
    found = sheet.fields(chosen)
    everybody = not names and bool(others) and sheet.nothing_but({chosen, *others})
    columns: dict[str, Any] = {field.value: column for field, column in found.items()}
    return Mapping(
        **columns,
        first_row=first_row,
        guessed=frozenset(field for field, column in found.items() if column is not None),
        same_person=tuple(same),
        other_people=tuple(others),
        everybody=everybody,
    )


class _Sheet:
    """The rows of people among a file's first, column by column."""

    def __init__(self, names: Sequence[str], people: Sequence[Row]) -> None:
        width = max((len(row) for row in [names, *people]), default=0)
        self.names = [*names, *[""] * (width - len(names))]
        self.headless = not any(names)
        self.cells = [[row[n] if n < len(row) else "" for row in people] for n in range(width)]
        self.columns: list[Column] = [look(cells) for cells in self.cells]
        self.linked: list[list[list[Linked]]] = [[people_in(cell) for cell in cells] for cells in self.cells]
        self.own: list[str] = []  # each row's person, once it is known where they stand

    def link_columns(self) -> list[int]:
        """Columns with people's links; those within words count where no column has them alone."""
        alone = [n for n, cells in enumerate(self.cells) if any(map(is_profile_link, cells))]
        within = [n for n, cells in enumerate(self.linked) if any(cells)]
        much = max((self.different(n) for n in alone), default=0)
        return [n for n in within if n in alone or self.different(n) > CLOSE * much]

    def different(self, column: int) -> int:
        """How many different people a column links to."""
        return len({each.url for found in self.linked[column] for each in found if each.url})

    def slugs(self, column: int) -> int:
        return len(
            {
                each.url
                for found in self.linked[column]
                for each in found
                if each.url and not is_member_id(each.url)
            }
        )

    def urls(self, column: int) -> list[str]:
        """The one person of each cell, or "": for asking whether other cells are about them."""
        return [found[0].url or "" if len(found) == 1 else "" for found in self.linked[column]]

    def told_by_names(self, column: int) -> float:
        """The best share in which another column's words stand in this one's slugs."""
        urls = self.urls(column)
        words = [n for n, each in enumerate(self.columns) if each.share(Kind.WORDS) > OFTEN and n != column]
        return max((agreement(self.cells[n], urls) for n in words), default=0.0)

    def same_person(self, chosen: int) -> list[int]:
        """Columns that say the member id of the row's very person, or their address where the chosen one says none."""
        own = self.urls(chosen)
        found = []
        for n, cells in enumerate(self.cells):
            if n == chosen:
                continue
            ids = [member_id_in(cell) or "" if cell else "" for cell in cells]
            pairs = {
                (one, other) for one, other in zip(own, ids, strict=True) if one and other and one != other
            }
            said = [each for each in ids if each]
            each_their_own = len({one for one, _ in pairs}) == len(pairs) and len(set(said)) == len(said)
            if pairs and each_their_own and (len(said) > 1 or len(cells) == 1):
                found.append(n)
                continue
            urls = self.urls(n)
            both = [(one, other) for one, other in zip(own, urls, strict=True) if one and other]
            if (
                both
                and all(one == other or is_member_id(one) for one, other in both)
                and len(set(both)) == len({o for _, o in both})
            ):
                found.append(n)
        return found

    def nothing_but(self, columns: set[int]) -> bool:
        """Whether nothing stands beside these columns."""
        return not any(each.cells for n, each in enumerate(self.columns) if n not in columns)

    def fields(self, link: int) -> dict[Field, int | None]:
        """The columns of all fields."""
        self.own = self.urls(link)
        found: dict[Field, int | None] = dict.fromkeys(Field)
        found[Field.PROFILE_URL] = link
        scored = [
            (score, -n, field, n)
            for n in range(len(self.columns))
            if n != link and self.beside(n, link)
            for field in list(Field)[1:]
            if (score := self.score(field, n)) > 0
        ]
        for _, _, field, n in sorted(scored, key=lambda each: each[:2], reverse=True):
            if found[field] is None and n not in found.values():
                found[field] = n
        self._sort_names(found)
        self._by_cells(found)
        return found

    def beside(self, n: int, link: int) -> bool:
        """Whether a column belongs to the link's table, of several beside each other: the second "Name" to the second "LinkedIn"."""
        if not self.names[link].strip() or self.names.count(self.names[link]) < 2:
            return True
        once = self.names.count(self.names[n]) < 2
        return once or self.names[:n].count(self.names[n]) == self.names[:link].count(self.names[link])

    def score(self, field: Field, n: int) -> float:
        """How surely a column says a field: its header, and whether its cells could."""
        score: float = meaning(self.names[n]).get(field, 0)
        column = self.columns[n]
        if not score:
            return 0
        if not column.cells:
            return score / 4  # it says nothing here: any other is better
        strange = column.share(Kind.LINK, Kind.EMAIL)
        if field is not Field.COMPANY:
            strange += column.share(Kind.SALUTATION)
        if field in _NAMES:
            strange += column.share(Kind.NUMBERS, Kind.ADDRESS)
        elif field is Field.TITLE:
            strange += column.share(Kind.NUMBERS)
        if strange > OFTEN:
            return 0
        if column.filled < SELDOM:
            score -= 25
        if field is Field.TITLE and column.long > FEW:
            score -= 12
        if field in _NAMES:
            agreed = agreement(self.cells[n], self.own)
            if agreed < SELDOM and column.firms > FEW:
                score -= 40
            score += 30 * agreed
        if field is Field.COMPANY and agreement(self.cells[n], self.own) > OFTEN and column.firms < SELDOM:
            score -= 30
        return score

    def _pairs(self, one: int | None, other: int | None) -> list[tuple[str, str]]:
        if one is None or other is None:
            return []
        pairs = zip(self.cells[one], self.cells[other], strict=True)
        return [(a.strip().casefold(), b.strip().casefold()) for a, b in pairs if a.strip() and b.strip()]

    def _sort_names(self, found: dict[Field, int | None]) -> None:
        """ "Name" beside "Surname" is the first name, "Name" beside "Vorname" the last; one that repeats neither is none."""
        full, first, last = (found[field] for field in _NAMES)
        in_first = [a in b for a, b in self._pairs(first, full)]
        in_last = [a in b for a, b in self._pairs(last, full)]
        if full is None:
            return
        if first is not None and last is None and not any(in_first):
            found[Field.LAST_NAME], found[Field.FULL_NAME] = full, None
        elif last is not None and first is None and not any(in_last):
            found[Field.FIRST_NAME], found[Field.FULL_NAME] = full, None
        elif in_first and in_last and sum(in_first) + sum(in_last) < SELDOM * (len(in_first) + len(in_last)):
            found[Field.FULL_NAME] = None

    def _by_cells(self, found: dict[Field, int | None]) -> None:
        """Columns without a word that we know: by their cells alone."""
        free = [
            n
            for n, column in enumerate(self.columns)
            if n not in found.values()
            and column.share(Kind.WORDS) > OFTEN
            and (self.headless or not is_known(self.names[n]))
        ]
        agreed = {n: agreement(self.cells[n], self.own) for n in free}
        if all(found[field] is None for field in _NAMES):
            self._names_by_cells(found, free, agreed)
        free = [n for n in free if n not in found.values() and agreed[n] < OFTEN]
        blank = [n for n in free if self.headless or not words_of(self.names[n])]
        if found[Field.COMPANY] is None:
            best = max(blank, key=lambda n: self.columns[n].firms, default=None)
            if best is not None and self.columns[best].firms >= FEW > self.columns[best].long:
                found[Field.COMPANY] = best
        blank = [n for n in blank if n not in found.values()]
        if found[Field.TITLE] is None:
            best = max(blank, key=lambda n: self.columns[n].jobs, default=None)
            if best is not None and self.columns[best].jobs >= OFTEN > self.columns[best].long:
                found[Field.TITLE] = best

    def _names_by_cells(
        self, found: dict[Field, int | None], free: list[int], agreed: dict[int, float]
    ) -> None:
        likely = [n for n in free if agreed[n] > OFTEN]
        whole = [n for n in likely if self.columns[n].one_word < OFTEN]
        if whole:
            found[Field.FULL_NAME] = max(whole, key=agreed.__getitem__)
        elif len(likely) > 1:
            found[Field.FIRST_NAME], found[Field.LAST_NAME] = sorted(likely[:2], key=self._place_in_slug)
        elif likely:
            found[Field.FULL_NAME] = likely[0]
        elif self.headless:
            named = [
                n
                for n in free
                if self.columns[n].names >= MOST and self.columns[n].firms < SELDOM > self.columns[n].jobs
            ]
            if named:
                found[Field.FULL_NAME] = named[0]

    def _place_in_slug(self, n: int) -> float:
        places = [
            url.find(word.strip().casefold())
            for word, url in zip(self.cells[n], self.own, strict=True)
            if word and url
        ]
        seen = [place for place in places if place >= 0]
        return sum(seen) / len(seen) if seen else 0.0


_NAMES = (Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME)


@dataclass(frozen=True, slots=True)
class _Likely:
    slugs: bool
    own: bool
    told: bool
    header: int
    different: int
    first: int

    def key(self) -> tuple[bool, bool, bool, int, int, int]:
        return self.own, self.slugs, self.told, self.header, self.different, -self.first


def _likeliest(sheet: _Sheet, links: Sequence[int]) -> int:
    """The column of the rows' people: many different ones, by their slugs, called so, and named beside it."""
    most = max(map(sheet.different, links))
    close = [n for n in links if CLOSE * sheet.different(n) > most]
    told = {n: sheet.told_by_names(n) for n in close} if len(close) > 1 else {}
    best = max(told.values(), default=0.0)

    def likely(n: int) -> tuple[bool, bool, bool, int, int, int]:
        return _Likely(
            slugs=2 * sheet.slugs(n) > sheet.different(n),
            own=not is_somebody_elses(sheet.names[n]),
            told=best - told.get(n, 0.0) < FEW,
            header=meaning(sheet.names[n]).get(Field.PROFILE_URL, 0),
            different=sheet.different(n),
            first=n,
        ).key()

    return max(close, key=likely)


def _what_else(sheet: _Sheet) -> str:
    everything = "\n".join(cell for cells in sheet.cells for cell in cells)
    return next((which for link, which in OTHER_LINKS if link.search(everything)), NO_LINKS)
