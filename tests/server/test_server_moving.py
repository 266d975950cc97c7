"""`linkedpilot storage move`: a file's database becomes a server's and the other way round, whole or not at all."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete, func, insert, select, text, update

from cli import main
from engine import campaigns
from engine.rules.enums import ActionType, PushKind
from engine.rules.facts import fact
from engine.upkeep import moving as moving_upkeep
from engine.upkeep.config import Config
from engine.upkeep.moving import CannotMove
from storage import journal_state, lists, moving, numbers, outbox, revisions, settings
from storage.database import Database, DatabaseFault
from storage.moving import MoveFailed, Moving
from storage.tables import Action, Conversation, Lead, LeadList, OtherAddress, Push, Sender, core
from tests.fixtures_db import MONDAY, SampleData, put_migrated, url
from tests.postgresql import Server

PEOPLE = 40
Told = Callable[[Moving], None]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A data folder with a house in its file: a campaign under way, deeds, pushes, and a list whose number never comes again."""
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path / "data"))
    config = Config.load()
    put_migrated(config.data_dir)
    db = opened(config.database_url, config)
    with db.transaction() as session:
        fill(SampleData(session))
    db.close()
    return config


def fill(sample: SampleData) -> None:
    session, sender = sample.session, sample.sender("Ada")
    campaign = sample.campaign(sample.list_of(PEOPLE), ActionType.CONNECT, sender)
    campaigns.start(session, campaign, MONDAY, seed=1)
    for number in range(5):
        sample.did(sender, ActionType.LIKE, number, MONDAY, text="Ä ❤ “q”\n\\N\t\\t")
    outbox.push(session, MONDAY, PushKind.ERROR, fact("push.over_it", what=fact("trouble.full")))
    session.execute(
        insert(OtherAddress),
        [{"url": url(n), "profile_url": url(n), "created_at": MONDAY} for n in (9, 10, 100)],
    )
    lists.remove(session, lists.create(session, "gone", "upload", MONDAY))


def opened(address: str, config: Config) -> Database:
    return Database(address, config.data_dir / "journal")


@pytest.fixture
def target(postgresql: Server, tmp_path: Path) -> Iterator[str]:
    """An empty database of a server's."""
    with postgresql.bare_database() as name:
        yield postgresql.url(name)


