"""Check and mark, one transaction; then what came of it, one transaction.

A claim goes through three writes: `claim` (the person is marked for this sender, before any page is
opened), `about_to_click` (from here on it may have happened), `settle`. An agent that dies between
the first two has certainly done nothing; one that dies after the second leaves a doubt that is never
resolved by clicking again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.rules.cooldown import ALLOWED, Verdict
from engine.rules.errors import LinkedPilotError
from engine.rules.settings import Settings
from engine.rules.words import (
    ActionStatus,
    ActionType,
    BlockReason,
    InteractionResult,
    Level,
    Outcome,
)
from engine.verdicts import check
from storage import campaigns as campaign_store
from storage import events, interactions, merging, registry
from storage import settings as settings_store
from storage.tables import Action, Claim, Lead


class LimitReached(LinkedPilotError):
    """This sender's limit for this kind of action is reached."""


class Blocked(LinkedPilotError):
    """The registry doesn't allow this action on this person now."""


WHY_BLOCKED = {
    BlockReason.COOLDOWN_ACTIVE: "Another sender acted on this person less than the cooldown ago.",
    BlockReason.ALREADY_DONE_BY_YOU: "This sender has done this to the person already.",
    BlockReason.DO_NOT_CONTACT: "This person is on the do-not-contact list.",
}


class After(NamedTuple):
    """What an outcome means for its queue row and for the mark (spec, section 7)."""

    status: ActionStatus
    keeps_mark: bool = False
    # LinkedIn itself said after the click that nothing was sent, so the click leaves no doubt.
    certain_after_click: bool = False


