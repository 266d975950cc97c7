"""The user logs in: a visible window of the sender's own profile, watched until it is done."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.linkedin.login import SeenAccount
from engine.rules.enums import Level, PushKind, SenderStatus
from engine.rules.errors import LinkedPilotError, UserError
from engine.rules.facts import Fact, fact
from engine.upkeep import log
from engine.work import own_account, seat
from engine.work.sitting import Sittings
from storage import events, outbox
from storage import senders as sender_store
from storage.database import Database
from storage.senders import SenderRow

PATIENCE = timedelta(minutes=10)  # for a person to find the window, their password and their phone

logger = log.get(__name__)


class OtherAccount(UserError):
    """The log-in that was seen is none that the sender may have; see `_against`."""


async def log_in(
    db: Database, clock: Clock, sender_id: int, sittings: Sittings, patience: timedelta = PATIENCE
) -> SeenAccount:
    """Wait for the seat, open the window, watch for the log-in; what came of it goes to the outbox too.

    Another account than the sender's is told at once, and the window left open for the right one. Returns whose
    account it is. Raises LinkedPilotError when nobody logged in with it, with the reason, and seat.NotFree.
    """
    sender = await db.read(sender_store.get, sender_id)
    told: set[str | None] = set()

    async def judge(account: SeenAccount, same: bool) -> bool:
        if await db.run(_accept, sender_id, account, same, clock.now()):
            return True
        if account.profile_url not in told:  # once per account, however often it is seen
            told.add(account.profile_url)
            await db.run(_tell_other, sender_id, account, clock.now())
        return False

    try:
        async with sittings.for_login(sender_id) as visitor:
            return await visitor.wait_for_login(patience, sender.profile_url, judge)
    except seat.NotFree:  # left by an end that couldn't be written down: nobody's fault, and soon tidied up
        raise
    except LinkedPilotError as error:
        await db.run(_refuse, sender_id, error.fact, clock.now())
        raise


def record_login(
    session: Session, sender_id: int, account: SeenAccount, now: datetime, same: bool = False
) -> None:
    """The sender is seen to be logged in: it is active again. `same`: its profile has a new address.

    Raises OtherAccount for another account than the sender's, for another sender's, and for one that can't be read.
    """
    sender = sender_store.get(session, sender_id)
    if (refusal := _against(session, sender, account, same)) is not None:
        raise refusal
    own_account.became(session, sender_id, account)
    sender_store.change(session, sender_id, resting_until=None)
    sender_store.set_status(session, sender_id, SenderStatus.ACTIVE, "", now)
    line = fact("log.logged_in", sender=sender.name, account=account.shown)
    events.add(session, now, "logged_in", line, sender_id=sender_id)


def _against(session: Session, sender: SenderRow, account: SeenAccount, same: bool) -> OtherAccount | None:
    """What speaks against this log-in; None: nothing."""
    if account.profile_url is None:
        return OtherAccount("not_shown")
    holder = sender_store.by_profile(session, account.profile_url)
    if holder is not None and holder.id != sender.id:
        seen = {"account": account.shown, "holder": holder.name}
        if holder.removed_at is not None:
            return OtherAccount("of_removed", **seen, email=holder.email)
        return OtherAccount("of_another", **seen, sender=sender.name)
    if sender.profile_url is None or same or sender.profile_url == account.profile_url:
        return None
    own = sender.profile_url.removeprefix("https://www.")
    return OtherAccount("not_its_own", account=account.shown, sender=sender.name, own=own)


def _accept(session: Session, sender_id: int, account: SeenAccount, same: bool, now: datetime) -> bool:
    """Take the log-in where nothing speaks against it, and say so."""
    try:
        record_login(session, sender_id, account, now, same)
    except OtherAccount:
        return False
    sender = sender_store.get(session, sender_id)
    told = fact("push.logged_in", sender=sender.name, account=account.shown)
    outbox.push(session, now, PushKind.LOGIN, told)
    return True


def _tell_other(session: Session, sender_id: int, account: SeenAccount, now: datetime) -> None:
    own_account.note(session, sender_id, account)
    sender = sender_store.get(session, sender_id)
    if (refusal := _against(session, sender, account, same=False)) is None:
        return
    line = fact("log.other_account", sender=sender.name, why=refusal.fact)
    events.add(session, now, "other_account", line, Level.WARNING, sender_id=sender_id)
    own = own_account.offered(session, sender_id) is not None
    told = fact(
        "push.other_account", sender=sender.name, why=refusal.fact, sender_id=sender_id, may_be_own=own
    )
    outbox.push(session, now, PushKind.LOGIN, told)


def _refuse(session: Session, sender_id: int, why: Fact, now: datetime) -> None:
    sender = sender_store.get(session, sender_id)
    line = fact("log.login_failed", sender=sender.name, why=why)
    events.add(session, now, "login_failed", line, Level.WARNING, sender_id=sender_id)
    told = fact("push.not_logged_in", sender=sender.name, why=why, sender_id=sender_id)
    outbox.push(session, now, PushKind.LOGIN, told)
