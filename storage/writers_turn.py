"""Whose turn it is to write to a SQLite file. Who waits isn't in a queue there: they look again, each time later, up to every 100 ms.

So ours begin to wait anew every few milliseconds, and who writes in many transactions leaves that long between two of them. And
who waits says so, in the time of a file beside the database: who writes much at once looks at it, and ends earlier.
"""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_MS = 60_000
LOOK_AGAIN_MS = 3
GIVE_WAY_SECONDS = 0.004  # longer than any pause between two looks


def take(own: sqlite3.Connection, patience_ms: int) -> None:
    """Begin to write as soon as nobody else does. Raises sqlite3.Error."""
    until = time.monotonic() + patience_ms / 1000
    own.execute(f"PRAGMA busy_timeout={LOOK_AGAIN_MS}")
    try:
        while True:
            try:
                own.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the low byte is the kind
                if not is_busy or time.monotonic() > until:
                    raise
                _say_so(own)
    finally:
        own.execute(f"PRAGMA busy_timeout={patience_ms}")


def last_said(own: sqlite3.Connection) -> int:
    """Changes each time that somebody says that they wait."""
    mark = _mark(own)
    with suppress(OSError):
        return 0 if mark is None else mark.stat().st_mtime_ns
    return 0


def _say_so(own: sqlite3.Connection) -> None:
    mark = _mark(own)
    now = time.time_ns()
    if mark is not None:
        with suppress(OSError):  # then nobody hears it, and ends when they are done
            mark.touch()
            os.utime(mark, ns=(now, now))


def _mark(own: sqlite3.Connection) -> Path | None:
    database = own.execute("PRAGMA database_list").fetchone()[2]
    return Path(f"{database}-waits") if database else None  # none in memory


def give_way() -> None:
    """Let a waiting writer in."""
    time.sleep(GIVE_WAY_SECONDS)
