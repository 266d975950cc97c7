"""What is done in several transactions beside whoever writes, within the one of a test."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine import campaigns
from engine.campaigns import HandOver
from storage import queue, queue_counts


def hand_over(session: Session, sender_id: int, now: datetime) -> HandOver:
    return campaigns.deal_again_within(session, campaigns.begin_hand_over(session, sender_id, now), now)


def edit_senders(session: Session, campaign_id: int, sender_ids: Sequence[int], now: datetime) -> HandOver:
    dealing = campaigns.begin_edit_senders(session, campaign_id, sender_ids, now)
    return campaigns.deal_again_within(session, dealing, now)


def deal_unlocked(session: Session, now: datetime) -> int:
    """How many campaigns had some."""
    dealing = campaigns.unlocked(session, now)
    campaigns.deal_again_within(session, dealing, now)
    return len(dealing.again)


def cancel(session: Session, campaign_id: int, now: datetime) -> int:
    dropped = campaigns.cancel(session, campaign_id, now)
    for sender_id in queue_counts.open_by_sender(session, campaign_id):
        queue.cancel_open(session, campaign_id, sender_id, dropped)
    return dropped
