"""What is done to the files of an agent that was killed, by name; each returns what went wrong after it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping

from tests.faults.stage import Stage

SAYS = ("restore", "damaged", "backup")
HEADER = 100  # bytes of SQLite's own


def wal_cut(stage: Stage) -> list[str]:
    """The end of what was committed last is gone, as after a power cut on a disk that lies."""
    wal = stage.database.with_name(stage.database.name + "-wal")
    if not wal.exists():
        return []
    os.truncate(wal, stage.rng.randint(0, wal.stat().st_size))
    stage.told.clear()  # that they were sent may be gone with it: the journal keeps deeds, not messages
    return _starts(stage)


def wal_torn(stage: Stage) -> list[str]:
    wal = stage.database.with_name(stage.database.name + "-wal")
    if not wal.exists() or wal.stat().st_size < 200:
        return []
    with wal.open("r+b") as file:
        file.seek(stage.rng.randrange(32, wal.stat().st_size))
        file.write(os.urandom(64))
    stage.told.clear()
    return _starts(stage)


def journal_torn(stage: Stage) -> list[str]:
    """The journal's last line ends in its middle."""
    for file in sorted((stage.data / "journal").glob("*.jsonl"))[-1:]:
        with file.open("ab") as torn:
            torn.write(b'{"n": 99999, "at": "2026-')
    return _starts(stage)


def header(stage: Stage) -> list[str]:
    return _refused_and_restored(stage, lambda: _overwrite(stage, 0, HEADER))


def half(stage: Stage) -> list[str]:
    return _refused_and_restored(
        stage, lambda: os.truncate(stage.database, stage.database.stat().st_size // 2)
    )


def page(stage: Stage) -> list[str]:
    """A page in the middle: perhaps one that nobody looks at for a while."""
    at = stage.rng.randrange(1, max(stage.database.stat().st_size // 4096, 2)) * 4096
    return _refused_and_restored(stage, lambda: _overwrite(stage, at, 4096), may_start=True)


def gone(stage: Stage) -> list[str]:
    """The database isn't there, its backups are: never taken for a first start."""
    return _refused_and_restored(stage, lambda: _remove(stage))


def _remove(stage: Stage) -> None:
    for file in stage.data.glob("linkedpilot.db*"):
        file.unlink()


def _overwrite(stage: Stage, at: int, size: int) -> None:
    with stage.database.open("r+b") as file:
        file.seek(at)
        file.write(os.urandom(size))


def _starts(stage: Stage) -> list[str]:
    agent = stage.live()
    code = agent.stop()
    return [] if code == 0 else [f"it ended with {code}: " + " / ".join(agent.said[-4:])[:400]]


def _refused_and_restored(stage: Stage, harm: Callable[[], None], may_start: bool = False) -> list[str]:
    """Checked in first, so that the file has everything; then harmed; the start says what to do, and that helps."""
    found: list[str] = []
    stage.told.clear()  # what the owner had to hear after the backup went with the database
    shutil.rmtree(stage.data / "evidence", ignore_errors=True)
    for each in ("-wal", "-shm"):
        stage.database.with_name(stage.database.name + each).unlink(missing_ok=True)
    harm()
    code, said = stage.command("campaign", "list")
    if code == 0 and not may_start:
        found.append(f"nothing was noticed: {said[-300:]}")
    if code != 0 and not any(word in said for word in SAYS):
        found.append(f"it doesn't say what to do: {said[-400:]}")
    if "Traceback" in said:
        found.append(said[-600:])
    code, said = stage.command("restore", str(stage.backup))
    if code != 0:
        found.append(f"restore: {said[-500:]}")
    stage.reopen()
    return found


def read_only(stage: Stage) -> list[str]:
    """A start in a folder that can't be written: refused with a sentence, nothing done, and the next start is as ever."""
    if sys.platform != "linux" or not os.path.ismount(stage.data):
        return []
    folder = str(stage.data)
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        code, said = stage.command("run")
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
    found = [] if code != 0 else ["it started in a folder that can't be written"]
    found += [said[-600:]] if "Traceback" in said or folder not in said else []
    return found + _starts(stage)


DAMAGES: Mapping[str, Callable[[Stage], list[str]]] = {
    "the write-ahead file cut": wal_cut,
    "the write-ahead file torn": wal_torn,
    "the journal's last line torn": journal_torn,
    "the database's head overwritten": header,
    "half of the database gone": half,
    "a page of the database overwritten": page,
    "the database gone": gone,
    "a start in a read-only folder": read_only,
}
