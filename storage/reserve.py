"""A small file beside the database that is given up on a full disk, to pay for the last writes.

What happened must be written down even where nothing else can be: the outcome of a click, the freed seat, the word to the
person. Only those are paid by it (`Database.at_last`), never a mark: what can't be marked isn't clicked.
"""

import os
import shutil
import sqlite3
from contextlib import suppress
from errno import EDQUOT, ENOSPC
from pathlib import Path

BYTES = 8 * 1024 * 1024  # a settled turn, its journal lines and a message take some 200 kB of pages
BESIDE = 2 * BYTES  # it is made anew where so much is left beside it, so that it doesn't fill the disk itself
_CHUNK = 1024 * 1024
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}  # the latter: no room for the WAL's index


class Reserve:
    """The file. Every call is safe to repeat, and blocking."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.spent = False  # given up, and not made anew since: nothing is begun that might need it again

    def keep(self) -> bool:
        """Make it where it isn't and there is room; whether it is there. Raises OSError."""
        if self._whole():
            self.spent = False
            return True
        if shutil.disk_usage(self.path.parent).free < BYTES + BESIDE:
            return False
        partial = self.path.with_suffix(".part")
        try:
            with open(partial, "wb", opener=_private) as file:
                for _ in range(BYTES // _CHUNK):  # what can't be compressed: a hole would be no room
                    file.write(os.urandom(_CHUNK))
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, self.path)
        except OSError:
            partial.unlink(missing_ok=True)
            raise
        self.spent = False
        return True

    def give_up(self) -> bool:
        """Free its room; whether there was any to free."""
        with suppress(OSError):
            self.path.unlink()
            self.spent = True
            return True
        return False

    def _whole(self) -> bool:
        with suppress(OSError):
            return self.path.stat().st_size >= BYTES
        return False


def is_full(error: BaseException | None) -> bool:
    """Whether it, or what it came from, is a disk without room."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT):
            return True
        # SQLAlchemy's own errors have the driver's as their cause.
        if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) in _FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
