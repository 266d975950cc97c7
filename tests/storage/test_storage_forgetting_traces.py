"""Where a person who was forgotten might still stand: what a backup brings back, other spellings, pictures no row names."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from bot.screens.openoutreach import InstanceCard
from engine import do_not_contact as keeping_off
from engine import forgetting
from engine.rules.evidence import name_of
from engine.rules.forgotten import BLANK, NOBODY, without
from engine.rules.identity import ROOT
from engine.upkeep import journal as read_back
from engine.upkeep.config import Config
from storage import conversations, do_not_contact, openoutreach
from storage.conversations import ConversationRow
from storage.database import Database
from storage.tables import (
    Action,
    Contact,
    Conversation,
    DailyCounter,
    DoNotContact,
    InboxUpdate,
    Interaction,
    Lead,
)
from tests.fixtures_db import MONDAY
from tests.storage.test_storage_forgetting import LATER, MEMBER, SLUG, URL, forget, found_in, live

OTHER = ROOT + "person-0"


@pytest.fixture
def house(tmp_path: Path) -> Config:
    config = Config.load({"LINKEDPILOT_DATA_DIR": str(tmp_path)})
    config.prepare_folders()
    return config


def restore(db: Database, config: Config, copy: Path) -> None:
    db.pour(copy)
    copy.unlink()
    read_back.read_back(db, LATER)
    forgetting.finish(config, db, LATER)


def opted_out(db: Database) -> list[str]:
    with db.reading() as session:
        [instance] = openoutreach.instances(session)
    return list(InstanceCard(instance, "Anna", Path(), "").opted_out)


def reads(db: Database, *urls: str) -> None:
    """As if an instance's database had been read, in which these wanted no more of it."""
    with db.transaction() as session:
        openoutreach.ensure(session)
        openoutreach.change(session, 1, found={"people": 2, "opted_out": list(urls)})


@pytest.mark.sqlite_file
def test_a_backup_of_before_brings_back_nobody_who_is_no_lead(
    db: Database, house: Config, tmp_path: Path
) -> None:
    live(db, house)
    with db.transaction() as session:  # as whom an instance wrote to, or whose lead was removed
        session.execute(update(Interaction).values(action_id=None))
        session.execute(delete(Action).where(Action.lead_id == 2))
        session.execute(delete(Lead).where(Lead.id == 2))
    copy = tmp_path / "before.db"
    db.backup(copy)
    forget(db, house)
    restore(db, house, copy)
    with db.reading() as session:
        assert session.scalars(select(Interaction.profile_url)).all() == [NOBODY], "once, not twice"
        assert session.scalars(select(Contact.profile_url)).all() == []
        assert set(session.scalars(select(DoNotContact.kind))) == {do_not_contact.FORGOTTEN}
        assert session.scalars(select(DailyCounter.count)).all() == [1]


@pytest.mark.sqlite_file
def test_a_state_put_aside_doesn_t_count_what_was_done_to_them_twice(
    db: Database, house: Config, tmp_path: Path
) -> None:
    live(db, house)
    copy, aside = tmp_path / "before.db", tmp_path / "aside.db"
    db.backup(copy)
    forget(db, house)
    db.backup(aside)
    db.pour(copy)
    read_back.merge(db, aside, LATER)  # the journal is gone: that state is all that knows
    forgetting.finish(house, db, LATER)
    with db.reading() as session:
        assert session.scalars(select(Interaction.profile_url)).all() == [NOBODY]
        assert session.scalars(select(DailyCounter.count)).all() == [1]
        assert do_not_contact.holds(session, URL)


@pytest.mark.sqlite_file
def test_whom_openoutreach_is_to_leave_alone_is_forgotten_there_too(
    db: Database, house: Config, tmp_path: Path
) -> None:
    live(db, house)
    reads(db, OTHER, URL)
    copy = tmp_path / "before.db"
    db.backup(copy)
    forget(db, house)
    assert opted_out(db) == [OTHER]
    assert found_in(tmp_path, but="before.db") == []
    reads(db, OTHER, URL)  # its own database has them still
    assert opted_out(db) == [OTHER]
    restore(db, house, copy)
    assert opted_out(db) == [OTHER]
    assert found_in(tmp_path) == []


def test_who_was_forgotten_never_comes_onto_do_not_contact_in_clear(
    db: Database, house: Config, tmp_path: Path
) -> None:
    live(db, house)
    forget(db, house)
    with db.transaction() as session:
        added = keeping_off.add(session, URL, LATER)
    assert not added.new
    assert added.entry.kind == do_not_contact.FORGOTTEN
    assert found_in(tmp_path) == []


@pytest.mark.parametrize("written", [str.upper, str.title, str.lower])
def test_texts_that_name_them_in_other_letters_name_them_no_more(
    db: Database, house: Config, written: Callable[[str], str]
) -> None:
    live(db, house)
    name = "Zoë Ärztin-Quixworth"
    with db.transaction() as session:
        session.execute(update(Lead).where(Lead.id == 2).values(full_name=name))
        session.execute(update(InboxUpdate).values(payload={"text": f"/dnc /in/{written(SLUG)}"}))
        row = ConversationRow(7, "leads", "results", {"search": written(name)})
        conversations.put(session, row, MONDAY)
    forget(db, house)
    with db.reading() as session:
        assert session.scalars(select(InboxUpdate.payload)).all() == [{"text": f"/dnc {BLANK}"}]
        assert session.scalars(select(Conversation.data)).all() == [{"search": BLANK}]


def test_a_name_that_goes_on_is_somebody_else_s() -> None:
    kept = "/in/ANNA-BERG and /in/anna_b"
    assert without(kept, ["/in/anna"]) == kept
    assert without("see /IN/ANNA, /in/anna", ["/in/anna"]) == f"see {BLANK}, {BLANK}"


def test_pictures_of_every_try_go_with_them(db: Database, house: Config) -> None:
    live(db, house)
    theirs = [name_of(LATER, "like no_post", url) for url in (URL, ROOT + MEMBER)]  # no row names them
    others = [name_of(LATER, "like no_post", OTHER), name_of(LATER, "kept out logged_out")]
    for name in (*theirs, *others):
        for suffix in (".png", ".html"):
            (house.evidence_dir / (name + suffix)).write_text("a page")
    forget(db, house)
    left = {each.name for each in house.evidence_dir.iterdir()}
    assert left == {name + suffix for name in others for suffix in (".png", ".html")}
