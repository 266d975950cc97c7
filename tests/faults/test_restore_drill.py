"""A restored backup contacts nobody again: what happened in the world is never rolled back."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine import campaigns, do_not_contact
from engine.comments import library
from engine.rules.enums import ActionStatus, ActionType, CommentMode, InteractionResult, Outcome, Role
from engine.rules.facts import Fact
from engine.upkeep import journal
from engine.work import claims
from storage import copies, users
from storage import do_not_contact as do_not_contact_store
from storage.database import Database
from storage.journal import Journal
from storage.tables import Action, Contact, DailyCounter, Interaction, Push
from tests.agent.days import Days
from tests.fixtures_db import MONDAY, SampleData, url

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
OWNER, CLEO = 7001, 7003


def contacted(db: Database) -> set[str]:
    with db.reading() as session:
        return set(session.scalars(select(Contact.profile_url)))


def numbers(said: Fact | None) -> dict[str, int]:
    """How much of what was brought in."""
    assert said is not None
    return {each.code.removeprefix("journal."): each.values["number"] for each in said.inner()}


def counted(db: Database) -> dict[tuple[ActionType, int], int]:
    with db.reading() as session:
        rows = session.execute(select(DailyCounter.action_type, DailyCounter.sender_id, DailyCounter.count))
        return {(kind, sender): count for kind, sender, count in rows if count}


def restored(db: Database, backup: Path) -> Database:
    """The database is destroyed, and yesterday's copy is put in its place."""
    path = db.path
    assert path is not None
    db.close()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    copies.put_in_place(backup, path)
    return Database(db.url)


def campaign(days: Days, kind: ActionType, people: int, *senders: int, skip: int = 0) -> int:
    """A running campaign that needs nobody's approval."""
    with days.db.transaction() as session:
        sample = SampleData(session)
        name = f"{kind} {skip} {people}"
        list_id = sample.list_of(people, name, skip=skip)
        number = sample.campaign(list_id, kind, *senders, name=name, comment_mode=CommentMode.AUTO)
        campaigns.start(session, number, days.clock.now(), seed=1)
    return number


async def lived(db: Database, folder: Path) -> tuple[Days, Path, int]:
    """A backup; after it a day on which twenty people are acted on, two are blocked, and somebody is shut out."""
    days = Days(db, folder, lambda _: None)
    sender, ben = days.sender(), days.sender("Ben")
    with db.transaction() as session:
        library.add(session, "Well said", MONDAY)
        users.add(session, OWNER, OWNER, "Ada", Role.OWNER, MONDAY)
        users.add(session, CLEO, CLEO, "Cleo", Role.VIEWER, MONDAY)
    backup = db.backup(folder / "yesterday.db")
    assert backup is not None
    for kind, skip, people in ((CONNECT, 0, 8), (LIKE, 8, 6), (COMMENT, 14, 6)):
        campaign(days, kind, people, sender, skip=skip)
    await days.work()
    with db.transaction() as session:
        do_not_contact.add(session, url(30), days.clock.now())
        do_not_contact.add(session, url(31), days.clock.now())
        users.remove(session, CLEO, days.clock.now())
    return days, backup, ben


@pytest.mark.sqlite_file
async def test_after_a_restore_nobody_is_contacted_again(db: Database, tmp_path: Path) -> None:
    days, backup, ben = await lived(db, tmp_path)
    before, counts = contacted(db), counted(db)
    assert len(before) == 20

    days.db = db = restored(db, backup)
    assert contacted(db) == set()
    said = journal.read_back(db, days.clock.now())
    assert said is not None
    assert said.code == "journal.read_back"
    assert numbers(said) == {"actions": 20, "blocked": 2, "users": 1}
    assert contacted(db) == before
    assert counted(db) == counts
    with db.reading() as session:
        assert users.ids(session) == {OWNER}

    days.visits.clear()
    days.clock.advance(3600)
    await days.restart()
    for kind in ActionType:
        campaign(days, kind, 40, ben)
    await days.work()
    reached = {person for _, person in days.visits}
    assert reached
    assert reached.isdisjoint(before)
    assert reached.isdisjoint({url(30), url(31)})


@pytest.mark.sqlite_file
async def test_what_was_read_back_once_is_not_read_back_again(db: Database, tmp_path: Path) -> None:
    days, backup, _ = await lived(db, tmp_path)
    db = restored(db, backup)
    assert journal.read_back(db, days.clock.now()) is not None
    assert journal.read_back(db, days.clock.now()) is None
    with db.reading() as session:
        assert session.scalar(select(func.count(Interaction.id))) == 20
        assert [told.code for told in session.scalars(select(Push.fact))].count("journal.read_back") == 1


@pytest.mark.sqlite_file
async def test_a_click_of_which_nothing_more_is_known_binds_like_one_that_was_made(
    db: Database, tmp_path: Path
) -> None:
    days, backup, ben = await lived(db, tmp_path)
    number = campaign(days, LIKE, 21, ben, skip=20)

    with db.transaction() as session:
        row = session.scalars(select(Action).where(Action.campaign_id == number)).first()
        assert row is not None
        claimed = claims.claim(session, row.id, days.clock.now())
    assert isinstance(claimed, claims.Claimed)
    with db.transaction() as session:
        claims.about_to_click(session, claimed.claim_id, days.clock.now())
    db = restored(db, backup)
    said = journal.read_back(db, days.clock.now())
    assert numbers(said)["doubts"] == 1
    with db.reading() as session:
        found = session.scalars(
            select(Interaction).where(Interaction.profile_url == claimed.profile_url)
        ).one()
        assert found.result is InteractionResult.UNCERTAIN


