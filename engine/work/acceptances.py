"""Which invitations were accepted: once a day each sender's newest connections are read, at the start of its turn."""

from dataclasses import replace
from datetime import datetime, timedelta

from playwright.async_api import Error as PlaywrightError
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.linkedin.outcome import Result
from engine.linkedin.page_visit import ActionEnded, first_line
from engine.rules.enums import Level, Outcome
from engine.rules.facts import Fact, fact
from engine.upkeep import log
from engine.work.visitor import Visitor
from storage import acceptances as store
from storage import events
from storage import settings as settings_store
from storage.database import Database

STANDS = timedelta(days=183)  # LinkedIn withdraws an invitation that nobody answered after about half a year
REMEMBERED = 10  # of the newest: should one of them end the connection, the others still tell where to stop

logger = log.get(__name__)


async def once_a_day(db: Database, clock: Clock, visitor: Visitor, sender_id: int) -> Result | None:
    """Read and note what is new. A result is what keeps the account from going on, such as a lost log-in."""
    known = await db.run(_begin, sender_id, clock.now())
    if known is None:
        return None
    try:
        newest = await visitor.newest_connections(known)
    except ActionEnded as ended:
        if ended.result.outcome not in (Outcome.UNEXPECTED_PAGE, Outcome.BROWSER_LOST):
            return ended.result
        await db.run(_not_read, sender_id, ended.result.detail, clock.now())
        return None
    except PlaywrightError as error:  # the turn's own actions will meet it, and say so
        await db.run(_not_read, sender_id, fact("seen.browser_failed", said=first_line(error)), clock.now())
        return None
    accepted = await db.run(note, sender_id, newest, clock.now())
    logger.info("connections_read", sender_id=sender_id, read=len(newest), accepted=accepted)
    return None


def note(session: Session, sender_id: int, newest: list[str], now: datetime) -> int:
    """Write down which of the sender's invitations these new connections answer; returns how many."""
    zone = settings_store.load(session).zone
    answered = store.open_invitations(session, sender_id, newest)
    for invitation in answered:
        sent_on = invitation.sent_at.astimezone(zone).date()
        store.add(session, invitation.id, sender_id, sent_on, now)
    reading = store.reading(session, sender_id)
    known = tuple(dict.fromkeys([*newest, *reading.newest]))[:REMEMBERED]
    store.set_reading(session, sender_id, replace(reading, newest=known))
    if answered:
        line = fact("log.accepted", invitations=len(answered))
        events.add(session, now, "accepted", line, sender_id=sender_id)
    return len(answered)


def _begin(session: Session, sender_id: int, now: datetime) -> frozenset[str] | None:
    """What was known at the last reading, when today's is still to come and there is anything to learn.

    Today's counts as begun, so that one that breaks off isn't tried for ever.
    """
    today = now.astimezone(settings_store.load(session).zone).date()
    reading = store.reading(session, sender_id)
    if reading.day == today or not store.any_open(session, sender_id, now - STANDS):
        return None
    store.set_reading(session, sender_id, replace(reading, day=today))
    return frozenset(reading.newest)


def _not_read(session: Session, sender_id: int, why: Fact | None, now: datetime) -> None:
    logger.warning("connections_not_read", sender_id=sender_id, reason=str(why))
    line = fact("log.connections_not_read", why=why)
    events.add(session, now, "connections_not_read", line, Level.WARNING, sender_id)
