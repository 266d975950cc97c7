"""Doubts: actions that may have happened are settled by what LinkedIn's page shows, never by another click."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.linkedin.outcome import DoubtAnswer
from engine.rules.enums import PushKind
from engine.rules.errors import LinkedPilotError, UserError
from engine.rules.facts import Fact, fact
from engine.upkeep import log
from engine.work import claims, seat, tasks
from engine.work.claims import Claimed
from engine.work.sitting import Sittings
from engine.work.visitor import Visitor
from storage import doubts as store
from storage import events, outbox
from storage import senders as sender_store
from storage import settings as settings_store
from storage.database import Database
from storage.doubts import DoubtRow

MOST_A_TURN = 5  # looked at when a turn begins: each is a page view

logger = log.get(__name__)


class NoDoubt(UserError):
    """Nothing about that action is in doubt any more."""


def get(session: Session, action_id: int) -> DoubtRow:
    """The open doubt about an action. Raises NoDoubt."""
    found = store.get(session, action_id)
    if found is None:
        raise NoDoubt
    return found


def tell_new(session: Session, claimed: Claimed, why: Fact | None, now: datetime) -> None:
    """An action within a turn is in doubt: told as those are that a crash left."""
    sender = sender_store.get(session, claimed.sender_id).name
    told = {"kind": claimed.action_type, "sender": sender, "name": claimed.full_name or claimed.profile_url}
    outbox.push(session, now, PushKind.ERROR, fact("push.in_doubt_now", why=why, **told))


def settle_by_hand(session: Session, action_id: int, happened: bool, now: datetime) -> None:
    """The person has looked and says what they saw. Raises NoDoubt."""
    doubt = get(session, action_id)
    claims.resolve(session, action_id, happened, now)
    _record(session, doubt, DoubtAnswer.DONE if happened else DoubtAnswer.NOT_DONE, now, "by_hand")


async def settle_some(db: Database, clock: Clock, visitor: Visitor, sender_id: int) -> None:
    """Look at this sender's newest doubts while its browser is open and logged in."""
    for doubt in await db.read(store.page, MOST_A_TURN, sender_id):
        await _settle(db, clock, visitor, doubt)


async def check(db: Database, clock: Clock, action_id: int, sittings: Sittings) -> DoubtAnswer:
    """Look at one doubt now, in its sender's own browser, and tell the person what was seen, or why nothing was.

    Raises NoDoubt, and seat.NotFree while another sender sits.
    """
    doubt = await db.read(get, action_id)
    seen, why = DoubtAnswer.CANT_TELL, None
    try:
        async with sittings.of(doubt.sender_id, only_looks=True) as visitor:
            seen = await _settle(db, clock, visitor, doubt)
    except seat.NotFree:
        raise
    except LinkedPilotError as error:
        why = error.fact
    await db.run(_tell, doubt, seen, why, clock.now())
    return seen


async def _settle(db: Database, clock: Clock, visitor: Visitor, doubt: DoubtRow) -> DoubtAnswer:
    settings = await db.read(settings_store.load)
    task = tasks.of_doubt(doubt, settings)
    seen = await visitor.look(task, doubt.post_urn, doubt.at)
    logger.info("doubt", action_id=doubt.action_id, seen=seen)
    if seen is not DoubtAnswer.CANT_TELL:
        await db.run(_resolve, doubt, seen, clock.now())
    return seen


def _resolve(session: Session, doubt: DoubtRow, seen: DoubtAnswer, now: datetime) -> None:
    if store.get(session, doubt.action_id) is None:
        return  # settled by hand meanwhile
    claims.resolve(session, doubt.action_id, seen is DoubtAnswer.DONE, now)
    _record(session, doubt, seen, now, "by_look")


def _record(session: Session, doubt: DoubtRow, seen: DoubtAnswer, now: datetime, how: str) -> None:
    name = doubt.full_name or doubt.profile_url
    line = fact("log.doubt_settled", kind=doubt.action_type, name=name, seen=seen, how=how)
    events.add(session, now, "doubt_settled", line, sender_id=doubt.sender_id)


def _tell(session: Session, doubt: DoubtRow, seen: DoubtAnswer, why: Fact | None, now: datetime) -> None:
    name = doubt.full_name or doubt.profile_url
    about = {"kind": doubt.action_type, "sender": doubt.sender_name, "name": name}
    if why is None:
        told = fact("push.doubt_looked", seen=seen, **about)
    else:
        told = fact("push.doubt_not_looked", why=why, **about)
    outbox.push(session, now, PushKind.ERROR, told)
