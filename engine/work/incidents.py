"""What LinkedIn puts in a turn's way: what it means for the sender, and what the person is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from engine.rules.enums import ActionType, Level, Outcome, PushKind, SenderStatus, TurnEnd
from engine.rules.facts import Fact
from engine.rules.html import escape
from engine.rules.outcomes import UNKNOWN_IN_A_ROW
from storage import events, outbox
from storage import senders as sender_store

PARKED_FOR = timedelta(days=7)  # spec, section 2: LinkedIn's own weekly limit
REST = timedelta(hours=2)  # after HTTP 429 or 999: nothing is known of LinkedIn's own time


@dataclass(frozen=True, slots=True)
class Incident:
    """One kind of trouble: its words, and what it does to the sender and to the turn."""

    headline: str
    meaning: str
    push: PushKind
    turn_end: TurnEnd | None  # None: the turn goes on with other kinds
    status: SenderStatus | None = None
    parks_connects: bool = False
    rests: bool = False
    relogin: bool = False
    says_what: bool = False  # what was seen stands in the message, too


LOGGED_OUT = Incident(
    "is logged out of LinkedIn",
    "Its actions stay in the queue; log in again on the laptop and they go on.",
    PushKind.LOGIN,
    TurnEnd.LOGGED_OUT,
    status=SenderStatus.LOGIN_EXPIRED,
    relogin=True,
)
CHECKPOINT = Incident(
    "has to pass a check by LinkedIn",
    "Only you can do that: open the window, answer what LinkedIn asks, and its actions go on.",
    PushKind.LOGIN,
    TurnEnd.LOGGED_OUT,
    status=SenderStatus.LOGIN_EXPIRED,
    relogin=True,
)
RESTRICTED = Incident(
    "is restricted by LinkedIn",
    "The sender is paused. Read what LinkedIn says in the window before you do anything else.",
    PushKind.LOGIN,
    TurnEnd.LOGGED_OUT,
    status=SenderStatus.PAUSED,
    relogin=True,
)
RATE_LIMITED = Incident(
    "is being slowed down by LinkedIn",
    "LinkedIn answers with «too many requests»: the sender rests for 2 hours, its actions stay in the queue.",
    PushKind.ERROR,
    TurnEnd.RATE_LIMITED,
    rests=True,
)
WEEKLY_LIMIT = Incident(
    "has reached LinkedIn's weekly invitation limit",
    "Its connects are parked for 7 days; likes and comments go on.",
    PushKind.LIMIT,
    None,
    parks_connects=True,
)
OUT_OF_NOTES = Incident(
    "has no free invitation notes left",
    "Its connects are parked for 7 days; let the campaign send without a note to go on sooner.",
    PushKind.LIMIT,
    None,
    parks_connects=True,
)
KIND_STOPPED = Incident(
    f"met the pages of {UNKNOWN_IN_A_ROW} people in a row that LinkedPilot doesn't know: LinkedIn may have changed",
    "Its {kind}s are stopped for today, its {others} go on. Nothing was clicked and nothing is lost: those {kind}s wait, "
    "and are done as soon as there is page knowledge that fits. Look at the screenshot, and see /pages.",
    PushKind.ERROR,
    None,
)
KIND_STOPPED_BY_ERRORS = replace(
    KIND_STOPPED,
    headline=f"couldn't go on with {UNKNOWN_IN_A_ROW} people in a row, and LinkedPilot met errors of its own there",
    meaning="Its {kind}s are stopped for today, its {others} go on. Nothing is lost: those {kind}s wait, and are tried "
    "again with a newer LinkedPilot, or by Try again on the campaign's card. `linkedpilot doctor` and the log say more.",
)
BROWSER_LOST = Incident(
    "lost its browser three times",
    "The turn is over, and the sender rests for 2 hours; its actions stay in the queue. "
    "Check the network, then run `linkedpilot doctor`.",
    PushKind.ERROR,
    TurnEnd.BROWSER_LOST,
    rests=True,
)
BROWSER_LOST_ONCE = replace(BROWSER_LOST, headline="lost its browser or the network", says_what=True)

OTHER_ACCOUNT = Incident(
    "has another account's log-in in its browser",
    "Nothing was done with it; that session was put aside, and the sender's actions stay in the queue. "
    "Log in again, with the sender's own account.",
    PushKind.LOGIN,
    TurnEnd.LOGGED_OUT,
    status=SenderStatus.LOGIN_EXPIRED,
    relogin=True,
    says_what=True,
)
NEVER_LOGGED_IN = Incident(
    "was never logged in by LinkedPilot",
    "Nobody knows whose account its browser has, so it does nothing: log it in, and its actions go on.",
    PushKind.LOGIN,
    TurnEnd.LOGGED_OUT,
    status=SenderStatus.LOGIN_EXPIRED,
    relogin=True,
)
OTHER_SITE = Incident(
    "was led to another site than LinkedIn",
    "Nothing was clicked there and the turn is over; its actions stay in the queue. "
    "Look at the screenshot, and at what the network or the browser has in between.",
    PushKind.ERROR,
    TurnEnd.OTHER_SITE,
    rests=True,
    says_what=True,
)
NOT_TOLD_WHOSE = Incident(
    "couldn't be told whose log-in its browser has",
    "Nothing was clicked and the turn is over; its actions stay in the queue. "
    "LinkedIn may have changed: look at the screenshot, and whether there is a newer LinkedPilot.",
    PushKind.ERROR,
    TurnEnd.PAGES_CHANGED,
    rests=True,
    says_what=True,
)

OF_OUTCOME: dict[Outcome, Incident] = {
    Outcome.LOGGED_OUT: LOGGED_OUT,
    Outcome.CHECKPOINT: CHECKPOINT,
    Outcome.RESTRICTED: RESTRICTED,
    Outcome.RATE_LIMITED: RATE_LIMITED,
    Outcome.WEEKLY_LIMIT: WEEKLY_LIMIT,
    Outcome.OUT_OF_NOTES: OUT_OF_NOTES,
    Outcome.BROWSER_LOST: BROWSER_LOST,
    Outcome.OTHER_ACCOUNT: OTHER_ACCOUNT,
    Outcome.OTHER_SITE: OTHER_SITE,
}
# What is met before anything was done, where an unexpected page is one that doesn't tell whose log-in it is.
AT_THE_DOOR = {**OF_OUTCOME, Outcome.UNEXPECTED_PAGE: NOT_TOLD_WHOSE}


def kind_stopped(kind: ActionType, own_errors: bool) -> Incident:
    """LinkedIn's pages for one kind aren't known, or errors of our own came in between: the others go on."""
    others = " and ".join(f"{each}s" for each in ActionType if each is not kind)
    incident = KIND_STOPPED_BY_ERRORS if own_errors else KIND_STOPPED
    return replace(incident, meaning=incident.meaning.format(kind=kind, others=others))


def report(
    session: Session,
    incident: Incident,
    sender_id: int,
    detail: Fact | None,
    evidence: Path | None,
    now: datetime,
    offered: Sequence[tuple[str, str]] = (),
) -> None:
    """Carry out what the trouble means and tell the person, in one transaction; `offered` are buttons of its own."""
    sender = sender_store.get(session, sender_id)
    if incident.status is not None:
        sender_store.set_status(session, sender_id, incident.status, incident.headline, now)
    if incident.parks_connects:
        sender_store.park_connects(session, sender_id, now + PARKED_FOR)
    if incident.rests:
        sender_store.rest(session, sender_id, now + REST)
    events.add(
        session,
        now,
        "trouble",
        f"{sender.name} {incident.headline}. {detail or ''}".strip(),
        Level.ERROR,
        sender_id,
    )
    seen = f"{escape(str(detail))}\n" if incident.says_what and detail else ""
    text = f"⚠️ <b>{escape(sender.name)}</b> {incident.headline}.\n{seen}{incident.meaning}"
    last = [("🏠 Home", "home")]
    if incident.relogin:
        last.insert(0, ("🔑 Re-login", f"sender:{sender_id}:relogin"))
    buttons = [*([each] for each in offered), last]
    outbox.push(session, now, incident.push, text, photo=evidence, buttons=buttons)
