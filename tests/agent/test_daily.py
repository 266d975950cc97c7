"""What happens once a day: the backup, the summary."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import daily
from engine.config import Config
from engine.rules.words import ActionType, PushKind
from storage import settings as settings_store
from storage.database import Database
from storage.tables import Push
from tests.fixtures_db import MONDAY, House


def config(folder: Path) -> Config:
    found = Config.load({"LINKEDPILOT_DATA_DIR": str(folder)})
    found.prepare_folders()
    return found


async def test_a_backup_is_made_daily_and_kept_14_days(db: Database, tmp_path: Path) -> None:
    house = config(tmp_path / "data")
    for day in range(20):
        for hour in (0, 5):
            await daily.housekeeping(house, db, MONDAY + timedelta(days=day, hours=hour))
    kept = sorted(file.name for file in house.backups_dir.iterdir())
    assert (len(kept), kept[-1]) == (15, "daily-20261212.db")
    copy = Database(f"sqlite:///{house.backups_dir / kept[-1]}")
    assert copy.integrity() is None
    copy.close()


async def test_what_a_killed_backup_left_behind_does_not_stop_the_next_one(
    db: Database, tmp_path: Path
) -> None:
    house = config(tmp_path / "data")
    for name in ("daily-20261123.db.part", "daily-20261123.db.part-journal"):
        (house.backups_dir / name).write_bytes(b"half a page")
    await daily.housekeeping(house, db, MONDAY)
    assert [file.name for file in house.backups_dir.iterdir()] == ["daily-20261123.db"]


async def test_a_backup_that_fails_holds_up_nothing_else(db: Database, tmp_path: Path) -> None:
    house = config(tmp_path / "data")
    house.backups_dir.rmdir()
    house.backups_dir.write_text("a file where the folder should be")
    await daily.housekeeping(house, db, MONDAY)
    assert await db.read(settings_store.get, daily.BACKUP_KEY) is None


def test_the_summary_comes_once_after_the_work_hours_of_a_day_on_which_something_happened(
    session: Session, house: House
) -> None:
    evening = MONDAY.replace(hour=18)
    daily.summarise(session, evening - timedelta(minutes=1))
    assert session.scalars(select(Push.kind)).all() == []
    house.list_of(1)
    house.did(house.sender("one"), ActionType.LIKE, 0, MONDAY)
    for minutes in (0, 1, 300):
        daily.summarise(session, evening + timedelta(minutes=minutes))
    assert session.scalars(select(Push.kind)).all() == [PushKind.SUMMARY]
    daily.summarise(session, evening + timedelta(days=1))
    assert len(session.scalars(select(Push.kind)).all()) == 1
