"""The daily look whether LinkedIn's pages are still those that we know, before a whole day is wasted."""

from datetime import datetime

from playwright.async_api import Error as PlaywrightError
from sqlalchemy.orm import Session

from engine import log
from engine.clock import Clock
from engine.linkedin.checking import Finding, missed
from engine.linkedin.visit import Ended
from engine.rules.errors import UserError
from engine.rules.html import escape
from engine.rules.words import Level, PushKind
from engine.sitting import KeptOut, Sittings
from engine.visitor import Visitor
from storage import events, outbox
from storage import settings as settings_store
from storage.database import Database

CHECKED_KEY = "pages_checked_on"

logger = log.get(__name__)


async def now(sittings: Sittings, sender_id: int) -> list[Finding]:
    """Look with a sender's own browser. Raises UserError when LinkedIn doesn't let it look."""
    try:
        async with sittings.of(sender_id) as visitor:
            return await visitor.check_pages()
    except Ended as ended:
        raise UserError(ended.result.detail) from None
    except KeptOut as kept:
        raise UserError(str(kept)) from None


async def once_a_day(db: Database, clock: Clock, visitor: Visitor) -> None:
    """At the first turn of a day, while its browser is open; what is missed goes to the outbox."""
    if not await db.run(_is_due, clock.now()):
        return
    try:
        found = await visitor.check_pages()
    except (Ended, PlaywrightError) as error:  # the turn's own actions will meet it, and say so
        logger.warning("page_check_failed", reason=str(error).splitlines()[0])
        return
    logger.info("page_check", looked_at=len(found), missed=[each.entry for each in missed(found)])
    if lost := missed(found):
        await db.run(_alert, lost, clock.now())


def _is_due(session: Session, now: datetime) -> bool:
    """Whether today's is still to come; marks it as begun, so that a crash in it isn't tried for ever."""
    today = now.astimezone(settings_store.load(session).zone).date().isoformat()
    if settings_store.get(session, CHECKED_KEY) == today:
        return False
    settings_store.put(session, CHECKED_KEY, today)
    return True


def _alert(session: Session, lost: list[Finding], now: datetime) -> None:
    names = ", ".join(sorted({f"{each.entry} ({each.page})" for each in lost}))
    events.add(session, now, "pages_changed", f"Not found on LinkedIn's pages: {names}.", Level.WARNING)
    text = (
        "🧩 <b>LinkedIn's pages have changed.</b> Actions that need what is missing fail safely: nothing "
        f"wrong is clicked. Look whether there is a newer LinkedPilot.\n<code>{escape(names)}</code>"
    )
    outbox.push(session, now, PushKind.ERROR, text, buttons=[[("🏠 Home", "home")]])
