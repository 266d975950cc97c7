"""A database that isn't there or can't be used: never taken for a first start, and with the way back."""

from engine.rules.errors import UserError
from engine.upkeep import backups
from engine.upkeep.config import Config
from storage.dialect import sqlite_path


class DatabaseMissing(UserError):
    """The database is gone, but what belongs to it is still there: go back to the newest backup."""


class DatabaseDamaged(UserError):
    """The database's file can't be read: go back to the newest backup that is sound."""


class NothingHere(UserError):
    """LinkedPilot was never begun in this data folder, which may be another one than was meant."""


def is_new(config: Config) -> bool:
    """Whether there is no database in the data folder yet; a server's is always there."""
    path = sqlite_path(config.database_url)
    return path is not None and not path.exists()


def refuse_new(config: Config) -> None:
    """Raises NothingHere for a data folder in which nothing was begun, DatabaseMissing as `refuse` does. Makes nothing there."""
    path = sqlite_path(config.database_url)
    if path is not None and not path.exists():
        refuse(config)
        raise NothingHere(folder=str(path.parent))


def refuse(config: Config) -> None:
    """Raises DatabaseMissing where there are backups, a journal or log-ins without the database they belong to.

    An empty file is none, too: somebody's, or what a full disk left. Raises DatabaseDamaged for what is no file.
    """
    path = sqlite_path(config.database_url)
    if path is None or (path.is_file() and path.stat().st_size):
        return
    if path.exists() and not path.is_file():
        raise DatabaseDamaged("no_file", file=str(path))
    newest = backups.newest_sound(config)
    if newest is not None:
        raise DatabaseMissing("restore", file=path.name, newest=newest.path.name, made=newest.made_at)
    if (
        backups.kept(config)
        or any(config.profiles_dir.glob("*"))
        or any((path.parent / "journal").glob("*.jsonl"))
    ):
        raise DatabaseMissing("none_kept", file=path.name, folder=str(path.parent))


def damaged(config: Config) -> DatabaseDamaged:
    """With the way back. Takes a while: looks through the backups, the newest first."""
    path = sqlite_path(config.database_url)
    file = path.name if path is not None else ""
    newest = backups.newest_sound(config)
    if newest is None:
        return DatabaseDamaged("none_kept", file=file, folder=str(config.backups_dir))
    return DatabaseDamaged("restore", file=file, newest=newest.path.name, made=newest.made_at)
