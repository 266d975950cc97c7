"""From a file to a list, and what the report says (spec, section 4).

Long because a report has many lines, and each is a promise about the same few files.
"""

import asyncio
import csv
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import insert, select

from bot.texts import sheets
from engine import forgetting
from engine.apart.wire import Progress
from engine.leads import importer
from engine.leads.formats import NotAList
from engine.leads.headers import Field
from engine.leads.importer import import_file, inspect
from engine.leads.mapping import Mapping
from engine.leads.reports import FilePreview, ImportReport
from engine.leads.requests import ImportRequest
from engine.rules.errors import UserError
from engine.rules.identity import ROOT, slug
from storage import imports, lists
from storage.database import Database
from storage.tables import Lead, LeadList, ListMember
from tests.leads.files import NOW, PEOPLE, Rows, inside, write_csv, write_xlsx

LATER = NOW + timedelta(days=1)


async def import_rows(db: Database, path: Path, rows: Rows, name: str = "Spring") -> ImportReport:
    file = write_csv(path, rows)
    return await import_file(
        ImportRequest(
            db.url, file, (await inspect(file)).mapping, now=NOW, list_name=name, words=sheets.words()
        )
    )


def leads(db: Database) -> dict[str, tuple[str, str, str]]:
    with db.reading() as session:
        rows = session.execute(select(Lead.profile_url, Lead.full_name, Lead.title, Lead.company))
        return {slug(url): (name, title, company) for url, name, title, company in rows}


def members(db: Database, name: str = "Spring") -> set[str]:
    with db.reading() as session:
        return set(
            session.scalars(
                select(Lead.full_name)
                .join(ListMember, ListMember.lead_id == Lead.id)
                .join(LeadList, LeadList.id == ListMember.list_id)
                .where(LeadList.name == name, LeadList.ready)
            )
        )


def nothing_is_left(db: Database) -> bool:
    with db.reading() as session:
        return all(
            session.scalar(select(table)) is None for table in (Lead.id, LeadList.id, ListMember.lead_id)
        )


async def test_a_file_becomes_a_list(db: Database, tmp_path: Path) -> None:
    report = await import_rows(db, tmp_path / "a.csv", PEOPLE)
    assert leads(db) == {
        "ana-costa": ("Ana Costa", "CEO", "Acme"),
        "bo-li": ("Bo Li", "Engineer, Backend", "Bolt GmbH"),
        "cem-kaya": ("Cem Kaya", "CTO", "Cumulus"),
    }
    assert members(db) == {"Ana Costa", "Bo Li", "Cem Kaya"}
    assert (report.rows_read, report.new_leads, report.already_known, report.added_to_list) == (3, 3, 0, 3)
    assert (report.duplicates_in_file, report.rejected, report.rejected_file) == (0, 0, None)
    with db.reading() as session:
        row = session.scalars(select(Lead).order_by(Lead.profile_url)).first()
        assert row is not None
        assert (row.name_key, row.company_key, row.created_at) == ("ana costa", "acme", NOW)
        assert lists.get(session, report.list_id).name == "Spring"


async def test_a_name_that_turns_the_line_comes_in_without_that(db: Database, tmp_path: Path) -> None:
    turned = ("Ana\u202e Costa", "https://www.linkedin.com/in/ana-costa", "C\u2066E\u2069O", "\u200fAcme")
    await import_rows(db, tmp_path / "a.csv", (PEOPLE[0], turned, *PEOPLE[2:]))
    assert leads(db)["ana-costa"] == ("Ana Costa", "CEO", "Acme")


async def test_the_report_counts_every_row_once(db: Database, tmp_path: Path) -> None:
    await import_rows(db, tmp_path / "first.csv", PEOPLE, "Winter")
    rows = (
        *PEOPLE[:3],
        ("New One", "https://www.linkedin.com/in/new-one", "CFO", "Acme"),
        ("New Again", "http://de.linkedin.com/in/NEW-ONE/?locale=de", "CFO", "Acme"),
        ("", "", "", ""),
        ("No Link", "", "", ""),
        ("Acme", "https://www.linkedin.com/company/acme", "=1+1", ""),
    )
    report = await import_rows(db, tmp_path / "second.csv", rows)
    assert report.rows_read == 6
    assert (report.new_leads, report.already_known, report.duplicates_in_file, report.rejected) == (
        1,
        2,
        1,
        2,
    )
    assert (report.added_to_list, report.already_on_list) == (3, 0)
    assert sum(count for _, count in report.reasons) == 2
    assert members(db) == {"Ana Costa", "Bo Li", "New One"}


