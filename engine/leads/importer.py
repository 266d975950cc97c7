"""Files of leads in: look at one, then import it. Both are worked in a process of their own."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

from engine.leads.mapping import Mapping
from engine.leads.process import ask
from engine.leads.reports import FilePreview, ImportReport, Progress
from engine.rules.errors import UserError
from storage import imports
from storage.database import Database, sqlite_path

INSPECT_SECONDS = 90.0
ROOM = 3  # times the file's size must be free on the database's disk
ROOM_LEFT = 50 * 1024 * 1024  # bytes, besides


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
    progress: Callable[[Progress], None] | None = None,
    rejected_file: Path | None = None,
) -> ImportReport:
    """Import a file onto the list `list_id`, or onto the one called `list_name`, made if there is none.

    The list shows all of it at the end, or nothing of it: when this fails or is cancelled, what was stored is
    taken back. Rejected rows go to `rejected_file`, by default beside the file. The database is migrated
    already. Raises UserError, or NotAList.
    """
    if list_id is None and not (list_name or "").strip():
        raise UserError("A list needs a name: send a few words.")
    await asyncio.to_thread(_check_room, database_url, path)
    hidden_name = f"import {uuid4().hex}"
    rejects = rejected_file or _free_name(path.with_name(f"{path.stem}-rejected.csv"))
    request = {
        "task": "import",
        "database_url": database_url,
        "path": str(path),
        "mapping": mapping.as_json(),
        "hidden_name": hidden_name,
        "list_name": None if list_name is None else list_name.strip(),
        "list_id": list_id,
        "rejected_file": str(rejects),
        "now": now.isoformat(),
    }
    finished = False
    try:
        answer = await ask(request, None if progress is None else lambda told: progress(Progress(**told)))
        finished = True
        return ImportReport.from_json(answer)
    finally:
        if not finished:
            await asyncio.to_thread(_take_back, database_url, hidden_name, rejects)


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
            raise UserError("The disk is nearly full: free some space, then import the file again.")
