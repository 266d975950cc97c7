"""Comments that a person sees first: prepared ahead of the slot, then approved, changed or skipped."""

import json
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from engine.comments import checking, library, to_read
from engine.comments.checking import Candidate, UnfitComment
from engine.comments.to_read import AHEAD
from engine.rules import fingerprints, texts
from engine.rules.enums import (
    ActionStatus,
    CommentSource,
    DraftDeed,
    DraftState,
    Level,
    Outcome,
    PushKind,
)
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.work import claims
from storage import campaigns as campaign_store
from storage import decisions, events, outbox, queue
from storage import drafts as store
from storage import settings as settings_store
from storage.drafts import DraftRow

LASTS = timedelta(days=7)  # spec, section 10: then the post is no news any more
TOLD_KEY = "drafts_told"  # the written comments that somebody was told of
LONGEST_REASON = 200  # for posting in spite of the gate


class DraftGone(UserError):
    """That comment is decided already, or its campaign is over."""


class NoReason(UserError):
    """Posting in spite of the gate takes a reason, in a few words."""


def prepare(session: Session, now: datetime, rng: random.Random | None = None) -> int:
    """Write drafts for what comes next in campaigns under review, and tell; returns how many.

    Where no template fits a person, the action is skipped and says why. A draft that is too old is begun anew.
    """
    rng = rng or random.Random()  # noqa: S311 - choosing words, not secrets
    for action_id in store.older_than(session, now - LASTS):
        begin_anew(session, action_id)
    made = 0
    for campaign_id in store.reviewed_campaigns(session):
        for sender_id in campaign_store.senders_of(session, campaign_id):
            room = to_read.room(session, campaign_id, sender_id)
            # Told once a batch, not once a comment that was posted.
            if room < AHEAD // 2:
                continue
            for action_id in store.without_text(session, campaign_id, sender_id, room):
                made += _write(session, action_id, now, rng)
    tell(session, now, made)
    return made


def tell(session: Session, now: datetime, made: int) -> None:
    """Say that so many more wait."""
    if made:
        outbox.push(session, now, PushKind.DRAFTS, fact("push.drafts", comments=made))


