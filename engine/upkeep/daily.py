"""What happens once a day, found from state at any tick: backup, summary; and what waits to be dealt out."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine import campaigns, forgetting
from engine.comments import drafts
from engine.insight import overview
from engine.rules.enums import PushKind
from engine.rules.facts import fact
from engine.upkeep import backups, disk, log, memory
from engine.upkeep.config import Config
from engine.work import schedule
from storage import outbox, uploads
from storage import settings as settings_store
from storage.database import Database

UPLOADS_KEPT = timedelta(days=7)  # files with people in them that nobody went on with
BACKUP_KEY = "backup_day"
SUMMARY_KEY = "summary_day"

logger = log.get(__name__)


Part = Callable[[], Awaitable[object]]


async def housekeeping(config: Config, db: Database, now: datetime, for_all: bool = True) -> None:
    """Do what is due: in the database, where this laptop does that `for_all` of those that share it, and among the files."""
    if for_all:
        await work(db, now, random.Random())  # noqa: S311 - choosing words, not secrets
    await _files(config, db, now)


async def work(db: Database, now: datetime, rng: random.Random) -> None:
    """Do what is due in the database alone."""
    await _each(
        {
            "unfinished": lambda: asyncio.to_thread(campaigns.finish_old, db, now),
            "unlocked": lambda: deal_unlocked(db, now),
            "dropouts": lambda: db.run(campaigns.offer_leads, now),
            "drafts": lambda: db.run(drafts.prepare, now, rng),
            "summary": lambda: db.run(summarise, now),
        }
    )


async def deal_unlocked(db: Database, now: datetime) -> None:
    """Give the leads whose cooldown is over to senders; where there are none, nothing is written."""
    dealing = await db.read(campaigns.unlocked, now)
    if dealing.again:
        await asyncio.to_thread(campaigns.deal_again, db, dealing, now)


async def _files(config: Config, db: Database, now: datetime) -> None:
    async def back_up() -> None:
        day, keep_days = await db.read(_backup_due, now)
        if day is not None:
            await asyncio.to_thread(backup, config, db, day, keep_days)
            await db.run(settings_store.put, BACKUP_KEY, day.isoformat())

    async def forget_uploads() -> None:
        before = now - UPLOADS_KEPT
        if not await db.read(uploads.any_old, before):
            return
        for path in await db.run(uploads.forget, before):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def watch_the_disk() -> None:
        room = await asyncio.to_thread(disk.look, config)
        if await db.read(disk.is_news, room):
            room = await asyncio.to_thread(disk.with_sizes, config, room)
            await db.at_last(disk.tell, now, room)

    async def forget_people() -> None:
        if await db.read(forgetting.any_to_forget, now):
            await db.run(forgetting.retain, db.journal, now)
        await asyncio.to_thread(forgetting.finish, config, db, now)

    async def watch_the_memory() -> None:
        found = memory.free()
        if await db.read(memory.is_news, found):
            await db.run(memory.tell, now, found)

    async def keep_the_reserve() -> None:
        if db.reserve is not None:
            await asyncio.to_thread(db.reserve.keep)

    await _each({"reserve": keep_the_reserve, "disk": watch_the_disk, "memory": watch_the_memory})
    await _each({"forgetting": forget_people, "backup": back_up, "uploads": forget_uploads})


async def _each(parts: dict[str, Part]) -> None:
    """Each part looks at the state itself and mostly finds nothing to do.

    One that fails is told in the log and holds up neither the others nor the turns.
    """
    for name, part in parts.items():
        try:
            await part()
        except Exception:
            logger.exception("housekeeping_failed", part=name)


def _backup_due(session: Session, now: datetime) -> tuple[date | None, int]:
    settings = settings_store.load(session)
    today = now.astimezone(settings.zone).date()
    done = settings_store.get(session, BACKUP_KEY) == today.isoformat()
    return (None if done else today), settings.backup_keep_days


def backup(config: Config, db: Database, day: date, keep_days: int) -> None:
    """Copy the database and forget the copies older than `keep_days`."""
    target = backups.verified(db, config.backups_dir / f"daily-{day:%Y%m%d}.db")
    if target is None:
        logger.info("backup_left_to_the_server")
        return
    backups.tidy(config.backups_dir, day, keep_days)
    backups.forget_journal(config, db)
    logger.info("backup", file=target.name)


def summarise(session: Session, now: datetime) -> None:
    """Push the day's numbers once, after the work hours of a day on which something happened."""
    day = schedule.day_that_ended(session, now)
    if day is None or settings_store.get(session, SUMMARY_KEY) == day.isoformat():
        return
    settings_store.put(session, SUMMARY_KEY, day.isoformat())
    summary = overview.day_summary(session, day, now)
    if summary.worth_telling:
        # The bot writes the table and draws the chart when it sends them: here is only which day.
        outbox.push(session, now, PushKind.SUMMARY, fact("push.summary", day=day))