def contents(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order of their own."""
    with db.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=str)
            for table in moving.TABLES
        }


def quiet(_: Moving) -> None:
    pass


def numbers_given(db: Database) -> dict[str, int]:
    with db.engine.connect() as connection:
        return {table.name: numbers.given(connection, table) for table in moving.TABLES}


def test_a_file_becomes_a_servers_and_a_file_again(config: Config, target: str, tmp_path: Path) -> None:
    file = opened(config.database_url, config)
    before, given = contents(file), numbers_given(file)
    done = moving_upkeep.move(config, target, quiet)
    assert contents(file) == before
    server = opened(target, config)
    assert contents(server) == before
    assert {each.table: each.rows for each in done.tables} == {
        name: len(rows) for name, rows in before.items()
    }
    assert numbers_given(server) == given
    with server.transaction() as session:
        assert lists.create(session, "next", "upload", MONDAY) > given["custom_lists"]
        assert server.journal is not None
        assert journal_state.known(session).journal == server.journal.id
    changed = contents(server)
    back = f"sqlite:///{tmp_path / 'back.db'}"
    there = Config(config.data_dir, target)
    moving_upkeep.move(there, back, quiet)
    again = Database(back)
    assert contents(again) == changed
    assert numbers_given(again) == numbers_given(server)
    assert again.integrity() is None
    assert again.journal is not None
    assert again.journal.id == file.journal.id  # type: ignore[union-attr]
    with again.reading() as session:  # and what keeps a file's index of names has seen every lead
        assert (
            session.scalar(text("SELECT count(*) FROM lead_names WHERE lead_names MATCH '\"person\"'"))
            == PEOPLE
        )
    for db in (file, server, again):
        db.close()


class Killed(BaseException):
    """As if the process ended here."""


def killed_after(chunks: int) -> Told:
    left = itertools.count(chunks, -1)

    def tell(_: Moving) -> None:
        if next(left) <= 1:
            raise Killed

    return tell


@pytest.mark.parametrize("chunks", [1, 3, 6, 12])
def test_killed_in_the_middle_it_is_gone_on_with(
    config: Config, target: str, monkeypatch: pytest.MonkeyPatch, chunks: int
) -> None:
    monkeypatch.setattr(moving, "CHUNK", 7)
    with pytest.raises(Killed):
        moving_upkeep.move(config, target, killed_after(chunks))
    server = opened(target, config)
    with pytest.raises(DatabaseFault, match="unfinished"):
        server.migrate(config.backups_dir, MONDAY)
    told: list[Moving] = []
    done = moving_upkeep.move(config, target, told.append)
    assert done.went_on
    assert len(told) == len({(each.table, each.rows) for each in told})  # nothing was written twice
    file = opened(config.database_url, config)
    assert contents(server) == contents(file)
    assert server.migrate(config.backups_dir, MONDAY) == []
    for db in (file, server):
        db.close()


def test_what_changed_between_two_tries_is_copied_anew(
    config: Config, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "CHUNK", 7)
    with pytest.raises(Killed):
        moving_upkeep.move(config, target, killed_after(30))
    file = opened(config.database_url, config)
    with file.transaction() as session:
        session.execute(update(Lead).where(Lead.id == 3).values(title="CEO"))
        session.execute(delete(OtherAddress))
    moving_upkeep.move(config, target, quiet)
    server = opened(target, config)
    assert contents(server) == contents(file)
    for db in (file, server):
        db.close()


def test_rows_that_came_to_the_target_otherwise_are_no_part_of_it(
    config: Config, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Killed):
        moving_upkeep.move(config, target, killed_after(1))
    server, file = opened(target, config), opened(config.database_url, config)
    with server.transaction() as session:
        session.execute(
            insert(Sender),
            {
                "id": 77,
                "name": "x",
                "email": "x@y",
                "profile_dir": "",
                "status_reason": "",
                "created_at": MONDAY,
            },
        )
    moving_upkeep.move(config, target, quiet)
    assert contents(server) == contents(file)
    for db in (file, server):
        db.close()


def test_a_row_that_arrives_otherwise_than_it_left_is_noticed(
    config: Config, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = moving._put

    def damaged(connection: Any, table: Table, rows: Any) -> None:
        real(connection, table, rows)
        if table is core(Lead):
            connection.execute(update(table).where(table.c.id == 5).values(company="another"))

    monkeypatch.setattr(moving, "_put", damaged)
    with pytest.raises(MoveFailed, match="differs"):
        moving_upkeep.move(config, target, quiet)
    server = opened(target, config)
    with pytest.raises(DatabaseFault, match="unfinished"):
        server.outdated()
    server.close()


def test_only_an_empty_database_of_this_release_is_a_target(config: Config, target: str) -> None:
    server = opened(target, config)
    with server.engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebody_s (n int)"))
    with pytest.raises(DatabaseFault, match="foreign"):
        moving_upkeep.move(config, target, quiet)
    with server.engine.begin() as connection:
        connection.execute(text("DROP TABLE somebody_s"))
    server.migrate(config.backups_dir, MONDAY)
    with server.engine.begin() as connection:
        revisions.put(connection, revisions.known()[-2])
    with pytest.raises(CannotMove, match="other_schema"):
        moving_upkeep.move(config, target, quiet)
    with server.transaction() as session:
        revisions.put(session.connection(), revisions.known()[-1])
        settings.put(session, "x", "y")
    with pytest.raises(CannotMove, match="not_empty"):
        moving_upkeep.move(config, target, quiet)
    with server.transaction() as session:
        session.execute(text("DELETE FROM settings"))
    moving_upkeep.move(config, target, quiet)
    with pytest.raises(CannotMove, match="not_empty"):
        moving_upkeep.move(config, target, quiet)
    with pytest.raises(CannotMove, match="same"):
        moving_upkeep.move(Config(config.data_dir, target), target, quiet)
    server.close()


def test_what_a_server_does_not_take_is_said(config: Config, target: str) -> None:
    file = opened(config.database_url, config)
    with file.transaction() as session:
        session.execute(update(Lead).where(Lead.id == 3).values(title="a\0b"))
    with pytest.raises(MoveFailed, match=r"not_taken.*leads"):
        moving_upkeep.move(config, target, quiet)
    file.close()


def test_the_command_says_how_far_it_is_and_what_to_set(
    config: Config, target: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["storage", "move", target, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    leads = next(each for each in told["tables"] if each["table"] == "leads")
    assert (leads["rows"], len(leads["checksum"])) == (PEOPLE, 32)
    assert main(["storage", "move", target]) == 1
    assert "holds something already" in capsys.readouterr().err
    monkeypatch.setenv("LINKEDPILOT_DATABASE_URL", target)
    assert main(["status", "--json"]) == 0
    monkeypatch.setenv("LINKEDPILOT_DATABASE_URL", target)  # a secret, which a command forgets
    assert main(["storage", "move", f"sqlite:///{config.data_dir.parent / 'again.db'}"]) == 0
    out = capsys.readouterr().out
    assert f"LINKEDPILOT_DATABASE_URL=sqlite:///{config.data_dir.parent / 'again.db'}" in out


def test_a_real_kill_is_gone_on_with(config: Config, target: str) -> None:
    """The command as a process, killed with SIGKILL when the first rows have arrived."""
    program = (
        "import os, signal, sys\n"
        "from storage import moving\n"
        "from cli import storage\n"
        "moving.CHUNK = 5\n"
        "n = 0\n"
        "def tell(_):\n"
        "    global n\n"
        "    n += 1\n"
        "    if n == 9: os.kill(os.getpid(), signal.SIGKILL)\n"
        "storage._say = tell\n"
        "from cli import main\n"
        "main(['storage', 'move', sys.argv[1]])\n"
    )
    done = subprocess.run([sys.executable, "-c", program, target], env=dict(os.environ), capture_output=True)
    assert done.returncode == -9, done.stderr
    assert moving_upkeep.move(config, target, quiet).went_on
    server, file = opened(target, config), opened(config.database_url, config)
    assert contents(server) == contents(file)
    with server.reading() as session:
        assert session.scalar(select(func.count()).select_from(Action)) == PEOPLE
        assert not session.scalars(select(Conversation)).all()
        assert session.scalars(select(Push)).one().fact.code == "push.over_it"
        assert session.scalars(select(LeadList.name)).all() == ["List"]
    for db in (server, file):
        db.close()