def tell_written(session: Session, now: datetime) -> None:
    """Say which of the AI server's comments wait, once for each, and together: posts are read one by one."""
    wait = {row.action_id for row in store.waiting(session) if row.post_urn is not None}
    told = set(json.loads(settings_store.get(session, TOLD_KEY) or "[]")) & wait
    untold = wait - told
    more = to_read.wanting(session, now, settings_store.load(session)) or store.next_to_write(session, now)
    if untold and (len(untold) >= AHEAD // 2 or not more):
        tell(session, now, len(untold))
        told = wait
    kept = json.dumps(sorted(told))
    if kept != (settings_store.get(session, TOLD_KEY) or "[]"):
        settings_store.put(session, TOLD_KEY, kept)


def waiting(session: Session) -> list[DraftRow]:
    """The drafts that wait, the oldest first."""
    return store.waiting(session)


def mark_of(rows: Sequence[DraftRow]) -> str:
    """What somebody saw who read these drafts."""
    return fingerprints.mark(*((row.action_id, row.text) for row in rows))


def approve(
    session: Session,
    action_id: int,
    now: datetime,
    text: str | None = None,
    seen: str | None = None,
    override: str | None = None,
) -> None:
    """Let it be posted, in the person's own words if given, or as it was `seen`.

    Raises UnfitText when it can't be posted, UnfitComment when the gate doesn't let it through; that a reason (`override`) outweighs,
    unless it is final.
    """
    row = _waiting(session, action_id)
    fingerprints.check(seen, mark_of([row]))
    chosen = row.text if text is None else text.strip()
    texts.check_text(chosen, texts.LONGEST_COMMENT, chosen)
    edited = text is not None and chosen != row.text
    reason = None if override is None else _reason(override)
    against = checking.against(session, _candidate(row, chosen, edited), now)
    if against and (reason is None or checking.is_final(against)):
        raise UnfitComment(against)
    store.set_text(session, action_id, chosen, ActionStatus.PENDING)
    overridden = reason if against else None
    kept: dict[str, Any] = {
        "state": DraftState.APPROVED,
        "text": chosen,
        "refused": None,
        "override": overridden,
    }
    if not store.change(session, action_id, **kept):  # of an earlier release
        store.begin(session, action_id, row.sender_id, row.source, now=now, written=row.text, **kept)
    deed = DraftDeed.EDITED if edited else DraftDeed.APPROVED
    _decided(session, row, deed, chosen, now, overridden)
    name = row.full_name or row.profile_url
    line = fact("log.draft_approved", name=name)
    if overridden is not None:
        line = fact("log.gate_overridden", name=name, reasons=checking.told(against), reason=overridden)
    events.add(
        session,
        now,
        "draft_approved",
        line,
        Level.INFO if overridden is None else Level.WARNING,
        sender_id=row.sender_id,
        campaign_id=row.campaign_id,
    )


def waiting_of(session: Session, campaign_id: int, newest: int) -> list[DraftRow]:
    """A campaign's drafts that wait, up to the one with this number."""
    return [
        row for row in store.waiting(session) if row.campaign_id == campaign_id and row.action_id <= newest
    ]


def approve_all(
    session: Session, campaign_id: int, newest: int, now: datetime, seen: str | None = None
) -> int:
    """Let a campaign's waiting comments be posted as they were `seen`, up to the one with this number; returns how many.

    What was written since then waits on, and so does what can't be posted as it is.
    """
    rows = waiting_of(session, campaign_id, newest)
    if rows:
        fingerprints.check(seen, mark_of(rows))
    posted = 0
    for row in rows:
        try:
            approve(session, row.action_id, now)
        except (texts.UnfitText, UnfitComment):
            continue
        posted += 1
    return posted


def another(session: Session, action_id: int, now: datetime, rng: random.Random) -> DraftRow | None:
    """Another text: at once from the library, or None where the AI server is asked for one.

    Raises UnfitText when the library has none; the draft stays as it was.
    """
    row = _waiting(session, action_id)
    if row.source is CommentSource.AI and row.post_urn is not None:
        store.set_text(session, action_id, None, ActionStatus.PENDING)
        store.change(
            session, action_id, state=DraftState.READ, text=None, refused=None, tries=0, not_before=None
        )
        _decided(session, row, DraftDeed.ANOTHER, None, now)
        return None
    action = queue.get(session, action_id)
    text = library.compose(
        session,
        action.profile_url,
        action.full_name,
        action.company,
        action.comment_tag,
        now,
        rng,
        avoid=frozenset({row.text}),
    )
    store.set_text(session, action_id, text, ActionStatus.AWAITING_APPROVAL)
    store.change(session, action_id, written=text, text=text, refused=None)
    _decided(session, row, DraftDeed.ANOTHER, text, now)
    return _waiting(session, action_id)


def skip(session: Session, action_id: int, now: datetime) -> None:
    """No comment for this person in this campaign."""
    row = _waiting(session, action_id)
    store.change(session, action_id, state=DraftState.SKIPPED)
    _decided(session, row, DraftDeed.SKIPPED, None, now)
    claims.give_up(session, row.action_id, fact("seen.draft_skipped"), now)


def begin_anew(session: Session, action_id: int) -> None:
    """The draft is too old, or for another post than the newest: the post is read again."""
    store.change(session, action_id, state=DraftState.EXPIRED, text=None, override=None)
    store.set_text(session, action_id, None, ActionStatus.PENDING)


def follow(session: Session, action_id: int, outcome: Outcome, why: Fact | None) -> None:
    """What an action's outcome means for its draft; in the transaction that settles the action."""
    if store.kept(session, action_id) is None or not _is_pending(session, action_id):
        return
    if outcome is Outcome.POST_CHANGED:
        begin_anew(session, action_id)
    if outcome is Outcome.TEXT_REFUSED:
        kept = store.kept(session, action_id)
        assert kept is not None
        store.change(session, action_id, state=DraftState.WAITING, refused=why, override=None)
        store.set_text(session, action_id, kept.text, ActionStatus.AWAITING_APPROVAL)


def keep(session: Session, action_id: int, text: str, now: datetime) -> None:
    """A text of the library for an action: it waits for a person's word."""
    action = queue.get(session, action_id)
    store.set_text(session, action_id, text, ActionStatus.AWAITING_APPROVAL)
    source, state = CommentSource.PREDEFINED, DraftState.WAITING
    store.begin(session, action_id, action.sender_id, source, state, now, written=text, text=text)


def _write(session: Session, action_id: int, now: datetime, rng: random.Random) -> int:
    action = queue.get(session, action_id)
    try:
        text = library.text_for(session, action, now, rng)
    except UserError as unfit:
        claims.give_up(session, action_id, unfit.fact, now)
        return 0
    keep(session, action_id, text, now)
    return 1


def _waiting(session: Session, action_id: int) -> DraftRow:
    row = store.get(session, action_id)
    if row is None:
        raise DraftGone
    return row


def _is_pending(session: Session, action_id: int) -> bool:
    return queue.get(session, action_id).status is ActionStatus.PENDING


def _candidate(row: DraftRow, text: str, edited: bool) -> Candidate:
    return Candidate(row.action_id, row.sender_id, row.source, text, row.post_text, edited)


def _decided(
    session: Session,
    row: DraftRow,
    deed: DraftDeed,
    after: str | None,
    now: datetime,
    override: str | None = None,
) -> None:
    decisions.add(
        session, row.action_id, row.sender_id, row.source, deed, row.text, after, now, override=override
    )


def _reason(words: str) -> str:
    reason = " ".join(words.split())[:LONGEST_REASON]
    if len(reason) < 3:
        raise NoReason
    return reason
