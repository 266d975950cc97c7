"""Books that can't be read or written: the rounds fail one by one, somebody is told, and it goes on when the cause is gone."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.rules.enums import ActionStatus, ActionType
from engine.upkeep import trouble
from engine.work.pausing import is_paused, resume_all
from storage import dialect
from storage.database import Database, DatabaseVanished
from tests.agent.days import Days


@pytest.fixture
def days(empty_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Days]:
    monkeypatch.setattr(dialect, "BUSY_TIMEOUT_MS", 50)
    shutil.copy(empty_database, tmp_path / "linkedpilot.db")
    db = Database(f"sqlite:///{tmp_path / 'linkedpilot.db'}")
    yield Days(db, tmp_path, lambda _: None)
    db.close()


def by_hand(days: Days) -> sqlite3.Connection:
    assert days.db.path is not None
    return sqlite3.connect(days.db.path, isolation_level=None)


async def goes_on(days: Days, number: int) -> None:
    await days.work()
    assert days.agent.trouble is None
    assert days.statuses(number) == {ActionStatus.COMPLETED}
    assert any("LinkedPilot goes on" in words for words in days.pushes())


async def test_a_setting_that_cannot_be_understood_is_named_and_mended(days: Days) -> None:
    number = days.campaign(ActionType.LIKE, 3, days.sender())
    other = by_hand(days)
    other.execute("INSERT OR REPLACE INTO settings (key, value) VALUES ('work_start', 'early')")
    await days.agent.tick()
    assert days.agent.trouble is not None
    assert days.agent.trouble.code == "trouble.setting"
    assert "work_start" in str(days.agent.trouble)
    assert days.visits == []
    other.execute("DELETE FROM settings WHERE key = 'work_start'")
    other.close()
    await goes_on(days, number)


async def test_a_locked_database_is_said_and_waited_for(days: Days) -> None:
    number = days.campaign(ActionType.LIKE, 3, days.sender())
    other = by_hand(days)
    other.execute("BEGIN IMMEDIATE")
    await days.agent.tick()
    assert days.agent.trouble is not None
    assert days.agent.trouble.code == "trouble.locked"
    assert days.visits == []
    await days.agent.panic()  # which nothing that hangs holds up
    other.execute("ROLLBACK")
    other.close()
    await days.agent.tick()
    with days.db.transaction() as session:
        assert is_paused(session)  # the pause that was owed
        resume_all(session, days.clock.now())
    await goes_on(days, number)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "No space left on device"), "trouble.full"),
        (PermissionError(13, "Permission denied"), "trouble.not_writable"),
        (OSError(5, "Input/output error"), "trouble.disk_error"),
        (TimeoutError(), "trouble.no_end"),
        (ValueError("what?"), "trouble.own_error"),
        (DatabaseVanished(file="x"), None),
    ],
)
def test_each_trouble_has_its_own_sentence(error: Exception, code: str | None) -> None:
    found = trouble.of(error)
    assert (found and found.code) == code


def test_a_damaged_file_is_told_from_a_full_disk(tmp_path: Path) -> None:
    file = tmp_path / "damaged.db"
    file.write_bytes(b"no database at all " * 400)
    with pytest.raises(sqlite3.DatabaseError) as met:
        sqlite3.connect(file).execute("SELECT * FROM settings")
    found = trouble.of(met.value)
    assert found is not None
    assert found.code == "trouble.damaged"
