"""A campaign's start. Counted beside whoever writes, dealt out in short transactions, and running from the last one on.

Until then it is a draft whose rows nobody takes up: killed in between it still is, and its rows are taken away by the next start, or
the agent's. What happens to a person meanwhile is asked at the claim, as always.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.campaigns import allocation
from engine.campaigns.checks import checks
from engine.campaigns.drafts import CampaignDraft, draft_of, mark_of
from engine.campaigns.lifecycle import AT_ONCE
from engine.campaigns.preview import PreviewNumbers, numbers
from engine.rules import fingerprints
from engine.rules.enums import CampaignStatus, CooldownPolicy
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.work import permission
from storage import allocation as allocation_store
from storage import campaigns as store
from storage import events, half_done
from storage.allocation import Hand, People
from storage.campaigns import CampaignRow
from storage.database import Database
from storage.known_people import Question


class NotStarted(UserError):
    """This campaign can't begin now: it did already, a check forbids it, or none of its leads may be touched."""


@dataclass(frozen=True, slots=True)
class StartReport:
    """What the start made of the list. `waiting` leads are dealt out when their cooldown is over."""

    total: int
    dealt: int
    in_cooldown: int
    waiting: int
    do_not_contact: int
    other_person: int  # behind their links other names were met
    already_done: int
    per_sender: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a draft comes to now."""

    draft: CampaignDraft
    question: Question
    people: People
    counted: PreviewNumbers
    hand: Hand


@dataclass(frozen=True, slots=True)
class DealtOut:
    """A campaign whose rows are written, and that doesn't run yet."""

    campaign_id: int
    mark: str
    plan: _Plan


def start(
    session: Session, campaign_id: int, now: datetime, seed: int, seen: str | None = None
) -> StartReport:
    """All of it in one transaction, with the choices as they were `seen`; the same seed shuffles the same way.

    For what nobody waits beside. Raises NotStarted, and ChangedMeanwhile where others were `seen`.
    """
    row = _startable(session, campaign_id, now, seen)
    plan = _plan(session, campaign_id, now)
    allocation_store.deal(session, campaign_id, plan.people, plan.question, plan.hand, seed)
    return _run(session, row, plan, now)


def deal_out(db: Database, campaign_id: int, now: datetime, seed: int, seen: str | None = None) -> DealtOut:
    """Write its rows, with no writer waiting for long; `conclude` lets it run. Takes a while: not for the event loop.

    Raises as `start` does.
    """
    with db.transaction() as session:
        _startable(session, campaign_id, now, seen)
        mark = half_done.begin(session, campaign_id, now).mark
        leftover = half_done.any_rows(session, campaign_id)
    if leftover:
        take_away(db, campaign_id)
    with db.aside() as connection:
        with db.looking(connection) as session:
            plan = _plan(session, campaign_id, now)
            count = allocation_store.lay_out(session, plan.people, plan.question, plan.hand, seed)
        for after in range(0, count, AT_ONCE):
            with db.in_turn(connection) as session:
                _still_ours(session, campaign_id, mark)
                allocation_store.deal_chunk(session, campaign_id, plan.question, after, after + AT_ONCE)
    return DealtOut(campaign_id, mark, plan)


def conclude(session: Session, dealt: DealtOut, now: datetime) -> StartReport:
    """From here on it runs. Raises as `start` does, where somebody else was faster, or changed the draft meanwhile."""
    row = _still_ours(session, dealt.campaign_id, dealt.mark)
    fingerprints.check(mark_of(dealt.plan.draft), mark_of(draft_of(session, dealt.campaign_id)))
    half_done.end(session, dealt.campaign_id)
    return _run(session, row, dealt.plan, now)


def _startable(session: Session, campaign_id: int, now: datetime, seen: str | None) -> CampaignRow:
    row = store.get(session, campaign_id)
    if row.status is not CampaignStatus.DRAFT:
        raise NotStarted("already", campaign=row.name)
    fingerprints.check(seen, mark_of(draft_of(session, campaign_id)))
    for check in checks(session, campaign_id, now):
        if check.stops:
            raise NotStarted("check", why=check.fact)
    return row


def _still_ours(session: Session, campaign_id: int, mark: str) -> CampaignRow:
    row = store.get(session, campaign_id)
    if row.status is not CampaignStatus.DRAFT or not half_done.goes_on(session, campaign_id, mark):
        raise NotStarted("already", campaign=row.name)
    return row


def _plan(session: Session, campaign_id: int, now: datetime) -> _Plan:
    draft = draft_of(session, campaign_id)
    question = permission.may_deal(session, draft.action_type, draft.sender_ids, now)
    people = allocation_store.of_list(draft.list_id)
    groups = allocation_store.count(session, people, question)
    counted = numbers(groups)
    hand = allocation.hand(question, groups, {}, draft.cooldown_policy is CooldownPolicy.WAIT)
    if counted.available + hand.kept == 0:
        raise NotStarted(
            "nobody",
            total=counted.total,
            in_cooldown=counted.in_cooldown,
            already_done=counted.already_done,
            do_not_contact=counted.do_not_contact,
            other_person=counted.other_person,
        )
    return _Plan(draft, question, people, counted, hand)


def _run(session: Session, row: CampaignRow, plan: _Plan, now: datetime) -> StartReport:
    counted, hand = plan.counted, plan.hand
    store.change(
        session,
        row.id,
        status=CampaignStatus.RUNNING,
        started_at=now,
        total_leads=counted.total,
        leads_in_cooldown=counted.in_cooldown,
        leads_queued=half_done.rows(session, row.id),  # without whoever was forgotten meanwhile
    )
    line = fact("log.campaign_started", campaign=row.name, leads=counted.available)
    events.add(session, now, "campaign_started", line, campaign_id=row.id)
    return StartReport(
        total=counted.total,
        dealt=counted.available,
        in_cooldown=counted.in_cooldown,
        waiting=hand.kept,
        do_not_contact=counted.do_not_contact,
        other_person=counted.other_person,
        already_done=counted.already_done,
        per_sender=allocation.per_sender(hand.shares),
    )


def take_away(db: Database, campaign_id: int) -> None:
    """Take the rows away that a start which died has left."""
    gone = AT_ONCE
    while gone == AT_ONCE:
        with db.transaction() as session:
            if store.get(session, campaign_id).started_at is not None:
                return  # it runs: its rows are its own
            gone = half_done.take_away(session, campaign_id, AT_ONCE)
        db.give_way()
