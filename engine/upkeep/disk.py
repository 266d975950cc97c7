"""The disk that holds the data folder: told once when it is nearly full, and again only after there was room."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from engine.rules.enums import PushKind
from engine.rules.facts import fact
from engine.upkeep.config import Config
from storage import outbox
from storage import settings as settings_store

MB = 1_000_000
TOO_LITTLE = 1000 * MB  # a backup, an import and some days of pictures need less
ENOUGH = 1500 * MB  # more than that again, so that a disk at the border isn't told of each minute
TOLD_KEY = "disk_told"


@dataclass(frozen=True, slots=True)
class Room:
    """What is free, and what of ours takes how much; bytes. Ours is counted only where little is free."""

    folder: Path
    free: int
    data: int = 0
    evidence: int = 0
    backups: int = 0


def look(config: Config) -> Room:
    """How full it is. Blocking."""
    free = shutil.disk_usage(config.data_dir).free
    if free >= TOO_LITTLE:
        return Room(config.data_dir, free)
    sizes = (size_of(folder) for folder in (config.data_dir, config.evidence_dir, config.backups_dir))
    return Room(config.data_dir, free, *sizes)


def size_of(folder: Path) -> int:
    """Bytes of all files in it; one that goes meanwhile counts for nothing."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += (Path(place) / name).lstat().st_size
    return size


def is_news(session: Session, room: Room) -> bool:
    """Whether it has become too full, or has room again, since it was last told of."""
    told = settings_store.get(session, TOLD_KEY) is not None
    return room.free >= ENOUGH if told else room.free < TOO_LITTLE


def tell(session: Session, now: datetime, room: Room) -> None:
    """Push it once, with what to do; when there is room again, the next time is news again."""
    if room.free < TOO_LITTLE:
        settings_store.put(session, TOLD_KEY, now.isoformat())
        said = fact(
            "push.disk_nearly_full",
            folder=str(room.folder),
            free=room.free // MB,
            data=room.data // MB,
            evidence=room.evidence // MB,
            backups=room.backups // MB,
        )
        outbox.push(session, now, PushKind.DISK, said)
    else:
        settings_store.put(session, TOLD_KEY, None)
