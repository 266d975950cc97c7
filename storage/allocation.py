"""Who of some senders may touch which leads, and dealing the leads out to them: one statement each.

A *mask* has bit i set when the i-th of the senders asked about may act on the lead (spec, section 5).
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, ActionType, Outcome
from engine.rules.facts import Fact
from engine.rules.kinds import KINDS, Repeats
from engine.rules.outcomes import NOT_BEGUN
from storage import do_not_contact, other_names
from storage.interactions import stands
from storage.tables import Action, Contact, Interaction, Lead, ListMember
from storage.types import UtcDateTime

PRIME = 2**31 - 1  # products of two numbers below it fit the databases' 64-bit integers

# How many leads of each mask each sender gets: mask → ((sender id, how many), …).
Shares = Mapping[int, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Question:
    """May these senders do this kind to a lead now?"""

    action_type: ActionType
    sender_ids: tuple[int, ...]
    now: datetime
    cooldown: timedelta


@dataclass(frozen=True, slots=True)
class LeadGroup:
    """So many leads for which the answer is the same."""

    mask: int
    waits: bool  # nobody may now, but somebody may once the cooldown is over
    do_not_contact: bool
    other_person: bool  # behind their links other names were met
    count: int


def of_list(list_id: int) -> Select[*tuple[Any, ...]]:
    """The leads of a list."""
    return select(ListMember.lead_id, null().label("action_id")).where(ListMember.list_id == list_id)


def of_senders(campaign_id: int, sender_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """The leads that these senders still have to do in a campaign."""
    return _rows(campaign_id).where(Action.sender_id.in_(sender_ids), Action.status.in_(NOT_BEGUN))


def of_unlocked(campaign_id: int, now: datetime) -> Select[*tuple[Any, ...]]:
    """The leads of a campaign that waited for the end of a cooldown which is over now."""
    return _rows(campaign_id).where(Action.sender_id.is_(None), _open(), Action.scheduled_at <= now)


def count(session: Session, people: Select[*tuple[Any, ...]], question: Question) -> list[LeadGroup]:
    """Count the people by what the senders may do with them."""
    asked = _asked_once(people, question)
    columns = (asked.c.mask, asked.c.waits, asked.c.listed, asked.c.others)
    rows = session.execute(select(*columns, func.count()).group_by(*columns))
    return [
        LeadGroup(mask, bool(waits), do_not_contact=bool(listed), other_person=bool(others), count=number)
        for mask, waits, listed, others, number in rows
    ]


def deal(
    session: Session,
    campaign_id: int,
    people: Select[*tuple[Any, ...]],
    question: Question,
    shares: Shares,
    seed: int,
    keep_waiting: bool,
) -> None:
    """Write a campaign's queue: each sender's shares in shuffled order; and who waits, when they are kept."""
    ranked = _ranked(_asked_once(people, question, seed))
    wanted = or_(ranked.c.mask > 0, ranked.c.waits == 1) if keep_waiting else ranked.c.mask > 0
    rows = select(
        literal(campaign_id),
        _taker(ranked, shares),
        ranked.c.lead_id,
        literal(question.action_type.value),
        literal(ActionStatus.PENDING.value),
        literal(0),
        _unlocks(ranked),
        literal(question.now, UtcDateTime()),
    ).where(wanted)
    names = (
        "campaign_id",
        "sender_id",
        "lead_id",
        "action_type",
        "status",
        "attempts",
        "scheduled_at",
        "created_at",
    )
    session.execute(insert(Action).from_select(names, rows))


def reassign(
    session: Session,
    people: Select[*tuple[Any, ...]],
    question: Question,
    shares: Shares,
    seed: int,
    keep_waiting: bool,
) -> None:
    """Give rows of the queue to other senders; who waits for a cooldown belongs to nobody.

    A row that none of the senders may ever take stays as it is.
    """
    ranked = _ranked(_asked_once(people, question, seed))
    wanted = or_(ranked.c.mask > 0, ranked.c.waits == 1) if keep_waiting else ranked.c.mask > 0
    session.execute(
        update(Action)
        .where(Action.id == ranked.c.action_id, wanted)
        .values(sender_id=_taker(ranked, shares), scheduled_at=_not_before(ranked))
        .execution_options(synchronize_session=False)
    )


def close_blocked(
    session: Session, people: Select[*tuple[Any, ...]], question: Question, reason: Fact, waits_too: bool
) -> int:
    """Skip the rows of the queue that none of the senders may take; returns how many."""
    # No WITH before this UPDATE: Python's sqlite3 counts no rows then.
    asked = _asked(people, question).subquery("asked")
    hopeless = asked.c.mask == 0 if waits_too else and_(asked.c.mask == 0, asked.c.waits == 0)
    done = session.execute(
        update(Action)
        .where(Action.id.in_(select(asked.c.action_id).where(hopeless)))
        .values(
            status=ActionStatus.SKIPPED_COOLDOWN,
            outcome=Outcome.BLOCKED,
            error_msg=reason,
            executed_at=question.now,
        )
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _rows(campaign_id: int) -> Select[*tuple[Any, ...]]:
    return select(Action.lead_id, Action.id.label("action_id")).where(Action.campaign_id == campaign_id)


def _open() -> ColumnElement[bool]:
    return Action.status == ActionStatus.PENDING


def _asked_once(people: Select[*tuple[Any, ...]], question: Question, seed: int = 0) -> CTE:
    """As `_asked`, each answer worked out once however often it is used."""
    return _asked(people, question, seed).cte("asked").prefix_with("MATERIALIZED")


def _asked(people: Select[*tuple[Any, ...]], question: Question, seed: int = 0) -> Select[*tuple[Any, ...]]:
    """One row per person: the answer, and a seeded number to shuffle by."""
    person = people.subquery("person")
    listed = do_not_contact.covers_lead()
    others = and_(other_names.covers_lead(), ~listed)
    cooling = Contact.cooldown_expires_at > question.now
    mask: ColumnElement[int] = literal(0)
    later: ColumnElement[bool] = false()
    for place, sender_id in enumerate(question.sender_ids):
        may = case(
            (Contact.id.is_(None), 1 << place),
            (and_(cooling, Contact.last_action_sender_id != sender_id), 0),
            (_own_block(question, sender_id), 0),
            else_=1 << place,
        )
        mask = mask + may
        later = or_(later, _free_after_cooldown(question, sender_id))
    mask = case((or_(listed, others), 0), else_=mask)
    waits = case((and_(cooling, mask == 0, ~listed, ~others, later), 1), else_=0)
    return (
        select(
            person.c.lead_id,
            person.c.action_id,
            mask.label("mask"),
            waits.label("waits"),
            case((listed, 1), else_=0).label("listed"),
            case((others, 1), else_=0).label("others"),
            Contact.cooldown_expires_at.label("unlocks_at"),
            _shuffle(seed).label("place"),
        )
        .select_from(person)
        .join(Lead, Lead.id == person.c.lead_id)
        .outerjoin(Contact, Contact.profile_url == Lead.profile_url)
    )


def _own_block(question: Question, sender_id: int) -> ColumnElement[bool]:
    """The sender has done this kind to the person: for good, or for the cooldown's time."""
    own = select(Interaction.id).where(
        Interaction.profile_url == Lead.profile_url,
        Interaction.sender_id == sender_id,
        Interaction.action_type == question.action_type,
        stands(),
    )
    if KINDS[question.action_type].repeats is not Repeats.NEVER:
        own = own.where(Interaction.at > question.now - question.cooldown)
    return own.correlate(Lead).exists()


