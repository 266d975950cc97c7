"""Files of leads in: look at one, compare it with a list, import it. All is worked in a process of its own."""

import asyncio
import shutil
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TypeVar

from engine.apart.wire import Tell
from engine.apart.work import Died, Work
from engine.leads.formats import TOO_MUCH, NotAList
from engine.leads.mapping import Mapping
from engine.leads.reports import Comparison, DiskFull, DryRun, FilePreview, ImportReport, KeptOff, Way
from engine.leads.requests import (
    CompareRequest,
    DryRunRequest,
    ImportRequest,
    InspectRequest,
    KeepOffRequest,
    TakeRequest,
    WaysRequest,
)
from engine.leads.rows import AS_IT_SEEMS, Reading
from engine.lists import checked_name
from storage import imports
from storage.database import Database
from storage.dialect import sqlite_path

INSPECT_SECONDS = 90.0
QUIET_SECONDS = 180.0  # the longest step without a word (a large workbook on a slow laptop) takes 30
ROOM = 3  # times the file's size must be free on the database's disk
ROOM_LEFT = 50 * 1024 * 1024  # bytes, besides
REFUSALS = (NotAList, DiskFull)

Q = TypeVar("Q")
A = TypeVar("A")
T = TypeVar("T", bound=TakeRequest)

INSPECT = Work[InspectRequest, FilePreview](
    "engine.leads.worker:inspect", FilePreview, INSPECT_SECONDS, refusals=REFUSALS
)
WAYS = Work[WaysRequest, tuple[Way, ...]](
    "engine.leads.worker:ways", tuple[Way, ...], INSPECT_SECONDS, refusals=REFUSALS
)
IMPORT = Work[ImportRequest, ImportReport](
    "engine.leads.worker:import_file", ImportReport, QUIET_SECONDS, refusals=REFUSALS
)
COMPARE = Work[CompareRequest, Comparison](
    "engine.leads.worker:compare", Comparison, QUIET_SECONDS, refusals=REFUSALS
)
DRY_RUN = Work[DryRunRequest, DryRun]("engine.leads.worker:dry_run", DryRun, QUIET_SECONDS, refusals=REFUSALS)
KEEP_OFF = Work[KeepOffRequest, KeptOff](
    "engine.leads.worker:keep_off", KeptOff, QUIET_SECONDS, refusals=REFUSALS
)


async def run(work: Work[Q, A], request: Q, progress: Tell | None = None) -> A:
    """What it comes to. A file on which the process ends is none that can be read. Raises UserError, NotAList, WorkerFault."""
    try:
        return await work.run(request, progress)
    except Died as died:
        raise NotAList(TOO_MUCH) from died


async def inspect(path: Path, reading: Reading = AS_IT_SEEMS, first_row: int | None = None) -> FilePreview:
    """What a file seems to hold. Raises NotAList, with what to do, when that is no list of people."""
    return await run(INSPECT, InspectRequest(path, reading, first_row))


async def ways(path: Path, reading: Reading, mapping: Mapping) -> tuple[Way, ...]:
    """How else its letters could be read. Raises NotAList."""
    return await run(WAYS, WaysRequest(path, reading, mapping))


async def import_file(request: ImportRequest, progress: Tell | None = None) -> ImportReport:
    """Import a file. The list shows all of it at the end, or nothing of it: when this fails or is cancelled, what was stored is taken back.

    Raises UserError, or NotAList.
    """
    if request.list_id is None:
        request = replace(request, list_name=checked_name(request.list_name or ""))
    request = await _prepared(request)
    finished = False
    try:
        report = await run(IMPORT, request, progress)
        finished = True
        return report
    finally:
        if not finished:
            await asyncio.to_thread(_take_back, request)


async def compare_file(request: CompareRequest, progress: Tell | None = None) -> Comparison:
    """What an import of the file would change on a list. Raises UserError, or NotAList."""
    return await run(COMPARE, request, progress)


async def dry_run(request: DryRunRequest, progress: Tell | None = None) -> DryRun:
    """What an import of the file would come to. Raises UserError, or NotAList."""
    return await run(DRY_RUN, request, progress)


async def keep_off(request: KeepOffRequest, progress: Tell | None = None) -> KeptOff:
    """Put everybody of a file on do not contact, all of them or nobody. Raises UserError, or NotAList."""
    request = await _prepared(request)
    finished = False
    try:
        report = await run(KEEP_OFF, request, progress)
        finished = True
        return report
    finally:
        if not finished:
            request.rejects.unlink(missing_ok=True)


async def _prepared(request: T) -> T:
    """With a place for the rejected rows; raises DiskFull where the file has no room."""
    await asyncio.to_thread(_check_room, request.database_url, request.path)
    return replace(request, rejected_file=request.rejected_file or _rejects_of(request.path))


def _rejects_of(path: Path) -> Path:
    return _free_name(path.with_name(f"{path.stem}-rejected.csv"))


def _free_name(wanted: Path) -> Path:
    """The name, or one that is not taken: a file beside the list may be somebody's own."""
    names = (wanted.with_stem(f"{wanted.stem}-{number}") for number in count(2))
    return wanted if not wanted.exists() else next(name for name in names if not name.exists())


def _take_back(request: ImportRequest) -> None:
    request.rejects.unlink(missing_ok=True)
    db = Database(request.database_url, writer=request.writer)
    try:
        with db.transaction() as session:
            imports.clear(session, request.hidden_name)
    finally:
        db.close()


def _check_room(database_url: str, path: Path) -> None:
    database = sqlite_path(database_url)
    if database is not None:
        free = shutil.disk_usage(database.parent).free
        if free < ROOM * path.stat().st_size + ROOM_LEFT:
            raise DiskFull
