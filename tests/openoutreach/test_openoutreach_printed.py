"""What today's program prints (`openoutreach find N`) is a source, too: its people come in once, with who found them."""

import csv
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.openoutreach import files, taking
from engine.openoutreach.requests import TakeFrom, Taken
from engine.rules.enums import FoundStage
from storage import leads
from storage import openoutreach as store
from storage.database import Database
from storage.tables import Lead, Sender
from tests.openoutreach.layouts import Row, make, rows

NOW = datetime(2026, 9, 3, 12, tzinfo=UTC)
FEW = 12
HEAD = "email first_name last_name company title website linkedin_url reason lead_id qualified_at".split()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path / 'linkedpilot.db'}")
    found.migrate(tmp_path / "backups", NOW)
    with found.transaction() as session:
        session.add(Sender(id=1, name="S1", email="s1@firm.example", profile_dir="", created_at=NOW))
    yield found
    found.close()


def record(row: Row) -> dict[str, str]:
    cells = (f"m{row.number}@firm.example", row.first, "Quill", "Firm", "Buyer", "https://firm.example")
    return dict(
        zip(HEAD, (*cells, row.url, "Buys what we sell", str(row.number), row.made.isoformat()), strict=True)
    )


def as_csv(path: Path, people: list[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEAD)
        writer.writeheader()
        writer.writerows(map(record, people))
    return path


def as_lines(path: Path, people: list[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record(row)) + "\n" for row in people), encoding="utf-8")
    return path


async def taken(db: Database, folder: Path) -> Taken:
    await taking.ensure(db, folder.parent.parent, NOW)
    return await taking.take(
        db, TakeFrom(database_url=db.url, folder=folder, sender_id=1, now=NOW, list_name="Found")
    )


@pytest.mark.parametrize(("write", "name"), [(as_csv, "leads.csv"), (as_lines, "leads.jsonl")])
async def test_whom_it_printed_is_imported_with_the_finder_and_twice_changes_nothing(
    db: Database, tmp_path: Path, write: object, name: str
) -> None:
    folder = tmp_path / "openoutreach" / "instance_1"
    write(folder / name, list(rows(FEW)))  # type: ignore[operator]

    first, again = await taken(db, folder), await taken(db, folder)
    write(folder / name, list(rows(FEW + 1)))  # type: ignore[operator]  # the whole campaign each time
    later = await taken(db, folder)

    assert (first.imported.added_to_list, again.imported.added_to_list, later.imported.added_to_list) == (
        FEW,
        0,
        1,
    )
    with db.reading() as session:
        lead = session.scalars(select(Lead.id).where(Lead.profile_url == Row(2).url.rstrip("/"))).one()
        row, (finder,) = leads.get(session, lead), store.finders(session, lead)
    assert (row.full_name, row.title, row.company) == (Row(2).full, "Buyer", "Firm")
    assert (finder.sender_name, finder.stage, finder.found_at) == ("S1", FoundStage.FOUND, Row(2).made)
    assert finder.reason == "Buys what we sell"


async def test_a_file_that_is_still_being_printed_gives_whom_it_has_whole(
    db: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "openoutreach" / "instance_1"
    for path in (
        as_csv(folder / "leads.csv", [Row(1), Row(2)]),
        as_lines(folder / "more.jsonl", [Row(3), Row(4)]),
    ):
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.rindex(b"linkedin.com/in/") + len("linkedin.com/in/mara")])

    found = await taken(db, folder)

    assert (found.people, found.unread) == (2, ())


async def test_what_a_database_says_of_a_person_stands_before_what_was_printed(
    db: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "openoutreach" / "instance_1"
    make(folder / "data" / "db.sqlite3", "C", FEW)
    os.utime(as_csv(folder / "leads.csv", list(rows(FEW))), times=(NOW.timestamp(),) * 2)
    await taken(db, folder)
    with db.reading() as session:
        invited = session.scalars(select(Lead.id).where(Lead.profile_url == Row(2).url.rstrip("/"))).one()
        assert [each.stage for each in store.finders(session, invited)] == [FoundStage.INVITED]


async def test_a_newer_file_is_read_by_itself_and_other_tables_are_left_alone(
    db: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "openoutreach" / "instance_1"
    given = folder / "assets" / "inputs" / "urls.csv"  # whom the oldest builds were told to visit
    given.parent.mkdir(parents=True)
    given.write_text(f"url\n{Row(1).url}\n")
    assert files.lists(folder) == []
    await taking.sync(db, tmp_path, NOW)
    with db.reading() as session:
        assert store.numbered(session, 1).found is None
    as_csv(folder / "leads.csv", [Row(1)])
    await taking.sync(db, tmp_path, NOW + timedelta(minutes=15))
    with db.reading() as session:
        found = store.numbered(session, 1).found
    assert found is not None
    assert (found["people"], found["world"]) == (1, "finds")
