"""A sender that does nothing any more: its leads are offered to the others, once, by a message."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from engine import senders
from engine.campaigns.reallocation import others_of
from engine.rules.enums import CampaignStatus, PushKind
from engine.rules.facts import fact
from storage import campaigns as store
from storage import outbox, queue_counts
from storage import settings as settings_store
from storage.senders import SenderRow

MOST_NAMES = 3


def offer_leads(session: Session, now: datetime) -> int:
    """Ask whether the leads of senders that dropped out shall be dealt out; returns how many messages that made."""
    made = 0
    for row, since in _out(session, now):
        key = f"leads_offered_{row.id}"
        if settings_store.get(session, key) == since.isoformat():
            continue
        waiting = _waiting(session, row, since)
        if waiting:
            settings_store.put(session, key, since.isoformat())
            _push(session, row, waiting, now)
            made += 1
    return made


def _out(session: Session, now: datetime) -> Iterator[tuple[SenderRow, datetime]]:
    """Who does nothing any more, and since when."""
    for row in (*senders.dropped_out(session, now), *store.removed_senders(session)):
        since = row.removed_at or row.status_since
        if since is not None:
            yield row, since


def _waiting(session: Session, row: SenderRow, since: datetime) -> dict[str, int]:
    """How many leads wait for it in campaigns that another could go on with.

    Who started a campaign with a sender that was out already was warned then, and isn't asked again.
    """
    found = {}
    for campaign_id in store.of_sender(session, row.id, (CampaignStatus.RUNNING,)):
        campaign = store.get(session, campaign_id)
        if campaign.started_at is None or campaign.started_at > since:
            continue
        if others_of(session, campaign_id, row.id) and (
            number := queue_counts.open_of(session, campaign_id, row.id)
        ):
            found[campaign.name] = number
    return found


def _push(session: Session, row: SenderRow, waiting: dict[str, int], now: datetime) -> None:
    named = [fact("push.campaign", campaign=name) for name in list(waiting)[:MOST_NAMES]]
    if len(waiting) > MOST_NAMES:
        named.append(fact("push.more", more=len(waiting) - MOST_NAMES))
    told = fact(
        "push.leads_offered",
        sender=row.name,
        sender_id=row.id,
        state="removed" if row.removed_at is not None else row.status,
        leads=sum(waiting.values()),
        campaigns=tuple(named),
    )
    outbox.push(session, now, PushKind.CAMPAIGN, told)
