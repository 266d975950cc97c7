"""A disk that is nearly full is told once, with what to do, and again only after there was room."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from bot.texts.said import say
from engine.rules.enums import PushKind
from engine.upkeep import daily, disk
from engine.upkeep.config import Config
from storage.database import Database
from storage.tables import Push
from tests.fixtures_db import MONDAY


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    def so_much(megabytes: int) -> None:
        usage = SimpleNamespace(free=megabytes * disk.MB)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    return so_much


async def test_it_is_told_once_until_there_is_room_again(
    db: Database, tmp_path: Path, free: Callable[[int], None]
) -> None:
    config = Config.load({"LINKEDPILOT_DATA_DIR": str(tmp_path / "data"), "LINKEDPILOT_DATABASE_URL": db.url})
    config.prepare_folders()
    (config.evidence_dir / "page.png").write_bytes(bytes(3 * disk.MB))
    told = []
    for megabytes in (2000, 900, 800, 1200, 900, 1600, 400):
        free(megabytes)
        await daily.housekeeping(config, db, MONDAY)
        with db.reading() as session:
            told.append(len(session.scalars(select(Push.id).where(Push.kind == PushKind.DISK)).all()))
    assert told == [0, 1, 1, 1, 1, 1, 2]
    with db.reading() as session:
        first = session.scalars(select(Push.fact).where(Push.kind == PushKind.DISK).order_by(Push.id)).first()
    assert first is not None
    assert (first.values["free"], first.values["evidence"]) == (900, 3)
    assert "900 MB are free" in say(first)
    assert str(config.data_dir) in say(first)
