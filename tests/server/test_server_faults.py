"""A server that can't be worked with is a known state, with a sentence and its cure, in commands, the doctor and the chat."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from bot.doctor import data_checks
from bot.texts.said import error_sentence, say_plain
from cli import main
from engine.upkeep import faults, server_faults, trouble
from engine.upkeep.config import Config
from engine.upkeep.server_faults import DatabaseAway
from storage import dialect, search, server_copies, server_errors
from storage.database import Database
from tests.clock import FakeClock
from tests.fixtures_db import MONDAY
from tests.postgresql import USER, Server

WEAK = "weak"  # a user without rights


def look(db: Database) -> None:
    with db.reading() as session:
        session.execute(text("SELECT count(*) FROM leads"))


def away(url: str, folder: Path) -> DatabaseAway:
    """What is told of the error that opening this address brings."""
    db = Database(url, folder / "journal")
    with pytest.raises(Exception) as met:  # noqa: PT011 - the driver's own
        look(db)
    db.close()
    found = faults.named(met.value, Config(folder, url))
    assert isinstance(found, DatabaseAway), met.value
    told = trouble.of(met.value)
    assert told is not None
    assert told.code == "trouble.server"
    assert error_sentence(found) in say_plain(told)
    return found


@pytest.fixture
def weak(postgresql: Server) -> Iterator[Server]:
    with contextlib.suppress(psycopg.errors.DuplicateObject):
        postgresql.command("CREATE ROLE {} LOGIN PASSWORD 'right'", WEAK)
    yield postgresql
    postgresql.log_ins("local all all trust")


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        assert away(f"postgresql://u:secret@127.0.0.1:{port}/x", tmp_path).fact.code.endswith(".unreachable")
    assert away("postgresql://u@name.invalid/x", tmp_path).fact.code.endswith(".unreachable")


def test_no_such_database_and_no_such_user(postgresql: Server, tmp_path: Path) -> None:
    assert away(postgresql.url("nobody_made_it"), tmp_path).fact.code.endswith(".no_database")
    assert away(postgresql.url("postgres", "stranger"), tmp_path).fact.code.endswith(".password")


def test_a_wrong_password_and_a_door_that_is_closed(weak: Server, tmp_path: Path) -> None:
    weak.log_ins(f"local all {USER} trust", "local all all scram-sha-256")
    address = weak.url("postgres", f"{WEAK}:wrong")
    told = away(address, tmp_path)
    assert told.fact.code.endswith(".password")
    assert "wrong" not in error_sentence(told)
    weak.log_ins(f"local all {USER} trust")
    told = away(address, tmp_path)
    assert told.fact.code.endswith(".refused")
    assert "pg_hba.conf" in error_sentence(told)


def test_a_user_without_rights(
    weak: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL lets nobody but its owner make tables in `public`: the first thing that a newcomer meets."""
    with weak.bare_database() as name:
        monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("LINKEDPILOT_DATABASE_URL", weak.url(name, WEAK))
        assert main(["status"]) == 1
        assert "ALTER SCHEMA public OWNER TO" in capsys.readouterr().err


def cut_in_the_middle(db: Database, other: Database) -> None:
    with db.transaction() as session:
        own = session.scalar(text("SELECT pg_backend_pid()"))
        with other.reading() as killer:
            killer.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        session.execute(text("SELECT 1"))


def test_a_connection_that_is_cut_and_one_that_waits_for_another_too_long(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(dialect.SESSION, "lock_timeout", 50)
    with postgresql.database(tmp_path / "journal") as db, postgresql.database(tmp_path / "j2") as other:
        with pytest.raises(Exception) as met:  # noqa: PT011
            cut_in_the_middle(db, other)
        told = server_faults.of(met.value)
        assert told is not None
        assert told.fact.code.endswith(".cut")
        with db.reading() as session:  # the next one is whole
            assert session.scalar(text("SELECT 1")) == 1
        with dialect.nobody_writes(db.engine):
            with pytest.raises(Exception) as met, db.transaction() as session:  # noqa: PT011
                session.execute(text("SELECT 1"))
        told = server_faults.of(met.value)
        assert told is not None
        assert told.fact.code.endswith(".locked")


def test_a_server_of_an_older_release_is_refused(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older server can't be had here: instead, the one that is there is taken for too old."""
    monkeypatch.setattr(dialect, "OLDEST", 99)
    with (
        pytest.raises(dialect.ServerTooOld) as met,
        Database(postgresql.url("postgres"), tmp_path).reading() as session,
    ):
        session.execute(text("SELECT 1"))
    assert f"PostgreSQL {met.value.fact.values['found']}; LinkedPilot needs 99" in error_sentence(met.value)


def test_a_database_that_is_too_crowded_or_only_read(weak: Server, tmp_path: Path) -> None:
    with weak.bare_database() as name:
        weak.command("ALTER DATABASE {} CONNECTION LIMIT 0", name)
        assert away(weak.url(name, WEAK), tmp_path).fact.code.endswith(".crowded")
        weak.command("ALTER DATABASE {} SET default_transaction_read_only = on", name)
        db = Database(weak.url(name), tmp_path / "journal")
        with pytest.raises(Exception) as met:  # noqa: PT011
            db.migrate(tmp_path, MONDAY)
        db.close()
        told = server_faults.of(met.value)
        assert told is not None
        assert told.fact.code.endswith(".read_only")


def test_a_fault_of_our_own_is_none_of_the_servers() -> None:
    assert server_errors.of(ValueError("connection failed")) is None
    assert server_errors.of(psycopg.errors.UniqueViolation("twice")) is None
    assert server_errors.of(psycopg.errors.UndefinedTable("no such table")) is None


def test_a_server_that_starts_says_so() -> None:
    starting = psycopg.OperationalError("connection failed: FATAL:  the database system is starting up")
    assert server_errors.of(starting) == (
        server_errors.ServerTrouble.STARTING,
        "the database system is starting up",
    )


async def test_the_doctor_says_how_the_server_is(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def said(address: str) -> str:
        return await data_checks.database(Config(tmp_path / "data", address), FakeClock())

    with postgresql.bare_database() as name:
        assert "brought up to date at the next start" in await said(postgresql.url(name))
    with postgresql.database(tmp_path / "journal") as db:
        with db.transaction() as session:
            session.execute(text(f"DROP INDEX IF EXISTS {search.INDEX}"))
        told = await said(db.url)
        assert told.startswith("The database server answers. ")
        assert "CREATE EXTENSION pg_trgm" in told
        assert "backed up" not in told
        monkeypatch.setattr(server_copies, "tools", lambda _: None)
        assert "It isn't backed up from here" in await said(db.url)
