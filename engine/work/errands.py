"""What a person asked for that needs a browser: done as soon as the seat is free, and told by the outbox."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.linkedin.capability_check import CapabilityVerdict, Finding
from engine.rules.enums import PushKind
from engine.rules.errors import LinkedPilotError
from engine.rules.html import escape
from engine.upkeep import log, page_check, page_copies
from engine.upkeep.config import Config
from engine.upkeep.page_copies import CaptureRequest
from engine.work import doubts, login
from engine.work.seat import NotFree
from engine.work.sitting import Sittings
from storage import events, outbox
from storage.database import Database

NOT_YET = NotFree  # whoever asked waits for the seat
BUTTONS = [[("🧩 Pages", "pages"), ("🏠 Home", "home")]]
MARKS = {CapabilityVerdict.WORKS: "✅", CapabilityVerdict.UNSURE: "❔", CapabilityVerdict.BROKEN: "⚠️"}

logger = log.get(__name__)


async def log_in(db: Database, clock: Clock, sender_id: int, sittings: Sittings) -> None:
    """Open the window in which a sender logs in, and watch it. Raises what is in `NOT_YET`."""
    try:
        await login.log_in(db, clock, sender_id, sittings)
    except NOT_YET:
        raise
    except LinkedPilotError as error:  # the person is told already
        logger.info("not_logged_in", sender_id=sender_id, reason=str(error))


async def check_doubt(db: Database, clock: Clock, action_id: int, sittings: Sittings) -> None:
    """Look at an action in doubt. Raises what is in `NOT_YET`."""
    try:
        await doubts.check(db, clock, action_id, sittings)
    except doubts.NoDoubt:
        return  # it was settled meanwhile


async def check_pages(db: Database, clock: Clock, sittings: Sittings) -> None:
    """Look whether the pages are still known. Raises what is in `NOT_YET`."""
    try:
        sender_id = await db.read(page_copies.looking_sender, clock.now())
        found = await page_check.now(db, clock, sittings, sender_id)
    except NOT_YET:
        raise
    except LinkedPilotError as error:
        await db.run(_tell, clock.now(), f"🧩 LinkedIn's pages couldn't be looked at. {escape(str(error))}")
        return
    await db.run(_tell, clock.now(), as_text(found))


async def capture(
    db: Database, clock: Clock, config: Config, wanted: CaptureRequest, sittings: Sittings
) -> None:
    """Keep a copy of a page. Raises what is in `NOT_YET`."""
    try:
        file = await page_copies.keep(config, wanted, sittings)
    except NOT_YET:
        raise
    except LinkedPilotError as error:
        await db.run(_tell, clock.now(), f"🧩 No copy of the {wanted.kind} page. {escape(str(error))}")
        return
    text = (
        f"🧩 A copy of the page's structure is kept as <code>{escape(file.name)}</code>. It shows nobody's "
        "data: send it to whoever mends the page knowledge."
    )
    await db.run(_tell, clock.now(), text, lambda session, now: _note(session, now, wanted, file.name))


def as_text(found: Sequence[Finding]) -> str:
    """What a look found, a line each."""
    lines = [
        f"{MARKS[each.verdict]} <b>{page_check.WORDS[each.capability]}</b>: {each.verdict}. {escape(str(each.why))}"
        for each in found
    ]
    return "\n".join(["🧩 <b>LinkedIn's pages, looked at just now</b>", *lines])


def _note(session: Session, now: datetime, wanted: CaptureRequest, name: str) -> None:
    words = f"A copy of the page's structure was kept: {name}."
    events.add(session, now, "page_kept", words, sender_id=wanted.sender_id)


def _tell(
    session: Session, now: datetime, text: str, also: Callable[[Session, datetime], None] | None = None
) -> None:
    outbox.push(session, now, PushKind.ERROR, text, buttons=BUTTONS)
    if also is not None:
        also(session, now)
