"""A server's database is backed up by its own tools, and gone back to; a migration keeps what is there; names are found by an index."""

import json
import os
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text

from cli import main
from engine import campaigns
from engine.insight import browse
from engine.insight.browse import LeadFilter
from engine.rules.enums import ActionType
from engine.upkeep import backups, daily, restoring
from engine.upkeep.config import Config
from storage import imports, lists, revisions, search, server_copies
from storage.database import Database
from storage.server_copies import CopyFailed
from storage.tables import Interaction, Lead, LeadList
from tests.fixtures_db import MONDAY, SampleData, url
from tests.postgresql import Server

PEOPLE = 30


@pytest.fixture
def config(db: Database, postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """An installation with a house on the server; `db` is on a server here, for it asks for one."""
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINKEDPILOT_DATABASE_URL", db.url)
    with db.transaction() as session:
        sample = SampleData(session)
        sender = sample.sender("Ada")
        campaign = sample.campaign(sample.list_of(PEOPLE, "before"), ActionType.CONNECT, sender)
        campaigns.start(session, campaign, MONDAY, seed=1)
    config = Config.load()
    config.prepare_folders()
    return config


def command(words: list[str], url: str) -> int:
    """A command forgets the secrets of its environment, and the address is one."""
    os.environ["LINKEDPILOT_DATABASE_URL"] = url
    return main(words)


def test_a_backup_is_counted_and_gone_back_to(
    config: Config, db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["backup", "--json"], db.url) == 0
    made = Path(json.loads(capsys.readouterr().out)["file"])
    assert made.suffix == ".dump"
    assert made.stat().st_mode & 0o077 == 0
    assert [each.path for each in backups.kept(config)] == [made]
    with db.transaction() as session:  # since then: a list is new, and somebody was contacted
        lists.create(session, "after", "upload", MONDAY)
        SampleData(session).did(1, ActionType.LIKE, 3, MONDAY)
    assert command(["restore", made.name, "--json"], db.url) == 0
    told = json.loads(capsys.readouterr().out)
    with db.reading() as session:
        assert session.scalars(select(LeadList.name)).all() == ["before"]
        # What happened in the world is brought in out of the journal.
        assert session.scalars(select(Interaction.profile_url)).all() == [url(3)]
        assert search.is_quick(session)
    with db.transaction() as session:  # numbers go on
        assert lists.create(session, "next", "upload", MONDAY) > 1
    assert command(["restore", Path(told["before"]).name, "--json"], db.url) == 0
    with db.reading() as session:
        assert sorted(session.scalars(select(LeadList.name))) == ["after", "before"]
    capsys.readouterr()
    with pytest.raises(backups.OfAServer, match="live"):
        restoring.offer(config, db, made.stem)


def test_a_file_that_is_no_copy_leaves_the_database_as_it_was(
    config: Config, db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = db.backup(config.backups_dir / "manual-20261123.db")
    assert whole is not None
    torn = config.backups_dir / "torn.dump"
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    for wrong in ("torn.dump", str(Path(__file__))):
        assert command(["restore", wrong], db.url) == 1
        assert "no sound backup" in capsys.readouterr().err
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Lead)) == PEOPLE


def test_a_copy_that_is_not_what_there_is_is_none(
    config: Config, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_copies, "_counted", lambda *_: {"leads": 1})
    with pytest.raises(CopyFailed, match="differs"):
        backups.make(config, db, MONDAY)
    assert list(config.backups_dir.iterdir()) == []


def test_without_the_tools_it_is_said_what_to_do(
    config: Config, db: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server_copies, "tools", lambda _: None)
    assert command(["backup"], db.url) == 1
    assert "apt-get install postgresql-client" in capsys.readouterr().err
    daily.backup(config, db, MONDAY.date(), 7)  # and the day's goes by


def test_a_role_that_may_not_make_the_index_searches_without(postgresql: Server, tmp_path: Path) -> None:
    postgresql.command("DROP ROLE IF EXISTS {}", "owner_of_the_schema")
    postgresql.command("CREATE ROLE {} LOGIN", "owner_of_the_schema")
    with postgresql.bare_database() as name:
        postgresql.command("GRANT ALL ON SCHEMA public TO {}", "owner_of_the_schema", database=name)
        db = Database(postgresql.url(name, "owner_of_the_schema"), tmp_path / "journal")
        db.migrate(tmp_path, MONDAY)
        with db.transaction() as session:
            assert not search.is_quick(session)
            SampleData(session).list_of(3)
        with db.reading() as session:
            assert browse.leads(session, LeadFilter.ALL, None, "number2", 0, 5, MONDAY).total == 1
        db.close()
    postgresql.command("DROP ROLE {}", "owner_of_the_schema")


def test_a_search_takes_the_index(db: Database, postgresql: Server) -> None:
    with db.transaction() as session:
        SampleData(session).list_of(20)
        session.execute(text("SET LOCAL enable_seqscan = off"))
        query = search.named(session, select(Lead.id), Lead.id, ["number", "so"])  # type: ignore[arg-type]
        sql = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(session.scalars(text(f"EXPLAIN {sql}".replace(":", "\\:"))))
        assert "Bitmap Index Scan on lead_names" in plan


def test_many_rows_are_staged_as_they_are(db: Database, postgresql: Server) -> None:
    people = [imports.Person(url(n), f"A\tB\\N\n{n}", "é", "", "'; --") for n in range(3)]
    with db.engine.connect() as connection:
        with connection.begin():
            imports.make_stage(connection)
            imports.stage(connection, people)
            assert imports.sort_stage(connection) == (3, 3)
            rows = connection.execute(
                text("SELECT profile_url, full_name, name_key, title, company FROM people ORDER BY n")
            )
            assert [tuple(row) for row in rows] == [tuple(each)[:5] for each in people]


def test_each_migration_keeps_what_an_earlier_release_had_written(postgresql: Server, tmp_path: Path) -> None:
    """From every revision, with rows in its tables, to the newest."""
    from alembic import command
    from alembic.config import Config as Alembic

    with postgresql.bare_database() as name:
        db = Database(postgresql.url(name), tmp_path / "journal")
        alembic = Alembic()
        alembic.set_main_option("script_location", str(revisions.FOLDER))
        for revision in revisions.known():
            with db.engine.begin() as connection:
                alembic.attributes["connection"] = connection
                command.upgrade(alembic, revision)
            if revision == revisions.known()[0]:
                with db.engine.begin() as connection:
                    connection.execute(
                        text(
                            "INSERT INTO custom_lists (id, name, source, ready, created_at, updated_at) VALUES (7, 'x', 'upload', true, now(), now())"
                        )
                    )
                    connection.execute(
                        text(
                            "INSERT INTO senders (name, email, status, status_reason, profile_dir, daily_connect_limit, daily_like_limit, daily_comment_limit, created_at) VALUES ('Ada', 'a@b', 'active', '', 'p', 1, 2, 3, now())"
                        )
                    )
        assert not db.outdated()
        with db.transaction() as session:
            assert session.scalars(select(LeadList.id)).all() == [7]
            session.execute(delete(LeadList))
        db.close()
