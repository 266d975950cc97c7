"""Installed by a user without root, run for good by their own systemd, updated while at work, back when the new one doesn't do, removed.

One story, for an installation takes a minute: each test goes on where the one before it ended.
"""

import asyncio
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from computer import ROOT, Computer, bare_computer, built, line_with, session, sources, wait_until
from releases import broken, told
from starlette.staticfiles import StaticFiles

from deploy import release
from practice.chat.client import ChatPerson
from practice.serve import Served, serve
from tests.fixtures_chat import TOKEN, one_chat

__all__ = ["bare_computer", "one_chat"]

pytestmark = pytest.mark.long
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
NEXT, BROKEN = "99.1.0", "99.2.0"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for each release, as a person gets them: the installer and the file."""
    folder = Path("/tmp") / f"linkedpilot-releases-{os.getpid()}"  # readable for the user
    folder.mkdir(mode=0o755)
    try:
        tree = sources(folder / "sources")
        for version in (VERSION, NEXT, BROKEN):
            (folder / version).mkdir()
            shutil.copy(ROOT / "deploy" / "install.sh", folder / version)
        built(tree, VERSION, folder / VERSION)
        told(tree, NEXT)
        built(tree, NEXT, folder / NEXT)
        broken(tree)
        built(tree, BROKEN, folder / BROKEN)
        yield folder
    finally:
        shutil.rmtree(folder)


def install(user: Computer, releases: Path, *flags: str) -> tuple[int, str]:
    done = user.run("sh", releases / VERSION / "install.sh", "--no-demo", *flags)
    return done.returncode, done.stdout + done.stderr


def test_a_dry_run_says_what_would_be_done_and_does_nothing(bare_computer: Computer, releases: Path) -> None:
    code, said = install(bare_computer, releases, "--dry-run")
    assert code == 0, said
    assert f"Would install LinkedPilot {VERSION}" in said
    assert str(bare_computer.command) in said
    assert not (bare_computer.home / ".local" / "share" / "linkedpilot").exists()
    assert not bare_computer.command.exists()


def test_installed_it_says_what_to_type_and_what_it_says_works_from_an_empty_folder(
    bare_computer: Computer, releases: Path
) -> None:
    code, said = install(bare_computer, releases)
    assert code == 0, said
    typed = re.search(r"^  (\S+) doctor", said, re.M)
    assert typed is not None
    done = bare_computer.run(typed[1], "doctor", "--json")
    checks = {each["name"]: each for each in json.loads(done.stdout)["checks"]}
    assert checks["libraries"]["ok"], checks["libraries"]
    assert checks["browser"]["ok"], checks["browser"]
    assert str(bare_computer.data) in checks["data folder"]["sentence"]
    assert list((bare_computer.home / "empty").iterdir()) == []


def test_a_second_time_it_does_nothing_new(bare_computer: Computer, releases: Path) -> None:
    before = bare_computer.releases
    code, said = install(bare_computer, releases)
    assert code == 0, said
    assert "is installed already" in said
    assert bare_computer.releases == before


def test_the_demo_s_world_comes_up_from_what_was_installed(bare_computer: Computer) -> None:
    """All that is needed for it is in the release: pages, chat, model, AI server, migrations, texts."""
    with bare_computer.begun(bare_computer.command, "demo") as demo:
        url = line_with(demo, r"(http://127\.0\.0\.1:\d+)")
        assert httpx.get(url, trust_env=False).status_code == 200


class Agent:
    """The installed agent as a service, and its owner."""

    def __init__(self, user: Computer, chat: Served) -> None:
        self.user = user
        self.chat = chat

    @property
    def state(self) -> dict[str, object]:
        return self.user.ask("service", "status")

    def pid(self) -> int:
        said = self.user.run(
            "systemctl", "--user", "show", "linkedpilot.service", "--property=MainPID"
        ).stdout
        return int(said.split("=")[1])

    def works(self) -> bool:
        """Whether the process that runs now has given a sign of life."""
        try:
            alive = json.loads((self.user.data / "alive").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(alive["pid"] == self.pid() != 0)


@pytest.fixture(scope="module")
def agent(bare_computer: Computer, one_chat: Served) -> Iterator[Agent]:
    """Paired, as a person does it: `run`, the link that it shows, and Ctrl-C."""
    if shutil.which("systemctl") is None or not Path("/lib/systemd/systemd").exists():
        pytest.skip("needs systemd's programs: apt install systemd")
    with session(bare_computer) as user:
        yield Agent(user, one_chat)


def test_a_service_wants_a_token_and_an_owner_first(agent: Agent) -> None:
    answer = agent.user.ask("service", "install")
    assert not answer["ok"]
    assert "start `linkedpilot run`" in answer["problem"]
    agent.user.ask("config", "cooldown_days", "3")
    assert "token" in agent.user.ask("service", "install")["problem"]
    file = agent.user.data / ".env"
    lines = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": agent.chat.url,
        "LINKEDIN_URL": agent.chat.url,
        "HEADLESS": "true",
    }
    file.write_text(
        "".join(f"LINKEDPILOT_{name}={value}\n" for name, value in lines.items()), encoding="utf-8"
    )
    os.chown(file, 65534, 65534)
    file.chmod(0o600)
    answer = agent.user.ask("service", "install")
    assert "paired" in answer["problem"]
    assert not agent.state["installed"]


def test_paired_it_is_installed_and_runs(agent: Agent) -> None:
    async def pair(code: str) -> None:
        async with ChatPerson(agent.chat.url) as owner:
            await owner.send(f"/start {code}")
            await owner.wait_for("LinkedPilot")

    with agent.user.begun(agent.user.command, "run") as running:
        asyncio.run(pair(line_with(running, r"\?start=(\w+)")))
    assert agent.user.ask("service", "install")["ok"]
    wait_until(agent.works)
    state = agent.state
    assert state["ok"]
    assert state["since"]
    assert state["last_tick"]


def test_killed_it_comes_back(agent: Agent) -> None:
    before = agent.pid()
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: agent.pid() not in (0, before) and agent.works())
    assert agent.state["running"]


def test_ctrl_c_in_the_midst_of_an_update_leaves_the_old_one_at_work(agent: Agent, releases: Path) -> None:
    there = agent.user.releases
    with agent.user.begun(agent.user.command, "update", releases / NEXT) as update:
        line_with(update, r"(Trying the new release)")
    assert update.returncode == 1
    wait_until(agent.works)
    # What the killed look still wrote may be left of the new one; it is no release, and goes with the next update.
    complete = [
        name for name in agent.user.releases if (agent.user.folder_of(name) / release.COMPLETE).is_file()
    ]
    assert complete == there
    assert f"/{VERSION}-" in agent.user.command.read_text()


def test_updated_while_it_works_it_keeps_what_is_the_user_s_and_tells_what_is_new(
    agent: Agent, releases: Path
) -> None:
    agent.user.ask("config", "cooldown_days", "5")
    own = agent.user.data / "pages.toml"
    shutil.copy(ROOT / "engine" / "linkedin" / "pages.toml", own)
    os.chown(own, 65534, 65534)
    own.chmod(0o600)
    file = next((releases / NEXT).glob("*.whl"))
    with serve(StaticFiles(directory=releases)) as served:  # from an address
        wrong = agent.user.ask("update", f"{served.url}/{NEXT}/{file.name}#sha256={'0' * 64}")
        assert "isn't the one that the address names" in wrong["problem"]
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        answer = agent.user.ask("update", f"{served.url}/{NEXT}/{file.name}#sha256={digest}")
    assert answer["ok"], answer
    assert (answer["before"], answer["version"]) == (VERSION, NEXT)
    wait_until(agent.works)
    assert f"/{NEXT}-" in agent.user.command.read_text()
    assert agent.user.ask("config", "cooldown_days")["cooldown_days"] == "5"
    assert own.is_file()
    assert list((agent.user.data / "backups").glob("manual-*.db"))

    async def told() -> None:
        async with ChatPerson(agent.chat.url) as owner:
            await owner.wait_for("Something <new> for the one who reads it.")

    asyncio.run(told())


def test_one_that_changed_the_database_and_doesn_t_work_leaves_all_as_it_was(
    agent: Agent, releases: Path
) -> None:
    database = agent.user.data / "linkedpilot.db"

    def tables() -> set[str]:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
            return {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    before, there = tables(), agent.user.releases
    answer = agent.user.ask("update", releases / BROKEN)
    assert not answer["ok"]
    assert "everything is as it was" in answer["problem"]
    assert tables() == before
    assert agent.user.releases == [name for name in there if NEXT in name]
    wait_until(agent.works)
    assert f"/{NEXT}-" in agent.user.command.read_text()
    assert agent.user.ask("config", "cooldown_days")["cooldown_days"] == "5"


def test_an_older_one_and_no_release_are_refused(agent: Agent, releases: Path) -> None:
    assert "older than" in agent.user.ask("update", releases / VERSION)["problem"]
    assert "no release" in agent.user.ask("update", ROOT.anchor + "usr")["problem"]
    assert agent.state["running"]


def test_removed_it_says_what_stays_and_that_stays(agent: Agent) -> None:
    assert not agent.user.ask("uninstall")["ok"]
    assert agent.user.command.exists()
    answer = agent.user.ask("uninstall", "--yes")
    assert answer["ok"], answer
    assert not agent.user.command.exists()
    assert agent.user.releases == []
    assert (agent.user.data / "linkedpilot.db").is_file()
    listed = agent.user.run("systemctl", "--user", "list-unit-files", "linkedpilot.service").stdout
    assert "linkedpilot" not in listed.replace("0 unit files", "")
