"""Who writes to a journal: several processes may, one after the other."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import lock_descriptor, unlock_descriptor

PATIENCE_SECONDS = 30.0  # another process writes a line in a thousandth of that
LOOK_AGAIN_SECONDS = 0.002


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """While nobody else writes. Raises TimeoutError where somebody does for too long."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # By its descriptor: a `FileLock` costs more than all else that a fact's line does, but for the disk.
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not lock_descriptor(lock, blocking=False):
            if time.monotonic() > until:
                raise TimeoutError(
                    f"{folder} is written by another process for more than {PATIENCE_SECONDS} s"
                )
            time.sleep(LOOK_AGAIN_SECONDS)
        try:
            yield
        finally:
            unlock_descriptor(lock)
    finally:
        os.close(lock)
