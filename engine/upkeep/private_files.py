"""The data folder's rights: it holds log-ins, so it is its owner's alone.

On Windows a folder in the user's own profile is private already, and chmod has no meaning there.
"""

import contextlib
import errno
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from engine.rules.errors import UserError

OTHERS = stat.S_IRWXG | stat.S_IRWXO
SHIPPED = {"README.md", "samples"}  # what a clone's data folder has before the first start
NAMED = 5  # of the files that others may read, where they are told


class DataFolderUnusable(UserError):
    """The data folder can't be used; the code says why."""


def prepare(folder: Path, inside: Iterable[Path]) -> None:
    """Make `folder` and the folders in it where they are missing, and mend their rights. Raises DataFolderUnusable."""
    try:
        for each in (folder, *inside):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            if each == folder:
                _try_to_write(folder)
        _refuse_shared(folder)
        for path in loose(folder):
            with contextlib.suppress(FileNotFoundError):  # a browser or another command at work
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
    if place == folder:
        _refuse_shared(folder)
        # `prepare` comes before what is anybody's.
        nothing_private = {path.name for path in folder.iterdir()} <= SHIPPED
        if not nothing_private and (open_to_others := list(islice(loose(folder), NAMED))):
            files = tuple(str(path.relative_to(folder)) for path in open_to_others)
            raise DataFolderUnusable("readable", folder=str(folder), files=files)


def loose(folder: Path) -> Iterator[Path]:
    """The folder and whatever lies in it, at any depth, as far as others may read it. What a link leads to is not ours."""
    if sys.platform == "win32" or not folder.exists():
        return
    if folder.stat().st_mode & OTHERS:
        yield folder
    waiting = [folder]
    while waiting:
        with contextlib.suppress(FileNotFoundError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    if entry.is_symlink():
                        continue
                    if entry.stat(follow_symlinks=False).st_mode & OTHERS:
                        yield Path(entry.path)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry.path))


def _try_to_write(folder: Path) -> None:
    """Rights say little about a disk that is mounted read-only. Raises OSError; a full disk is told elsewhere."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


def _refuse_shared(folder: Path) -> None:
    if sys.platform == "win32":
        return
    # /tmp or a team's folder would be locked for everybody else by making it ours.
    if folder.stat().st_mode & stat.S_IWOTH or folder in (Path.home(), Path(folder.anchor)):
        raise DataFolderUnusable("shared", folder=str(folder))
    # Also for root, whose files the folder's owner couldn't write any more.
    if (owner := folder.stat().st_uid) != os.geteuid():
        raise DataFolderUnusable("not_yours", folder=str(folder), owner=_called(owner))


def _called(user: int) -> str:
    if sys.platform == "win32":
        return str(user)
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
