"""One order for all who work on a data folder: nobody's database is exchanged under their hands.

The running agent holds `agent.lock` (`instance_lock`), and so does a command that opens a sender's browser. A command holds its
place among the commands as long as it has the database open: together with all others, for SQLite lets one write after the
other, and the agent among them. What exchanges the database (going back to a backup, bringing an older one up to date) needs it
undisturbed: it waits a little for commands under way, then says that somebody is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import filelock

from engine.rules.errors import UserError
from engine.upkeep.config import Config

# A restore, or bringing a million leads up to date, takes some 20 s.
PATIENCE_SECONDS = 120.0
# A `status` takes 2; for an import there is no waiting.
SHORT_SECONDS = 10.0


class Access(StrEnum):
    """What a command does to the data folder; every command has one."""

    NOTHING = "nothing"  # it looks at most, and opens no database for writing
    READS = "reads"  # its database is the same afterwards
    WRITES = "writes"  # in the database's own queue, beside the agent
    SITS = "sits"  # with a sender's browser: never beside the agent
    EXCHANGES = "exchanges"  # the database itself: beside nobody
    IS_THE_AGENT = "is_the_agent"


class InUse(UserError):
    """Another command has the database open, and it can't be exchanged now."""


class BeingExchanged(UserError):
    """The database is being exchanged by another command, and can't be opened now."""


@contextmanager
def together(config: Config) -> Iterator[None]:
    """Have the database open beside others. Raises BeingExchanged, when waiting doesn't help."""
    lock = _lock(config)
    try:
        lock.acquire_read(timeout=PATIENCE_SECONDS)
    except filelock.Timeout:
        raise BeingExchanged from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def undisturbed(config: Config, patience: float | None = None) -> Iterator[None]:
    """No command has the database open as long as the block lasts; the agent may. Raises InUse."""
    lock = _lock(config)
    try:
        lock.acquire_write(timeout=SHORT_SECONDS if patience is None else patience)
    except filelock.Timeout:
        raise InUse from None
    try:
        yield
    finally:
        lock.release()


def _lock(config: Config) -> filelock.ReadWriteLock:
    # One of its own each time: within a process, too, one waits for the other.
    return filelock.ReadWriteLock(config.data_dir / "commands.lock", is_singleton=False)
