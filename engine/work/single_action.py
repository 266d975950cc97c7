"""One action on one profile, outside any campaign: the same law, the same claim, the same proof."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.linkedin.outcome import ActionTask, Result
from engine.rules import texts
from engine.rules.cooldown import Verdict
from engine.rules.enums import ActionType, Difference, Outcome
from engine.rules.facts import Fact, fact
from engine.rules.identity import canonical
from engine.rules.kinds import KINDS, KindText
from engine.work import claims, clock_watch, incidents, permission, seat, tasks
from engine.work.claims import Claimed
from engine.work.permission import NotAllowed
from engine.work.sitting import KeptOut, Sittings
from engine.work.visitor import Visitor
from storage import interactions, leads, queue
from storage import settings as settings_store
from storage.database import Database

WOULD_CLICK = fact("seen.would_click")
NOT_IN_A_ROW = (Outcome.UNEXPECTED_PAGE, Outcome.BROWSER_LOST)  # once, these mean nothing for the sender


class DryRun(Exception):
    """As far as a dry run goes: the click would follow here."""


@dataclass(frozen=True, slots=True)
class SingleAction:
    """What is to be tried."""

    action: ActionType
    url: str
    sender_id: int
    note: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class SingleResult:
    """What came of it; `outcome` is None after a dry run that got as far as the click: everything was there."""

    profile_url: str
    outcome: Outcome | None
    detail: Fact | None
    evidence: str | None = None
    differs: Difference | None = None  # done, and not quite as it was asked for


async def attempt(
    db: Database, clock: Clock, trial: SingleAction, sittings: Sittings, dry_run: bool
) -> SingleResult:
    """Do it, or with `dry_run` go up to the click that can't be undone and stop there.

    Raises permission.NotAllowed, claims.LimitReached, UnfitText, NotAProfile, and what a sitting raises.
    """
    url = canonical(trial.url)
    if KINDS[trial.action].text is KindText.COMMENT:
        texts.check_text(trial.comment or "", texts.LONGEST_COMMENT, trial.comment or "")
    work = _dry if dry_run else _real
    try:
        async with sittings.of(trial.sender_id) as visitor:
            return await work(db, clock, trial, url, visitor)
    except KeptOut as kept:
        return _seen(url, kept.result, kept.result.outcome)


async def _dry(db: Database, clock: Clock, trial: SingleAction, url: str, visitor: Visitor) -> SingleResult:
    task = await db.read(_dry_task, trial, url, clock.now())

    async def stop(_: str) -> None:
        raise DryRun

    try:
        result = await visitor.perform(task, stop)
    except DryRun:
        return SingleResult(url, None, WOULD_CLICK)
    return _seen(url, result, result.outcome)


async def _real(db: Database, clock: Clock, trial: SingleAction, url: str, visitor: Visitor) -> SingleResult:
    claimed = await db.run(_claim, trial, url, clock.now())
    task = tasks.of_claim(claimed, await db.read(settings_store.load), trial.note)
    task = replace(task, judge=tasks.judge_of(db, clock, claimed))

    async def mark(resolved_url: str) -> None:
        verdict = await db.run(claims.mark_seated, claimed, clock.now(), resolved_url)
        _allow(verdict)

    try:
        result = await visitor.perform(task, mark)
    except NotAllowed as refusal:
        result = Result(permission.outcome_of(refusal.verdict), permission.blocked(refusal.verdict))
    outcome = await db.at_last(
        claims.settle,
        claimed.claim_id,
        result.outcome,
        clock.now(),
        detail=result.detail,
        post_urn=result.post_urn,
        evidence=result.evidence.name if result.evidence else None,
        surely_nothing=result.surely_nothing,
        differs=result.differs,
    )
    incident = incidents.OF_OUTCOME.get(result.outcome)
    if incident is not None and result.outcome not in NOT_IN_A_ROW:
        await db.run(incidents.report, incident, trial.sender_id, result.detail, result.evidence, clock.now())
    return _seen(url, result, outcome)


def _dry_task(session: Session, trial: SingleAction, url: str, now: datetime) -> ActionTask:
    """The very task that a claim would give, without one. Raises NotAllowed."""
    _allow(permission.may_act(session, url, trial.action, trial.sender_id, now))
    own = interactions.own(session, url, trial.sender_id)
    would_be = Claimed(
        claim_id=0,
        action_id=0,
        campaign_id=None,
        sender_id=trial.sender_id,
        lead_id=0,
        action_type=trial.action,
        profile_url=url,
        full_name=lead.full_name if (lead := leads.by_url(session, url)) else "",
        comment_text=trial.comment,
        done_posts=claims.done_posts(own, trial.action),
        claimed_at=now,
    )
    return replace(tasks.of_claim(would_be, settings_store.load(session), trial.note), dry_run=True)


def _claim(session: Session, trial: SingleAction, url: str, now: datetime) -> Claimed:
    clock_watch.allow(session)
    seat.keep(session, trial.sender_id, now)
    lead_id = leads.ensure(session, url, "", now)
    action_id = queue.add_single(session, trial.sender_id, lead_id, trial.action, trial.comment, now)
    claimed = claims.claim(session, action_id, now)
    if isinstance(claimed, Verdict):
        _allow(claimed)
        raise AssertionError("a verdict that allows is a claim")
    return claimed


def _allow(verdict: Verdict) -> None:
    if not verdict.allowed:
        raise NotAllowed(verdict)


def _seen(url: str, result: Result, outcome: Outcome) -> SingleResult:
    picture = result.evidence.name if result.evidence else None
    return SingleResult(url, outcome, result.detail, picture, result.differs)
