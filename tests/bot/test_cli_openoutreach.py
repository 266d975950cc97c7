"""`linkedpilot openoutreach …`: set-up on the laptop, where alone the password is typed; settings, searches, imports."""

import getpass
import json
import stat
from pathlib import Path

import pytest

from tests.bot.test_cli import Command
from tests.openoutreach.layouts import make, rows
from tests.openoutreach.test_openoutreach_printed import as_csv


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path / "data"))
    Command(capsys).text("sender", "add", "Ada", "ada@firm.example")
    return tmp_path / "data"


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], data: Path) -> Command:
    return Command(capsys)


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """What is typed unseen; returns the questions."""
    asked: list[str] = []
    left = list(answers)

    def answer(question: str = "") -> str:
        asked.append(question)
        return left.pop(0)

    monkeypatch.setattr(getpass, "getpass", answer)
    return asked


def test_the_account_file_is_made_once_with_the_password_typed_unseen(
    command: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = typed(monkeypatch, 'pass;"wörd', "sk-1")
    said = command.text("openoutreach", "init", "1", "--build", "files")
    file = data / "openoutreach" / "instance_1" / "accounts.secrets.yaml"
    told = json.loads(file.read_text())
    (account,) = told["accounts"].values()
    assert (account["username"], account["password"]) == ("ada@firm.example", 'pass;"wörd')
    assert told["env"]["LLM_API_KEY"] == "sk-1"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "wörd" not in said
    assert len(asked) == 2
    before = file.read_bytes()
    assert "stays as it is" in command.text(
        "openoutreach", "init", "1"
    )  # nobody is at the console to say otherwise
    assert file.read_bytes() == before


def test_where_nobody_types_the_password_that_is_said(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(question: str = "") -> str:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", nobody)
    assert "in a terminal" in command.refusal("openoutreach", "init", "1", "--build", "files")


def test_a_file_begun_in_the_chat_gets_its_password(
    command: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "", "", "secret", "")
    command.text("openoutreach", "init", "1", "--build", "files", "--email", "ada.two@firm.example")
    command.text("openoutreach", "init", "1", "--email", "ada.two@firm.example")
    (account,) = json.loads((data / "openoutreach" / "instance_1" / "accounts.secrets.yaml").read_text())[
        "accounts"
    ].values()
    assert (account["username"], account["password"]) == ("ada.two@firm.example", "secret")


def test_a_build_that_asks_itself_is_told_how_to_be_started(command: Command, data: Path) -> None:
    said = command.text("openoutreach", "init", "1", "--build", "acts")
    folder = data / "openoutreach" / "instance_1"
    assert (
        f"docker run -it --rm -v {folder}:/app/data -e ENABLE_VNC=true ghcr.io/eracle/openoutreach:sha-62450a5"
        in said
    )
    assert "campaign of OpenOutreach's author" in said


def test_settings_are_shown_changed_and_refused(command: Command) -> None:
    assert command.json("openoutreach", "set", "1", "minutes", "45") == {"ok": True, "minutes": "45"}
    command.text("openoutreach", "set", "1", "build", "finds")
    settings = command.json("openoutreach", "set", "1")["settings"]
    assert (settings["image"], settings["mount"]) == ("ghcr.io/eracle/openoutreach:latest", "/app/data")
    command.text("openoutreach", "set", "1", "image", "mine:1")
    command.text("openoutreach", "set", "1", "build", "acts")
    assert command.json("openoutreach", "set", "1", "image")["image"] == "mine:1"  # somebody's own stays
    assert "NAME=value" in command.refusal("openoutreach", "set", "1", "environment", "nonsense")
    assert "looks like a secret" in command.refusal(
        "openoutreach", "set", "1", "environment", "MY_PASSWORD=x"
    )
    assert "no setting" in command.refusal("openoutreach", "set", "1", "colour", "red")
    assert "no instance of that number" in command.refusal("openoutreach", "set", "3", "minutes", "45")


def test_searches_are_added_changed_used_and_removed(command: Command, data: Path) -> None:
    words = ("openoutreach", "search", "1")
    assert "no search" in command.text(*words)
    command.text(*words, "Buyers", "--product", "Shelves", "--target", "Heads of buying", "--use")
    command.text(*words, "buyers", "--target", "Heads of purchasing")
    (found,) = command.json(*words)["searches"]
    assert found == {"name": "Buyers", "product": "Shelves", "target": "Heads of purchasing"}
    target = data / "openoutreach" / "instance_1" / "campaign" / "campaign_objective.txt"
    assert target.read_text() == "Heads of purchasing"
    command.text(*words, "Buyers", "--remove")
    assert command.json(*words)["searches"] == []


def test_what_it_printed_and_what_its_database_holds_is_imported_and_twice_changes_nothing(
    command: Command, data: Path, tmp_path: Path
) -> None:
    printed = as_csv(tmp_path / "leads.csv", list(rows(3)))
    make(data / "openoutreach" / "instance_1" / "data" / "db.sqlite3", "E", 5)
    said = command.text("openoutreach", "import", "1", str(printed))
    assert "5 people found: 4 onto the list OpenOutreach Ada, 4 of them new" in said
    assert "0 onto the list" in command.text("openoutreach", "import", "1", str(printed))
    other = tmp_path / "other.csv"
    other.write_text("url\nhttps://www.linkedin.com/in/somebody\n")
    assert "nothing that OpenOutreach printed" in command.refusal("openoutreach", "import", "1", str(other))
    (instance,) = command.json("openoutreach", "list")["instances"]
    assert instance["found"]["people"] == 5
