"""Lists go out as CSV or XLSX with each lead's status, and no cell runs (spec, section 4)."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import delete, insert

from bot import texts
from bot.texts import sheets
from engine.leads import worker, writing
from engine.leads.cells import FORMULA
from engine.leads.exporter import export_list
from engine.leads.guessing import guess
from engine.leads.headers import Field
from engine.leads.importer import import_file
from engine.leads.mapping import Mapping
from engine.leads.reader import open_table
from engine.leads.reports import DiskFull
from engine.leads.requests import ExportRequest, ImportRequest
from engine.leads.row_people import Found, RowPeople, _kept
from engine.leads.staging import sifted
from engine.rules.enums import ActionStatus, ActionType, Delimiter, Outcome, SenderStatus
from engine.rules.errors import UserError
from engine.rules.identity import ROOT
from storage import do_not_contact, lists
from storage.database import Database
from storage.dialect import looking
from storage.tables import Action, Contact, Lead, LeadList, ListMember, Sender
from tests.leads.files import NOW, PEOPLE, inside, write_csv
from tests.leads.test_leads_cells import DANGEROUS

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
        "invitation",
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
    """As a person wants one: times are times, links are tapped, the head stays in sight and filters."""
    target = tmp_path / "out.xlsx"
    number = await make_list(db, tmp_path)
    asked = ExportRequest(db.url, number, target, now=NOW, zone="Europe/Berlin", words=sheets.words())
    assert await export_list(asked) == 3
    sheet = load_workbook(target).worksheets[0]
    assert [[_as_in_a_csv(cell.value) for cell in row] for row in sheet.iter_rows()] == EXPECTED
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert isinstance(sheet["H2"].value, datetime)
    assert sheet["H2"].number_format == "yyyy-mm-dd hh:mm"
    assert sheet["H3"].value is None  # blank to a filter
    links = [sheet.cell(row, 1).hyperlink for row in (2, 3, 4)]
    assert [link and link.target for link in links] == [row[0] for row in EXPECTED[1:]]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:J4")
    assert all(column.width > 10 for column in sheet.column_dimensions.values())


def _as_in_a_csv(value: object) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value or "")


async def test_an_empty_list_has_its_heads(db: Database, tmp_path: Path) -> None:
    with db.transaction() as session:
        number = lists.create(session, "Empty", "upload", NOW, ready=True)
    for name in ("out.csv", "out.xlsx"):
        asked = ExportRequest(db.url, number, tmp_path / name, now=NOW, words=sheets.words())
        assert await export_list(asked) == 0
    assert [cell.value for cell in load_workbook(tmp_path / "out.xlsx").worksheets[0][1]][:2] == HEADER[:2]


def test_no_sheet_has_more_links_than_excel_takes(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _list_of(db, [("Ana", "", ""), ("Bo", "", "")])
    for most, linked in ((2, True), (1, False)):
        monkeypatch.setattr(writing, "MAX_LINKS", most)
        writing.write_list(db, ExportRequest(db.url, number, tmp_path / "out.xlsx", now=NOW), lambda _: None)
        assert bool(load_workbook(tmp_path / "out.xlsx").worksheets[0]["A2"].hyperlink) is linked


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full: Linux")
def test_a_workbook_for_which_there_is_no_room_says_so() -> None:
    with pytest.raises(DiskFull), worker._limits_told():
        writing._xlsx(Path("/dev/full"), list(writing.HEADS), [], links=False)


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


EVIL = ("=1+1", "\n=1+1", " \u00a0=cmd|'/c calc'!A1", "＝HYPERLINK(1)", "a;=1+1", 'a"\t=1+1')


def _list_of(db: Database, people: Sequence[tuple[str, str, str]]) -> int:
    """A list of people with these names, titles and companies, made anew."""
    with db.transaction() as session:
        for table in (ListMember, LeadList, Lead):
            session.execute(delete(table))
        number = lists.create(session, "Anybody", "upload", NOW, ready=True)
        for place, (name, title, company) in enumerate(people):
            at = {"created_at": NOW, "updated_at": NOW}
            who = {"profile_url": f"{ROOT}p{place}", "full_name": name, "title": title, "company": company}
            lead = session.execute(insert(Lead).values(**who, **at).returning(Lead.id)).scalar_one()
            session.execute(insert(ListMember).values(list_id=number, lead_id=lead, added_at=NOW))
    return number


def _name_kept(cell: str) -> str:
    """As staging keeps one: an address is no name."""
    (found,) = RowPeople(Mapping(profile_url=0, full_name=1)).of([f"{ROOT}p", cell])
    assert isinstance(found, Found)
    return found.name


KEPT, NAMES = DANGEROUS.map(_kept), DANGEROUS.map(_name_kept)  # as staging keeps a cell
ORDINARY = [(name, title, company) for name, _, title, company in PEOPLE[1:]]


@pytest.mark.parametrize("form", ["xlsx", *Delimiter])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.tuples(NAMES, KEPT, KEPT), min_size=1, max_size=6), st.sampled_from(["en", "de"]))
def test_what_goes_out_comes_back_the_same(
    db: Database, tmp_path: Path, form: str, people: list[tuple[str, str, str]], language: str
) -> None:
    """Everybody with their name, title and company, in whatever form and language, defused cells included."""
    people = [*ORDINARY, *people]
    number = _list_of(db, people)
    target = tmp_path / ("out.xlsx" if form == "xlsx" else "out.csv")
    with texts.speaking(language):
        words = sheets.words()
    delimiter = "," if form == "xlsx" else Delimiter(form).sign
    asked = ExportRequest(db.url, number, target, now=NOW, words=words, delimiter=delimiter)
    writing.write_list(db, asked, lambda _: None)
    table = open_table(target)
    mapping = guess(table.head())
    assert [mapping.column(field) for field in (Field.FULL_NAME, Field.TITLE, Field.COMPANY)] == [1, 2, 3]
    fresh = Database(db.url)  # a stage is its connection's own
    with sifted(fresh, table, mapping, None, lambda _: None) as found, looking(found.connection):
        rows = found.connection.exec_driver_sql(
            "SELECT profile_url, full_name, title, company FROM people ORDER BY length(profile_url), profile_url"
        )
        came_back = [tuple(row) for row in rows]
    fresh.close()
    assert came_back == [(f"{ROOT}p{place}", *person) for place, person in enumerate(people)]
    assert (found.duplicates, found.reasons.total()) == (0, 0)


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