async def test_rejected_rows_come_back_with_a_reason_each_and_harmless(db: Database, tmp_path: Path) -> None:
    rows = (
        *PEOPLE,
        ("=cmd()", "https://www.linkedin.com/company/acme", "CEO"),
        ("Bo", "nowhere", "-1", "+1"),
    )
    report = await import_rows(db, tmp_path / "a.csv", rows)
    assert report.rejected_file == tmp_path / "a-rejected.csv"
    with report.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        header, company, nowhere = csv.reader(file)
    assert header == [*PEOPLE[0], "Reason"]
    assert company[:4] == ["'=cmd()", "https://www.linkedin.com/company/acme", "CEO", ""]
    assert "a person who works there" in company[4]
    assert nowhere[:4] == ["Bo", "nowhere", "'-1", "'+1"]
    assert "not a LinkedIn address" in nowhere[4]


async def test_what_a_file_says_newly_counts_and_what_it_leaves_out_stays(
    db: Database, tmp_path: Path
) -> None:
    await import_rows(db, tmp_path / "a.csv", PEOPLE)
    rows = (
        PEOPLE[0],
        ("", "linkedin.com/in/ana-costa", "Chair", ""),
        ("Bo Li", "linkedin.com/in/bo-li", "", "Bond"),
    )
    await import_rows(db, tmp_path / "b.csv", rows, "Other")
    known = leads(db)
    assert known["ana-costa"] == ("Ana Costa", "Chair", "Acme")
    assert known["bo-li"] == ("Bo Li", "Engineer, Backend", "Bond")
    with db.reading() as session:
        bo = session.scalars(select(Lead).where(Lead.full_name == "Bo Li")).one()
        assert (bo.company_key, bo.name_key) == ("bond", "bo li")


async def test_of_a_person_s_several_rows_the_fullest_counts(db: Database, tmp_path: Path) -> None:
    rows = (
        PEOPLE[0],
        ("", "linkedin.com/in/x", "", ""),
        ("Xi", "linkedin.com/in/x", "CEO", ""),
        ("Y", "linkedin.com/in/x"),
    )
    report = await import_rows(db, tmp_path / "a.csv", rows)
    assert leads(db) == {"x": ("Xi", "CEO", "")}
    assert (report.new_leads, report.duplicates_in_file) == (1, 2)


async def test_a_second_file_adds_to_the_list(db: Database, tmp_path: Path) -> None:
    first = await import_rows(db, tmp_path / "a.csv", PEOPLE[:3])
    second = await import_rows(db, tmp_path / "b.csv", (*PEOPLE, ("Dee", "linkedin.com/in/dee", "", "")))
    assert second.list_id == first.list_id
    assert (second.added_to_list, second.already_on_list) == (2, 2)
    file = write_csv(tmp_path / "c.csv", (PEOPLE[0], ("Eve", "linkedin.com/in/eve", "", "")))
    mapping = Mapping(profile_url=1, full_name=0, first_row=1)
    third = await import_file(ImportRequest(db.url, file, mapping, now=LATER, list_id=first.list_id))
    assert (third.list_id, third.added_to_list) == (first.list_id, 1)
    assert members(db) == {"Ana Costa", "Bo Li", "Cem Kaya", "Dee", "Eve"}
    with db.reading() as session:
        assert [row.name for row in lists.all_lists(session)] == ["Spring"]


async def test_the_same_file_twice_changes_nothing(db: Database, tmp_path: Path) -> None:
    await import_rows(db, tmp_path / "a.csv", PEOPLE)
    before = leads(db)
    report = await import_rows(db, tmp_path / "a.csv", PEOPLE)
    assert leads(db) == before
    assert (report.new_leads, report.already_known, report.added_to_list) == (0, 3, 0)
    with db.reading() as session:
        assert set(session.scalars(select(Lead.updated_at))) == {NOW}


