"""The disk that holds the data folder: told once when it is nearly full, and again only after there was room."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from engine.rules import room as law
from engine.rules.enums import PushKind
from engine.rules.facts import Fact, fact
from engine.rules.room import MB
from engine.upkeep.config import Config
from storage import outbox
from storage import settings as settings_store

TOLD_KEY = "disk_told"


@dataclass(frozen=True, slots=True)
class DiskRoom:
    """What is free, and what of ours takes how much; bytes. Ours is counted only where it is told."""

    folder: Path
    free: int
    data: int = 0
    evidence: int = 0
    backups: int = 0


def look(config: Config) -> DiskRoom:
    """How full it is. Blocking."""
    return DiskRoom(config.data_dir, shutil.disk_usage(config.data_dir).free)


def with_sizes(config: Config, room: DiskRoom) -> DiskRoom:
    """The same with what of ours takes how much. Blocking, and slow in a big folder."""
    sizes = (size_of(folder) for folder in (config.data_dir, config.evidence_dir, config.backups_dir))
    return DiskRoom(room.folder, room.free, *sizes)


def said_of_disk(room: DiskRoom) -> Fact:
    """What is free and what of ours takes how much, for whoever asks."""
    return fact(
        "room.disk",
        free=room.free // MB,
        data=room.data // MB,
        evidence=room.evidence // MB,
        backups=room.backups // MB,
    )


def size_of(folder: Path) -> int:
    """Bytes of all files in it; one that goes meanwhile counts for nothing."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += (Path(place) / name).lstat().st_size
    return size


def is_news(session: Session, room: DiskRoom) -> bool:
    """Whether it has become too full, or has room again, since it was last told of."""
    told = settings_store.get(session, TOLD_KEY) is not None
    return law.is_news(room.free, settings_store.load(session).disk_rest_mb, told)


def tell(session: Session, now: datetime, room: DiskRoom) -> None:
    """Push it once, with what to do; when there is room again, the next time is news again."""
    settings = settings_store.load(session)
    if room.free < settings.disk_rest_mb * MB:
        settings_store.put(session, TOLD_KEY, now.isoformat())
        said = fact(
            "push.disk_nearly_full",
            folder=str(room.folder),
            free=room.free // MB,
            data=room.data // MB,
            evidence=room.evidence // MB,
            backups=room.backups // MB,
            stops=law.stops_mb(settings)[0],
        )
        outbox.push(session, now, PushKind.DISK, said)
    else:
        settings_store.put(session, TOLD_KEY, None)
