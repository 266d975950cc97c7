"""Reallocation rows of the queue out again: laid out in a table of the connection's own, beside whoever writes, and taken over from it some at a time.

What happened to a row in between counts: one that was begun, or that another has by now, stays as it is; and nobody gets one who doesn't
work for the campaign any more.
"""

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    column,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, Outcome
from engine.rules.facts import Fact
from engine.rules.outcomes import NOT_BEGUN
from storage.allocation import Hand, People, asked_of, placed_of, taker_of
from storage.known_people import Question
from storage.tables import Action, CampaignSender, Sender
from storage.types import UtcDateTime

_HAND = table(
    "dealt_again",
    column("action_id", Integer),
    column("held_by", Integer),
    column("sender_id", Integer),
    column("scheduled_at", UtcDateTime()),
    column("hopeless", Integer),
)
_MAKE_HAND = """
    CREATE TEMPORARY TABLE dealt_again (
        action_id INTEGER PRIMARY KEY, held_by INTEGER, sender_id INTEGER, scheduled_at TIMESTAMP, hopeless INTEGER NOT NULL
    )
"""


def lay_out(session: Session, people: People, question: Question, hand: Hand, seed: int) -> int:
    """Who gets which of these rows, and which of them nobody may take; returns how many the latter are.

    Who waits for a cooldown belongs to nobody, where they are kept waiting.
    """
    session.execute(text("DROP TABLE IF EXISTS dealt_again"))
    session.execute(text(_MAKE_HAND))
    placed = placed_of(people, question, seed, hand.keep_waiting).cte("placed")
    goes = select(
        placed.c.action_id,
        taker_of(placed, hand).label("sender_id"),
        case((placed.c.mask == 0, placed.c.unlocks_at), else_=null()).label("scheduled_at"),
    ).subquery("goes")
    stays = asked_of(people, question).subquery("stays")
    waits = and_(stays.c.waits == 1, literal(hand.keep_waiting))
    for rows, values in (
        (goes, (goes.c.sender_id, goes.c.scheduled_at, literal(0))),
        (stays, (null(), null(), literal(1))),
    ):
        chosen = select(rows.c.action_id, Action.sender_id, *values).join_from(
            rows, Action, Action.id == rows.c.action_id
        )
        some = (
            or_(rows.c.sender_id.is_not(None), rows.c.scheduled_at.is_not(None))
            if rows is goes
            else and_(rows.c.mask == 0, ~waits)
        )
        session.execute(insert(_HAND).from_select(list(_HAND.c), chosen.where(some)))
    return session.scalar(select(func.count()).where(_HAND.c.hopeless == 1)) or 0


def upto(session: Session, after: int, most: int) -> int | None:
    """The last row of the next so many that were laid out; None where no more were."""
    some = select(_HAND.c.action_id).where(_HAND.c.action_id > after).order_by(_HAND.c.action_id).limit(most)
    found: int | None = session.scalar(select(func.max(some.subquery().c.action_id)))
    return found


def take_over(session: Session, campaign_id: int, after: int, last: int) -> int:
    """The rows above `after` up to `last` get their new sender; returns how many did."""
    refused = case((Action.refusals > 0, Action.scheduled_at), else_=null())
    done = session.execute(
        update(Action)
        .where(
            Action.id == _HAND.c.action_id,
            *_between(after, last),
            _HAND.c.hopeless == 0,
            *_as_they_were(),
            or_(_HAND.c.sender_id.is_(None), _HAND.c.sender_id.in_(_at_work(campaign_id))),
        )
        .values(
            sender_id=_HAND.c.sender_id,
            # After the cooldown; and what LinkedIn itself refused not before the day it has.
            scheduled_at=case((_HAND.c.sender_id.is_(None), _HAND.c.scheduled_at), else_=refused),
        )
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def close(session: Session, campaign_id: int, after: int, last: int, reason: Fact, now: datetime) -> int:
    """Skip those of them that none of the senders may take and whose own doesn't work for the campaign; returns how many."""
    at_work = Action.sender_id.in_(_at_work(campaign_id))
    done = session.execute(
        update(Action)
        .where(
            Action.id == _HAND.c.action_id,
            *_between(after, last),
            _HAND.c.hopeless == 1,
            *_as_they_were(),
            or_(Action.sender_id.is_(None), ~at_work),
        )
        .values(
            status=ActionStatus.SKIPPED_COOLDOWN, outcome=Outcome.BLOCKED, error_msg=reason, executed_at=now
        )
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _between(after: int, last: int) -> tuple[ColumnElement[bool], ...]:
    """Said of both, so that neither is walked from end to end: of a table that is a connection's own a server has no statistics."""
    return tuple(bound for each in (_HAND.c.action_id, Action.id) for bound in (each > after, each <= last))


def _as_they_were() -> tuple[ColumnElement[bool], ...]:
    return Action.status.in_(NOT_BEGUN), Action.sender_id.is_not_distinct_from(_HAND.c.held_by)


def _at_work(campaign_id: int) -> Select[int]:
    return (
        select(CampaignSender.sender_id)
        .join(Sender, Sender.id == CampaignSender.sender_id)
        .where(CampaignSender.campaign_id == campaign_id, Sender.removed_at.is_(None))
    )