async def test_a_corrected_column_is_what_is_stored(db: Database, tmp_path: Path) -> None:
    rows = (("Who", "Link", "Employer", "Does"), ("Ana", "linkedin.com/in/ana", "Acme", "Sales"))
    file = write_csv(tmp_path / "a.csv", rows)
    mapping = (await inspect(file)).mapping.correct(Field.FULL_NAME, 0).correct(Field.TITLE, 3)
    await import_file(ImportRequest(db.url, file, mapping.correct(Field.COMPANY, 2), now=NOW, list_name="L"))
    assert leads(db) == {"ana": ("Ana", "Sales", "Acme")}


async def test_first_and_last_name_make_the_name(db: Database, tmp_path: Path) -> None:
    rows = (
        ("First Name", "Last Name", "URL"),
        (" Ana ", "de  la\u00a0Costa", "linkedin.com/in/ana"),
        ("Bo", "", "linkedin.com/in/bo"),
    )
    await import_rows(db, tmp_path / "a.csv", rows)
    assert {name for name, _, _ in leads(db).values()} == {"Ana de la Costa", "Bo"}


async def test_a_workbook_of_many_chunks(db: Database, tmp_path: Path) -> None:
    people = [(f"Person {n}", f"https://www.linkedin.com/in/person-{n}") for n in range(12_000)]
    file = write_xlsx(tmp_path / "a.xlsx", Leads=[("Name", "URL"), *people])
    told: list[Progress] = []
    mapping = (await inspect(file)).mapping
    report = await import_file(ImportRequest(db.url, file, mapping, now=NOW, list_name="Many"), told.append)
    assert (report.rows_read, report.new_leads, report.added_to_list) == (12_000, 12_000, 12_000)
    assert len(members(db, "Many")) == 12_000
    assert [(p.stage, p.done) for p in told if p.done == p.of] == [("reading", 12_000), ("storing", 12_000)]


async def test_a_list_needs_a_name(db: Database, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"not_a_list_name\.none"):
        await import_file(ImportRequest(db.url, tmp_path / "a.csv", Mapping(0), now=NOW, list_name="  "))


