"""Who of some senders may touch which leads, and dealing the leads out to them: one statement each.

A *mask* has bit i set when the i-th of the senders asked about may act on the lead (spec, section 5).
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus
from engine.rules.outcomes import NOT_BEGUN
from storage.known_people import Question, answers
from storage.tables import Action, Lead, ListMember, core
from storage.types import UtcDateTime

PRIME = 2**31 - 1  # products of two numbers below it fit the databases' 64-bit integers

People = Select[*tuple[Any, ...]]  # lead_id and action_id, each lead once
# How many leads of each mask each sender gets: mask → ((sender id, how many), …).
Shares = Mapping[int, Sequence[tuple[int, int]]]

_ACTIONS = core(Action)
_HAND = table(
    "dealt_out",
    column("sender_id", Integer),
    column("lead_id", Integer),
    column("scheduled_at", UtcDateTime()),
    column("n", Integer),
)
_MAKE_HAND = """
    CREATE TEMPORARY TABLE dealt_out (
        sender_id INTEGER, lead_id INTEGER NOT NULL, scheduled_at TIMESTAMP, n INTEGER PRIMARY KEY
    )
"""


@dataclass(frozen=True, slots=True)
class Hand:
    """What is dealt: the shares, as they were levelled by the counted groups, and how many of those wait for a cooldown."""

    shares: Shares
    waiting: int
    keep_waiting: bool

    @property
    def kept(self) -> int:
        """How many of those that wait get a row."""
        return self.waiting if self.keep_waiting else 0


@dataclass(frozen=True, slots=True)
class LeadGroup:
    """So many leads for which the answer is the same."""

    mask: int
    waits: bool  # nobody may now, but somebody may once the cooldown is over
    do_not_contact: bool
    other_person: bool  # behind their links other names were met
    count: int


def of_list(list_id: int) -> People:
    """The leads of a list."""
    return select(ListMember.lead_id, null().label("action_id")).where(ListMember.list_id == list_id)


def of_senders(campaign_id: int, sender_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """The leads that these senders still have to do in a campaign."""
    return _rows(campaign_id).where(Action.sender_id.in_(sender_ids), Action.status.in_(NOT_BEGUN))


def of_unlocked(campaign_id: int, now: datetime) -> Select[*tuple[Any, ...]]:
    """The leads of a campaign that waited for the end of a cooldown which is over now."""
    return _rows(campaign_id).where(Action.sender_id.is_(None), _open(), Action.scheduled_at <= now)


def count(session: Session, people: People, question: Question) -> list[LeadGroup]:
    """Count the people by what the senders may do with them."""
    known = answers(question)
    columns = (known.c.mask, known.c.waits, known.c.listed, known.c.others)
    among = people.where(people.selected_columns.lead_id == known.c.lead_id).correlate(known).exists()
    rows = session.execute(select(*columns, func.count()).where(among).group_by(*columns))
    counted = {(mask, waits, listed, others): number for mask, waits, listed, others, number in rows}
    total = session.scalar(select(func.count()).select_from(people.subquery("people"))) or 0
    nothing_known = (question.everybody, 0, 0, 0)
    counted[nothing_known] = counted.get(nothing_known, 0) + total - sum(counted.values())
    return [
        LeadGroup(mask, bool(waits), do_not_contact=bool(listed), other_person=bool(others), count=number)
        for (mask, waits, listed, others), number in counted.items()
        if number
    ]


def deal(
    session: Session, campaign_id: int, people: People, question: Question, hand: Hand, seed: int
) -> None:
    """Write a campaign's queue: each sender's shares in shuffled order; and who waits, when they are kept."""
    placed = placed_of(people, question, seed, hand.keep_waiting).cte("placed")
    _write(session, campaign_id, question, select(*_dealt(placed, hand)).order_by(placed.c.n))


def lay_out(session: Session, people: People, question: Question, hand: Hand, seed: int) -> int:
    """As `deal`, into a table of this connection's own, from which `deal_chunk` writes; returns how many rows those are."""
    session.execute(text(_MAKE_HAND))
    placed = placed_of(people, question, seed, hand.keep_waiting).cte("placed")
    session.execute(insert(_HAND).from_select(list(_HAND.c), select(*_dealt(placed, hand), placed.c.n)))
    return session.scalar(select(func.count()).select_from(_HAND)) or 0


