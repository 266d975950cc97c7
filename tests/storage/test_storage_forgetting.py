"""A person who was forgotten is nowhere any more, and no list, backup or address brings them back."""

import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from engine import about_person, forgetting
from engine.campaigns import start
from engine.rules.enums import ActionType, PushKind
from engine.rules.facts import fact
from engine.rules.forgotten import NOBODY, mark_of
from engine.rules.identity import ROOT
from engine.upkeep import journal as read_back
from engine.upkeep.config import Config
from engine.work import permission
from storage import (
    claims,
    conversations,
    do_not_contact,
    events,
    interactions,
    leads,
    merging,
    outbox,
    queue,
    users,
)
from storage import settings as settings_store
from storage.conversations import ConversationRow
from storage.database import Database
from storage.forgetting import UnderWay
from storage.leads import PersonForgotten
from storage.tables import Action, Campaign, DailyCounter, InboxUpdate, Interaction, Lead, ListMember
from tests.fixtures_db import DAYS, MONDAY, SampleData

SLUG, MEMBER, NAME = "zelda-quixworth", "ACoAAAquixworth0001", "Zelda Quixworth"
URL = ROOT + SLUG
LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def house(db: Database, tmp_path: Path) -> Config:
    config = Config.load({"LINKEDPILOT_DATA_DIR": str(tmp_path)})
    config.prepare_folders()
    return config


def live(db: Database, config: Config) -> int:
    """A person with everything that can be known of one; returns the campaign's number."""
    with db.transaction() as session:
        sample = SampleData(session)
        anna, list_id = sample.sender("anna"), sample.list_of(3)
        session.execute(
            update(Lead)
            .where(Lead.id == 2)
            .values(profile_url=ROOT + MEMBER, full_name=NAME, company="Quix Ltd", name_key="zelda quixworth")
        )
        merging.merge(session, 2, URL, DAYS["cooldown"], MONDAY)
        done = sample.campaign(list_id, ActionType.LIKE, anna, name="Likes")
        start(session, done, MONDAY, seed=1)
        action = session.scalars(
            select(Action.id).where(Action.campaign_id == done, Action.lead_id == 2)
        ).one()
        evidence = config.evidence_dir / "shot.png"
        sample.settle(action, status="completed", evidence=str(evidence), executed_at=MONDAY)
        interactions.add(
            session,
            profile_url=URL,
            sender_id=anna,
            action_type=ActionType.LIKE,
            result=interactions.InteractionResult.DONE,
            at=MONDAY,
            day=MONDAY.date(),
            now=MONDAY,
            action_id=action,
            campaign_id=done,
            comment_text=f"Well said, {NAME}",
            post_urn="urn:li:activity:4711",
        )
        do_not_contact.add(session, do_not_contact.PROFILE, URL, MONDAY)
        events.add(
            session,
            MONDAY,
            "trouble",
            fact("log.incident", sender="Anna", what="x", detail=f"{NAME} at {URL}/"),
        )
        outbox.push(session, MONDAY, PushKind.ERROR, fact("push.x", name=NAME))
        users.add(session, 7, 7, "Ada", users.Role.OWNER, MONDAY)
        conversations.put(session, ConversationRow(7, "leads", "results", {"search": NAME}), MONDAY)
        session.execute(
            insert(InboxUpdate).values(
                update_id=1,
                payload={"text": f"/dnc {URL}"},
                received_at=MONDAY,
                handled_at=MONDAY,
                attempts=1,
            )
        )
        for path in (evidence, evidence.with_suffix(".html")):
            path.write_text(NAME)
    return done


def forget(db: Database, config: Config, address: str = URL) -> None:
    with db.transaction() as session:
        whom = forgetting.meant(session, db.journal, address)
        forgetting.forget(session, whom, LATER)
    forgetting.finish(config, db, LATER)


def found_in(folder: Path, but: str = "backups") -> list[str]:
    """The files in which the person stands, by name, by address, by member id or by what was written to them."""
    words = [
        word.lower().encode() for word in (SLUG, NAME, MEMBER, "quixworth", "Well said", "activity:4711")
    ]
    files = [path for path in folder.rglob("*") if path.is_file() and but not in path.parts]
    return [path.name for path in files if any(word in path.read_bytes().lower() for word in words)]


