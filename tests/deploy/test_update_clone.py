"""A clone follows where it was cloned: forward when the new release does, back when it doesn't, and nothing half done at Ctrl-C.

The launcher, git, the database and the processes are real. The environment of the clone is made of the one that runs the tests, for
installing a lock file takes a minute. One story: each test goes on where the one before it ended.
"""

import importlib.util
import json
import os
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from computer import line_with, sources
from releases import broken, raised

from practice.serve import Served
from tests.fixtures_chat import TOKEN, one_chat

__all__ = ["one_chat"]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name != "posix", reason="on Windows a clone is updated by hand"),
]
NEXT, BROKEN = "99.1.0", "99.2.0"


@dataclass
class Clone:
    """A person's clone, its origin, and the data in it."""

    origin: Path
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "data" / "linkedpilot.db"

    @property
    def commit(self) -> str:
        return git(self.folder, "rev-parse", "HEAD")

    @property
    def tables(self) -> set[str]:
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as opened:
            return {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def words(self, *words: str) -> list[str]:
        return [sys.executable, str(self.folder / "linkedpilot.py"), *words]

    def ask(self, *words: str) -> dict[str, Any]:
        done = subprocess.run(
            self.words(*words, "--json"), env=surroundings(), capture_output=True, text=True, timeout=200
        )
        assert done.stdout, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def begun(self, *words: str, **more: str) -> "subprocess.Popen[str]":
        """In a terminal of its own, so that Ctrl-C goes to all that was started in it."""
        return subprocess.Popen(
            self.words(*words),
            env={**surroundings(), **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def release(self, version: str) -> None:
        """The origin's next release."""
        git(self.origin, "add", "-A")
        git(self.origin, "commit", "-q", "-m", version)


def surroundings() -> dict[str, str]:
    """Of a person who has no service, and no keyring."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LINKEDPILOT_")}
    return {**ours, "XDG_CONFIG_HOME": "/nowhere", "PYTHONUNBUFFERED": "1"}


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=Zoe", "-c", "user.email=zoe@example.com"]
    return subprocess.run(
        ["git", "-C", str(folder), *who, *words], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    base = tmp_path_factory.mktemp("clone")
    made = Clone(sources(base / "origin"), base / "mine")
    git(made.origin, "init", "-q", "-b", "main")
    made.release("first")
    subprocess.run(["git", "clone", "-q", str(made.origin), str(made.folder)], check=True)
    set_up(made.folder)
    assert made.ask("sender", "add", "Anna Berg", "anna@example.com", "--limits", "careful")["ok"]
    return made


def set_up(folder: Path) -> None:
    """As the launcher leaves it, but for where the libraries lie."""
    spec = importlib.util.spec_from_file_location("launcher_of_the_clone", folder / "linkedpilot.py")
    assert spec is not None
    assert spec.loader is not None
    launcher = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(launcher)
    venv.create(launcher.VENV, with_pip=False, symlinks=True)
    libraries = next(launcher.VENV.glob("lib/python*/site-packages"))
    (libraries / "libraries.pth").write_text(f"{folder}\n{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    names = (launcher.LOCK, launcher.PROJECT)
    launcher.write_stamp({name: launcher.digest(name) for name in names})


def test_the_newest_there_is_stays(clone: Clone) -> None:
    answer = clone.ask("update")
    assert (answer["ok"], answer["updated"]) == (True, False)


def test_changes_of_one_s_own_are_never_touched(clone: Clone) -> None:
    raised(clone.origin, NEXT)
    clone.release(NEXT)
    readme = clone.folder / "README.md"
    before = readme.read_text(encoding="utf-8")
    readme.write_text("mine", encoding="utf-8")
    answer = clone.ask("update")
    assert "changes of your own" in answer["problem"]
    assert readme.read_text(encoding="utf-8") == "mine"
    readme.write_text(before, encoding="utf-8")


def test_an_agent_that_was_started_by_hand_keeps_its_program(clone: Clone, one_chat: Served) -> None:
    there = clone.commit
    more = {
        "LINKEDPILOT_TELEGRAM_TOKEN": TOKEN,
        "LINKEDPILOT_TELEGRAM_API_URL": one_chat.url,
        "LINKEDPILOT_LINKEDIN_URL": one_chat.url,
        "LINKEDPILOT_HEADLESS": "true",
    }
    agent = clone.begun("run", **more)
    try:
        line_with(agent, r"\?start=(\w+)")
        answer = clone.ask("update")
    finally:
        agent.send_signal(signal.SIGINT)
        agent.communicate(timeout=60)
    assert "runs by hand: end it with Ctrl-C" in answer["problem"]
    assert clone.commit == there


def test_ctrl_c_in_the_midst_leaves_the_old_one_and_a_database_that_works(clone: Clone) -> None:
    there, tables = clone.commit, clone.tables
    update = clone.begun("update")
    line_with(update, r"(Trying the new release)")
    os.killpg(update.pid, signal.SIGINT)
    said, _ = update.communicate(timeout=120)
    assert update.returncode == 1
    assert "Interrupted: everything is as it was." in said
    assert (clone.commit, clone.tables) == (there, tables)
    assert git(clone.folder, "status", "--porcelain", "--untracked-files=no") == ""
    assert [sender["name"] for sender in clone.ask("sender", "list")["senders"]] == ["Anna Berg"]


def test_the_next_release_is_taken_with_the_database(clone: Clone) -> None:
    answer = clone.ask("update")
    assert answer["ok"], answer
    assert answer["version"] == NEXT
    assert clone.commit == git(clone.origin, "rev-parse", "HEAD")
    assert list((clone.folder / "data" / "backups").glob("manual-*.db"))
    assert [sender["name"] for sender in clone.ask("sender", "list")["senders"]] == ["Anna Berg"]


def test_one_that_changed_the_database_and_doesn_t_work_leaves_all_as_it_was(clone: Clone) -> None:
    there, tables = clone.commit, clone.tables
    raised(clone.origin, BROKEN)
    broken(clone.origin)
    clone.release(BROKEN)
    answer = clone.ask("update")
    assert "everything is as it was" in answer["problem"]
    assert (clone.commit, clone.tables) == (there, tables)
    assert [sender["name"] for sender in clone.ask("sender", "list")["senders"]] == ["Anna Berg"]
