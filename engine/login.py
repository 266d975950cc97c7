"""The user logs in: a visible window of the sender's own profile, watched until it is done."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import log, seat
from engine.clock import Clock
from engine.linkedin.browser import BrowserOptions, open_browser
from engine.linkedin.login import Account, wait_for_login
from engine.rules.errors import LinkedPilotError, UserError
from engine.rules.html import escape
from engine.rules.words import Level, PushKind, SeatKind, SenderStatus
from storage import events, outbox
from storage import seat as seat_store
from storage import senders as sender_store
from storage.database import Database
from storage.tables import Sender

PATIENCE = timedelta(minutes=10)  # for a person to find the window, their password and their phone

logger = log.get(__name__)


class OtherAccount(UserError):
    """This is another LinkedIn account than the sender's."""


async def log_in(
    db: Database, clock: Clock, sender_id: int, options: BrowserOptions, patience: timedelta = PATIENCE
) -> Account:
    """Wait for the seat, open the window, watch for the log-in; what came of it goes to the outbox too.

    Returns whose account it is. Raises LinkedPilotError when nobody logged in, with the reason.
    """
    await _sit(db, clock, sender_id)
    try:
        browser = await open_browser(options, clock)
        try:
            account = await wait_for_login(browser, patience)
            await db.run(_accept, sender_id, account, clock.now())
            await browser.save_cookies()
            return account
        finally:
            await browser.close()
    except LinkedPilotError as error:
        await db.run(_refuse, sender_id, str(error), clock.now())
        raise
    finally:
        await db.run(seat_store.release, clock.now())


async def _sit(db: Database, clock: Clock, sender_id: int) -> None:
    while True:
        try:
            return await db.run(seat.take, sender_id, SeatKind.LOGIN, clock.now())
        except seat.GapNotOver as gap:
            await clock.sleep(max((gap.until - clock.now()).total_seconds(), 0.1))


def record_login(session: Session, sender_id: int, account: Account, now: datetime) -> None:
    """The sender is seen to be logged in: it is active again. Raises OtherAccount."""
    sender = session.get_one(Sender, sender_id)
    if sender.profile_url and account.profile_url and sender.profile_url != account.profile_url:
        raise OtherAccount(
            f"The window is logged in as {account.name} ({account.profile_url}), but {sender.name} is "
            f"{sender.profile_url}: log out there and log in with the sender's own account."
        )
    session.execute(
        update(Sender)
        .where(Sender.id == sender_id)
        .values(profile_url=account.profile_url or sender.profile_url, resting_until=None)
    )
    sender_store.set_status(session, sender_id, SenderStatus.ACTIVE, "", now)
    events.add(
        session, now, "logged_in", f"{sender.name} is logged in as {account.name}.", sender_id=sender_id
    )


def _accept(session: Session, sender_id: int, account: Account, now: datetime) -> None:
    record_login(session, sender_id, account, now)
    sender = session.get_one(Sender, sender_id)
    text = f"✅ <b>{escape(sender.name)}</b> is logged in as {escape(account.name)} and goes on."
    outbox.push(session, now, PushKind.LOGIN, text, buttons=[[("🏠 Home", "home")]])


def _refuse(session: Session, sender_id: int, reason: str, now: datetime) -> None:
    sender = session.get_one(Sender, sender_id)
    events.add(session, now, "login_failed", f"{sender.name}: {reason}", Level.WARNING, sender_id=sender_id)
    text = f"🔑 <b>{escape(sender.name)}</b> is not logged in. {escape(reason)}"
    relogin = ("🔑 Re-login", f"sender:{sender_id}:relogin")
    outbox.push(session, now, PushKind.LOGIN, text, buttons=[[relogin, ("🏠 Home", "home")]])
