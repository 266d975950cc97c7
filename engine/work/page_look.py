"""The day's look at LinkedIn's pages as a job of its own, for days on which everything waits and no turn would make it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from engine import senders
from engine.clock import Clock
from engine.rules import slots as law
from engine.rules.errors import LinkedPilotError
from engine.rules.settings import Settings
from engine.upkeep import log, page_check
from engine.work.pausing import is_paused
from engine.work.seat import NotFree
from engine.work.sitting import Sittings
from storage import page_waiting, slots
from storage import senders as sender_store
from storage import settings as settings_store
from storage.database import Database
from storage.senders import SenderRow

logger = log.get(__name__)


class NotWanted(LinkedPilotError):
    """Meanwhile everything was paused, or somebody has looked."""


def due(session: Session, now: datetime) -> int | None:
    """Whose browser looks now; None where nothing waits, a turn will look, today's look is over or nobody may.

    A sender looks in its own hours only, like everything that it does by itself, and one that has what waits comes first.
    """
    waiting = page_waiting.senders_that_wait(session)
    if not waiting:  # asked at every tick, and true almost always
        return None
    settings = settings_store.load(session)
    window = law.work_window(now, settings.work_hours)
    if window is None or page_check.is_over(session, now):
        return None
    if any(_comes(row, now) for row in slots.of_day(session, window.day)):
        return None
    able = [row for row in sender_store.own_senders(session) if _may(row, now, settings, window)]
    return next((row.id for row in _first(able, waiting)), None)


def _comes(row: slots.SlotRow, now: datetime) -> bool:
    """A turn under way, or one that is planned for later, looks by itself."""
    return row.running or (row.untouched and row.ends_at > now)


def _may(row: SenderRow, now: datetime, settings: Settings, window: law.Window) -> bool:
    try:
        senders.allow(row, now, only_looks=False)
    except senders.NotNow:
        return False
    if row.fixed is None:
        return True
    begins, ends = law.fixed_on(row.fixed, window, settings.work_hours)
    return begins <= now < ends


def _first(able: Iterable[SenderRow], waiting: frozenset[int]) -> list[SenderRow]:
    return sorted(able, key=lambda row: row.id not in waiting)


async def look(db: Database, clock: Clock, sender_id: int, sittings: Sittings) -> None:
    """Look, and let go on what matches again. Raises seat.NotFree; all else is over for today."""
    try:
        async with sittings.of(sender_id, _begin) as visitor:
            await page_check.look(db, clock, visitor, sender_id)
    except NotFree:
        raise
    except LinkedPilotError as why:  # what concerns the person was told by the sitting
        logger.info("no_look_today", sender_id=sender_id, reason=str(why))


def _begin(session: Session, now: datetime) -> None:
    """Together with the seat, so that a crash in it isn't tried for ever."""
    if is_paused(session) or not page_check.begin(session, now):
        raise NotWanted
