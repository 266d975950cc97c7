"""Reallocation out again: leads whose cooldown is over, and leads of senders that dropped out.

Who works for a campaign is changed in a first transaction, and holds from then on. Whose rows are dealt out again, and to whom, is written
down there, too: counted beside whoever writes, and taken over in short transactions, it is gone on with by the next agent where it died.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from engine.campaigns import allocation
from engine.campaigns.drafts import check_senders
from engine.campaigns.lifecycle import AT_ONCE, STARTED, CampaignStays, finish_if_done
from engine.rules.enums import ActionStatus, CooldownPolicy, SenderStatus
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.work import permission
from storage import allocation as allocation_store
from storage import campaigns as store
from storage import events, half_done, queue, queue_counts
from storage import reallocation as rows
from storage import senders as sender_store
from storage.database import Database

NOBODY_MAY = fact("blocked.nobody_may")


class NotHandedOver(UserError):
    """A sender's leads stay with it: it is at work again, or nobody else can take them."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """What became of the leads that were dealt out again, over all their campaigns."""

    dealt: int
    kept: int  # no other sender may touch them now: they stay where they are
    skipped: int  # … and, of a sender that is gone, can't be done any more

    def __add__(self, other: "HandOver") -> "HandOver":
        return HandOver(self.dealt + other.dealt, self.kept + other.kept, self.skipped + other.skipped)


@dataclass(frozen=True, slots=True)
class Again:
    """A campaign of which rows are to be dealt out again: those of the holders, or without a mark those whose cooldown is over."""

    campaign_id: int
    holders: tuple[int, ...]
    takers: tuple[int, ...]
    mark: str | None


@dataclass(frozen=True, slots=True)
class Reallocation:
    """What a first transaction left to be done. `gone`: of which sender; in the campaigns of `nobody_else` its rows stay with it."""

    again: tuple[Again, ...] = ()
    gone: int | None = None
    nobody_else: tuple[int, ...] = ()


_Session = Callable[[], AbstractContextManager[Session]]


def unlocked(session: Session, now: datetime) -> Reallocation:
    """The leads whose cooldown is over, to be given to senders. A look: they are found anew where it isn't gone on with."""
    found = queue.with_unlocked(session, now)
    return Reallocation(tuple(Again(each, (), tuple(_able(session, each)), None) for each in found))


def begin_hand_over(session: Session, sender_id: int, now: datetime) -> Reallocation:
    """A dropped-out sender's remaining leads, to be dealt out to the other active senders of each campaign.

    Raises NotHandedOver when it is at work again, or when no campaign has another sender that can take them; what
    a removed one had stays then until its campaign gets another sender.
    """
    gone = sender_store.get(session, sender_id)
    if gone.removed_at is None and gone.status is SenderStatus.ACTIVE:
        raise NotHandedOver("at_work", sender=gone.name)
    again, nobody_else = [], []
    for campaign_id in store.of_sender(session, sender_id, STARTED):
        others = others_of(session, campaign_id, sender_id)
        if not others:
            nobody_else.append(campaign_id)
            continue
        again.append(_begin(session, campaign_id, [sender_id], others, now))
        if gone.removed_at is not None:
            store.set_senders(session, campaign_id, set(store.senders_of(session, campaign_id)) - {sender_id})
    if not again and gone.removed_at is None:
        raise NotHandedOver("nobody_else", sender=gone.name)
    return Reallocation(tuple(again), sender_id, tuple(nobody_else))


def begin_edit_senders(
    session: Session, campaign_id: int, sender_ids: Sequence[int], now: datetime
) -> Reallocation:
    """Let exactly these senders work for a campaign; its remaining leads are to be dealt out evenly again.

    Raises CampaignStays for what is over, NotACampaign for no sender at all.
    """
    row = store.get(session, campaign_id)
    if row.is_over:
        raise CampaignStays("senders_of_over", campaign=row.name)
    check_senders(session, sender_ids)
    before = store.senders_of(session, campaign_id)
    store.set_senders(session, campaign_id, sender_ids)
    line = fact("log.senders_changed", campaign=row.name)
    events.add(session, now, "senders_changed", line, campaign_id=campaign_id)
    if row.status not in STARTED:
        return Reallocation()
    return Reallocation((_begin(session, campaign_id, {*before, *sender_ids}, sorted(sender_ids), now),))


def deal_again(db: Database, dealing: Reallocation, now: datetime) -> HandOver:
    """Go on with what was begun, with no writer waiting for long. Takes a while: not for the event loop."""
    total = HandOver(0, 0, 0)
    for each in dealing.again:
        with db.aside() as connection:
            total += _deal(each, now, lambda: db.looking(connection), lambda: db.in_turn(connection))
        with db.transaction() as session:
            _end(session, each, now)
    if dealing.gone is not None:
        with db.reading() as session:
            total = _with_those_that_stay(session, dealing, total)
        with db.transaction() as session:
            _log(session, dealing, total, now)
    return total


