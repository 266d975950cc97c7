"""Claims (the write-ahead marks) and the queue row that each holds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, ActionType, Outcome
from engine.rules.facts import Fact
from storage import laptops, other_names, prepared
from storage.journal import note
from storage.rows import all_made, columns, made, made_if_any
from storage.tables import Action, Claim, Lead, core


@dataclass(frozen=True, slots=True)
class QueuedTask:
    """A queue row with the person it is about; `campaign_id` None is a single try."""

    action_id: int
    campaign_id: int | None
    sender_id: int | None
    lead_id: int
    action_type: ActionType
    status: ActionStatus
    comment_text: str | None
    profile_url: str
    full_name: str


@dataclass(frozen=True, slots=True)
class Held:
    """A claim. `profile_url` is the person it holds, `clicked_at` the write-ahead mark."""

    id: int
    action_id: int
    profile_url: str
    sender_id: int
    action_type: ActionType
    claimed_at: datetime
    clicked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PutBack:
    """What stands on a row that goes back into the queue. `outcome` None: as if it had never been tried."""

    outcome: Outcome | None
    at: datetime
    detail: Fact | None = None
    evidence: str | None = None
    refusals: int | None = None  # by LinkedIn itself; None leaves the number as it is
    not_before: datetime | None = None
    waits_for_pages: str | None = None
    deal_out: bool = False  # its sender is out of the campaign


_ROWS, _CLAIMS, _LEADS = core(Action), core(Claim), core(Lead)
_HELD_BY = ("action_id", "profile_url", "sender_id", "action_type", "claimed_at")
_TASK = (
    select(
        *columns(
            QueuedTask,
            _ROWS,
            action_id=_ROWS.c.id,
            profile_url=_LEADS.c.profile_url,
            full_name=other_names.called(),
        )
    )
    .join(_LEADS, _LEADS.c.id == _ROWS.c.lead_id)
    .where(_ROWS.c.id == bindparam("action_id"))
)
_HELD = select(*columns(Held, _CLAIMS))
_HELD_ONE = _HELD.where(_CLAIMS.c.id == bindparam("claim_id"))
_START = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("action_id"))
    .values(
        status=ActionStatus.RUNNING,
        attempts=_ROWS.c.attempts + 1,
        waits_for_pages=None,
        comment_text=func.coalesce(bindparam("text"), _ROWS.c.comment_text),
    )
)
_REFUSALS = select(_ROWS.c.refusals).where(_ROWS.c.id == bindparam("action_id"))
_NEW = {name: bindparam(name, type_=_CLAIMS.c[name].type) for name in _HELD_BY}
# Where the sender is at another action, or another sender at the person, nothing is written.
_HOLD = (
    insert(_CLAIMS)
    .from_select(
        list(_NEW),
        select(*_NEW.values()).where(
            ~exists().where(
                or_(_CLAIMS.c.sender_id == _NEW["sender_id"], _CLAIMS.c.profile_url == _NEW["profile_url"])
            )
        ),
    )
    .returning(_CLAIMS.c.id)
)
_HOLDER = select(_CLAIMS.c.sender_id).where(_CLAIMS.c.profile_url == bindparam("person"))
_CLICK = (
    update(_CLAIMS)
    .where(_CLAIMS.c.id == bindparam("claim_id"), _CLAIMS.c.profile_url == bindparam("person"))
    .values(clicked_at=bindparam("now"))
    .returning(*columns(Held, _CLAIMS))
)
_LET_GO = delete(_CLAIMS).where(_CLAIMS.c.id == bindparam("claim_id"))
_CLOSE = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("action_id"))
    .values(
        status=bindparam("new_status"),
        outcome=bindparam("new_outcome"),
        error_msg=bindparam("error"),
        evidence=bindparam("file"),
        executed_at=bindparam("now"),
    )
)


def task(session: Session, action_id: int) -> QueuedTask:
    """The queue row. Raises NoResultFound."""
    return made(QueuedTask, prepared.run(session, _TASK, {"action_id": action_id}).one())


def hold(session: Session, row: QueuedTask, comment_text: str | None, now: datetime) -> int | None:
    """The row is under way, and its person is held for its sender; returns the claim's id.

    None, and nothing written, where a claim holds that person already, or that sender is at another.
    """
    claim = {
        "action_id": row.action_id,
        "profile_url": row.profile_url,
        "sender_id": row.sender_id,
        "action_type": row.action_type,
        "claimed_at": now,
    }
    claim_id: int | None = prepared.run(session, _HOLD, claim).scalar()
    if claim_id is not None:
        prepared.run(session, _START, {"action_id": row.action_id, "text": comment_text})
    return claim_id


def holder(session: Session, profile_url: str) -> int | None:
    """The sender that is at that person now."""
    found: int | None = prepared.run(session, _HOLDER, {"person": profile_url}).scalar()
    return found


def held(session: Session, claim_id: int) -> Held:
    """The claim. Raises NoResultFound."""
    return made(Held, prepared.run(session, _HELD_ONE, {"claim_id": claim_id}).one())


def all_held(session: Session) -> list[Held]:
    """What is under way on this laptop, or was when its agent died."""
    return all_made(Held, session.execute(_HELD.where(laptops.mine(session, _CLAIMS.c.sender_id))))


def held_by(session: Session, senders: Collection[int]) -> list[Held]:
    """What these senders hold."""
    return all_made(Held, session.execute(_HELD.where(_CLAIMS.c.sender_id.in_(senders))))


def held_if_any(session: Session, claim_id: int) -> Held | None:
    """The claim; None where it was settled."""
    return made_if_any(Held, prepared.run(session, _HELD_ONE, {"claim_id": claim_id}).one_or_none())


def clicked(session: Session, claim_id: int, profile_url: str, now: datetime) -> bool:
    """Write the write-ahead mark; False when the claim holds another person."""
    marked = prepared.run(session, _CLICK, {"claim_id": claim_id, "person": profile_url, "now": now}).first()
    if marked is None:
        return False
    _note(session, "mark", made(Held, marked), now)
    return True


def unmark(session: Session, was: Held, now: datetime) -> None:
    """It is known that nothing came of what was marked."""
    if was.clicked_at is not None:
        _note(session, "unmark", was, now)


def _note(session: Session, fact: str, row: Held, now: datetime) -> None:
    marked = row.claimed_at.isoformat()
    note(
        session,
        fact,
        now,
        person=row.profile_url,
        sender=row.sender_id,
        kind=row.action_type,
        marked=marked,
    )


def move(session: Session, claim_id: int, profile_url: str) -> None:
    """The claim holds the person at another address now."""
    session.execute(update(_CLAIMS).where(_CLAIMS.c.id == claim_id).values(profile_url=profile_url))


def let_go(session: Session, claim_id: int) -> None:
    """The claim is over."""
    prepared.run(session, _LET_GO, {"claim_id": claim_id})


def close(
    session: Session,
    action_id: int,
    status: ActionStatus,
    outcome: Outcome,
    now: datetime,
    detail: Fact | None = None,
    evidence: str | None = None,
) -> None:
    """Give the queue row what came of it."""
    values = {
        "action_id": action_id,
        "new_status": status,
        "new_outcome": outcome,
        "error": detail,
        "file": evidence,
        "now": now,
    }
    prepared.run(session, _CLOSE, values)


def refusals(session: Session, action_id: int) -> int:
    """How often LinkedIn itself has refused it so far."""
    found: int = prepared.run(session, _REFUSALS, {"action_id": action_id}).scalar_one()
    return found


def put_back(session: Session, action_id: int, status: ActionStatus, back: PutBack) -> None:
    """The row's turn comes another time, or never."""
    pending = status is ActionStatus.PENDING
    values: dict[str, object] = {
        "status": status,
        "outcome": back.outcome,
        "error_msg": back.detail,
        "evidence": back.evidence,
        "executed_at": None if back.outcome is None else back.at,
        "waits_for_pages": back.waits_for_pages if pending else None,
        "scheduled_at": back.not_before,
    }
    if back.refusals is not None:
        values["refusals"] = back.refusals
    if pending and back.deal_out:
        values |= {"sender_id": None, "scheduled_at": back.not_before or back.at}
    session.execute(update(_ROWS).where(_ROWS.c.id == action_id).values(values))


def settle(session: Session, action_id: int, status: ActionStatus, outcome: Outcome, detail: Fact) -> None:
    """A row that was in doubt gets its answer; when it was carried out stays as it is."""
    session.execute(
        update(_ROWS).where(_ROWS.c.id == action_id).values(status=status, outcome=outcome, error_msg=detail)
    )
