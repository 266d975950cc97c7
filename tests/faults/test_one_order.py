"""One writer: every command takes its place in one order with the agent and with other commands."""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock
import pytest

from cli import main, parser
from cli.commands import COMMANDS
from engine.clock import SystemClock
from engine.upkeep import order
from engine.upkeep.config import Config
from engine.upkeep.order import Access
from engine.work.agent import Agent
from storage import imports, lists
from storage.database import Database
from tests.fixtures_db import MONDAY

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """An installation that was used once."""
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LINKEDPILOT_HEADLESS", "true")
    assert main(["sender", "add", "Anna", "anna@example.org"]) == 0
    return Config.load()


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command that isn't carried out says."""
    capsys.readouterr()
    assert main(words) == 1
    return capsys.readouterr().err


@contextmanager
def busy(config: Config) -> Iterator[None]:
    """A command in a process of its own has the database open, as an import has for minutes."""
    code = (
        "import sys\nfrom engine.upkeep import order\nfrom engine.upkeep.config import Config\n"
        "with order.together(Config.load()):\n    print('open', flush=True)\n    sys.stdin.read()"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield
    finally:
        process.kill()
        process.communicate()


# --- every command is known


def every_command() -> Iterator[str]:
    """All that the parser takes, by the name of what carries it out."""

    def inside(one: argparse.ArgumentParser, name: str) -> Iterator[str]:
        groups = [each for each in one._actions if isinstance(each, argparse._SubParsersAction)]
        if not groups:
            yield name
        for group in groups:
            for word, found in group.choices.items():
                yield from inside(found, f"{name} {word}".strip())

    yield from inside(parser.build(), "")


def test_every_command_says_what_it_does_to_the_data_folder() -> None:
    assert set(every_command()) == set(COMMANDS)


# What is given to a command so that it gets as far as it can.
WORDS: dict[str, list[str]] = {
    "about": ["https://www.linkedin.com/in/jane-doe", "{out}.json"],
    "sender list": [],
    "simulate": ["--days", "1"],
    "export": ["People", "{out}"],
    "campaign preview": ["Spring"],
    "campaign list": [],
    "status": [],
    "laptops": [],
    "backup": [],
}


# They ask the system's service manager, which has tests of its own (tests/deploy).
OF_THE_SYSTEM = {"service install"}


def test_what_only_reads_has_words_here() -> None:
    reading = {name for name, row in COMMANDS.items() if row.access is Access.READS}
    assert reading - OF_THE_SYSTEM == set(WORDS)


def contents(database: Path) -> str:
    with sqlite3.connect(database) as found:
        return "\n".join(found.iterdump())


@pytest.mark.parametrize("name", WORDS)
def test_what_reads_leaves_the_database_as_it_was(config: Config, tmp_path: Path, name: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text("LinkedIn URL\nhttps://www.linkedin.com/in/jane-doe\n", encoding="utf-8")
    assert main(["import", str(file), "--list", "People"]) == 0
    spring = ["campaign", "create", "Spring", "--list", "People", "--action", "like", "--senders", "1"]
    assert main(spring) == 0
    before = contents(config.data_dir / "linkedpilot.db")
    words = [each.format(out=tmp_path / "out.csv") for each in WORDS[name]]
    assert main([*name.split(), *words]) == 0
    assert contents(config.data_dir / "linkedpilot.db") == before


# --- a restore, and a command under way


def backed_up(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["backup", "--json"]) == 0
    return Path(json.loads(capsys.readouterr().out)["file"]).name


def test_a_restore_waits_for_no_import_and_takes_nothing_from_it(
    config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = backed_up(capsys)
    monkeypatch.setattr(order, "SHORT_SECONDS", 0.2)
    before = contents(config.data_dir / "linkedpilot.db")
    with busy(config):
        assert "such as an import" in said(capsys, "restore", name)
        assert main(["status"]) == 0  # what reads and what writes go on beside it
        assert main(["config", "cooldown_days", "4"]) == 0
    assert not list(config.backups_dir.glob("before-restore-*"))
    assert "cooldown_days" in contents(config.data_dir / "linkedpilot.db")
    assert "cooldown_days" not in before
    assert main(["restore", name]) == 0  # the other one was killed: nothing of it is in the way
    assert contents(config.data_dir / "linkedpilot.db").count("cooldown_days") == 0


def test_a_running_agent_s_restore_is_the_chat_s(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    name = backed_up(capsys)
    with filelock.FileLock(config.lock_file):
        assert "/backup" in said(capsys, "restore", name)
        assert main(["config", "cooldown_days", "4"]) == 0  # in the database's own queue, beside the agent


def test_a_command_waits_while_the_database_is_exchanged(
    config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "PATIENCE_SECONDS", 0.2)
    with order.undisturbed(config):
        assert "being restored" in said(capsys, "status")
        monkeypatch.setattr(order, "PATIENCE_SECONDS", 60.0)
        codes: list[int] = []
        waiting = threading.Thread(target=lambda: codes.append(main(["status"])))
        waiting.start()
    waiting.join()
    assert codes == [0]


def test_an_older_database_is_brought_up_to_date_beside_nobody(
    config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agent of the release before goes on with the tables that it knows until it is ended."""
    monkeypatch.setattr(order, "SHORT_SECONDS", 0.2)
    calls: list[Any] = []
    monkeypatch.setattr(Database, "outdated", lambda _: True)
    monkeypatch.setattr(Database, "migrate", lambda *_: calls.append(1))
    with filelock.FileLock(config.lock_file):
        assert "already" in said(capsys, "status")
    with busy(config):
        assert "such as an import" in said(capsys, "status")
    assert calls == []
    assert main(["status"]) == 0
    assert calls == [1]


# --- the agent's start, and an import under way


async def test_an_agent_s_start_leaves_a_living_import_alone(config: Config) -> None:
    db = Database(config.database_url)
    with db.transaction() as session:
        lists.create(session, "import 1", "upload", MONDAY)
    agent = Agent(config, db, SystemClock(), None)  # type: ignore[arg-type]
    with busy(config):
        await agent.recover()
        with db.reading() as session:
            assert imports_under_way(session) == 1
    await agent.recover()  # it was killed meanwhile: nobody ends it
    with db.reading() as session:
        assert imports_under_way(session) == 0
    db.close()


def imports_under_way(session: Any) -> int:
    with session.begin_nested() as rehearsal:
        found = imports.clear_unfinished(session)
        rehearsal.rollback()
    return found


# --- a data folder in which nothing was begun


# What a command takes besides its name; where nothing is there, no word is looked at.
GIVEN: dict[str, list[str]] = {
    "sender slot": ["1", "any"],
    "sender take": ["1"],
    "export": ["People", "out.csv"],
    "campaign create": ["Spring", "--list", "People", "--action", "like", "--senders", "1"],
    "campaign preview": ["Spring"],
    "campaign start": ["Spring"],
    "try": ["like", "https://www.linkedin.com/in/jane-doe", "--sender", "1"],
    "pages capture": ["profile", "--sender", "1"],
    "openoutreach init": ["1"],
    "openoutreach set": ["1"],
    "openoutreach search": ["1"],
    "openoutreach import": ["1"],
    "login": ["1"],
    "join": ["code"],
    "storage move": ["sqlite:///elsewhere.db"],
    "forget": ["https://www.linkedin.com/in/jane-doe"],
    "about": ["https://www.linkedin.com/in/jane-doe", "out.json"],
}
NEEDS_AN_INSTALLATION = [
    name for name, row in COMMANDS.items() if row.access is not Access.NOTHING and not row.begins
]


@pytest.mark.parametrize("name", NEEDS_AN_INSTALLATION)
def test_a_mistyped_folder_is_said_and_not_made(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dat"
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(folder))
    monkeypatch.chdir(tmp_path)
    sentence = said(capsys, *name.split(), *GIVEN.get(name, []))
    assert f"nothing of LinkedPilot in {folder}" in sentence
    assert "LINKEDPILOT_DATA_DIR" in sentence
    assert list(tmp_path.iterdir()) == []


def test_somebody_else_s_folder_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path))
    letter = tmp_path / "letter.txt"
    letter.write_text("for others to read")
    letter.chmod(0o644)
    assert "nothing of LinkedPilot" in said(capsys, "status")
    assert list(tmp_path.iterdir()) == [letter]
    assert letter.stat().st_mode & 0o777 == 0o644