@pytest.mark.sqlite_file
async def test_without_a_journal_the_state_that_was_put_aside_is_brought_in(
    db: Database, tmp_path: Path
) -> None:
    days, backup, _ = await lived(db, tmp_path)
    before = contacted(db)
    aside = db.backup(tmp_path / "before-restore.db")
    assert aside is not None
    db = restored(db, backup)
    shutil.rmtree(tmp_path / "journal")
    said = journal.read_back(db, days.clock.now())
    assert said is not None
    assert said.code == "journal.lost"
    said = journal.merge(db, aside, days.clock.now())
    assert numbers(said)["actions"] == 20
    assert contacted(db) == before
    with db.reading() as session:
        assert users.ids(session) == {OWNER}


@pytest.mark.sqlite_file
async def test_another_installation_s_journal_is_put_aside_and_said(db: Database, tmp_path: Path) -> None:
    days, _, _ = await lived(db, tmp_path)
    other = Journal(tmp_path / "other" / "journal")
    other.append([])
    shutil.rmtree(tmp_path / "journal")
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "journal-2026.jsonl").write_text('{"journal": "somebody", "version": 1}\n')
    fresh = Database(db.url)
    said = journal.read_back(fresh, days.clock.now())
    assert said is not None
    assert said.code == "journal.foreign"
    assert [folder.name[:15] for folder in tmp_path.glob("journal-foreign*")] == ["journal-foreign"]
    fresh.close()


@pytest.mark.sqlite_file
async def test_a_torn_line_is_skipped_and_what_comes_after_it_is_read(db: Database, tmp_path: Path) -> None:
    days, backup, _ = await lived(db, tmp_path)
    (file,) = (tmp_path / "journal").glob("*.jsonl")
    with file.open("ab") as torn:
        torn.write(b'{"n": 99999, "at": "2026-11-')
    with db.transaction() as session:
        do_not_contact.add(session, url(32), days.clock.now())
    db = restored(db, backup)
    said = journal.read_back(db, days.clock.now())
    assert (numbers(said)["actions"], numbers(said)["blocked"]) == (20, 3)


def test_where_the_journal_cannot_be_written_nothing_is_committed(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"), db.transaction() as session:
        do_not_contact.add(session, url(1), MONDAY)
    monkeypatch.undo()
    with db.reading() as session:
        assert do_not_contact_store.count(session) == 0
    assert db.journal is not None
    assert list(db.journal.lines()) == []


def test_a_line_whose_transaction_failed_does_not_count(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.transaction() as session:
        do_not_contact.add(session, url(1), MONDAY)

    def broken(*_: object) -> None:
        raise RuntimeError("the commit failed")

    monkeypatch.setattr("storage.journal_state.remember", broken)
    with pytest.raises(RuntimeError), db.transaction() as session:
        do_not_contact.add(session, url(2), MONDAY)
    assert db.journal is not None
    assert [line.values["values"] for line in db.journal.lines() if line.fact == "blocked"] == [[url(1)]]


def test_what_is_in_a_verified_backup_may_leave_the_journal(db: Database) -> None:
    for number in range(5):
        with db.transaction() as session:
            do_not_contact.add(session, url(number), MONDAY + timedelta(days=number))
    found = db.journal
    assert found is not None
    assert found.forget_before(3) == 3
    assert [line.number for line in found.lines()] == [4, 5]
    assert (found.first(), found.last) == (4, 5)


@pytest.mark.sqlite_file
@pytest.mark.parametrize("known", ["done", "only the mark"])
async def test_killed_between_journal_and_database_it_counts_once(
    db: Database, tmp_path: Path, known: str
) -> None:
    """The journal is written first; an agent that is killed right after it leaves a claim of which the journal knows the end."""
    days = Days(db, tmp_path, lambda _: None)
    number = campaign(days, LIKE, 1, days.sender())
    with db.transaction() as session:
        row = session.scalars(select(Action).where(Action.campaign_id == number)).one()
        claimed = claims.claim(session, row.id, days.clock.now())
    assert isinstance(claimed, claims.Claimed)
    before = db.backup(tmp_path / "before.db")
    assert before is not None
    with db.transaction() as session:
        claims.about_to_click(session, claimed.claim_id, days.clock.now())
        if known == "done":
            claims.settle(session, claimed.claim_id, Outcome.DONE, days.clock.now())
    days.db = db = restored(db, before)
    journal.read_back(db, days.clock.now())
    with db.transaction() as session:
        doubtful = claims.recover(session, days.clock.now())
    assert len(doubtful) == (0 if known == "done" else 1)
    with db.reading() as session:
        happened = session.scalars(select(Interaction)).one()
        assert happened.action_id == claimed.action_id
        status = session.get_one(Action, claimed.action_id).status
    assert status is (ActionStatus.COMPLETED if known == "done" else ActionStatus.UNCERTAIN)
    assert counted(db) == {(LIKE, happened.sender_id): 1}
