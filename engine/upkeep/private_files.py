"""The data folder's rights: it holds log-ins, so it is its owner's alone.

On Windows a folder in the user's own profile is private already, and chmod has no meaning there.
"""

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.rules.errors import UserError

POSIX = os.name == "posix"
# Directly in the data folder, and readable for others when they were made under another umask.
SECRETS = (".env", "*.db", "*.db-wal", "*.db-shm", "*.db-journal", "*.lock")


class DataFolderUnusable(UserError):
    """The data folder can't be used; the code says why."""


def prepare(folder: Path, inside: Iterable[Path]) -> None:
    """Make `folder` and the folders in it where they are missing, and mend their rights. Raises DataFolderUnusable."""
    try:
        for each in (folder, *inside):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            if each == folder:
                _try_to_write(folder)
        if POSIX:
            _refuse_shared(folder)
            for path in loose(folder, inside):
                path.chmod(path.stat().st_mode & stat.S_IRWXU)
    except OSError as error:
        raise DataFolderUnusable("refused", folder=str(folder), said=error.strerror or str(error)) from error


def check(folder: Path) -> None:
    """Look whether `folder`, or the one it will be made in, can be written. Raises DataFolderUnusable."""
    place = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        _try_to_write(place)
    except OSError as error:
        raise DataFolderUnusable("not_writable", folder=str(folder)) from error
    if POSIX and place == folder:
        _refuse_shared(folder)
        if open_to_others := [path.name for path in loose(folder, ())]:
            raise DataFolderUnusable("readable", folder=str(folder), files=tuple(open_to_others))


def loose(folder: Path, inside: Iterable[Path]) -> Iterator[Path]:
    """The folders and secret files that others may read."""
    if not POSIX:
        return
    secrets = (path for pattern in SECRETS for path in folder.glob(pattern))
    for path in (folder, *inside, *secrets):
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield path


def _try_to_write(folder: Path) -> None:
    """Rights say little about a disk that is mounted read-only. Raises OSError."""
    with tempfile.TemporaryFile(dir=folder):
        pass


def _refuse_shared(folder: Path) -> None:
    # Also for root, whose files the folder's owner couldn't write any more.
    if (owner := folder.stat().st_uid) != os.geteuid():
        raise DataFolderUnusable("not_yours", folder=str(folder), owner=_called(owner))
    # /tmp or a team's folder would be locked for everybody else by making it ours.
    if folder.stat().st_mode & stat.S_IWOTH or folder in (Path.home(), Path(folder.anchor)):
        raise DataFolderUnusable("shared", folder=str(folder))


def _called(user: int) -> str:
    import pwd  # POSIX only

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