async def test_a_list_that_is_gone_is_said_and_nothing_is_left(db: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", (*PEOPLE, ("Bad", "nowhere", "", "")))
    with pytest.raises(UserError, match="no_such_list"):
        await import_file(ImportRequest(db.url, file, (await inspect(file)).mapping, now=NOW, list_id=77))
    assert nothing_is_left(db)
    assert inside(tmp_path) == [file.name]


async def test_a_file_that_turns_out_damaged_leaves_nothing(db: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", PEOPLE)
    mapping = (await inspect(file)).mapping
    file.write_bytes(b"")
    with pytest.raises(NotAList, match=r"not_a_list\.empty"):
        await import_file(ImportRequest(db.url, file, mapping, now=NOW, list_name="L"))
    assert nothing_is_left(db)


async def test_a_cancelled_import_leaves_nothing(db: Database, tmp_path: Path) -> None:
    people = [(f"Person {n}", f"https://www.linkedin.com/in/person-{n}") for n in range(30_000)]
    file = write_csv(tmp_path / "a.csv", (("Name", "URL"), ("Bad", "nowhere"), *people))
    mapping = (await inspect(file)).mapping
    before = set(psutil.Process().children())  # other tests' own
    storing = asyncio.Event()

    def tell(progress: Progress) -> None:
        if progress.stage == "storing":
            storing.set()

    work = asyncio.create_task(
        import_file(ImportRequest(db.url, file, mapping, now=NOW, list_name="L"), tell)
    )
    await asyncio.wait_for(storing.wait(), 30)
    some_stored = False
    while not some_stored:
        with db.transaction() as session:  # so that it doesn't come to its end meanwhile
            some_stored = session.scalar(select(Lead.id)) is not None
            if some_stored:
                work.cancel()
            while some_stored and set(psutil.Process().children()) - before:
                await asyncio.sleep(0.01)
    with pytest.raises(asyncio.CancelledError):
        await work
    assert nothing_is_left(db)
    assert set(psutil.Process().children()) <= before
    assert inside(tmp_path) == [file.name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
async def test_an_import_that_died_with_the_agent_is_cleared_at_the_next_start(
    db: Database, tmp_path: Path
) -> None:
    await import_rows(db, tmp_path / "old.csv", PEOPLE, "Old")
    people = [(f"Person {n}", f"https://www.linkedin.com/in/person-{n}") for n in range(15_000)]
    file = write_csv(tmp_path / "a.csv", (("Name", "URL"), *PEOPLE[1:2], *people))
    request = ImportRequest(
        db.url,
        file,
        Mapping(profile_url=1, full_name=0, first_row=1),
        now=LATER,
        list_name="Old",
        rejected_file=tmp_path / "rejected.csv",
    )
    before = set(psutil.Process().children())  # other tests' own

    def kill(progress: Progress) -> None:
        if progress.stage == "storing" and progress.done:
            (reader,) = set(psutil.Process().children()) - before
            os.kill(reader.pid, signal.SIGKILL)

    with pytest.raises(NotAList):
        await importer.run(importer.IMPORT, request, kill)
    assert len(leads(db)) > 3
    assert members(db, "Old") == {"Ana Costa", "Bo Li", "Cem Kaya"}
    with db.transaction() as session:
        assert imports.clear_unfinished(session) == 1
    assert set(leads(db)) == {"ana-costa", "bo-li", "cem-kaya"}
    assert members(db, "Old") == {"Ana Costa", "Bo Li", "Cem Kaya"}


async def test_others_write_while_an_import_runs(db: Database, tmp_path: Path) -> None:
    people = [(f"Person {n}", f"https://www.linkedin.com/in/person-{n}") for n in range(30_000)]
    file = write_csv(tmp_path / "a.csv", (("Name", "URL"), *people))
    mapping = Mapping(profile_url=1, full_name=0, first_row=1)
    work = asyncio.create_task(import_file(ImportRequest(db.url, file, mapping, now=NOW, list_name="L")))
    written = 0
    while not work.done():
        await db.run(lists.create, f"other {written}", "upload", NOW, True)
        written += 1
    assert (await work).new_leads == 30_000
    with db.reading() as session:
        assert len(lists.all_lists(session)) == written + 1
    assert written > 1


async def test_the_preview_and_the_report_survive_being_stored(db: Database, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", (*PEOPLE, ("Bad", "nowhere", "", "")))
    preview = await inspect(file)
    assert FilePreview.from_json(preview.as_json()) == preview
    report = await import_file(ImportRequest(db.url, file, preview.mapping, now=NOW, list_name="L"))
    assert ImportReport.from_json(report.as_json()) == report


async def test_whoever_was_forgotten_is_nobody_s_lead_again(db: Database, tmp_path: Path) -> None:
    await import_rows(db, tmp_path / "a.csv", PEOPLE)
    with db.transaction() as session:
        forgetting.forget(session, forgetting.meant(session, None, "linkedin.com/in/bo-li"), LATER)
    report = await import_rows(db, tmp_path / "again.csv", PEOPLE, "Autumn")
    assert set(leads(db)) == {"ana-costa", "cem-kaya"}
    assert members(db, "Autumn") == {"Ana Costa", "Cem Kaya"}
    assert [(reason.code, number) for reason, number in report.reasons if "forgotten" in reason.code] == [
        ("errors.person_forgotten", 1)
    ]
    rejected = (
        report.rejected_file.read_text() if report.rejected_file and report.rejected_file.exists() else ""
    )
    assert "Bo Li" not in rejected


async def test_somebody_who_is_forgotten_while_a_file_is_stored_is_not_on_its_list(
    db: Database, tmp_path: Path
) -> None:
    await import_rows(db, tmp_path / "a.csv", PEOPLE)
    with db.transaction() as session:
        hidden = lists.create(session, "hidden", "upload", NOW)
        lists.add_members(session, hidden, lists.by_name(session, "Spring").id, NOW)  # type: ignore[union-attr]
        forgetting.forget(session, forgetting.meant(session, None, "linkedin.com/in/bo-li"), LATER)
        # As if its row had been read before, and stored now.
        session.execute(insert(Lead).values(profile_url=ROOT + "bo-li", created_at=NOW, updated_at=NOW))
        done = imports.finish(session, hidden, "Autumn", None, LATER)
    assert done.added == 2
    assert set(leads(db)) == {"ana-costa", "cem-kaya"}


def test_whoever_stages_people_stages_nobody_who_was_forgotten(db: Database) -> None:
    with db.transaction() as session:
        forgetting.forget(session, forgetting.meant(session, None, "linkedin.com/in/bo-li"), LATER)
    with db.engine.connect() as connection, connection.begin():
        imports.make_stage(connection)
        imports.stage(connection, [imports.Person(ROOT + each) for each in ("bo-li", "ana-costa")])
        assert imports.sort_stage(connection) == (1, 1)
