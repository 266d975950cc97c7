"""A database that isn't there, where there was one: never taken for a first start."""

from engine.rules.errors import UserError
from engine.upkeep import backups
from engine.upkeep.config import Config
from storage.dialect import sqlite_path


class DatabaseMissing(UserError):
    """The database is gone, but what belongs to it is still there: go back to the newest backup."""


def refuse(config: Config) -> None:
    """Raises DatabaseMissing where there are backups, a journal or log-ins without the database they belong to."""
    path = sqlite_path(config.database_url)
    if path is None or path.exists():
        return
    kept = backups.kept(config)
    if kept:
        raise DatabaseMissing("restore", file=path.name, newest=kept[0].path.name)
    if any(config.profiles_dir.glob("*")) or any((path.parent / "journal").glob("*.jsonl")):
        raise DatabaseMissing("none_kept", file=path.name, folder=str(path.parent))