def deal_again_within(session: Session, dealing: Reallocation, now: datetime) -> HandOver:
    """All of it in the transaction that began it, for what nobody waits beside."""
    total = HandOver(0, 0, 0)
    for each in dealing.again:
        total += _deal(each, now, lambda: nullcontext(session), lambda: nullcontext(session))
        _end(session, each, now)
    if dealing.gone is not None:
        total = _with_those_that_stay(session, dealing, total)
        _log(session, dealing, total, now)
    return total


def again(session: Session, campaign_id: int, now: datetime) -> Reallocation:
    """What was begun and died, or takes too long, to be gone on with by whoever takes it over here."""
    before = half_done.of(session, campaign_id)
    if before is None:
        return Reallocation()
    chosen = sorted(set(before.takers) & set(store.senders_of(session, campaign_id)))
    takers = chosen or _able(session, campaign_id)
    made = _begin(session, campaign_id, before.holders, takers, now)
    return Reallocation((made,)) if takers else Reallocation()


def others_of(session: Session, campaign_id: int, sender_id: int) -> list[int]:
    """The campaign's other senders that are active."""
    return [other for other in _able(session, campaign_id, only_active=True) if other != sender_id]


def _begin(
    session: Session, campaign_id: int, holders: Iterable[int], takers: Sequence[int], now: datetime
) -> Again:
    made = half_done.begin(session, campaign_id, now, holders, takers)
    return Again(campaign_id, made.holders, tuple(takers), made.mark)


def _deal(each: Again, now: datetime, looking: _Session, in_turn: _Session) -> HandOver:
    with looking() as session:
        if not _is_still_to_be_done(session, each):
            return HandOver(0, 0, 0)
        hopeless = _lay_out(session, each, now)
    total, after = HandOver(0, hopeless, 0), 0
    while True:
        with in_turn() as session:
            last = rows.upto(session, after, AT_ONCE)
            if last is None or not _is_still_to_be_done(session, each):
                return total
            dealt = rows.take_over(session, each.campaign_id, after, last)
            skipped = rows.close(session, each.campaign_id, after, last, NOBODY_MAY, now)
            if skipped:
                store.count_outcome(session, each.campaign_id, ActionStatus.SKIPPED_COOLDOWN, skipped)
        total, after = total + HandOver(dealt, -skipped, skipped), last


def _lay_out(session: Session, each: Again, now: datetime) -> int:
    row = store.get(session, each.campaign_id)
    question = permission.may_deal(session, row.action_type, each.takers, now)
    people, base = _people(session, each, now)
    groups = allocation_store.count(session, people, question)
    waits = each.mark is None or row.cooldown_policy is CooldownPolicy.WAIT
    hand = allocation.hand(question, groups, base, keep_waiting=waits)
    return rows.lay_out(session, people, question, hand, each.campaign_id + int(now.timestamp()))


def _people(session: Session, each: Again, now: datetime) -> tuple[Select[*tuple[Any, ...]], dict[int, int]]:
    """Whose rows, and how many each sender has beside them."""
    if each.mark is None:
        dealt = queue_counts.dealt_by_sender(session, each.campaign_id)
        return allocation_store.of_unlocked(each.campaign_id, now), dealt
    has = queue_counts.open_by_sender(session, each.campaign_id).items()
    base = {sender: n for sender, n in has if sender is not None and sender not in each.holders}
    return allocation_store.of_senders(each.campaign_id, each.holders), base


def _is_still_to_be_done(session: Session, each: Again) -> bool:
    """Not where it was cancelled, or begun anew, meanwhile."""
    if store.get(session, each.campaign_id).status not in STARTED:
        return False
    return each.mark is None or half_done.goes_on(session, each.campaign_id, each.mark)


def _end(session: Session, each: Again, now: datetime) -> None:
    if _is_still_to_be_done(session, each):
        if each.mark is not None:
            half_done.end(session, each.campaign_id)
        finish_if_done(session, each.campaign_id, now)


def _with_those_that_stay(session: Session, dealing: Reallocation, total: HandOver) -> HandOver:
    assert dealing.gone is not None
    stay = sum(queue_counts.open_of(session, each, dealing.gone) for each in dealing.nobody_else)
    return replace(total, kept=total.kept + stay)


def _log(session: Session, dealing: Reallocation, total: HandOver, now: datetime) -> None:
    if dealing.again and dealing.gone is not None:
        gone = sender_store.get(session, dealing.gone)
        line = fact("log.handed_over", sender=gone.name, leads=total.dealt)
        events.add(session, now, "handed_over", line, sender_id=gone.id)


def _able(session: Session, campaign_id: int, only_active: bool = False) -> list[int]:
    """The campaign's senders that can work; when none can, all that aren't removed."""
    rows = [sender_store.get(session, sender) for sender in store.senders_of(session, campaign_id)]
    active = [row.id for row in rows if row.removed_at is None and row.status is SenderStatus.ACTIVE]
    return active if active or only_active else [row.id for row in rows if row.removed_at is None]
