"""A file's rows become people, each once, in a table of the connection's own. Blocking; runs in the reading process."""

import csv
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from engine.apart.wire import Progress, Tell
from engine.leads.cells import defuse, restored
from engine.leads.mapping import Mapping, Row
from engine.leads.reports import NO_WORDS, Words
from engine.leads.row_people import Found, RowPeople
from engine.leads.rows import DamagedRow
from engine.leads.table import Table
from engine.rules.keys import search_key
from storage import forgotten, imports, senders, staged_addresses
from storage.database import Database
from storage.dialect import looking
from storage.forgotten import Forgotten

CHUNK = 5_000  # people who are staged at once
AT_ONCE = 250  # rows; where one of them isn't as nearly all are, each is looked at by itself
FORGOTTEN = "errors.person_forgotten"

_firm_key = lru_cache(maxsize=4096)(search_key)  # firms come again and again


@dataclass(frozen=True, slots=True)
class People:
    """What a file came to, and the connection in whose `people` it stands (see `storage.imports`)."""

    connection: Connection
    rows_read: int
    different: int
    last: int  # the highest of their numbers
    duplicates: int
    reasons: Counter[str]  # why rows were rejected, by code


@contextmanager
def sifted(
    db: Database,
    table: Table,
    mapping: Mapping,
    rejected_file: Path | None,
    tell: Tell,
    words: Words = NO_WORDS,
) -> Iterator[People]:
    """Read the whole table; the rejected rows go to `rejected_file`, if any, with the reason in these words."""
    with db.aside() as connection:
        with db.reading() as session:
            nobody_s_leads = forgotten.all_of_them(session)
            own = senders.own_addresses(session)
        sieve = _Sieve(mapping, rejected_file, words, nobody_s_leads, own)
        with looking(connection):
            imports.make_stage(connection)
        estimate = table.row_estimate - mapping.first_row
        with table.rows() as rows, sieve:
            people = sieve.people(rows)
            while chunk := list(islice(people, CHUNK)):
                with looking(connection):
                    imports.stage(connection, chunk)
                    staged_addresses.stage(connection, sieve.taken_same())
                sieve.good += len(chunk)
                tell(Progress("reading", sieve.read, max(estimate, sieve.read)))
        with looking(connection):
            different, last = imports.sort_stage(connection)
        yield People(connection, sieve.read, different, last, sieve.good - different, sieve.reasons)


class _Sieve:
    """Parts the rows that name a person from those that don't; the latter go to a file with the reason."""

    def __init__(
        self,
        mapping: Mapping,
        rejected_file: Path | None,
        words: Words,
        nobody_s_leads: Forgotten,
        own: Collection[str],
    ) -> None:
        self._forgotten, self._own = nobody_s_leads, own
        self._mapping, self._rejected_file, self._words = mapping, rejected_file, words
        self._header: Row = ()
        self._writer: Callable[[Sequence[str]], object] | None = None
        self._close: Callable[[], None] = lambda: None
        self.read = self.good = 0
        self.reasons: Counter[str] = Counter()
        self._same: list[tuple[str, str]] = []

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._close()

    def people(self, rows: Iterator[list[str]]) -> Iterator[imports.Person]:
        """The rows below the header, one by one, as far as they name a person."""
        above = list(islice(rows, self._mapping.first_row))
        self._header = above[-1] if above else ()
        reads = RowPeople(self._mapping, above, self._own)
        while some := list(islice(rows, AT_ONCE)):
            said = None if self._forgotten else reads.of_usual(some)
            if said is None:
                for row in some:
                    yield from self._one_by_one(row, reads)
            else:
                self.read += len(some)
                firm_keys = map(_firm_key, said.companies)
                yield from map(
                    imports.Person,
                    said.urls,
                    said.names,
                    said.name_keys,
                    said.titles,
                    said.companies,
                    firm_keys,
                )

    def _one_by_one(self, row: Row, reads: RowPeople) -> Iterator[imports.Person]:
        """The people of one row."""
        if not any(row):
            return
        if isinstance(row, DamagedRow):
            self.read += 1
            self._reject(row, row.reason)
            return
        for found in reads.of(row):
            self.read += 1
            if isinstance(found, str):
                self._reject(row, found)
            elif self._forgotten and self._was_forgotten(found):
                self.reasons[FORGOTTEN] += 1  # counted, and written down nowhere
            else:
                name, employer = found.name, found.company
                if found.same:
                    self._same += [(url, found.url) for url in found.same]
                yield imports.Person(
                    found.url, name, search_key(name), found.title, employer, _firm_key(employer)
                )

    def taken_same(self) -> list[tuple[str, str]]:
        """Other addresses of the people yielded since the last time, each with their key."""
        taken, self._same = self._same, []
        return taken

    def _was_forgotten(self, found: Found) -> bool:
        return any(url in self._forgotten for url in (found.url, *found.same))

    def _reject(self, row: Row, reason: str) -> None:
        self.reasons[reason] += 1
        if self._rejected_file is None:
            return
        if self._writer is None:
            # With a BOM, or Excel takes it for an old Windows encoding.
            file = self._rejected_file.open("w", encoding="utf-8-sig", newline="")
            self._writer, self._close = csv.writer(file).writerow, file.close
            self._writer([*map(defuse, self._header), self._word("reason")] if self._header else [])
        self._writer(
            [
                *(defuse(restored(cell)) for cell in row),
                *[""] * (len(self._header) - len(row)),
                self._word(reason),
            ]
        )

    def _word(self, code: str) -> str:
        return self._words.get(code, code)
