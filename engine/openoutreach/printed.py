"""What `openoutreach find` printed: people as a CSV or as JSON Lines, the whole campaign each time. Blocking.

Told from other files by what stands in it: a link to each person, and why the person suits. The person's e-mail address isn't kept.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.openoutreach.database import OpenOutreachUnreadable
from engine.openoutreach.layout import COMPANIES, FULL_NAMES, LINKS, REASONS, TITLES
from engine.openoutreach.reading import FoundPerson, InstanceReading, World
from engine.rules.identity import NotAProfile, canonical

ENDINGS = (".csv", ".jsonl", ".ndjson")
LARGEST = 512 * 1024 * 1024  # bytes; a record with its profile's text has some 5,000
QUALIFIED = ("qualified_at", "creation_date", "created_at")
_AS_LINES = "{"  # how a file of JSON Lines begins

Record = Mapping[str, Any]


def is_printed(path: Path) -> bool:
    """Whether the file is one of these."""
    try:
        return path.stat().st_size <= LARGEST and _tells_why(next(iter(_records(path)), {}))
    except (OSError, UnicodeDecodeError, csv.Error):
        return False


def read(path: Path) -> InstanceReading:
    """Whom it found. Raises OpenOutreachUnreadable."""
    found = InstanceReading(World.FINDS)
    people: dict[str, FoundPerson] = {}
    try:
        for record in _records(path):
            try:
                url = canonical(_word(record, LINKS))
            except NotAProfile:
                found.without_link += 1
                continue
            people.setdefault(url, _person(url, record))
    except FileNotFoundError:
        raise OpenOutreachUnreadable("missing", file=path.name) from None
    except PermissionError:
        raise OpenOutreachUnreadable("not_permitted", file=path.name) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OpenOutreachUnreadable("damaged", file=path.name) from error
    found.people = list(people.values())
    return found


def _records(path: Path) -> Iterator[Record]:
    """One person's each. A last one that is cut off, for the program still prints, is left for the next time."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.read(1)
        file.seek(0)
        yield from _of_lines(file) if first == _AS_LINES else _of_csv(file)


def _of_lines(lines: Iterable[str]) -> Iterator[Record]:
    for line in lines:
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(told, dict):
            yield told


def _of_csv(lines: Iterable[str]) -> Iterator[Record]:
    rows = csv.reader(lines)
    head = [" ".join(name.split()).casefold().replace(" ", "_") for name in next(rows, [])]
    for row in rows:
        if len(row) == len(head):
            yield dict(zip(head, row, strict=True))


def _tells_why(record: Record) -> bool:
    return any(name in record for name in LINKS) and any(name in record for name in REASONS)


def _person(url: str, record: Record) -> FoundPerson:
    names = [_word(record, (name,)) for name in ("first_name", "last_name")]
    work = (_word(record, TITLES), _word(record, COMPANIES))
    cells = (None, url, *names, _word(record, FULL_NAMES), *work, _word(record, QUALIFIED) or None)
    # As `queries.Rows.people` has them: no state, no mail, no profile.
    return FoundPerson(url, (*cells, 0, None, None, None, None), because=_word(record, REASONS) or None)


def _word(record: Record, names: Iterable[str]) -> str:
    return next((value for name in names if isinstance(value := record.get(name), str) and value), "")
