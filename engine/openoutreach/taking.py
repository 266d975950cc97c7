"""Asking an instance, from the event loop: what it did, whom it found. All is read in a process of its own."""

import asyncio
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from engine.apart.wire import Tell
from engine.apart.work import Died, Work
from engine.lists import checked_name
from engine.openoutreach import files
from engine.openoutreach.database import OpenOutreachUnreadable
from engine.openoutreach.requests import MEMORY, TakeFrom, Taken
from engine.rules.errors import UserError
from engine.rules.facts import Fact
from engine.upkeep import log
from storage import imports
from storage import openoutreach as store
from storage import settings as settings_store
from storage.database import Database
from storage.openoutreach import InstanceRow

FOLDER = "openoutreach"  # in the data folder, with an instance_N in it for each sender
DAY_KEY = "openoutreach_day"  # the local day of the last daily import
logger = log.get(__name__)

QUIET_SECONDS = 180.0  # the longest step without a word is reading one file

TAKE = Work[TakeFrom, Taken](
    "engine.openoutreach.worker:take", Taken, QUIET_SECONDS, memory=MEMORY, refusals=(OpenOutreachUnreadable,)
)


def folder_of(instance: InstanceRow, data_dir: Path) -> Path:
    """Where an instance keeps its things."""
    return Path(instance.folder) if instance.folder else data_dir / FOLDER / f"instance_{instance.number}"


async def ensure(db: Database, data_dir: Path, now: datetime) -> None:
    """Give every sender an instance. The folder of a removed sender's is renamed first: it holds that account's log-in and deeds."""
    for left in await db.read(store.of_removed_senders):
        try:
            await asyncio.to_thread(_put_aside, folder_of(left, data_dir), left, now)
        except OSError:
            logger.exception("instance_folder_stays", number=left.number)
            continue  # and so does its number
        await db.run(store.let_go, left.sender_id)
    await db.run(store.ensure)


def _put_aside(folder: Path, left: InstanceRow, now: datetime) -> None:
    if left.folder is None and folder.exists():
        folder.rename(folder.with_name(f"{folder.name}-of-sender-{left.sender_id}-{now:%Y%m%d-%H%M%S}"))


async def take(db: Database, request: TakeFrom, tell: Tell | None = None) -> Taken:
    """What the instance's databases came to; the list shows all of its people at the end, or none.

    Raises OpenOutreachUnreadable, or UserError for a list that there isn't.
    """
    if request.list_name is not None:
        request = replace(request, list_name=checked_name(request.list_name))
    request = replace(request, writer=db.writer)
    finished = False
    try:
        taken = await TAKE.run(request, tell)
        finished = True
    except Died as died:
        raise OpenOutreachUnreadable("damaged", file=request.folder.name) from died
    finally:
        if not finished and request.imports:
            await db.run(imports.clear, request.hidden_name)
    await db.run(_note, request, taken)
    return taken


async def sync(db: Database, data_dir: Path, now: datetime) -> int:
    """Put on record what all instances did whose files were written since they were read; returns how many deeds were new.

    What can't be read is noted with its instance, and read the next time.
    """
    await ensure(db, data_dir, now)
    recorded = 0
    for instance in await db.read(store.instances):
        folder = folder_of(instance, data_dir)
        if not await asyncio.to_thread(_written_since, folder, instance.read_at):
            continue
        request = TakeFrom(database_url=db.url, folder=folder, sender_id=instance.sender_id, now=now)
        try:
            recorded += (await take(db, request)).recorded
        except UserError as error:
            await db.run(_say, instance.sender_id, error.fact)
    return recorded


async def import_daily(db: Database, data_dir: Path, now: datetime) -> None:
    """Once a local day, put what is new onto the lists of those instances for which that is wished."""
    day = await db.read(_day_due, now)
    if day is None:
        return
    for instance in await db.read(store.instances):
        if not instance.daily_import or instance.list_id is None:
            continue
        request = TakeFrom(
            database_url=db.url,
            folder=folder_of(instance, data_dir),
            sender_id=instance.sender_id,
            now=now,
            list_id=instance.list_id,
        )
        try:
            await take(db, request)
        except UserError as error:
            await db.run(_say, instance.sender_id, error.fact)
    await db.run(settings_store.put, DAY_KEY, day.isoformat())


def _day_due(session: Session, now: datetime) -> date | None:
    today = now.astimezone(settings_store.load(session).zone).date()
    return None if settings_store.get(session, DAY_KEY) == today.isoformat() else today


def _say(session: Session, sender_id: int, trouble: Fact) -> None:
    """Why it couldn't be read; it is tried again the next time."""
    store.change(session, sender_id, trouble=trouble, read_at=None)


def _note(session: Session, request: TakeFrom, taken: Taken) -> None:
    trouble = taken.unread[0] if taken.unread else None
    store.change(session, request.sender_id, read_at=request.now, found=taken.numbers(), trouble=trouble)
    if taken.imported.list_id is not None:
        store.change(session, request.sender_id, list_id=taken.imported.list_id)


def _written_since(folder: Path, read_at: datetime | None) -> bool:
    written = [
        beside.stat().st_mtime
        for path in (*files.databases(folder), *files.lists(folder))
        for beside in (path, path.with_name(path.name + "-wal"))
        if beside.exists()
    ]
    return bool(written) and (read_at is None or max(written) >= read_at.timestamp())
