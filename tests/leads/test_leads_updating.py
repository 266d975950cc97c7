"""A list updated by a second file: what is new, what is gone; and whole files on do not contact (spec, section 4)."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from engine import lists as engine_lists
from engine.apart.wire import Progress
from engine.leads.importer import compare_file, import_file, keep_off
from engine.leads.mapping import Mapping
from engine.leads.reports import Comparison, ImportReport, KeptOff
from engine.leads.requests import CompareRequest, ImportRequest, KeepOffRequest
from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, Role
from engine.rules.errors import UserError
from engine.rules.identity import slug
from storage import do_not_contact, lists, uploads, users
from storage.database import Database
from storage.tables import Action, Campaign, DoNotContact, Lead, ListMember
from tests.leads.files import NOW, Rows, write_csv

LATER = NOW + timedelta(days=1)
MAPPING = Mapping(profile_url=1, full_name=0, first_row=1)


def sheet(path: Path, *slugs: str) -> Path:
    """A file of these people."""
    rows: Rows = (("Name", "URL"), *((each.title(), f"https://www.linkedin.com/in/{each}") for each in slugs))
    return write_csv(path, rows)


def on_list(db: Database, list_id: int) -> set[str]:
    with db.reading() as session:
        found = session.scalars(
            select(Lead.profile_url)
            .join(ListMember, ListMember.lead_id == Lead.id)
            .where(ListMember.list_id == list_id)
        )
        return {slug(url) for url in found}


def action(db: Database, name: str, campaign: CampaignStatus, status: ActionStatus) -> None:
    """One action of a campaign of its own, to the person of that slug."""
    with db.transaction() as session:
        number = session.execute(
            insert(Campaign)
            .values(
                name=f"{name} {campaign} {status}",
                action_type=ActionType.LIKE,
                status=campaign,
                created_at=NOW,
            )
            .returning(Campaign.id)
        ).scalar_one()
        lead = session.scalar(select(Lead.id).where(Lead.profile_url.endswith(f"/{name}")))
        session.execute(
            insert(Action).values(
                campaign_id=number,
                lead_id=lead,
                action_type=ActionType.LIKE,
                status=status,
                created_at=NOW,
            )
        )


@pytest.fixture
async def spring(db: Database, tmp_path: Path) -> int:
    """A list of a, b, c, d and e; f is known from elsewhere."""
    await import_file(
        ImportRequest(db.url, sheet(tmp_path / "f.csv", "f"), MAPPING, now=NOW, list_name="Other")
    )
    file = sheet(tmp_path / "first.csv", *"abcde")
    return (await import_file(ImportRequest(db.url, file, MAPPING, now=NOW, list_name="Spring"))).list_id


async def test_what_is_new_on_both_and_gone_is_counted_person_by_person(
    db: Database, tmp_path: Path, spring: int
) -> None:
    for name, campaign, status in (
        ("c", CampaignStatus.RUNNING, ActionStatus.PENDING),
        ("c", CampaignStatus.PAUSED, ActionStatus.AWAITING_APPROVAL),
        ("d", CampaignStatus.RUNNING, ActionStatus.COMPLETED),
        ("e", CampaignStatus.CANCELLED, ActionStatus.PENDING),
        ("a", CampaignStatus.RUNNING, ActionStatus.PENDING),
    ):
        action(db, name, campaign, status)
    file = write_csv(
        tmp_path / "second.csv",
        (
            ("Name", "URL"),
            ("A", "linkedin.com/in/a/"),
            ("A again", "https://de.linkedin.com/in/A?x=1"),
            ("B", "linkedin.com/in/b"),
            ("F", "linkedin.com/in/f"),
            ("G", "linkedin.com/in/g"),
            ("Nobody", "nothing"),
        ),
    )
    told: list[Progress] = []
    compared = await compare_file(CompareRequest(db.url, file, MAPPING, spring), told.append)
    assert compared == Comparison(
        rows_read=6, new=2, both=2, gone=3, gone_in_campaigns=1, duplicates_in_file=1, rejected=1
    )
    assert told
    assert on_list(db, spring) == set("abcde")  # looking changes nothing
    assert not list(tmp_path.glob("*rejected*"))


async def test_the_list_becomes_what_the_file_says_and_what_was_done_stays(
    db: Database, tmp_path: Path, spring: int
) -> None:
    action(db, "c", CampaignStatus.RUNNING, ActionStatus.PENDING)
    file = sheet(tmp_path / "second.csv", "a", "b", "f", "g")
    report = await import_file(ImportRequest(db.url, file, MAPPING, now=LATER, list_id=spring, replace=True))
    assert (report.added_to_list, report.already_on_list, report.taken_off_list) == (2, 2, 3)
    assert (report.list_id, report.new_leads, report.already_known) == (spring, 1, 3)
    assert on_list(db, spring) == set("abfg")
    with db.reading() as session:
        assert session.scalar(select(Action.status)) is ActionStatus.PENDING
        assert {slug(url) for url in session.scalars(select(Lead.profile_url))} == set("abcdefg")
        assert len(lists.all_lists(session)) == 2


async def test_adding_takes_nobody_off(db: Database, tmp_path: Path, spring: int) -> None:
    report = await import_file(
        ImportRequest(db.url, sheet(tmp_path / "b.csv", "g"), MAPPING, now=LATER, list_id=spring)
    )
    assert (report.added_to_list, report.taken_off_list) == (1, 0)
    assert on_list(db, spring) == set("abcdeg")


async def test_a_file_that_names_nobody_empties_no_list(db: Database, tmp_path: Path, spring: int) -> None:
    file = write_csv(tmp_path / "none.csv", (("Name", "URL"), ("X", "nothing")))
    with pytest.raises(UserError, match="names_nobody"):
        await import_file(ImportRequest(db.url, file, MAPPING, now=LATER, list_id=spring, replace=True))
    assert on_list(db, spring) == set("abcde")


async def test_a_list_that_changed_while_the_file_was_read_loses_nobody(
    db: Database, tmp_path: Path, spring: int
) -> None:
    with db.transaction() as session:
        compared = lists.get(session, spring).version
        newcomer = session.scalars(select(Lead.id).where(Lead.profile_url.like("%/f"))).one()
        lists.add_one(session, spring, newcomer, LATER)
    file = sheet(tmp_path / "second.csv", "a", "b")
    with pytest.raises(UserError, match="list_changed"):
        await import_file(
            ImportRequest(db.url, file, MAPPING, now=LATER, list_id=spring, replace=True, version=compared)
        )
    assert on_list(db, spring) == set("abcdef")


async def test_a_replacement_that_is_cancelled_leaves_the_list_as_it_was(
    db: Database, tmp_path: Path, spring: int
) -> None:
    file = sheet(tmp_path / "many.csv", *(f"p-{n}" for n in range(15_000)))
    storing = asyncio.Event()

    def heard(progress: Progress) -> None:
        if progress.stage == "storing":
            storing.set()

    work = asyncio.create_task(
        import_file(ImportRequest(db.url, file, MAPPING, now=LATER, list_id=spring, replace=True), heard)
    )
    await asyncio.wait_for(storing.wait(), 30)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert on_list(db, spring) == set("abcde")
    with db.reading() as session:
        assert len(session.scalars(select(Lead.id)).all()) == 6


async def test_the_upload_knows_of_its_import_from_the_moment_it_is_there(
    db: Database, tmp_path: Path, spring: int
) -> None:
    file = sheet(tmp_path / "second.csv", "g")
    with db.transaction() as session:
        users.add(session, 1, 1, "Ada", Role.OWNER, NOW)
        number = uploads.add(session, 1, 1, "second.csv", file, NOW)
    report = await import_file(
        ImportRequest(db.url, file, MAPPING, now=NOW, list_id=spring, upload_id=number)
    )
    with db.reading() as session:
        row = uploads.get(session, number, 1)
    assert row.report is not None
    assert (ImportReport.from_json(row.report), row.list_id) == (report, spring)


async def test_everybody_of_a_file_goes_on_do_not_contact(db: Database, tmp_path: Path) -> None:
    with db.transaction() as session:
        do_not_contact.add(session, do_not_contact.PROFILE, "https://www.linkedin.com/in/a", NOW)
        do_not_contact.add(session, do_not_contact.COMPANY, "b", NOW)
    rows: Rows = (
        ("Name", "URL"),
        *(("X", f"linkedin.com/in/{each}") for each in ("a", "b", "B", "c")),
        ("Nobody", "nothing"),
    )
    file = write_csv(tmp_path / "off.csv", rows)
    report = await keep_off(KeepOffRequest(db.url, file, MAPPING, now=NOW))
    assert (report.rows_read, report.added, report.already_there) == (5, 2, 1)
    assert (report.duplicates_in_file, report.rejected) == (1, 1)
    assert report.rejected_file is not None
    assert "nothing" in report.rejected_file.read_text(encoding="utf-8-sig")
    assert KeptOff.from_json(report.as_json()) == report
    with db.reading() as session:
        kept = session.scalars(select(DoNotContact.value).where(DoNotContact.kind == "profile"))
        assert {slug(url) for url in kept} == set("abc")
        assert not session.scalars(select(Lead.id)).all()  # a file of this kind makes no leads
    assert (await keep_off(KeepOffRequest(db.url, file, MAPPING, now=NOW))).added == 0


async def test_a_restore_forgets_nobody_whom_a_file_put_on_do_not_contact(
    db: Database, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "off.csv", (("Name", "URL"), ("X", "linkedin.com/in/a")))
    await keep_off(KeepOffRequest(db.url, file, MAPPING, now=NOW, writer=db.writer))
    assert db.journal is not None
    noted = [line.values["values"] for line in db.journal.lines() if line.fact == "blocked"]
    assert [[slug(url) for url in some] for some in noted] == [["a"]]


async def test_lists_are_merged_unless_a_campaign_needs_the_one(
    db: Database, tmp_path: Path, spring: int
) -> None:
    file = sheet(tmp_path / "s.csv", "e", "f", "g")
    summer = (await import_file(ImportRequest(db.url, file, MAPPING, now=NOW, list_name="Summer"))).list_id
    with db.transaction() as session:
        assert lists.on_both(session, spring, summer) == 1
        done = session.execute(
            insert(Campaign)
            .values(
                name="Old",
                list_id=spring,
                action_type=ActionType.LIKE,
                status=CampaignStatus.DRAFT,
                created_at=NOW,
            )
            .returning(Campaign.id)
        ).scalar_one()
    with db.transaction() as session, pytest.raises(UserError, match=r"list_in_use\.merge .campaign=Old"):
        engine_lists.merge(session, spring, summer, LATER)
    with db.transaction() as session:
        session.get_one(Campaign, done).status = CampaignStatus.COMPLETED
        with pytest.raises(UserError, match="same_list"):
            engine_lists.merge(session, spring, spring, LATER)
    with db.transaction() as session:
        assert engine_lists.merge(session, spring, summer, LATER) == 4
        with pytest.raises(lists.NoSuchList):
            lists.get(session, spring)
    assert on_list(db, summer) == set("abcdefg")
    with db.reading() as session:
        assert session.get_one(Campaign, done).list_id == summer