def deal_chunk(session: Session, campaign_id: int, question: Question, after: int, upto: int) -> None:
    """Write the rows laid out above `after` up to `upto`; who isn't there any more is left out."""
    there = select(Lead.id).where(Lead.id == _HAND.c.lead_id).exists()
    chunk = select(_HAND.c.sender_id, _HAND.c.lead_id, _HAND.c.scheduled_at)
    chunk = chunk.where(_HAND.c.n > after, _HAND.c.n <= upto, there).order_by(_HAND.c.n)
    _write(session, campaign_id, question, chunk)


def _write(session: Session, campaign_id: int, question: Question, dealt: Select[*tuple[Any, ...]]) -> None:
    values: dict[str, ColumnElement[Any]] = {
        "campaign_id": literal(campaign_id),
        "action_type": literal(question.action_type.value),
        "status": literal(ActionStatus.PENDING.value),
        "attempts": literal(0),
        "created_at": literal(question.now, UtcDateTime()),
    }
    rows = dealt.add_columns(*values.values())
    names = ["sender_id", "lead_id", "scheduled_at", *values]
    session.execute(insert(_ACTIONS).from_select(names, rows, include_defaults=False))


def _rows(campaign_id: int) -> Select[*tuple[Any, ...]]:
    return select(Action.lead_id, Action.id.label("action_id")).where(Action.campaign_id == campaign_id)


def _open() -> ColumnElement[bool]:
    return Action.status == ActionStatus.PENDING


def asked_of(people: People, question: Question) -> Select[*tuple[Any, ...]]:
    """One row per person: the answer."""
    person, known = people.subquery("person"), answers(question)
    return select(
        person.c.lead_id,
        person.c.action_id,
        func.coalesce(known.c.mask, question.everybody).label("mask"),
        func.coalesce(known.c.waits, 0).label("waits"),
        known.c.unlocks_at,
    ).outerjoin_from(person, known, known.c.lead_id == person.c.lead_id)


def placed_of(people: People, question: Question, seed: int, keep_waiting: bool) -> Select[*tuple[Any, ...]]:
    """Who gets a row, numbered: who waits, then mask by mask, each shuffled."""
    asked = asked_of(people, question).cte("asked").prefix_with("MATERIALIZED")
    order = (asked.c.mask, _shuffle(asked.c.lead_id, seed), asked.c.lead_id)
    wanted = or_(asked.c.mask > 0, asked.c.waits == 1) if keep_waiting else asked.c.mask > 0
    return select(asked, func.row_number().over(order_by=order).label("n")).where(wanted)


def _dealt(placed: CTE, hand: Hand) -> tuple[ColumnElement[Any], ...]:
    unlocks = case((placed.c.mask == 0, placed.c.unlocks_at), else_=null())
    return taker_of(placed, hand).label("sender_id"), placed.c.lead_id, unlocks.label("scheduled_at")


def _shuffle(lead_id: ColumnElement[int], seed: int) -> ColumnElement[int]:
    """A number below PRIME that follows from the lead and the seed alone, the same in every database."""
    rng = random.Random(seed)  # noqa: S311 - a shuffle, not a secret
    a, b, c = (rng.randrange(1, PRIME) for _ in range(3))
    line = (cast(lead_id, BigInteger) * a + b) % PRIME
    return ((line * line) % PRIME * c + line) % PRIME


def taker_of(placed: CTE, hand: Hand) -> ColumnElement[Any]:
    """The sender for the number: of a mask's shuffled people the first so many go to its first sender …"""
    upto = hand.kept
    branches: list[tuple[ColumnElement[bool], Any]] = [(placed.c.n <= upto, null())] if upto else []
    for _, takers in sorted(hand.shares.items()):
        for sender_id, number in takers:
            upto += number
            branches.append((placed.c.n <= upto, sender_id))
    return cast(case(*branches, else_=null()), Integer) if branches else cast(null(), Integer)
