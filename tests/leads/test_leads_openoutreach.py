"""OpenOutreach's own CSV and JSON Lines, sent as a list: the whole campaign each time, and reading it twice changes nothing (spec, section 4)."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.leads.importer import import_file, inspect
from engine.leads.reports import ImportReport
from engine.leads.requests import ImportRequest
from storage.database import Database
from storage.tables import Lead, ListMember
from tests.leads.files import NOW
from tests.openoutreach.layouts import Row
from tests.openoutreach.test_openoutreach_printed import as_csv, as_lines, record

Write = Callable[[Path, list[Row]], Path]
FOUND = [Row(1), Row(2), Row(3)]
FORMS: dict[str, Write] = {"found.csv": as_csv, "found.jsonl": as_lines}


def as_one_array(path: Path, people: list[Row]) -> Path:
    path.write_text(json.dumps({"leads": [record(row) for row in people]}), encoding="utf-8")
    return path


async def imported(db: Database, file: Path, days: int) -> ImportReport:
    mapping = (await inspect(file)).mapping
    return await import_file(
        ImportRequest(db.url, file, mapping, now=NOW + timedelta(days=days), list_name="Found")
    )


def kept(db: Database) -> list[tuple[object, ...]]:
    """Every lead with its list, but for nothing: what a second reading must not touch."""
    with db.reading() as session:
        asked = select(*Lead.__table__.columns, ListMember.list_id, ListMember.added_at).join(ListMember)
        return [tuple(row) for row in session.execute(asked.order_by(Lead.profile_url))]


@pytest.mark.parametrize("name", [*FORMS, "found.json"])
async def test_its_files_are_lists_and_the_second_reading_changes_nothing(
    name: str, db: Database, tmp_path: Path
) -> None:
    file = {**FORMS, "found.json": as_one_array}[name](tmp_path / name, FOUND)
    first = await imported(db, file, 0)
    assert (first.rows_read, first.new_leads, first.rejected) == (3, 3, 0)
    before = kept(db)
    with db.reading() as session:
        said = session.execute(
            select(Lead.full_name, Lead.title, Lead.company).order_by(Lead.profile_url)
        ).all()
    assert said == [(f"{row.first} Quill", "Buyer", "Firm") for row in FOUND]
    again = await imported(db, file, 1)
    assert (again.new_leads, again.already_known, again.added_to_list, again.already_on_list) == (0, 3, 0, 3)
    assert kept(db) == before


async def test_a_longer_campaign_adds_only_whom_it_found_since_in_whichever_form(
    db: Database, tmp_path: Path
) -> None:
    await imported(db, as_csv(tmp_path / "found.csv", FOUND), 0)
    before = kept(db)
    more = await imported(db, as_lines(tmp_path / "found.jsonl", [*FOUND, Row(4)]), 1)
    assert (more.new_leads, more.already_known, more.added_to_list) == (1, 3, 1)
    assert set(before) < set(kept(db))
