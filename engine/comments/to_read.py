"""Whose post is read ahead, a turn before its comment is due: from state alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.kinds import WITH_COMMENT
from engine.rules.settings import Settings
from storage import campaigns as campaign_store
from storage import drafts as store
from storage import page_waiting
from storage import senders as sender_store

AHEAD = 10  # drafts for each campaign and sender: a person reads so many in one go


def room(session: Session, campaign_id: int, sender_id: int) -> int:
    """How many more drafts a campaign's sender takes now."""
    return AHEAD - store.ahead(session, campaign_id, sender_id)


def next_one(session: Session, sender_id: int, now: datetime, settings: Settings) -> int | None:
    """The action whose post this sender should read next, so that the AI server can write; None: none."""
    written = store.written_campaigns(session)
    if not written or not _may_comment(session, sender_id, now, settings):
        return None
    for campaign_id in written:
        if room(session, campaign_id, sender_id) > 0:
            found = store.to_read(session, campaign_id, sender_id, now)
            if found is not None:
                return found
    return None


def left(session: Session, sender_id: int) -> int:
    """How many posts are still to be read by this sender, at most."""
    return sum(max(room(session, each, sender_id), 0) for each in store.written_campaigns(session))


def wanting(session: Session, now: datetime, settings: Settings) -> set[int]:
    """The senders that have a post to read: they need a slot for it."""
    senders = {
        sender_id
        for campaign_id in store.written_campaigns(session)
        for sender_id in campaign_store.senders_of(session, campaign_id)
    }
    return {each for each in senders if next_one(session, each, now, settings) is not None}


def _may_comment(session: Session, sender_id: int, now: datetime, settings: Settings) -> bool:
    """Not one that never comments, nor one that met pages today which nobody knows."""
    sender = sender_store.get(session, sender_id)
    stopped = page_waiting.stopped_kinds(session, sender_id, now.astimezone(settings.zone).date())
    return any(kind not in stopped and sender.daily_limit(kind) > 0 for kind in WITH_COMMENT)