@pytest.mark.sqlite_file
def test_nothing_of_a_person_is_left_in_any_file(db: Database, house: Config, tmp_path: Path) -> None:
    live(db, house)
    assert {"linkedpilot.db", "shot.png"} & set(found_in(tmp_path)) or found_in(tmp_path)
    forget(db, house)
    assert found_in(tmp_path) == []
    with db.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert session.scalars(select(Interaction.profile_url)).all() == [NOBODY]
        assert session.scalars(select(Lead.id)).all() == [1, 3]


def test_limits_and_the_numbers_of_campaigns_stay_true(db: Database, house: Config) -> None:
    campaign = live(db, house)
    with db.reading() as session:
        before = session.get_one(Campaign, campaign).total_leads
        counted = session.scalars(select(DailyCounter.count)).all()
    with db.transaction() as session:
        session.execute(update(Action).where(Action.lead_id == 2).values(status="pending", executed_at=None))
    forget(db, house)
    with db.reading() as session:
        row = session.get_one(Campaign, campaign)
        assert row.total_leads == before - 1
        assert session.scalars(select(DailyCounter.count)).all() == counted == [1]


@pytest.mark.parametrize("address", [URL, ROOT + MEMBER, f"linkedin.com/in/{SLUG.upper()}/?a=b"])
def test_they_are_known_again_under_every_address(db: Database, house: Config, address: str) -> None:
    live(db, house)
    forget(db, house, address)
    with db.transaction() as session:
        for url in (URL, ROOT + MEMBER):
            assert do_not_contact.holds(session, url)
            assert not permission.may_act(session, url, ActionType.CONNECT, 1, LATER).allowed
            assert not permission.may_look(session, url, 1, LATER).allowed
            with pytest.raises(PersonForgotten):
                leads.ensure(session, url, "", LATER)
        assert not do_not_contact.holds(session, ROOT + SLUG + "-2")


def test_a_mark_can_t_be_made_without_the_key(db: Database, house: Config) -> None:
    live(db, house)
    forget(db, house)
    with db.reading() as session:
        marks = [each.value for each in do_not_contact.page(session, 10) if each.kind == "forgotten"]
    assert len(marks) == 2
    assert mark_of("0" * 32, URL) not in marks


@pytest.mark.sqlite_file
def test_a_backup_of_before_brings_nobody_back(db: Database, house: Config, tmp_path: Path) -> None:
    live(db, house)
    copy = db.backup(tmp_path / "before.db")
    assert copy is not None
    forget(db, house)
    db.pour(copy)
    read_back.read_back(db, LATER)
    forgetting.finish(house, db, LATER)
    copy.unlink()
    with db.reading() as session:
        assert leads.by_url(session, URL) is None
        assert do_not_contact.holds(session, URL)
        assert session.scalars(select(Interaction.profile_url)).all() == [NOBODY], "once, not twice"
        assert session.scalars(select(DailyCounter.count)).all() == [1]
    assert found_in(tmp_path) == []


@pytest.mark.sqlite_file
def test_a_backup_alone_keeps_the_promise_on_a_new_computer(
    db: Database, house: Config, tmp_path: Path
) -> None:
    live(db, house)
    forget(db, house)
    new = tmp_path / "new" / "linkedpilot.db"
    assert db.backup(new) is not None
    other = Database(f"sqlite:///{new}")
    with other.reading() as session:
        assert do_not_contact.holds(session, URL)
    other.close()


