"""What LinkedIn puts in a turn's way: what it means for the sender, and what the person is told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from engine.rules.enums import ActionType, Level, Outcome, PushKind, SenderStatus, TurnEnd
from engine.rules.facts import Fact, fact
from engine.rules.outcomes import UNKNOWN_IN_A_ROW
from engine.work import own_account
from storage import events, outbox
from storage import senders as sender_store

PARKED_FOR = timedelta(days=7)  # spec, section 2: LinkedIn's own weekly limit
REST = timedelta(hours=2)  # after HTTP 429 or 999: nothing is known of LinkedIn's own time


@dataclass(frozen=True, slots=True)
class Incident:
    """One kind of trouble: what it does to the sender and to the turn.

    `code` is its place among the texts' [facts.incident], and the reason that stands with a sender whom it stops.
    """

    code: str
    push: PushKind
    turn_end: TurnEnd | None  # None: the turn goes on with other kinds
    status: SenderStatus | None = None
    parks_connects: bool = False
    rests: bool = False
    relogin: bool = False  # a log-in is what helps
    says_what: bool = False  # what was seen stands in the message, too


def _logged_out(
    code: str, status: SenderStatus = SenderStatus.LOGIN_EXPIRED, says_what: bool = False
) -> Incident:
    return Incident(code, PushKind.LOGIN, TurnEnd.LOGGED_OUT, status, relogin=True, says_what=says_what)


LOGGED_OUT = _logged_out("logged_out")
CHECKPOINT = _logged_out("checkpoint")
RESTRICTED = _logged_out("restricted", SenderStatus.PAUSED)
OTHER_ACCOUNT = _logged_out("other_account", says_what=True)
NEVER_LOGGED_IN = _logged_out("never_logged_in")
RATE_LIMITED = Incident("rate_limited", PushKind.ERROR, TurnEnd.RATE_LIMITED, rests=True)
WEEKLY_LIMIT = Incident("weekly_limit", PushKind.LIMIT, None, parks_connects=True)
OUT_OF_NOTES = Incident("out_of_notes", PushKind.LIMIT, None, parks_connects=True)
KIND_STOPPED = Incident("kind_stopped", PushKind.ERROR, None)
KIND_STOPPED_BY_ERRORS = Incident("kind_stopped_by_errors", PushKind.ERROR, None)
BROWSER_LOST = Incident("browser_lost", PushKind.ERROR, TurnEnd.BROWSER_LOST, rests=True)
BROWSER_LOST_ONCE = replace(BROWSER_LOST, code="browser_lost_once", says_what=True)
OTHER_SITE = Incident("other_site", PushKind.ERROR, TurnEnd.OTHER_SITE, rests=True, says_what=True)
NOT_TOLD_WHOSE = Incident("not_told_whose", PushKind.ERROR, TurnEnd.PAGES_CHANGED, rests=True, says_what=True)

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


def report(
    session: Session,
    incident: Incident,
    sender_id: int,
    detail: Fact | None,
    evidence: Path | None,
    now: datetime,
    kind: ActionType | None = None,
    action_id: int | None = None,
) -> None:
    """Carry out what the trouble means and tell the person, in one transaction.

    `kind` is the one that is stopped, the others go on; of the page of `action_id` a copy can be kept.
    """
    sender = sender_store.get(session, sender_id)
    if incident.status is not None:
        sender_store.set_status(session, sender_id, incident.status, incident.code, now)
    if incident.parks_connects:
        sender_store.park_connects(session, sender_id, now + PARKED_FOR)
    if incident.rests:
        sender_store.rest(session, sender_id, now + REST)
    what = fact(f"incident.{incident.code}.what", people=UNKNOWN_IN_A_ROW)
    line = fact("log.incident", sender=sender.name, what=what, detail=detail)
    events.add(session, now, "trouble", line, Level.ERROR, sender_id)
    others = tuple(each for each in ActionType if each is not kind)
    told = {
        "sender": sender.name,
        "what": what,
        "meaning": fact(f"incident.{incident.code}.meaning", kind=kind, others=others),
        "sender_id": sender_id,
        "relogin": incident.relogin,
        "may_be_own": incident is OTHER_ACCOUNT and own_account.offered(session, sender_id) is not None,
        "action_id": action_id,
    }
    if incident.says_what and detail is not None:
        push = fact("push.incident_seen", seen=detail, **told)
    else:
        push = fact("push.incident", **told)
    outbox.push(session, now, incident.push, push, photo=evidence)
