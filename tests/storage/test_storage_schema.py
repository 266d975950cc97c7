"""The schema: migrations and tables agree, closed lists are closed, a backup comes before each migration."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import campaigns
from engine.rules.enums import ActionType, PushKind, SenderStatus
from storage import lists, revisions, search
from storage.database import Database, DatabaseFault
from storage.tables import Base, Push, Sender
from tests.fixtures_db import MONDAY, SampleData

BEFORE_ONE_ACCOUNT = "0004"


@pytest.fixture
def fresh(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'linkedpilot.db'}")


def test_the_migrations_make_the_tables_that_the_code_knows(fresh: Database, tmp_path: Path) -> None:
    assert fresh.migrate(tmp_path, MONDAY)
    assert fresh.migrate(tmp_path, MONDAY) == []
    with fresh.engine.connect() as connection:
        ours = {"compare_type": False, "include_name": lambda name, kind, _: not search.is_ours(name)}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, Base.metadata) == []
    fresh.close()


def test_the_revisions_are_those_of_alembic_in_their_order() -> None:
    """A command asks the files' names alone."""
    config = Config()
    config.set_main_option("script_location", str(revisions.FOLDER))
    walked = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(revisions.known()) == walked[::-1]
    assert revisions.above(walked[2]) == walked[1::-1]
    assert revisions.above(walked[0]) == []


def test_the_first_migration_can_be_taken_back(fresh: Database, tmp_path: Path) -> None:
    fresh.migrate(tmp_path, MONDAY)
    config = Config()
    config.set_main_option("script_location", str(revisions.FOLDER))
    with fresh.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        left = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
        assert set(left) <= {"alembic_version", "sqlite_sequence"}
    fresh.close()


def test_sqlite_keeps_its_word(fresh: Database, tmp_path: Path) -> None:
    fresh.migrate(tmp_path, MONDAY)
    with fresh.engine.connect() as connection:
        asked = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert asked == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}  # 2 is FULL
    fresh.close()


def test_a_backup_comes_before_a_migration_of_what_is_there(fresh: Database, tmp_path: Path) -> None:
    fresh.migrate(tmp_path, MONDAY)
    assert list(tmp_path.glob("before-*")) == []  # there was nothing to lose
    config = Config()
    config.set_main_option("script_location", str(revisions.FOLDER))
    with fresh.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.execute(text("INSERT INTO alembic_version VALUES ('0000')"))
    with pytest.raises(DatabaseFault, match="newer"):
        fresh.migrate(tmp_path, MONDAY)
    fresh.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE senders SET status = 'sleeping'",
        "UPDATE campaigns SET status = 'stuck'",
        "UPDATE campaigns SET action_type = 'wave'",
        "UPDATE action_queue SET status = 'perhaps'",
        "UPDATE global_contact_registry SET cooldown_expires_at = NULL",
        "INSERT INTO leads (profile_url, created_at, updated_at) SELECT profile_url, created_at, updated_at FROM leads",
        "INSERT INTO list_members SELECT * FROM list_members",
        "DELETE FROM leads",
    ],
)
def test_what_may_not_be_is_refused_by_the_database_itself(
    session: Session, sample: SampleData, statement: str
) -> None:
    sender = sample.sender("Mara")
    campaign = sample.campaign(sample.list_of(2), ActionType.LIKE, sender)
    campaigns.start(session, campaign, MONDAY, seed=1)
    sample.did(sender, ActionType.LIKE, 1, MONDAY)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(statement))


def test_a_number_that_stands_in_a_button_is_never_given_to_another(session: Session) -> None:
    first = lists.create(session, "One", "upload", MONDAY)
    lists.remove(session, first)
    assert lists.create(session, "Two", "upload", MONDAY) > first


@pytest.mark.sqlite_file
def test_a_file_numbers_its_rows_so_that_none_comes_again(session: Session) -> None:
    for table in ("custom_lists", "do_not_contact", "predefined_comments", "uploads", "leads"):
        made = session.scalar(text(f"SELECT sql FROM sqlite_master WHERE name = '{table}'"))
        assert "AUTOINCREMENT" in made, table


def test_the_younger_of_two_senders_with_one_account_is_logged_out_and_told(
    fresh: Database, tmp_path: Path
) -> None:
    fresh.migrate(tmp_path, MONDAY)
    config = Config()
    config.set_main_option("script_location", str(revisions.FOLDER))
    mara, tomas = "https://www.linkedin.com/in/mara", "https://www.linkedin.com/in/tomas"
    with fresh.transaction() as session:
        sample = SampleData(session)
        for name in ("gone", "Anna", "Ben&<Co>", "Cleo"):
            sample.sender(name)
    with fresh.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, BEFORE_ONE_ACCOUNT)
    with fresh.transaction() as session:
        for sender_id, url in enumerate((mara, mara, mara, tomas), start=1):
            session.execute(
                text("UPDATE senders SET profile_url = :url WHERE id = :id"), {"url": url, "id": sender_id}
            )
        session.execute(text("UPDATE senders SET removed_at = created_at WHERE id = 1"))
    fresh.migrate(tmp_path, MONDAY)
    with fresh.reading() as session:
        rows = session.execute(
            select(Sender.name, Sender.profile_url, Sender.status).order_by(Sender.id)
        ).all()
        (push,) = session.scalars(select(Push)).all()
    active, expired = SenderStatus.ACTIVE, SenderStatus.LOGIN_EXPIRED
    assert [tuple(row) for row in rows] == [
        ("gone", None, active),
        ("Anna", mara, active),
        ("Ben&<Co>", None, expired),
        ("Cleo", tomas, active),
    ]
    assert (push.kind, push.fact.code) == (PushKind.LOGIN, "push.as_it_was")
    assert push.fact.values["buttons"][0][0][1] == "sender:3:relogin"
    assert "<b>Ben&amp;&lt;Co&gt;</b> was logged out" in push.fact.values["html"]
    assert push.created_at.tzinfo is not None
    with pytest.raises(IntegrityError), fresh.transaction() as session:
        session.execute(text("UPDATE senders SET profile_url = :url"), {"url": mara})
    fresh.close()