@pytest.mark.sqlite_file
def test_backups_go_at_once_when_that_is_asked_for(db: Database, house: Config, tmp_path: Path) -> None:
    live(db, house)
    db.backup(house.backups_dir / "daily-20261122.db")
    forget(db, house)
    assert forgetting.forget_backups(house, db, LATER) == 1
    [left] = house.backups_dir.glob("*.db")
    assert left.name.startswith("manual-")
    assert found_in(tmp_path, but="nothing") == []
    with sqlite3.connect(left) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_member_id_that_turns_out_to_be_them_is_forgotten_too(db: Database, house: Config) -> None:
    live(db, house)
    forget(db, house, URL)
    other = ROOT + "ACoAAAbrandnew000001"
    with db.transaction() as session:
        lead = leads.ensure(session, other, "Z. Q.", LATER)
        merging.merge(session, lead, URL, DAYS["cooldown"], LATER)
    forgetting.finish(house, db, LATER)
    with db.reading() as session:
        assert leads.by_url(session, URL) is None
        assert do_not_contact.holds(session, other)


def test_whoever_is_being_acted_on_waits(db: Database, house: Config) -> None:
    live(db, house)
    with db.transaction() as session:
        session.execute(update(Action).where(Action.lead_id == 2).values(status="pending", executed_at=None))
        action = session.scalars(select(Action.id).where(Action.lead_id == 2)).one()
        claims.hold(session, queue.get(session, action).task, None, MONDAY)
    with db.transaction() as session, pytest.raises(UnderWay):
        forgetting.forget(session, forgetting.meant(session, None, URL), LATER)
    with db.reading() as session:
        assert leads.by_url(session, URL) is not None


def test_a_death_in_between_is_made_good(db: Database, house: Config, tmp_path: Path) -> None:
    live(db, house)
    with db.transaction() as session:
        forgetting.forget(session, forgetting.meant(session, db.journal, URL), LATER)
    assert found_in(tmp_path)  # killed here: the journal and the pictures have them still
    assert forgetting.finish(house, db, LATER) == 1
    assert forgetting.finish(house, db, LATER) == 0
    assert found_in(tmp_path) == []


def test_what_is_kept_about_somebody_is_told_whole(db: Database, house: Config) -> None:
    live(db, house)
    with db.reading() as session:
        whom = forgetting.meant(session, db.journal, URL)
        told = about_person.as_file(about_person.export(session, whom)).decode()
    known = json.loads(told)
    assert known["leads"][0]["full_name"] == NAME
    assert [each["name"] for each in known["custom_lists"]] == ["List"]
    assert known["interactions"][0]["comment_text"] == f"Well said, {NAME}"
    assert known["action_queue"][0]["evidence"].endswith("shot.png")
    assert known["do_not_contact"]
    assert MEMBER in told
    assert "person-1" not in told
    forget(db, house)
    with db.reading() as session:
        after = about_person.export(session, forgetting.meant(session, db.journal, URL))
    assert {name for name, rows in after.items() if rows} == {"addresses", "forgotten"}


def test_the_retention_forgets_whom_nobody_touched(db: Database, house: Config) -> None:
    live(db, house)
    much_later = MONDAY + timedelta(days=800)
    with db.transaction() as session:
        session.execute(update(ListMember).where(ListMember.lead_id == 3).values(added_at=much_later))
        session.execute(update(Action).values(status="skipped"))
        assert forgetting.retain(session, db.journal, much_later) == 0, "off as it comes"
        settings_store.set_value(session, "forget_after_months", "24")
        assert forgetting.retain(session, db.journal, MONDAY + timedelta(days=700)) == 0
        assert forgetting.retain(session, db.journal, much_later) == 2
    forgetting.finish(house, db, much_later)
    with db.reading() as session:
        assert session.scalars(select(Lead.id)).all() == [3], "a list brought this one again"
        assert do_not_contact.holds(session, URL), "who was contacted once is never again"
        assert do_not_contact.holds(session, ROOT + MEMBER), "nor under an older address"
        assert not do_not_contact.holds(session, ROOT + "person-0")
    assert found_in(house.data_dir) == []


def test_copied_files_are_what_is_tested(tmp_path: Path) -> None:
    """The look through the files finds what is there."""
    (tmp_path / "a").write_text(f"x{SLUG}x")
    shutil.copy(tmp_path / "a", tmp_path / "b")
    assert sorted(found_in(tmp_path)) == ["a", "b"]
