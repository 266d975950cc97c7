"""What happens once a day: the backup, the summary."""

import contextlib
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.rules.enums import ActionType, PushKind
from engine.upkeep import backups, daily
from engine.upkeep.config import Config
from storage import copies
from storage import settings as settings_store
from storage.database import Database
from storage.tables import Push
from tests.fixtures_db import MONDAY, SampleData


def config(folder: Path) -> Config:
    found = Config.load({"LINKEDPILOT_DATA_DIR": str(folder)})
    found.prepare_folders()
    return found


@pytest.mark.sqlite_file
async def test_a_backup_is_made_daily_and_kept_14_days(db: Database, tmp_path: Path) -> None:
    sample = config(tmp_path / "data")
    for day in range(20):
        for hour in (0, 5):
            await daily.housekeeping(sample, db, MONDAY + timedelta(days=day, hours=hour))
    kept = sorted(file.name for file in sample.backups_dir.iterdir())
    assert (len(kept), kept[-1]) == (15, "daily-20261212.db")
    copy = Database(f"sqlite:///{sample.backups_dir / kept[-1]}")
    assert copy.integrity() is None
    copy.close()


@pytest.mark.sqlite_file
async def test_what_a_killed_backup_left_behind_does_not_stop_the_next_one(
    db: Database, tmp_path: Path
) -> None:
    sample = config(tmp_path / "data")
    for name in ("daily-20261123.db.part", "daily-20261123.db.part-journal"):
        (sample.backups_dir / name).write_bytes(b"half a page")
    await daily.housekeeping(sample, db, MONDAY)
    assert [file.name for file in sample.backups_dir.iterdir()] == ["daily-20261123.db"]


@pytest.mark.sqlite_file
async def test_copies_of_all_kinds_are_forgotten_but_for_the_newest_of_each(
    db: Database, tmp_path: Path
) -> None:
    sample = config(tmp_path / "data")
    stays = [
        "before-0003-20261030-101500.db",
        "before-restore-20261030-101500x.db",
        "daily-20261123.db",
        "manual-20261110-090000.db",
        "manual-20261123-090000.db",
        "manual-20261123-090000.db.part",
        "my own copy.db",
    ]
    goes = [
        "before-0002-20261030-101400.db",
        "before-restore-20261030-101500.db",
        "daily-20261101.db",
        "manual-20261108-235959.db",
        "manual-20261101-090000.db.part",
        "manual-20261101-090000.db.part-journal",
    ]
    for name in (*stays, *goes):
        (sample.backups_dir / name).write_bytes(b"a copy")
    await daily.housekeeping(sample, db, MONDAY)
    assert sorted(file.name for file in sample.backups_dir.iterdir()) == stays


@pytest.mark.sqlite_file
def test_killed_while_it_goes_back_to_a_copy_the_database_is_the_one_or_the_other(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = Config.load({"LINKEDPILOT_DATA_DIR": str(tmp_path / "data"), "LINKEDPILOT_DATABASE_URL": db.url})
    sample.prepare_folders()
    copy = backups.make(sample, db, MONDAY)
    with db.transaction() as session:  # a word that is in the log only, as after a kill
        settings_store.put(session, "word", "new")
    assert db.path is not None
    killed = tmp_path / "killed.db"
    for end in ("", "-wal"):
        shutil.copy(f"{db.path}{end}", f"{killed}{end}")
    sample = Config.load(
        {"LINKEDPILOT_DATA_DIR": str(tmp_path / "data"), "LINKEDPILOT_DATABASE_URL": f"sqlite:///{killed}"}
    )

    def killed_before(number: int) -> Callable[[Path, Path], None]:
        """The replacing of one file by another, which goes well so often."""
        left, replace = iter(range(number)), os.replace

        def work(one: Path, other: Path) -> None:
            if next(left, None) is None:
                raise OSError("killed")
            replace(one, other)

        return work

    for done in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", killed_before(done))
            with contextlib.suppress(OSError):
                backups.restore(sample, copy.path, MONDAY)
        now = Database(f"sqlite:///{killed}")
        with now.reading() as session:
            assert settings_store.get(session, "word") == ("new" if done < 2 else None)
        assert now.integrity() is None
        now.close()
        listed = [backup.path for backup in backups.kept(sample)]
        assert len(listed) == done + 1
        assert all(copies.revision(path) is not None for path in listed)


async def test_a_backup_that_fails_holds_up_nothing_else(db: Database, tmp_path: Path) -> None:
    sample = config(tmp_path / "data")
    sample.backups_dir.rmdir()
    sample.backups_dir.write_text("a file where the folder should be")
    await daily.housekeeping(sample, db, MONDAY)
    assert await db.read(settings_store.get, daily.BACKUP_KEY) is None


def test_the_summary_comes_once_after_the_work_hours_of_a_day_on_which_something_happened(
    session: Session, sample: SampleData
) -> None:
    evening = MONDAY.replace(hour=18)
    daily.summarise(session, evening - timedelta(minutes=1))
    assert session.scalars(select(Push.kind)).all() == []
    sample.list_of(1)
    sample.did(sample.sender("one"), ActionType.LIKE, 0, MONDAY)
    for minutes in (0, 1, 300):
        daily.summarise(session, evening + timedelta(minutes=minutes))
    assert session.scalars(select(Push.kind)).all() == [PushKind.SUMMARY]
    daily.summarise(session, evening + timedelta(days=1))
    assert len(session.scalars(select(Push.kind)).all()) == 1
