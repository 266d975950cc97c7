"""One agent per data folder: a lock that the operating system drops when its holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager

import filelock

from engine.rules.errors import UserError
from engine.upkeep.config import Config


class SecondAgent(UserError):
    """Another LinkedPilot works on this data folder already, and two senders at once must never be."""


@contextmanager
def alone(config: Config) -> Iterator[None]:
    """Hold the data folder as long as the block lasts. Raises SecondAgent."""
    lock = filelock.FileLock(config.lock_file, mode=0o600)
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout:
        raise SecondAgent from None
    try:
        yield
    finally:
        lock.release()
