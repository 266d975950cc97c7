"""Copies of the database: made at any time, listed, and gone back to."""

import os
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.config import Config
from engine.rules.errors import UserError
from storage.database import Database, sqlite_path


class NotABackup(UserError):
    """That file is no sound backup of LinkedPilot's database: take another one from the backups folder."""


class OfAServer(UserError):
    """This database is a server's: back it up and restore it with the server's own tools, such as pg_dump."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy."""

    path: Path
    size: int  # bytes
    made_at: datetime


def make(config: Config, db: Database, now: datetime) -> Backup:
    """Copy the database while it is in use. Takes a while: not for the event loop. Raises OfAServer."""
    written = db.backup(config.backups_dir / f"manual-{now:%Y%m%d-%H%M%S}.db")
    if written is None:
        raise OfAServer
    return _of(written)


def kept(config: Config) -> list[Backup]:
    """All copies that lie in the backups folder, the newest first."""
    found = [_of(path) for path in config.backups_dir.glob("*.db")]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def restore(config: Config, source: Path, now: datetime) -> Path | None:
    """Put a backup in the database's place; nothing may have the database open.

    Returns where the state until now is kept, if there was one. Raises NotABackup, OfAServer.
    """
    target = sqlite_path(config.database_url)
    if target is None:
        raise OfAServer
    _check(source)
    before = _keep(target, _unused(config.backups_dir / f"before-restore-{now:%Y%m%d-%H%M%S}.db"))
    partial = target.with_name(f"{target.name}.part")
    shutil.copyfile(source, partial)
    partial.chmod(0o600)
    for leftover in (f"{target.name}-wal", f"{target.name}-shm"):  # of the database that goes
        target.with_name(leftover).unlink(missing_ok=True)
    os.replace(partial, target)
    return before


def _unused(path: Path) -> Path:
    """A name that no file has: the one that is gone back to may be a second old."""
    while path.exists():
        path = path.with_name(f"{path.stem}x.db")
    return path


def _of(path: Path) -> Backup:
    found = path.stat()
    return Backup(path, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _check(source: Path) -> None:
    """Whether it is whole, and ours."""
    try:
        with sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            ours = copy.execute("SELECT count(*) FROM alembic_version").fetchone()[0] == 1
        copy.close()
    except sqlite3.Error as error:
        raise NotABackup from error
    if not (sound and ours):
        raise NotABackup


def _keep(database: Path, target: Path) -> Path | None:
    """What stands there now, sound or not."""
    if not database.exists():
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with sqlite3.connect(database) as now, sqlite3.connect(target) as copy:
            now.backup(copy)
        now.close()
        copy.close()
    except sqlite3.Error:  # broken, which may be why somebody restores: as it lies there
        shutil.copyfile(database, target)
    target.chmod(0o600)
    return target
