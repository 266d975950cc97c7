"""Comments that a person sees first: prepared ahead of the slot, then approved, changed or skipped."""

import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine.comments import library
from engine.rules import fingerprints, texts
from engine.rules.enums import ActionStatus, PushKind
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.work import claims
from storage import campaigns as campaign_store
from storage import drafts as store
from storage import events, outbox, queue
from storage.drafts import DraftRow

AHEAD = 10  # for each campaign and sender: a person reads so many in one go


class DraftGone(UserError):
    """That comment is decided already, or its campaign is over."""


def prepare(session: Session, now: datetime, rng: random.Random | None = None) -> int:
    """Write drafts for what comes next in campaigns under review, and tell; returns how many.

    Where no template fits a person, the action is skipped and says why.
    """
    rng = rng or random.Random()  # noqa: S311 - choosing words, not secrets
    made = 0
    for campaign_id in store.reviewed_campaigns(session):
        for sender_id in campaign_store.senders_of(session, campaign_id):
            room = AHEAD - store.prepared(session, campaign_id, sender_id)
            # Told once a batch, not once a comment that was posted.
            if room < AHEAD // 2:
                continue
            for action_id in store.without_text(session, campaign_id, sender_id, room):
                made += _write(session, action_id, now, rng)
    if made:
        outbox.push(session, now, PushKind.DRAFTS, fact("push.drafts", comments=made))
    return made


def waiting(session: Session) -> list[DraftRow]:
    """The drafts that wait, the oldest first."""
    return store.waiting(session)


def mark_of(rows: Sequence[DraftRow]) -> str:
    """What somebody saw who read these drafts."""
    return fingerprints.mark(*((row.action_id, row.text) for row in rows))


def approve(
    session: Session, action_id: int, now: datetime, text: str | None = None, seen: str | None = None
) -> None:
    """Let it be posted, in the person's own words if given, or as it was `seen`. Raises UnfitText when it can't be posted."""
    row = _waiting(session, action_id)
    fingerprints.check(seen, mark_of([row]))
    chosen = row.text if text is None else text.strip()
    texts.check_text(chosen, texts.LONGEST_COMMENT, chosen)
    store.set_text(session, action_id, chosen, ActionStatus.PENDING)
    line = fact("log.draft_approved", name=row.full_name or row.profile_url)
    events.add(session, now, "draft_approved", line, sender_id=row.sender_id, campaign_id=row.campaign_id)


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
        except texts.UnfitText:
            continue
        posted += 1
    return posted


def another(session: Session, action_id: int, now: datetime, rng: random.Random) -> DraftRow:
    """Another text from the library. Raises UnfitText when there is none; the draft stays as it was."""
    row = _waiting(session, action_id)
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
    return _waiting(session, action_id)


def skip(session: Session, action_id: int, now: datetime) -> None:
    """No comment for this person in this campaign."""
    row = _waiting(session, action_id)
    claims.give_up(session, row.action_id, fact("seen.draft_skipped"), now)


def _write(session: Session, action_id: int, now: datetime, rng: random.Random) -> int:
    action = queue.get(session, action_id)
    try:
        text = library.text_for(session, action, now, rng)
    except UserError as unfit:
        claims.give_up(session, action_id, unfit.fact, now)
        return 0
    store.set_text(session, action_id, text, ActionStatus.AWAITING_APPROVAL)
    return 1


def _waiting(session: Session, action_id: int) -> DraftRow:
    row = store.get(session, action_id)
    if row is None:
        raise DraftGone
    return row
