"""Files of leads in: look at one, compare it with a list, import it. All is worked in a process of its own."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from engine.leads.mapping import Mapping
from engine.leads.process import ask
from engine.leads.reports import (
    NO_WORDS,
    Comparison,
    DiskFull,
    FilePreview,
    ImportReport,
    KeptOff,
    Progress,
    Words,
)
from engine.lists import checked_name
from storage import imports
from storage.database import Database
from storage.dialect import sqlite_path

INSPECT_SECONDS = 90.0
ROOM = 3  # times the file's size must be free on the database's disk
ROOM_LEFT = 50 * 1024 * 1024  # bytes, besides

Tell = Callable[[Progress], None] | None


async def inspect(path: Path) -> FilePreview:
    """What a file seems to hold. Raises NotAList, with what to do, when that is no list of people."""
    return FilePreview.from_json(
        await ask({"task": "inspect", "path": str(path)}, quiet_seconds=INSPECT_SECONDS)
    )


async def import_file(
    database_url: str,
    path: Path,
    mapping: Mapping,
    *,
    now: datetime,
    list_name: str | None = None,
    list_id: int | None = None,
    replace: bool = False,
    version: str | None = None,
    progress: Tell = None,
    rejected_file: Path | None = None,
    upload_id: int | None = None,
    words: Words = NO_WORDS,
) -> ImportReport:
    """Import a file onto the list `list_id`, or onto the one called `list_name`, made if there is none.

    With `replace` the list becomes what the file says: whoever stands on it alone is taken off, unless it isn't the
    list of that `version` any more (`storage.lists.ListRow.version`). The list shows all
    of it at the end, or nothing of it: when this fails or is cancelled, what was stored is taken back. The upload
    `upload_id` has the report from the very moment at which the list has the leads. Rejected rows go to
    `rejected_file`, by default beside the file, with the reasons in `words`. The database is migrated already. Raises UserError, or NotAList.
    """
    if list_id is None:
        list_name = checked_name(list_name or "")
    await asyncio.to_thread(_check_room, database_url, path)
    hidden_name = f"import {uuid4().hex}"
    rejects = rejected_file or _rejects_of(path)
    request = _request("import", database_url, path, mapping) | {
        "hidden_name": hidden_name,
        "list_name": list_name,
        "list_id": list_id,
        "replace": replace,
        "version": version,
        "rejected_file": str(rejects),
        "upload_id": upload_id,
        "words": dict(words),
        "now": now.isoformat(),
    }
    finished = False
    try:
        answer = await ask(request, _heard(progress))
        finished = True
        return ImportReport.from_json(answer)
    finally:
        if not finished:
            await asyncio.to_thread(_take_back, database_url, hidden_name, rejects)


async def compare_file(
    database_url: str, path: Path, mapping: Mapping, list_id: int, *, progress: Tell = None
) -> Comparison:
    """What an import of the file would change on a list. Raises UserError, or NotAList."""
    request = _request("compare", database_url, path, mapping) | {"list_id": list_id}
    return Comparison(**await ask(request, _heard(progress)))


async def keep_off(
    database_url: str,
    path: Path,
    mapping: Mapping,
    *,
    now: datetime,
    progress: Tell = None,
    rejected_file: Path | None = None,
    upload_id: int | None = None,
    words: Words = NO_WORDS,
) -> KeptOff:
    """Put everybody of a file on do not contact, all of them or nobody. Raises UserError, or NotAList."""
    await asyncio.to_thread(_check_room, database_url, path)
    rejects = rejected_file or _rejects_of(path)
    request = _request("keep_off", database_url, path, mapping) | {
        "rejected_file": str(rejects),
        "upload_id": upload_id,
        "words": dict(words),
        "now": now.isoformat(),
    }
    finished = False
    try:
        answer = await ask(request, _heard(progress))
        finished = True
        return KeptOff.from_json(answer)
    finally:
        if not finished:
            rejects.unlink(missing_ok=True)


def _request(task: str, database_url: str, path: Path, mapping: Mapping) -> dict[str, Any]:
    return {"task": task, "database_url": database_url, "path": str(path), "mapping": mapping.as_json()}


def _heard(progress: Tell) -> Callable[[dict[str, Any]], None] | None:
    return None if progress is None else lambda told: progress(Progress(**told))


def _rejects_of(path: Path) -> Path:
    return _free_name(path.with_name(f"{path.stem}-rejected.csv"))


def _free_name(wanted: Path) -> Path:
    """The name, or one that is not taken: a file beside the list may be somebody's own."""
    names = (wanted.with_stem(f"{wanted.stem}-{number}") for number in count(2))
    return wanted if not wanted.exists() else next(name for name in names if not name.exists())


def _take_back(database_url: str, hidden_name: str, rejects: Path) -> None:
    rejects.unlink(missing_ok=True)
    db = Database(database_url)
    try:
        with db.transaction() as session:
            imports.clear(session, hidden_name)
    finally:
        db.close()


def _check_room(database_url: str, path: Path) -> None:
    database = sqlite_path(database_url)
    if database is not None:
        free = shutil.disk_usage(database.parent).free
        if free < ROOM * path.stat().st_size + ROOM_LEFT:
            raise DiskFull
