"""Whose pages a sender may visit only to look: nobody's whom it may not touch."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.enums import BlockReason
from engine.rules.kinds import INVITING
from engine.work.verdicts import check
from storage import seen_before


def why_not(session: Session, profile_url: str, sender_id: int, now: datetime) -> BlockReason | None:
    """What forbids this sender so much as a visit, if anything does: the do-not-contact list, another's cooldown."""
    verdict = check(session, profile_url, None, sender_id, now)
    return None if verdict.allowed else verdict.reason


def lead_of(session: Session, sender_id: int, now: datetime) -> str | None:
    """The profile that this sender acted on last, else the next one that waits for it."""
    acted = _first(session, seen_before.acted_on(session, sender_id), sender_id, now)
    return acted or _first(session, seen_before.queued(session, sender_id, now), sender_id, now)


def to_invite(session: Session, sender_id: int, now: datetime) -> str | None:
    """The next one that waits for an invitation of this sender's: whose page offers one, most likely."""
    waiting = seen_before.queued(session, sender_id, now, INVITING)
    return _first(session, waiting, sender_id, now)


def post_of(session: Session, sender_id: int, now: datetime) -> str | None:
    """The URN of the post that this sender liked or commented on last."""
    posts = seen_before.posts_of(session, sender_id)
    return next((urn for url, urn in posts if why_not(session, url, sender_id, now) is None), None)


def _first(session: Session, urls: Iterable[str], sender_id: int, now: datetime) -> str | None:
    return next((url for url in urls if why_not(session, url, sender_id, now) is None), None)
