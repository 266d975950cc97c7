"""What many transactions were begun for and not ended: what it was is the campaign's state, and that says how it ends."""

from datetime import datetime, timedelta

from engine.campaigns import reallocation
from engine.campaigns.lifecycle import STARTED, drop_open
from engine.campaigns.starting import take_away
from engine.rules.enums import CampaignStatus
from storage import campaigns as store
from storage import half_done
from storage.database import Database

TAKES_AT_MOST = timedelta(minutes=10)


def finish_own(db: Database, now: datetime) -> int:
    """For the agent's start: what died on this laptop. A start is taken back, all else is done; returns how many those were."""
    with db.reading() as session:
        found = half_done.left_here(session)
    for campaign_id in found:
        with db.reading() as session:
            is_draft = store.get(session, campaign_id).started_at is None
        if is_draft:
            take_away(db, campaign_id)
            with db.transaction() as session:
                half_done.end(session, campaign_id)
        else:
            _go_on(db, campaign_id, now)
    return len(found)


def finish_old(db: Database, now: datetime) -> int:
    """What should long be over, whichever laptop began it, is gone on with; returns how many those were.

    Not a start: its rows count for nothing, and whoever starts it once more takes them away.
    """
    with db.reading() as session:
        left = half_done.left_behind(session, now, TAKES_AT_MOST)
        found = [each for each in left if store.get(session, each).started_at is not None]
    for campaign_id in found:
        _go_on(db, campaign_id, now)
    return len(found)


def _go_on(db: Database, campaign_id: int, now: datetime) -> None:
    with db.transaction() as session:
        status = store.get(session, campaign_id).status
        if status in STARTED:
            dealing = reallocation.again(session, campaign_id, now)
        elif status is not CampaignStatus.CANCELLED:
            half_done.end(session, campaign_id)
    if status in STARTED:
        reallocation.deal_again(db, dealing, now)
    elif status is CampaignStatus.CANCELLED:
        drop_open(db, campaign_id)
