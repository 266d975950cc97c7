"""Lists go out as CSV or XLSX with each lead's status, and no cell runs (spec, section 4)."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import insert

from bot.texts import sheets
from engine.leads.cells import FORMULA, defuse
from engine.leads.exporter import export_list
from engine.leads.importer import import_file
from engine.leads.mapping import Mapping
from engine.leads.requests import ExportRequest, ImportRequest
from engine.rules.enums import ActionStatus, ActionType, Outcome, SenderStatus
from engine.rules.errors import UserError
from engine.rules.identity import ROOT
from storage import do_not_contact, lists
from storage.database import Database
from storage.tables import Action, Contact, Lead, ListMember, Sender
from tests.leads.files import NOW, PEOPLE, inside, write_csv

HEADER = [
    *("Profile URL", "Name", "Title", "Company", "Status"),
    *(
        "Last action",
        "Last action by",
        "Last action at (Europe/Berlin)",
        "Cooldown until (Europe/Berlin)",
        "Outcome",
    ),
]
ANA = "https://www.linkedin.com/in/ana-costa"


async def make_list(db: Database, tmp_path: Path) -> int:
    """Three leads: Ana was invited by Mara an hour ago, Bo is on do not contact, Cem's name is a formula."""
    rows = (*PEOPLE[:3], ("=HYPERLINK(1)", "https://www.linkedin.com/in/cem-kaya", "@CTO", "+1"))
    file = write_csv(tmp_path / "leads.csv", rows)
    mapping = Mapping(profile_url=1, full_name=0, title=2, company=3, first_row=1)
    report = await import_file(ImportRequest(db.url, file, mapping, now=NOW, list_name="Spring"))
    at = NOW - timedelta(hours=1)
    with db.transaction() as session:
        sender = session.execute(
            insert(Sender)
            .values(
                name="Mara",
                email="m@example.org",
                status=SenderStatus.ACTIVE,
                profile_dir="p",
                created_at=NOW,
            )
            .returning(Sender.id)
        ).scalar_one()
        session.execute(
            insert(Contact).values(
                profile_url=ANA,
                last_action_type=ActionType.CONNECT,
                last_action_sender_id=sender,
                last_action_at=at,
                cooldown_expires_at=at + timedelta(days=3),
                first_contacted_at=at,
            )
        )
        for outcome in (Outcome.NO_POST, Outcome.DONE, None):
            session.execute(
                insert(Action).values(
                    lead_id=1,
                    action_type=ActionType.CONNECT,
                    status=ActionStatus.PENDING,
                    outcome=outcome,
                    created_at=at,
                )
            )
        do_not_contact.add(session, do_not_contact.COMPANY, "bolt gmbh", NOW)
    return report.list_id


EXPECTED = [
    HEADER,
    [
        ANA,
        "Ana Costa",
        "CEO",
        "Acme",
        "in cooldown",
        "connect",
        "Mara",
        "2026-11-23 10:00",
        "2026-11-26 10:00",
        "done",
    ],
    [
        "https://www.linkedin.com/in/bo-li",
        "Bo Li",
        "Engineer, Backend",
        "Bolt GmbH",
        "do not contact",
        *[""] * 5,
    ],
    ["https://www.linkedin.com/in/cem-kaya", "'=HYPERLINK(1)", "'@CTO", "'+1", "available", *[""] * 5],
]


async def test_a_list_as_csv(db: Database, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    assert (
        await export_list(
            ExportRequest(
                db.url,
                await make_list(db, tmp_path),
                target,
                now=NOW,
                zone="Europe/Berlin",
                words=sheets.words(),
            )
        )
        == 3
    )
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == EXPECTED


async def test_a_list_as_a_workbook(db: Database, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    assert (
        await export_list(
            ExportRequest(
                db.url,
                await make_list(db, tmp_path),
                target,
                now=NOW,
                zone="Europe/Berlin",
                words=sheets.words(),
            )
        )
        == 3
    )
    sheet = load_workbook(target).worksheets[0]
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows()] == EXPECTED
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


async def test_a_cooldown_that_is_over_is_not_shown(db: Database, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    number = await make_list(db, tmp_path)
    await export_list(ExportRequest(db.url, number, target, now=NOW - timedelta(hours=1) + timedelta(days=3)))
    with target.open(encoding="utf-8-sig", newline="") as file:
        ana = list(csv.reader(file))[1]
    assert (ana[4], ana[7], ana[8]) == ("available", "2026-11-23 09:00", "")


async def test_a_list_that_is_gone_leaves_no_file(db: Database, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no_such_list"):
        await export_list(ExportRequest(db.url, 77, tmp_path / "out.csv", now=NOW))
    assert inside(tmp_path) == []


async def test_only_csv_and_xlsx(db: Database, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no_such_format.ending \(ending=\.pdf\)"):
        await export_list(ExportRequest(db.url, 1, tmp_path / "out.pdf", now=NOW))


@given(st.text())
def test_no_exported_cell_begins_like_a_formula(cell: str) -> None:
    assert not FORMULA.match(defuse(cell))
    assert "\n" not in defuse(cell)
    if cell.isalnum():
        assert defuse(cell) == cell


@given(
    st.text(" \t\n\r\u00a0\u200b\ufeff\u3000\u202e\u2028", max_size=4),
    st.sampled_from("=+-@＝＋－＠﹦−"),
    st.text(max_size=5),
)
def test_blanks_line_feeds_and_full_width_signs_hide_no_formula(before: str, sign: str, rest: str) -> None:
    assert defuse(before + sign + rest).startswith("'")


EVIL = ("=1+1", "\n=1+1", " \u00a0=cmd|'/c calc'!A1", "＝HYPERLINK(1)", "a;=1+1", 'a"\t=1+1')


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
async def test_an_exported_file_runs_nothing(db: Database, tmp_path: Path, suffix: str) -> None:
    with db.transaction() as session:
        number = lists.create(session, "Evil", "upload", NOW, ready=True)
        for place, name in enumerate(EVIL):
            url = f"{ROOT}evil-{place}"
            lead = session.execute(
                insert(Lead).values(
                    profile_url=url, full_name=name, title=name, company=name, created_at=NOW, updated_at=NOW
                )
            ).inserted_primary_key[0]
            session.execute(insert(ListMember).values(list_id=number, lead_id=lead, added_at=NOW))
    target = tmp_path / f"out.{suffix}"
    await export_list(ExportRequest(db.url, number, target, now=NOW))
    if suffix == "xlsx":
        cells = [cell for row in load_workbook(target).active.iter_rows() for cell in row]  # type: ignore[union-attr]
        assert {cell.data_type for cell in cells} <= {"inlineStr", "s", "n"}  # none is a formula
        assert not [cell.value for cell in cells if cell.value and FORMULA.match(str(cell.value))]
        return
    # Whichever sign a spreadsheet of some country takes for the border of a cell.
    text = target.read_text("utf-8-sig")
    for border in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=border):
            assert not [cell for cell in row if FORMULA.match(cell)], border
