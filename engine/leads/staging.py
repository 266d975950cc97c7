"""A file's rows become people, each once, in a table of the connection's own. Blocking; runs in the reading process."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from engine.apart.wire import Progress
from engine.leads.cells import defuse, restored
from engine.leads.headers import Field
from engine.leads.mapping import Mapping, Row
from engine.leads.reports import NO_WORDS, Words
from engine.leads.rows import DamagedRow
from engine.leads.table import Table
from engine.rules.identity import NotAProfile, canonical
from engine.rules.keys import search_key
from engine.rules.names import visible
from storage import forgotten, imports
from storage.database import Database
from storage.forgotten import Forgotten

CHUNK = 5_000  # rows in one transaction: 0.1 s of writing, even into a database of a million leads
FORGOTTEN = "errors.person_forgotten"
LONGEST = 300  # characters of a name, title or company that are kept

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class People:
    """What a file came to, and the connection in whose `people` it stands (see `storage.imports`)."""

    connection: Connection
    rows_read: int
    different: int
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
    with db.engine.connect() as connection:
        with db.reading() as session:
            nobody_s_leads = forgotten.all_of_them(session)
        sieve = _Sieve(mapping, rejected_file, words, nobody_s_leads)
        with looking(connection):
            imports.make_stage(connection)
        estimate = table.row_estimate - mapping.first_row
        with table.rows() as rows, sieve:
            people = sieve.people(rows)
            while chunk := list(islice(people, CHUNK)):
                with looking(connection):
                    imports.stage(connection, sieve.good, chunk)
                sieve.good += len(chunk)
                tell(Progress("reading", sieve.read, max(estimate, sieve.read)))
        with looking(connection):
            different = imports.sort_stage(connection)
        yield People(connection, sieve.read, different, sieve.good - different, sieve.reasons)


@contextmanager
def looking(connection: Connection) -> Iterator[None]:
    """A transaction that writes to this connection's own tables only, which keeps nobody else from writing."""
    connection.execution_options(read_only=True)
    with connection.begin():
        yield
    connection.execution_options(read_only=False)


class _Sieve:
    """Parts the rows that name a person from those that don't; the latter go to a file with the reason."""

    def __init__(
        self, mapping: Mapping, rejected_file: Path | None, words: Words, nobody_s_leads: Forgotten
    ) -> None:
        self._forgotten = nobody_s_leads
        self._mapping, self._rejected_file, self._words = mapping, rejected_file, words
        self._header: Row = ()
        self._writer: Callable[[Sequence[str]], object] | None = None
        self._close: Callable[[], None] = lambda: None
        self.read = self.good = 0
        self.reasons: Counter[str] = Counter()

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._close()

    def people(self, rows: Iterator[list[str]]) -> Iterator[imports.Person]:
        """The rows below the header, one by one, as far as they name a person."""
        link = self._mapping.profile_url
        first, last, full, title, company = map(self._mapping.column, _READ)
        above = list(islice(rows, self._mapping.first_row))
        self._header = above[-1] if above else ()
        for row in rows:
            if not any(row):
                continue
            self.read += 1
            if isinstance(row, DamagedRow):
                self._reject(row, row.reason)
                continue
            width = len(row)
            try:
                profile_url = canonical(row[link] if link < width else "")
            except NotAProfile as error:
                self._reject(row, error.fact.code)
                continue
            if self._forgotten and profile_url in self._forgotten:
                self.reasons[FORGOTTEN] += 1  # counted, and written down nowhere
                continue
            name = _kept(row[full]) if full is not None and full < width else ""
            if not name:
                parts = [row[n] for n in (first, last) if n is not None and n < width]
                name = _kept(" ".join(parts))
            position = _kept(row[title]) if title is not None and title < width else ""
            employer = _kept(row[company]) if company is not None and company < width else ""
            yield imports.Person(
                profile_url, name, search_key(name), position, employer, search_key(employer)
            )

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


_READ = (Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME, Field.TITLE, Field.COMPANY)


def _kept(cell: str) -> str:
    return " ".join(visible(restored(cell)).split())[:LONGEST]