AFTER: dict[Outcome, After] = {
    Outcome.DONE: After(ActionStatus.COMPLETED, keeps_mark=True, certain_after_click=True),
    Outcome.BLOCKED: After(ActionStatus.SKIPPED_COOLDOWN, certain_after_click=True),
    Outcome.ALREADY_CONNECTED: After(ActionStatus.SKIPPED, certain_after_click=True),
    Outcome.ALREADY_PENDING: After(ActionStatus.SKIPPED),
    Outcome.ALREADY_LIKED: After(ActionStatus.SKIPPED),
    Outcome.NO_POST: After(ActionStatus.SKIPPED),
    Outcome.COMMENTS_OFF: After(ActionStatus.SKIPPED),
    Outcome.EMAIL_NEEDED: After(ActionStatus.SKIPPED, certain_after_click=True),
    Outcome.FOLLOW_ONLY: After(ActionStatus.SKIPPED),
    Outcome.UNAVAILABLE: After(ActionStatus.SKIPPED),
    Outcome.HOW_KNOWN: After(ActionStatus.SKIPPED, certain_after_click=True),
    Outcome.NOT_NOW: After(ActionStatus.SKIPPED, certain_after_click=True),
    Outcome.WEEKLY_LIMIT: After(ActionStatus.PENDING, certain_after_click=True),
    Outcome.OUT_OF_NOTES: After(ActionStatus.PENDING, certain_after_click=True),
    Outcome.LOGGED_OUT: After(ActionStatus.PENDING),
    Outcome.CHECKPOINT: After(ActionStatus.PENDING),
    Outcome.RESTRICTED: After(ActionStatus.PENDING),
    Outcome.RATE_LIMITED: After(ActionStatus.PENDING),
    Outcome.UNEXPECTED_PAGE: After(ActionStatus.FAILED),
    Outcome.NO_TEXT: After(ActionStatus.SKIPPED),
    Outcome.BROWSER_LOST: After(ActionStatus.PENDING),
    Outcome.UNCERTAIN: After(ActionStatus.UNCERTAIN, keeps_mark=True, certain_after_click=True),
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """An action that this sender, and nobody else, may now carry out."""

    claim_id: int
    action_id: int
    campaign_id: int | None
    sender_id: int
    lead_id: int
    action_type: ActionType
    profile_url: str
    full_name: str
    comment_text: str | None
    done_posts: frozenset[str]


def claim(
    session: Session, action_id: int, now: datetime, comment_text: str | None = None
) -> Claimed | Verdict:
    """Check the person and mark them, or settle the action as blocked and say why.

    Raises LimitReached, with nothing changed, when the sender may do no more of this kind now.
    """
    settings = settings_store.load(session)
    action = session.get_one(Action, action_id)
    if action.status != ActionStatus.PENDING or action.sender_id is None:
        raise LinkedPilotError(f"Action {action_id} is {action.status}, not waiting to be done.")
    lead = session.get_one(Lead, action.lead_id)
    left = senders.budget(session, action.sender_id, action.action_type, now, settings)
    if left.count <= 0:
        raise LimitReached(left.reason or None)
    verdict = check(session, lead.profile_url, action.action_type, action.sender_id, now)
    if not verdict.allowed:
        _close_blocked(session, action, verdict, now)
        return verdict
    action.status = ActionStatus.RUNNING
    action.attempts += 1
    if comment_text is not None:
        action.comment_text = comment_text
    row = Claim(
        action_id=action.id,
        profile_url=lead.profile_url,
        sender_id=action.sender_id,
        action_type=action.action_type,
        claimed_at=now,
    )
    session.add(row)
    session.flush()
    _mark(session, action, lead, now, settings)
    return Claimed(
        claim_id=row.id,
        action_id=action.id,
        campaign_id=action.campaign_id,
        sender_id=action.sender_id,
        lead_id=lead.id,
        action_type=action.action_type,
        profile_url=lead.profile_url,
        full_name=lead.full_name,
        comment_text=action.comment_text,
        done_posts=interactions.posts_done(session, lead.profile_url, action.sender_id, action.action_type),
    )


def about_to_click(
    session: Session, claim_id: int, now: datetime, resolved_url: str | None = None
) -> Verdict:
    """The write-ahead mark: committed before the click, so that a death after it leaves a doubt.

    When the visit led to another address, the two people become one first, and the law is asked about
    the person who is really there: a verdict that doesn't allow it leaves no mark, and nothing is clicked.
    """
    row = session.get_one(Claim, claim_id)
    if resolved_url is not None and resolved_url != row.profile_url:
        verdict = _adopt(session, row, resolved_url, now)
        if not verdict.allowed:
            return verdict
    row.clicked_at = now
    session.flush()
    return ALLOWED


def _adopt(session: Session, row: Claim, url: str, now: datetime) -> Verdict:
    settings = settings_store.load(session)
    action = session.get_one(Action, row.action_id)
    lead_id = merging.merge(session, action.lead_id, url, timedelta(days=settings.cooldown_days))
    row.profile_url = url
    session.flush()
    session.refresh(action)
    if action.lead_id != lead_id:  # the campaign holds this person under both addresses
        return Verdict(False, BlockReason.ALREADY_DONE_BY_YOU, None, row.sender_id)
    verdict = check(session, url, row.action_type, row.sender_id, now)
    if verdict.allowed:
        _mark(session, action, session.get_one(Lead, lead_id), row.claimed_at, settings)
    return verdict


def settle(
    session: Session,
    claim_id: int,
    outcome: Outcome,
    now: datetime,
    detail: str = "",
    post_urn: str | None = None,
    evidence: str | None = None,
    surely_nothing: bool = False,
) -> Outcome:
    """Write what came of a claim everywhere it counts; returns the outcome as it was taken.

    After the click only what LinkedIn itself said, or what the page was seen to show (`surely_nothing`),
    is certain: any other trouble becomes `uncertain`.
    """
    row = session.get_one(Claim, claim_id)
    action = session.get_one(Action, row.action_id)
    settings = settings_store.load(session)
    if row.clicked_at is not None and not (surely_nothing or AFTER[outcome].certain_after_click):
        detail = f"{detail} It happened after the click, so the action may have gone through.".strip()
        outcome = Outcome.UNCERTAIN
    after = AFTER[outcome]
    claimed_at, profile_url = row.claimed_at, row.profile_url
    session.delete(row)
    session.flush()
    if after.keeps_mark:
        interactions.add(
            session,
            profile_url=profile_url,
            sender_id=row.sender_id,
            action_type=row.action_type,
            result=InteractionResult.DONE if outcome is Outcome.DONE else InteractionResult.UNCERTAIN,
            at=claimed_at,
            day=local_day(claimed_at, settings),
            now=now,
            action_id=action.id,
            campaign_id=action.campaign_id,
            post_urn=post_urn,
            comment_text=action.comment_text,
        )
    else:
        registry.rebuild(session, profile_url, timedelta(days=settings.cooldown_days))
    close(session, action, outcome, detail, now, evidence)
    return outcome


def give_up(session: Session, action_id: int, reason: str, now: datetime) -> None:
    """Fail an action that no page was visited for: no text fits this person."""
    close(session, session.get_one(Action, action_id), Outcome.NO_TEXT, reason, now)


def close(
    session: Session,
    action: Action,
    outcome: Outcome,
    detail: str,
    now: datetime,
    evidence: str | None = None,
) -> None:
    """Give a queue row its outcome, count it for its campaign and tell the log."""
    status = AFTER[outcome].status
    action.status = status
    action.outcome = outcome
    action.error_msg = detail or None
    action.evidence = evidence
    action.executed_at = now
    session.flush()
    lead = session.get_one(Lead, action.lead_id)
    events.add(
        session,
        now,
        "action_settled",
        f"{action.action_type} · {lead.full_name or lead.profile_url}: {outcome.replace('_', ' ')}",
        Level.WARNING if status in (ActionStatus.FAILED, ActionStatus.UNCERTAIN) else Level.INFO,
        sender_id=action.sender_id,
        campaign_id=action.campaign_id,
    )
    if action.campaign_id is not None and status is not ActionStatus.PENDING:
        campaign_store.count_outcome(session, action.campaign_id, status)
        campaigns.finish_if_done(session, action.campaign_id, now)


def recover(session: Session, now: datetime) -> list[int]:
    """Settle what an earlier agent left behind; returns the actions that became uncertain.

    Called at the start, when nobody sits: a claim without its write-ahead mark certainly wasn't clicked.
    """
    doubtful = []
    for claim_id, action_id, clicked_at in session.execute(
        select(Claim.id, Claim.action_id, Claim.clicked_at)
    ).all():
        if clicked_at is None:
            settle(session, claim_id, Outcome.BROWSER_LOST, now, "The agent stopped before the click.")
        else:
            settle(session, claim_id, Outcome.UNCERTAIN, now, "The agent stopped after the click.")
            doubtful.append(action_id)
    return doubtful


def resolve(session: Session, action_id: int, happened: bool, now: datetime) -> None:
    """Settle a doubt by what the page shows now: the second row of an append-only record."""
    settings = settings_store.load(session)
    doubt = interactions.open_doubt(session, action_id)
    if doubt is None:
        raise LinkedPilotError(f"Nothing about action {action_id} is in doubt.")
    action = session.get_one(Action, action_id)
    interactions.add(
        session,
        profile_url=doubt.profile_url,
        sender_id=doubt.sender_id,
        action_type=doubt.action_type,
        result=InteractionResult.CONFIRMED if happened else InteractionResult.RETRACTED,
        at=doubt.at,
        day=local_day(doubt.at, settings),
        now=now,
        action_id=action_id,
        campaign_id=doubt.campaign_id,
        settles_id=doubt.id,
    )
    if not happened:
        registry.rebuild(session, doubt.profile_url, timedelta(days=settings.cooldown_days))
    action.outcome = Outcome.DONE if happened else Outcome.UNEXPECTED_PAGE
    action.error_msg = "Settled by looking at the page."
    before, action.status = action.status, ActionStatus.COMPLETED if happened else ActionStatus.FAILED
    session.flush()
    if action.campaign_id is not None:
        campaign_store.uncount_outcome(session, action.campaign_id, before)
        campaign_store.count_outcome(session, action.campaign_id, action.status)


def local_day(at: datetime, settings: Settings) -> date:
    """The sender's calendar day: that of the installation's time zone."""
    return at.astimezone(settings.zone).date()


def _mark(session: Session, action: Action, lead: Lead, now: datetime, settings: Settings) -> None:
    assert action.sender_id is not None
    registry.mark(
        session,
        profile_url=lead.profile_url,
        full_name=lead.full_name,
        action_type=action.action_type,
        sender_id=action.sender_id,
        at=now,
        cooldown=timedelta(days=settings.cooldown_days),
        comment_text=action.comment_text if action.action_type is ActionType.COMMENT else None,
    )


def _close_blocked(session: Session, action: Action, verdict: Verdict, now: datetime) -> None:
    close(session, action, Outcome.BLOCKED, WHY_BLOCKED[verdict.reason], now)