def _free_after_cooldown(question: Question, sender_id: int) -> ColumnElement[bool]:
    # The sender's own action is never younger than the last one, so a block that ends at all ends with it.
    never = KINDS[question.action_type].repeats is Repeats.NEVER
    return ~_own_block(question, sender_id) if never else true()


def _shuffle(seed: int) -> ColumnElement[int]:
    """A number below PRIME that follows from the lead and the seed alone, the same in every database."""
    rng = random.Random(seed)  # noqa: S311 - a shuffle, not a secret
    a, b, c = (rng.randrange(1, PRIME) for _ in range(3))
    line = (cast(Lead.id, BigInteger) * a + b) % PRIME
    return ((line * line) % PRIME * c + line) % PRIME


def _ranked(asked: CTE) -> CTE:
    rank = func.row_number().over(
        partition_by=(asked.c.mask, asked.c.waits), order_by=(asked.c.place, asked.c.lead_id)
    )
    return select(asked, rank.label("rank")).cte("ranked")


def _taker(ranked: CTE, shares: Shares) -> ColumnElement[Any]:
    """The sender for the rank: of a mask's shuffled people the first so many go to its first sender …"""
    branches = []
    for mask, takers in shares.items():
        upto = 0
        for sender_id, number in takers:
            upto += number
            branches.append((and_(ranked.c.mask == mask, ranked.c.rank <= upto), sender_id))
    return case(*branches, else_=null()) if branches else null()


def _not_before(ranked: CTE) -> ColumnElement[Any]:
    """When a row may be done: after the cooldown, and what LinkedIn itself refused not before the day it has."""
    return case(
        (ranked.c.mask == 0, ranked.c.unlocks_at), (Action.refusals > 0, Action.scheduled_at), else_=null()
    )


def _unlocks(ranked: CTE) -> ColumnElement[Any]:
    return case((ranked.c.mask == 0, ranked.c.unlocks_at), else_=null())
