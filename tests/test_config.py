"""Configuration from the environment and `.env`; the data folder is its owner's alone."""

import os
import stat
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot.texts.said import error_sentence
from engine.rules.errors import UserError
from engine.upkeep import config as config_module
from engine.upkeep import private_files
from engine.upkeep.config import READERS, Config

TOKEN = "123456789:AAF-abcdefghijklmnopqrstuvwxyz_0123"
posix_only = pytest.mark.skipif(os.name != "posix", reason="rights are a POSIX matter")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.fixture
def checkout_data(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for the checkout's own data/."""
    monkeypatch.setattr(config_module, "DEFAULT_DATA_DIR", folder)
    return folder


def load(folder: Path, **variables: str) -> Config:
    return Config.load({"LINKEDPILOT_DATA_DIR": str(folder), **prefixed(variables)})


def prefixed(variables: dict[str, str]) -> dict[str, str]:
    return {f"LINKEDPILOT_{name}": value for name, value in variables.items()}


def env_file(folder: Path, **variables: str) -> None:
    lines = [f"{name}={value}\n" for name, value in prefixed(variables).items()]
    (folder / ".env").write_text("".join(lines), encoding="utf-8")


def test_without_any_setting_it_is_the_checkout_s_data_folder_telegram_and_linkedin(
    checkout_data: Path,
) -> None:
    found = Config.load({})
    assert found.data_dir == checkout_data
    assert found.database_url == f"sqlite:///{(checkout_data / 'linkedpilot.db').as_posix()}"
    assert found.telegram_token is None
    assert found.telegram_api_url == "https://api.telegram.org"
    assert found.linkedin_url == "https://www.linkedin.com"
    assert found.headless is False


def test_every_field_has_what_reads_its_variable() -> None:
    assert {"data_dir", *READERS} == {each.name for each in fields(Config)}


def test_the_environment_wins_over_the_file(folder: Path) -> None:
    env_file(folder, HEADLESS="true", LINKEDIN_URL="http://127.0.0.1:1/")
    found = load(folder, LINKEDIN_URL="http://localhost:2")
    assert (found.headless, found.linkedin_url) == (True, "http://localhost:2")


def test_an_empty_variable_is_none_at_all(folder: Path) -> None:
    env_file(folder, TELEGRAM_TOKEN=TOKEN, BROWSER="")
    found = load(folder, TELEGRAM_TOKEN="", HEADLESS="")
    assert found.telegram_token is not None
    assert found.telegram_token.bare == TOKEN
    assert found.browser == ""


def test_the_checkout_s_file_may_name_another_folder_whose_own_file_wins(
    checkout_data: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env_file(checkout_data, DATA_DIR=str(elsewhere), HEADLESS="true", TELEGRAM_TOKEN=TOKEN)
    env_file(elsewhere, HEADLESS="false")
    found = Config.load({})
    assert (found.data_dir, found.headless) == (elsewhere, False)
    assert found.telegram_token is not None


def test_a_rehearsal_in_a_folder_of_its_own_never_sees_the_real_token(
    checkout_data: Path, tmp_path: Path
) -> None:
    env_file(checkout_data, TELEGRAM_TOKEN=TOKEN, DATABASE_URL="postgresql://me@db/real")
    found = load(tmp_path / "throw-away")
    assert found.telegram_token is None
    assert found.database_url.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("name", "value", "takes"),
    [
        ("TELEGRAM_TOKEN", "123:my-secret", "@BotFather"),
        ("TELEGRAM_API_URL", "http://api.example.org", "https://"),
        ("LINKEDIN_URL", "www.linkedin.com", "https://"),
        ("LINKEDIN_URL", "http://www.linkedin.com", "https://"),
        ("DATABASE_URL", "mysql://me:my-secret@db/x", "postgresql://"),
        ("BROWSER", "/nowhere/my-secret", "Chromium"),
        ("HEADLESS", "my-secret", "true (no window) or false"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_the_variable_and_what_it_takes(
    folder: Path, name: str, value: str, takes: str
) -> None:
    with pytest.raises(UserError) as refused:
        load(folder, **{name: value})
    said = error_sentence(refused.value)
    assert said.startswith(f"LINKEDPILOT_{name} in the environment can't be used: it takes ")
    assert takes in said
    assert value not in said
    assert refused.value.__context__ is None or refused.value.__suppress_context__


def test_a_wrong_value_in_the_file_names_the_file(folder: Path) -> None:
    env_file(folder, HEADLESS="perhaps")
    with pytest.raises(UserError, match=r"config_problem\.wrong \(name=LINKEDPILOT_HEADLESS, place=.*\.env"):
        load(folder)


def test_a_misspelt_name_in_the_file_is_said_with_the_names_there_are(folder: Path) -> None:
    env_file(folder, TELEGRAM_TOKN=TOKEN)
    with pytest.raises(UserError) as refused:
        load(folder)
    assert "LINKEDPILOT_TELEGRAM_TOKN" in str(refused.value)
    assert "LINKEDPILOT_TELEGRAM_TOKEN" in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_a_file_that_is_no_text_is_said_so(folder: Path) -> None:
    (folder / ".env").write_bytes(b"\xff\xfe\x00secret")
    with pytest.raises(UserError, match="config_unreadable"):
        load(folder)


def test_neither_token_nor_database_password_stand_in_its_repr(folder: Path) -> None:
    found = load(folder, TELEGRAM_TOKEN=TOKEN, DATABASE_URL="postgresql://me:my-secret@db/x")
    assert TOKEN not in repr(found)
    assert "my-secret" not in repr(found)


def test_a_browser_is_a_path_or_a_channel(folder: Path) -> None:
    by_path = load(folder, BROWSER=sys.executable)
    assert (str(by_path.browser_executable), by_path.browser_channel) == (sys.executable, None)
    by_channel = load(folder, BROWSER="chrome")
    assert (by_channel.browser_executable, by_channel.browser_channel) == (None, "chrome")


@posix_only
def test_the_data_folder_and_all_in_it_is_made_for_its_owner_only(tmp_path: Path) -> None:
    found = load(tmp_path / "data")
    found.prepare_folders()
    made = [found.data_dir, *(path for path in found.data_dir.rglob("*"))]
    assert {path.name for path in made} == {
        "data", "browser_profiles", "evidence", "backups", "uploads", "logs",
    }  # fmt: skip
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}


@posix_only
def test_rights_that_are_too_wide_are_mended(folder: Path) -> None:
    folder.chmod(0o755)
    deep = folder / "browser_profiles" / "sender_1" / "playwright_profile" / "Default"
    deep.mkdir(parents=True)
    elsewhere = folder.with_name("elsewhere")
    elsewhere.touch()
    elsewhere.chmod(0o644)
    (deep / "a link").symlink_to(elsewhere)
    files = [folder / ".env", folder / "linkedpilot.db-wal", folder / "journal-2026.jsonl", deep / "Cookies"]
    for path in files:
        path.touch()
        path.chmod(0o644)
    deep.chmod(0o755)
    with pytest.raises(UserError, match="readable") as refused:
        private_files.check(folder)
    assert ".env" in str(refused.value)
    load(folder).prepare_folders()
    assert list(private_files.loose(folder)) == []
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(deep.stat().st_mode) == 0o700
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644


@posix_only
def test_a_folder_that_others_use_is_refused_and_left_as_it_is(folder: Path) -> None:
    folder.chmod(0o1777)
    with pytest.raises(UserError, match=r"data_folder_unusable\.shared"):
        load(folder).prepare_folders()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o1777


def test_a_data_folder_that_is_a_file_is_said_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(UserError, match="data_folder_unusable"):
        load(tmp_path / "data").prepare_folders()


def test_what_is_the_user_s_lies_in_data_beside_the_launcher_and_nowhere_else() -> None:
    root = Path(__file__).resolve().parents[1]
    assert (root / "linkedpilot.py").is_file()
    assert config_module.DEFAULT_DATA_DIR == root / "data"
    assert (root / "data" / "README.md").is_file()
