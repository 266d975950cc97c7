"""States of the installation that are known have a sentence with the cure, wherever they are met.

What the database's driver or the operating system says is told by its code, never by its words.
"""

import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError

from engine.rules.errors import LinkedPilotError, Temporary, UserError
from engine.upkeep import missing
from engine.upkeep.config import Config
from engine.upkeep.private_files import DataFolderUnusable
from storage.dialect import sqlite_path

PRIMARY = 0xFF  # SQLite's extended codes have the primary one in their lowest byte
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
IN_USE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
NO_RIGHT = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
NO_RIGHT_HERE = (errno.EACCES, errno.EPERM, errno.EROFS)
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))  # a quota is none of Windows' errors


class DatabaseBusy(Temporary):
    """Something else has kept the database locked for longer than we wait."""


class DatabaseAway(UserError):
    """The database server doesn't answer, or refuses us."""


class DiskTrouble(UserError):
    """The disk of the data folder is full, or can't be read or written."""


def named(error: BaseException, config: Config) -> LinkedPilotError | None:
    """What an error of the database or the system is for the person; None for what isn't known.

    Takes a while for a damaged database: its backups are looked through.
    """
    for each in _chain(error):
        if isinstance(each, LinkedPilotError):
            return each
        if isinstance(each, sqlite3.Error):
            return _of_sqlite(each, config)
        if isinstance(each, OperationalError) and sqlite_path(config.database_url) is None:
            return DatabaseAway(said=type(each.orig).__name__)
        if isinstance(each, OSError) and (found := _of_system(each, config)) is not None:
            return found
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what the driver raised, and what they came from."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or any(each is other for other in seen):
            continue
        seen.append(each)
        yield each
        waiting += [each.orig if isinstance(each, DBAPIError) else None, each.__cause__]
        waiting += each.exceptions if isinstance(each, BaseExceptionGroup) else ()


def _of_sqlite(error: sqlite3.Error, config: Config) -> LinkedPilotError | None:
    code = getattr(error, "sqlite_errorcode", 0) & PRIMARY
    if code in DAMAGED:
        return missing.damaged(config)
    if code in IN_USE:
        return DatabaseBusy()
    if code in NO_RIGHT:
        return DataFolderUnusable("not_writable", folder=str(config.data_dir))
    if code == sqlite3.SQLITE_FULL:
        return DiskTrouble("full", folder=str(config.data_dir))
    if code == sqlite3.SQLITE_IOERR:
        return DiskTrouble("broken", folder=str(config.data_dir), said=str(error))
    return None


def _of_system(error: OSError, config: Config) -> LinkedPilotError | None:
    if error.errno in FULL:
        return DiskTrouble("full", folder=str(config.data_dir))
    if error.filename is None or not _inside(error.filename, config.data_dir):
        return None
    said = error.strerror or str(error)
    if error.errno == errno.EIO:
        return DiskTrouble("broken", folder=str(config.data_dir), said=said)
    if error.errno in NO_RIGHT_HERE:
        return DataFolderUnusable("refused", folder=str(config.data_dir), said=said)
    return None


def _inside(name: str | bytes | int, folder: Path) -> bool:
    return isinstance(name, str) and Path(name).absolute().is_relative_to(folder)
