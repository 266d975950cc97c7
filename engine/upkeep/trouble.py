"""Why the books can't be read or written just now, as a fact for whoever has to be told past them."""

import errno
import sqlite3
from collections.abc import Iterator

from engine.rules.errors import LinkedPilotError
from engine.rules.facts import Fact, fact
from engine.rules.settings import UnreadableSetting, WrongSetting
from engine.upkeep import server_faults
from storage.database import DatabaseVanished
from storage.reserve import is_full

_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "not_writable",
    sqlite3.SQLITE_CANTOPEN: "not_writable",
    sqlite3.SQLITE_PERM: "not_writable",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_IOERR: "disk_error",
}
_OF_SYSTEM = {
    errno.EACCES: "not_writable",
    errno.EPERM: "not_writable",
    errno.EROFS: "not_writable",
    errno.EIO: "disk_error",
}


def of(error: BaseException) -> Fact | None:
    """What it is, with what helps; None for a database that vanished, of which is told elsewhere."""
    if is_full(error):
        return fact("trouble.full")
    if (away := server_faults.of(error)) is not None:
        return fact("trouble.server", why=away.fact)
    for each in _chain(error):
        if isinstance(each, DatabaseVanished):
            return None
        if isinstance(each, WrongSetting | UnreadableSetting):
            return fact("trouble.setting", why=each.fact)
        if isinstance(each, sqlite3.Error) and (code := getattr(each, "sqlite_errorcode", None)) is not None:
            return fact(f"trouble.{_OF_SQLITE.get(code & 0xFF, 'own_error')}")  # its low byte is the kind
        if isinstance(each, TimeoutError) and each.errno is None:
            return fact("trouble.no_end")
        if isinstance(each, OSError):
            return fact(f"trouble.{_OF_SYSTEM.get(each.errno or 0, 'own_error')}")
        if isinstance(each, LinkedPilotError):
            return fact("trouble.met", why=each.fact)
    return fact("trouble.own_error")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
