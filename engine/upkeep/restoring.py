"""Going back to a backup, and bringing in what happened in the world since."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.rules.facts import Fact
from engine.upkeep import backups, journal, order
from engine.upkeep.config import Config
from storage import carried_over, copies
from storage.copies import Counts
from storage.database import Database
from storage.server_copies import SUFFIX


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the state until now is kept, and what was brought in since the backup."""

    before: Path | None
    brought_in: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What going back would come to."""

    name: str
    made_at: datetime
    then: Counts
    now: Counts


def offer(config: Config, db: Database, name: str) -> Offer:
    """What a backup holds beside what there is now. Takes a while. Raises NotABackup, OfAServer."""
    path = db.path
    if path is None:
        raise backups.OfAServer("live", name=Path(name).with_suffix(SUFFIX).name)
    source = _file(config, name)
    then, now = copies.counts(source), copies.counts(path)
    if then is None or now is None:
        raise backups.NotABackup
    return Offer(source.name, backups.made_at(source), then, now)


def live(config: Config, db: Database, name: str, now: datetime) -> Restored:
    """Go back while the database is in use: nobody may sit. Takes a while. Raises NotABackup, OfAServer, order.InUse.

    What came in and goes out by the chat stays as it is now.
    """
    if db.path is None:
        raise backups.OfAServer("live", name=Path(name).with_suffix(SUFFIX).name)
    source = sound(config, name)
    with order.undisturbed(config):
        with db.reading() as session:
            said = carried_over.take(session)
        before = db.backup(backups.unused(config.backups_dir / f"before-restore-{now:%Y%m%d-%H%M%S}.db"))
        db.pour(source)
        db.migrate(config.backups_dir, now)
        with db.transaction() as session:
            carried_over.put(session, said)
        return Restored(before, bring_up_to_date(db, before, now))


def sound(config: Config, name: str) -> Path:
    """The backup of that name, looked through. Takes a while. Raises NotABackup."""
    source = _file(config, name)
    if copies.counts(source) is None:
        raise backups.NotABackup
    if not backups.fit(source):
        raise backups.NotABackup("newer")
    return source


def bring_up_to_date(db: Database, before: Path | None, now: datetime) -> tuple[Fact, ...]:
    """After a restore: out of the journal, and out of the state that was put aside."""
    said = [journal.read_back(db, now)]
    if (
        before is not None and db.path is not None
    ):  # out of a server's copy nothing can be read without a database for it
        said.append(journal.merge(db, before, now))
    return tuple(each for each in said if each is not None)


def _file(config: Config, name: str) -> Path:
    """One of the backups folder, by its bare name."""
    path = (config.backups_dir / Path(name).name).with_suffix(".db")
    if not path.is_file():
        raise backups.NotABackup
    return path
