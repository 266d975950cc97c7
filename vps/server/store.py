"""What has to survive a restart, in one SQLite file: keys, nonces, what was used and spent, the watch.

Readable by the service's user only. Each write is committed at once and on the disk (synchronous=FULL): a nonce that was used
stays used over a power cut. A call takes well below a millisecond, so it is made on the event loop.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, secret BLOB NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS nonces (
    key_id TEXT NOT NULL, nonce TEXT NOT NULL, used_at INTEGER NOT NULL, PRIMARY KEY (key_id, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nonces_by_age ON nonces (used_at);
CREATE TABLE IF NOT EXISTS used (
    day TEXT NOT NULL, key_id TEXT NOT NULL, comments INTEGER NOT NULL DEFAULT 0, tokens INTEGER NOT NULL DEFAULT 0,
    micros INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (day, key_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS watch (
    one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT NOT NULL, heard_at INTEGER NOT NULL, within_s INTEGER,
    due_at INTEGER, told TEXT NOT NULL DEFAULT 'here' CHECK (told IN ('here', 'away')), silent_since INTEGER,
    language TEXT NOT NULL
) STRICT;
"""
# Longer than any signature lives: a clock set back makes no old one new.
_NONCES_KEPT = timedelta(days=1)


def stamp(moment: datetime) -> int:
    """Seconds since 1970, as they are stored."""
    return int(moment.timestamp())


class Store:
    """The file, opened by one process; the command line opens it beside the running service."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / "server.db"
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)  # its -wal and -shm take after it
        # Made in one thread and used in one: the tests' server runs in another than the one that made it.
        self._db = sqlite3.connect(path, isolation_level=None, timeout=5, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_SCHEMA)
        self._purged = 0

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that sees what it changes; nobody else writes meanwhile."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def row(self, sql: str, *values: object) -> tuple[object, ...] | None:
        """The first row of a query."""
        found: tuple[object, ...] | None = self._db.execute(sql, values).fetchone()
        return found

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """All rows of a query."""
        return self._db.execute(sql, values).fetchall()

    # Nonces

    def use_nonce(self, key_id: str, nonce: str, now: datetime) -> bool:
        """Whether this is its first use, which this call is from now on."""
        at = stamp(now)
        if at - self._purged >= 60:
            self._db.execute(
                "DELETE FROM nonces WHERE used_at < ?", (at - int(_NONCES_KEPT.total_seconds()),)
            )
            self._purged = at
        done = self._db.execute(
            "INSERT OR IGNORE INTO nonces (key_id, nonce, used_at) VALUES (?, ?, ?)", (key_id, nonce, at)
        )
        return done.rowcount == 1

    # What was used and spent

    def take_comment(self, key_id: str, day: date, quota: int) -> bool:
        """Count one more comment of this key, unless the day's are used up."""
        done = self._db.execute(
            "INSERT INTO used (day, key_id, comments) VALUES (?, ?, 1) "
            "ON CONFLICT DO UPDATE SET comments = comments + 1 WHERE comments < ?",
            (day.isoformat(), key_id, quota),
        )
        return done.rowcount == 1

    def give_back(self, key_id: str, day: date) -> None:
        """A comment that was never written: the model couldn't be reached."""
        self._db.execute(
            "UPDATE used SET comments = comments - 1 WHERE day = ? AND key_id = ? AND comments > 0",
            (day.isoformat(), key_id),
        )

    def spend(self, key_id: str, day: date, tokens: int, micros: int) -> None:
        """Note what a call of the model cost, in millionths."""
        self._db.execute(
            "INSERT INTO used (day, key_id, tokens, micros) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens, micros = micros + excluded.micros",
            (day.isoformat(), key_id, tokens, micros),
        )

    def comments(self, key_id: str, day: date) -> int:
        """How many this key has had on a day."""
        found = self.row("SELECT comments FROM used WHERE day = ? AND key_id = ?", day.isoformat(), key_id)
        return int(str(found[0])) if found else 0

    def spent(self, day: date) -> tuple[int, int]:
        """What all keys have spent on this day and in its month, in millionths."""
        month = day.isoformat()[:8] + "%"
        found = self.row(
            "SELECT coalesce(sum(micros) FILTER (WHERE day = ?), 0), coalesce(sum(micros), 0) FROM used WHERE day LIKE ?",
            day.isoformat(),
            month,
        )
        assert found is not None
        return int(str(found[0])), int(str(found[1]))


def moment(seconds: object) -> datetime | None:
    """A stored moment, aware; None stays None."""
    return None if seconds is None else datetime.fromtimestamp(int(str(seconds)), UTC)
