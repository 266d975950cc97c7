"""Check and mark, one transaction; then what came of it, one transaction.

A claim goes through three writes: `claim` (the person is marked for this sender, before any page is
opened), `about_to_click` (from here on it may have happened), `settle`. An agent that dies between
the first two has certainly done nothing; one that dies after the second leaves a doubt that is never
resolved by clicking again.

Long because a claim's steps stand together, from the check to the doubt that is settled: each reads what the one before wrote.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine import senders
from engine.rules.cooldown import ALLOWED, Verdict
from engine.rules.enums import ActionStatus, ActionType, BlockReason, Difference, InteractionResult, Outcome
from engine.rules.errors import LinkedPilotError, UserError
from engine.rules.facts import Fact, fact
from engine.rules.kinds import KINDS, KindText, Repeats
from engine.rules.outcomes import AFTER
from engine.rules.settings import Settings
from engine.work import closing, permission, seat, whose_profile
from storage import claims as store
from storage import interactions, merging, registry
from storage import settings as settings_store
from storage.claims import Held, QueuedTask


class LimitReached(UserError):
    """The limits leave this sender nothing of this kind now; its fact holds which, `why`."""


class NotWaiting(LinkedPilotError):
    """This row of the queue isn't one that waits to be done."""


class ClaimedMeanwhile(seat.NotFree):
    """The sender is at another action, or another sender at this very person: whoever asked comes again."""


class NothingInDoubt(LinkedPilotError):
    """Nothing about this action is in doubt, so nothing can be settled."""


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
    claimed_at: datetime


def claim(
    session: Session, action_id: int, now: datetime, comment_text: str | None = None
) -> Claimed | Verdict:
    """Check the person and mark them, or settle the action as blocked and say why.

    Raises NotWaiting, ClaimedMeanwhile, and LimitReached when the sender may do no more of this kind now; nothing is changed then.
    """
    row = store.task(session, action_id)
    if row.status is not ActionStatus.PENDING or row.sender_id is None:
        raise NotWaiting(action=action_id)
    left = senders.budget(session, row.sender_id, row.action_type, now, settings_store.load(session))
    if left.count <= 0:
        raise LimitReached(why=left.reason)
    return claim_within_limits(session, row, now, comment_text)


def claim_within_limits(
    session: Session, row: QueuedTask, now: datetime, comment_text: str | None = None
) -> Claimed | Verdict:
    """As `claim`, for a waiting row whose limits were asked in this very transaction. Raises ClaimedMeanwhile."""
    assert row.sender_id is not None
    settings = settings_store.load(session)
    own = interactions.own(session, row.profile_url, row.sender_id)
    verdict = permission.may_act(session, row.profile_url, row.action_type, row.sender_id, now, own)
    if not verdict.allowed:
        closing.close(session, row, permission.outcome_of(verdict), permission.blocked(verdict), now)
        return verdict
    claim_id = store.hold(session, row, comment_text, now)
    if claim_id is None:
        raise ClaimedMeanwhile
    text = comment_text or row.comment_text
    _mark(session, row, row.profile_url, now, settings, text)
    return Claimed(
        claim_id=claim_id,
        action_id=row.action_id,
        campaign_id=row.campaign_id,
        sender_id=row.sender_id,
        lead_id=row.lead_id,
        action_type=row.action_type,
        profile_url=row.profile_url,
        full_name=row.full_name,
        comment_text=text,
        done_posts=done_posts(own, row.action_type),
        claimed_at=now,
    )


def done_posts(own: list[interactions.OwnInteraction], kind: ActionType) -> frozenset[str]:
    """The person's posts that had this kind from the sender: never twice on one."""
    if KINDS[kind].repeats is not Repeats.ON_ANOTHER_POST:
        return frozenset()
    return frozenset(each.post_urn for each in own if each.action_type is kind and each.post_urn)


def about_to_click(
    session: Session, claim_id: int, now: datetime, resolved_url: str | None = None
) -> Verdict:
    """The write-ahead mark: committed before the click, so that a death after it leaves a doubt.

    When the visit led to another address, the two people become one first, and the law is asked about
    the person who is really there: a verdict that doesn't allow it leaves no mark, and nothing is clicked.
    """
    if resolved_url is not None and store.clicked(session, claim_id, resolved_url, now):
        return ALLOWED
    held = store.held(session, claim_id)
    url = resolved_url or held.profile_url
    if url != held.profile_url:
        verdict = _adopt(session, held, url, now)
        if not verdict.allowed:
            return verdict
    store.clicked(session, claim_id, url, now)
    return ALLOWED


def mark_seated(
    session: Session, claimed: Claimed, now: datetime, resolved_url: str | None = None
) -> Verdict:
    """As `about_to_click`, for whoever still holds the seat with the claim's sender. Raises seat.SeatLost."""
    seat.keep(session, claimed.sender_id, now)
    return about_to_click(session, claimed.claim_id, now, resolved_url)


def _adopt(session: Session, held: Held, url: str, now: datetime) -> Verdict:
    other = store.holder(session, url)
    if (
        other is not None
    ):  # they become one when neither is under way: the registry has the other's mark by this address
        verdict = permission.may_act(session, url, held.action_type, held.sender_id, now)
        return Verdict(False, BlockReason.COOLDOWN_ACTIVE, now, other) if verdict.allowed else verdict
    settings = settings_store.load(session)
    before = store.task(session, held.action_id)
    lead_id = merging.merge(session, before.lead_id, url, timedelta(days=settings.cooldown_days), now)
    store.move(session, held.id, url)
    row = store.task(session, held.action_id)
    if row.lead_id != lead_id:  # the campaign holds this person under both addresses
        return Verdict(False, BlockReason.ALREADY_DONE_BY_YOU, None, held.sender_id)
    verdict = permission.may_act(session, url, held.action_type, held.sender_id, now)
    if verdict.allowed:
        _mark(session, row, url, held.claimed_at, settings, row.comment_text)
    return verdict


