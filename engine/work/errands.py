"""What a person asked for that needs a browser: done as soon as the seat is free, and told by the outbox."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.rules.enums import PushKind, WishKind
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import Fact, fact
from engine.upkeep import log, page_check, page_copies
from engine.upkeep.config import Config
from engine.upkeep.page_copies import CaptureRequest
from engine.work import doubts, login
from engine.work.seat import NotFree
from engine.work.sitting import Sittings
from storage import doubts as doubt_store
from storage import events, laptops, outbox, wishes
from storage import senders as sender_store
from storage.database import Database

NOT_YET = NotFree  # whoever asked waits for the seat

logger = log.get(__name__)


async def log_in(db: Database, clock: Clock, sender_id: int, sittings: Sittings) -> None:
    """Open the window in which a sender logs in, and watch it. Raises what is in `NOT_YET`."""
    try:
        await login.log_in(db, clock, sender_id, sittings)
    except NOT_YET:
        raise
    except LinkedPilotError as error:  # the person is told already
        logger.info("not_logged_in", sender_id=sender_id, reason=str(error))


async def is_elsewhere(db: Database, kind: WishKind, about: int, now: datetime) -> bool:
    """Whether it is for another laptop, which takes it up with its next sign of life."""
    return db.path is None and await db.run(_passed_on, kind, about, now)


def _passed_on(session: Session, kind: WishKind, about: int, now: datetime) -> bool:
    sender_id = about
    if kind is WishKind.CHECK:
        doubt = doubt_store.get(session, about)
        if doubt is None:
            return False
        sender_id = doubt.sender_id
    laptop_id = sender_store.get(session, sender_id).laptop_id
    if laptop_id is None or laptops.is_mine(session, laptop_id):
        return False
    wishes.ask(session, laptop_id, kind, about, now)
    return True


async def check_doubt(db: Database, clock: Clock, action_id: int, sittings: Sittings) -> None:
    """Look at an action in doubt, on the laptop of its sender. Raises what is in `NOT_YET`."""
    if await is_elsewhere(db, WishKind.CHECK, action_id, clock.now()):
        return
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
        await db.run(_tell, clock.now(), fact("push.pages_not_looked", why=error.fact))
        return
    lines = tuple(
        fact("push.finding", capability=each.capability, verdict=each.verdict, why=each.why) for each in found
    )
    await db.run(_tell, clock.now(), fact("push.pages_looked", found=lines))


async def capture(
    db: Database, clock: Clock, config: Config, wanted: CaptureRequest, sittings: Sittings
) -> None:
    """Keep a copy of a page. Raises what is in `NOT_YET`."""
    try:
        file = await page_copies.keep(config, wanted, sittings)
    except NOT_YET:
        raise
    except LinkedPilotError as error:
        await db.run(_tell, clock.now(), fact("push.no_copy", page=wanted.kind, why=error.fact))
        return
    await db.run(_kept, wanted, file.name, clock.now())


def _kept(session: Session, wanted: CaptureRequest, name: str, now: datetime) -> None:
    events.add(session, now, "page_kept", fact("log.page_kept", file=name), sender_id=wanted.sender_id)
    _tell(session, now, fact("push.copy_kept", file=name))


def _tell(session: Session, now: datetime, told: Fact) -> None:
    outbox.push(session, now, PushKind.ERROR, told)
