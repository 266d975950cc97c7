"""States of the installation that are known have a sentence with the cure, wherever they are met."""

from collections.abc import Iterator
from pathlib import Path

from engine.rules.errors import LinkedPilotError, Temporary, UserError
from engine.upkeep import missing, server_faults, trouble
from engine.upkeep.config import Config
from engine.upkeep.private_files import DataFolderUnusable
from storage.server_errors import DRIVER


class DatabaseBusy(Temporary):
    """Something else has kept the database locked for longer than we wait."""


class DiskTrouble(UserError):
    """The disk of the data folder is full, or can't be read or written."""


def named(error: BaseException, config: Config) -> LinkedPilotError | None:
    """What an error of the database or the system is for the person; None for what isn't known.

    Takes a while for a damaged database: its backups are looked through.
    """
    if isinstance(error, BaseExceptionGroup):
        return next((found for each in error.exceptions if (found := named(each, config))), None)
    folder = str(config.data_dir)
    if (away := server_faults.of(error)) is not None:
        return away
    for each in _chain(error):
        if isinstance(each, LinkedPilotError):
            return each
        if isinstance(each, ModuleNotFoundError) and each.name == DRIVER:
            return server_faults.DatabaseAway("no_driver", driver=DRIVER)
        if isinstance(each, OSError) and not _inside(each.filename, config.data_dir):
            return None  # of another file, of which whoever opens it has to tell
    told = trouble.of(error)
    match told.code if told is not None else "":
        case "trouble.damaged":
            return missing.damaged(config)
        case "trouble.locked":
            return DatabaseBusy()
        case "trouble.not_writable":
            return DataFolderUnusable("not_writable", folder=folder)
        case "trouble.full":
            return DiskTrouble("full", folder=folder)
        case "trouble.disk_error":
            return DiskTrouble("broken", folder=folder)
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what it came from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__


def _inside(name: object, folder: Path) -> bool:
    """Whether a file is one of the data folder's; a full disk names none."""
    return name is None or (isinstance(name, str) and Path(name).absolute().is_relative_to(folder))