def settle(
    session: Session,
    claim_id: int,
    outcome: Outcome,
    now: datetime,
    detail: Fact | None = None,
    post_urn: str | None = None,
    evidence: str | None = None,
    surely_nothing: bool = False,
    differs: Difference | None = None,
    pages: str | None = None,
) -> Outcome:
    """Write what came of a claim everywhere it counts; returns the outcome as it was taken.

    `pages` is the page knowledge with which it was tried: that in force, where it isn't given.
    After the click only what LinkedIn itself said, or what the page was seen to show (`surely_nothing`),
    is certain: any other trouble becomes `uncertain`.
    """
    held = store.held(session, claim_id)
    row = store.task(session, held.action_id)
    settings = settings_store.load(session)
    if held.clicked_at is not None and not is_certain(outcome, surely_nothing):
        detail = fact("seen.after_the_click", detail=detail)
        outcome = Outcome.UNCERTAIN
    store.let_go(session, claim_id)
    if AFTER[outcome].keeps_mark:
        interactions.add(
            session,
            profile_url=held.profile_url,
            sender_id=held.sender_id,
            action_type=held.action_type,
            result=InteractionResult.DONE if outcome is Outcome.DONE else InteractionResult.UNCERTAIN,
            at=held.claimed_at,
            day=local_day(held.claimed_at, settings),
            now=now,
            action_id=row.action_id,
            campaign_id=row.campaign_id,
            post_urn=post_urn,
            comment_text=row.comment_text,
            differs=differs,
        )
    else:
        store.unmark(session, held, now)
        registry.rebuild(session, held.profile_url, timedelta(days=settings.cooldown_days))
    closing.close(session, row, outcome, detail, now, evidence, differs, pages)
    whose_profile.ask(session, row, outcome, detail, now)
    return outcome


def is_certain(outcome: Outcome, surely_nothing: bool) -> bool:
    """Whether what was seen after the click says what came of it."""
    return surely_nothing or AFTER[outcome].certain_after_click


def is_held(session: Session, claim_id: int) -> bool:
    """Whether nobody has settled it yet."""
    return store.held_if_any(session, claim_id) is not None


def give_up(session: Session, action_id: int, reason: Fact, now: datetime) -> None:
    """Fail an action that no page was visited for: no text fits this person."""
    closing.close(session, store.task(session, action_id), Outcome.NO_TEXT, reason, now)


def recover(session: Session, now: datetime) -> list[int]:
    """Settle what an earlier agent left behind; returns the actions that became uncertain.

    Called at the start, when nobody sits: a claim without its write-ahead mark certainly wasn't clicked.
    """
    doubtful = []
    for held in store.all_held(session):
        known = interactions.of_mark(
            session, held.profile_url, held.sender_id, held.action_type, held.claimed_at
        )
        if known is not None:
            outcome = _take_over(session, held, *known, now)
            if outcome is Outcome.UNCERTAIN:
                doubtful.append(held.action_id)
        elif held.clicked_at is None:
            settle(session, held.id, Outcome.BROWSER_LOST, now, fact("seen.agent_stopped"))
        else:
            settle(session, held.id, Outcome.UNCERTAIN, now, fact("seen.agent_stopped_after_click"))
            doubtful.append(held.action_id)
    return doubtful


def _take_over(
    session: Session, held: Held, interaction_id: int, result: InteractionResult, now: datetime
) -> Outcome:
    """The journal knew what came of it, and has brought that in: it was killed before the database knew, or lost its last pages."""
    row = store.task(session, held.action_id)
    outcome = Outcome.DONE if result is InteractionResult.DONE else Outcome.UNCERTAIN
    detail = None if outcome is Outcome.DONE else fact("seen.agent_stopped_after_click")
    store.let_go(session, held.id)
    interactions.belongs_to(session, interaction_id, row.action_id, row.campaign_id)
    closing.close(session, row, outcome, detail, now)
    return outcome


def resolve(session: Session, action_id: int, happened: bool, now: datetime) -> None:
    """Settle a doubt by what the page shows now: the second row of an append-only record.

    What didn't happen is to be done still, where its campaign goes on. Raises NothingInDoubt.
    """
    settings = settings_store.load(session)
    doubt = interactions.open_doubt(session, action_id)
    if doubt is None:
        raise NothingInDoubt(action=action_id)
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
    row = store.task(session, action_id)
    if happened:
        closing.confirm(session, row)
    else:
        registry.rebuild(session, doubt.profile_url, timedelta(days=settings.cooldown_days))
        closing.reopen(session, row, now, fact("seen.did_not_happen"))


def local_day(at: datetime, settings: Settings) -> date:
    """The sender's calendar day: that of the installation's time zone."""
    return at.astimezone(settings.zone).date()


def _mark(
    session: Session, row: QueuedTask, profile_url: str, at: datetime, settings: Settings, text: str | None
) -> None:
    assert row.sender_id is not None
    registry.mark(
        session,
        profile_url=profile_url,
        full_name=row.full_name,
        action_type=row.action_type,
        sender_id=row.sender_id,
        at=at,
        cooldown=timedelta(days=settings.cooldown_days),
        comment_text=text if KINDS[row.action_type].text is KindText.COMMENT else None,
    )
