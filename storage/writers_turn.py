"""Whose turn it is to write to a SQLite file. Who waits isn't in a queue there: they look again, each time later, up to every 100 ms.

So ours begin to wait anew every few milliseconds, and who writes in many transactions leaves that long between two of them.
"""

import sqlite3
import time

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
    finally:
        own.execute(f"PRAGMA busy_timeout={patience_ms}")


def give_way() -> None:
    """Let a waiting writer in."""
    time.sleep(GIVE_WAY_SECONDS)
