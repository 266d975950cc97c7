"""Where an installed LinkedPilot keeps what is the user's, what it says of releases, and what it tells of a new one."""

import os
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import whats_new
from deploy import installer, release
from engine.upkeep import places
from storage import settings as settings_store
from storage.tables import Push
from tests.fixtures_db import db, empty_database, session

__all__ = ["db", "empty_database", "session"]
NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def test_a_clone_keeps_its_data_in_its_folder_and_an_installed_one_where_the_system_keeps_a_user_s(
    tmp_path: Path,
) -> None:
    for name in ("linkedpilot.py", "pyproject.toml"):
        assert places.data_dir(tmp_path) == places.home() / "data"
        (tmp_path / name).touch()
    assert places.data_dir(tmp_path) == tmp_path / "data"


@pytest.mark.parametrize(
    ("platform", "env", "folder"),
    [
        ("linux", {"HOME": "/home/zoe"}, "/home/zoe/.local/share/linkedpilot"),
        ("linux", {"HOME": "/home/zoe", "XDG_DATA_HOME": "/data/zoe"}, "/data/zoe/linkedpilot"),
        ("linux", {"HOME": "/home/zoe", "XDG_DATA_HOME": "relative"}, "/home/zoe/.local/share/linkedpilot"),
        ("darwin", {"HOME": "/Users/zoe"}, "/Users/zoe/Library/Application Support/LinkedPilot"),
        ("win32", {"LOCALAPPDATA": "C:/Users/zoe/AppData/Local"}, "C:/Users/zoe/AppData/Local/LinkedPilot"),
        ("win32", {"USERPROFILE": "C:/Users/zoe"}, "C:/Users/zoe/AppData/Local/LinkedPilot"),
    ],
)
def test_each_system_has_its_own_place(platform: str, env: dict[str, str], folder: str) -> None:
    assert places.home(platform, env) == Path(folder)


def test_the_newest_release_in_a_folder_is_taken_by_number_not_by_letter(tmp_path: Path) -> None:
    for version in ("0.9.1", "0.10.0"):
        with zipfile.ZipFile(tmp_path / f"linkedpilot-{version}-py3-none-any.whl", "w") as archive:
            archive.writestr(f"linkedpilot-{version}.data/data/share/linkedpilot/{release.LOCK}", "")
    assert release.find_wheel(tmp_path).version == "0.10.0"


def test_what_is_no_release_is_refused_with_the_cure(tmp_path: Path) -> None:
    file = tmp_path / "linkedpilot-1-py3-none-any.whl"
    with pytest.raises(release.Failed, match="get the file anew"):
        release.read_wheel(file)
    file.write_text("this is no archive", encoding="utf-8")
    with pytest.raises(release.Failed, match="get the file anew"):
        release.read_wheel(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("linkedpilot/__init__.py", "")
    with pytest.raises(release.Failed, match="no release of LinkedPilot"):
        release.read_wheel(file)
    with pytest.raises(release.Failed, match="no release in"):
        release.find_wheel(tmp_path / "nothing")


def test_a_step_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(release.Failed, match=r"It broke: .*no such thing"):
        release.run(["sh", "-c", "echo no such thing; exit 3"], "It broke")
    with pytest.raises(release.Failed, match="can't be started"):
        release.run([tmp_path / "gone"], "It broke")


def test_what_is_new_is_told_once_and_only_of_newer_releases(session: Session, tmp_path: Path) -> None:
    changelog = tmp_path / "CHANGELOG.md"
    current = whats_new.installed_version("linkedpilot")
    changelog.write_text(
        f"# Changelog\n\n## {current} (soon)\n\nWords.\n\n- A new thing\n  for all.\n- Another.\n\n## 0.0.2\n\n- Old.\n",
        encoding="utf-8",
    )

    def told() -> list[str]:
        rows = session.scalars(select(Push.fact))
        return [str(row) for row in rows if row.code == "push.new_release"]

    whats_new.tell(session, NOW, changelog)
    assert told() == []  # the first start tells of nothing
    settings_store.put(session, whats_new.KEY, "0.0.2")
    whats_new.tell(session, NOW, changelog)
    whats_new.tell(session, NOW, changelog)
    assert len(told()) == 1
    assert "A new thing for all" in told()[0]
    assert (
        whats_new.since(changelog.read_text(encoding="utf-8"), "0.0.2")
        == "• A new thing for all.\n• Another."
    )


def test_a_long_changelog_is_cut_where_a_message_ends() -> None:
    text = "## 2.0\n\n" + "".join(f"- Entry {number} {'x' * 90}\n" for number in range(60))
    told = whats_new.since(text, "1.0")
    assert len(told) < 3000
    assert told.endswith("• …")


@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell reads it")
def test_the_command_that_is_to_be_typed_is_taken_by_the_shell_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "Zoë O'Neil $HOME"))
    command = release.launcher()
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\necho "$1"\n', encoding="utf-8")
    command.chmod(0o755)
    typed = next(line for line in installer.next_steps(True) if "doctor" in line).split("   ")[0]
    assert subprocess.check_output(["sh", "-c", typed], text=True) == "doctor\n"
