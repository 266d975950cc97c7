"""Copies of the database: made at any time, listed, and gone back to."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from engine.rules.errors import UserError
from engine.upkeep.config import Config
from storage import copies
from storage.database import Database
from storage.dialect import sqlite_path
from storage.revisions import is_known
from storage.server_copies import SUFFIX

# daily-20261123.db, before-0003-20261123-101500.db, before-restore-20261123-101500x.db
_NAME = re.compile(
    r"(?P<kind>daily|manual|before-restore|before)-(?:\w+-)?"
    r"(?P<day>\d{8})(?P<rest>(?:-\d{6})?x*)\.(?:db|dump)(?P<part>\.part.*)?"
)
ENDINGS = (".db", SUFFIX)  # of a file's copies, and of a server's
LEAST_FORGOTTEN = 10_000  # lines: some MB
UNFINISHED = timedelta(days=1)  # a copy that takes longer was killed


class NotABackup(UserError):
    """The file is no sound backup of LinkedPilot's database."""


class OfAServer(UserError):
    """The database is a server's, whose own tools are needed and aren't on this computer; or going back isn't done from here."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy."""

    path: Path
    size: int  # bytes
    made_at: datetime


def make(config: Config, db: Database, now: datetime) -> Backup:
    """Copy the database while it is in use. Takes a while: not for the event loop. Raises OfAServer."""
    written = verified(db, config.backups_dir / f"manual-{now:%Y%m%d-%H%M%S}.db")
    if written is None:
        raise OfAServer
    return _of(written)


def verified(db: Database, target: Path) -> Path | None:
    """A copy that was opened and looked through after it was made; None where a server's tools aren't on this computer.

    Raises NotABackup or CopyFailed, and the copy is gone, when it isn't sound.
    """
    written = db.backup(target)
    if written is not None and db.path is not None and copies.counts(written) is None:
        written.unlink()
        raise NotABackup
    return written


def forget_journal(config: Config, db: Database) -> int:
    """Lines that every backup knows leave the journal; returns how many. Those of other installations don't count."""
    if db.journal is None or db.journal.last < db.journal.first() + LEAST_FORGOTTEN:
        return 0
    known = [copies.counts(path) for path in config.backups_dir.glob("*.db")]
    ours = [each.known for each in known if each is not None and each.journal == db.journal.id]
    others = [each for each in known if each is not None and each.journal is None]
    if not ours or others or min(ours) < db.journal.first() + LEAST_FORGOTTEN:
        return 0
    return db.journal.forget_before(min(ours))


def kept(config: Config) -> list[Backup]:
    """All copies that lie in the backups folder, the newest first."""
    found = [_of(path) for path in config.backups_dir.glob("*") if path.suffix in ENDINGS]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def newest_sound(config: Config) -> Backup | None:
    """The newest copy that this release can go back to. Takes a while: each is looked through."""
    return next((each for each in kept(config) if fit(each.path)), None)


def fit(copy: Path) -> bool:
    """Whether it is sound, and of this or an earlier release. Takes a while."""
    found = copies.revision(copy)
    return found is not None and is_known(found)


def restore(config: Config, source: Path, now: datetime) -> Path | None:
    """Put a backup in the database's place; nothing may have the database open.

    Returns where the state until now is kept, if there was one. Raises NotABackup, OfAServer, CopyFailed.
    """
    target = sqlite_path(config.database_url)
    if target is None:
        return _restore_on_server(config, source, now)
    revision = copies.revision(source)
    if revision is None:
        raise NotABackup
    if not is_known(revision):
        raise NotABackup("newer")
    before = None
    if target.exists():
        before = unused(config.backups_dir / f"before-restore-{now:%Y%m%d-%H%M%S}.db")
        copies.keep(target, before)
    copies.put_in_place(source, target)
    return before


def _restore_on_server(config: Config, source: Path, now: datetime) -> Path:
    db = Database(config.database_url, config.journal_dir)
    try:
        revision = db.revision_of(source)
        if revision is None:
            raise NotABackup
        if not is_known(revision):
            raise NotABackup("newer")
        before = verified(db, unused(config.backups_dir / f"before-restore-{now:%Y%m%d-%H%M%S}{SUFFIX}"))
        if before is None:
            raise OfAServer
        db.put_back(source)
    finally:
        db.close()
    return before


def tidy(folder: Path, day: date, keep_days: int) -> None:
    """Forget the copies of every kind that are older than `keep_days`, but for the newest of each kind.

    What was never finished goes, too; what has another name is somebody else's.
    """
    named = [(path, match) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name))]
    newest = {match["kind"]: path for path, match in sorted(named, key=_made) if not match["part"]}
    for path, match in named:
        if match["part"]:
            old = match["day"] < f"{day - UNFINISHED:%Y%m%d}"
        else:
            old = match["day"] < f"{day - timedelta(days=keep_days):%Y%m%d}" and path != newest[match["kind"]]
        if old:
            path.unlink(missing_ok=True)


def _made(named: tuple[Path, re.Match[str]]) -> str:
    """When, as its name says."""
    return named[1]["day"] + named[1]["rest"]


def unused(path: Path) -> Path:
    """A name that no file has: the one that is gone back to may be a second old."""
    while path.exists():
        path = path.with_name(f"{path.stem}x{path.suffix}")
    return path


def made_at(path: Path) -> datetime:
    """When it was made, as the file says."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _of(path: Path) -> Backup:
    return Backup(path, path.stat().st_size, made_at(path))
