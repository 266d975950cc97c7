"""A campaign's life after its start: pause, resume, cancel, duplicate, and its end."""

import re
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from engine.campaigns.drafts import LONGEST_NAME, create, draft_of
from engine.rules.enums import CampaignStatus, PushKind
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from storage import campaigns as store
from storage import events, half_done, outbox, queue, queue_counts
from storage.campaigns import CampaignRow
from storage.database import Database


class CampaignStays(UserError):
    """A campaign can't be paused, resumed, cancelled or deleted as it stands."""


AT_ONCE = 5_000  # rows in one transaction: some 0.1 s
STARTED = (CampaignStatus.RUNNING, CampaignStatus.PAUSED)
COPY = re.compile(r" \(\d+\)$")  # what makes a duplicate's name its own


def pause(session: Session, campaign_id: int, now: datetime) -> None:
    """Its actions wait; one under way is finished. Raises CampaignStays unless it is running."""
    row = _expect(session, campaign_id, CampaignStatus.RUNNING, "not_running")
    store.change(session, campaign_id, status=CampaignStatus.PAUSED)
    line = fact("log.campaign_paused", campaign=row.name)
    events.add(session, now, "campaign_paused", line, campaign_id=campaign_id)


def resume(session: Session, campaign_id: int, now: datetime) -> None:
    """Let it go on. Raises CampaignStays unless it is paused."""
    row = _expect(session, campaign_id, CampaignStatus.PAUSED, "not_paused")
    store.change(session, campaign_id, status=CampaignStatus.RUNNING)
    line = fact("log.campaign_resumed", campaign=row.name)
    events.add(session, now, "campaign_resumed", line, campaign_id=campaign_id)
    finish_if_done(session, campaign_id, now)


def cancel(session: Session, campaign_id: int, now: datetime) -> int:
    """End it for good: from here on nothing of it is begun; an action under way is left to settle. Returns how many are dropped.

    Their rows are to be let go by `drop_open`. Raises CampaignStays for a draft, and for what is over.
    """
    row = store.get(session, campaign_id)
    if row.is_over:
        raise CampaignStays("over", campaign=row.name, status=row.status)
    if row.status is CampaignStatus.DRAFT:
        raise CampaignStays("draft", campaign=row.name)
    dropped = sum(queue_counts.open_by_sender(session, campaign_id).values())
    if dropped:
        half_done.begin(session, campaign_id, now)
    else:
        half_done.end(session, campaign_id)
    store.change(session, campaign_id, status=CampaignStatus.CANCELLED, completed_at=now)
    line = fact("log.campaign_cancelled", campaign=row.name, actions=dropped)
    events.add(session, now, "campaign_cancelled", line, campaign_id=campaign_id)
    return dropped


def drop_open(db: Database, campaign_id: int) -> None:
    """Let go what a cancelled campaign still had to do, with no writer waiting for long. Not for the event loop."""
    with db.reading() as session:
        holders = list(queue_counts.open_by_sender(session, campaign_id))
    with db.aside() as connection:
        for sender_id in holders:
            gone = AT_ONCE
            while gone == AT_ONCE:
                with db.in_turn(connection) as session:
                    gone = queue.cancel_open(session, campaign_id, sender_id, AT_ONCE)
    with db.transaction() as session:
        half_done.end(session, campaign_id)


def delete(session: Session, campaign_id: int, now: datetime) -> None:
    """Forget a draft that nobody wants: its name is free again, and its number is never given to another campaign.

    Raises CampaignStays for what was started meanwhile: nothing of that is deleted.
    """
    row = store.get(session, campaign_id)
    if row.status is CampaignStatus.CANCELLED and row.started_at is None:
        raise CampaignStays("deleted")
    if row.status is not CampaignStatus.DRAFT:
        raise CampaignStays("started", campaign=row.name)
    name = f"{row.name} (deleted draft {row.id})"
    store.change(session, row.id, name=name, status=CampaignStatus.CANCELLED, completed_at=now)
    line = fact("log.draft_deleted", campaign=row.name)
    events.add(session, now, "draft_deleted", line, campaign_id=row.id)


def next_copy(session: Session, name: str) -> int:
    """The number that the next duplicate of a campaign of that name bears."""
    number = 2
    while store.by_name(session, _copy_name(name, number)) is not None:
        number += 1
    return number


def duplicate(session: Session, campaign_id: int, now: datetime, number: int | None = None) -> int:
    """A draft with the same choices under a name of its own; returns its id.

    With a `number` it is the duplicate that bears this number: asked for twice, it is made once.
    """
    draft = draft_of(session, campaign_id)
    name = _copy_name(draft.name, number or next_copy(session, draft.name))
    there = store.by_name(session, name)
    return create(session, replace(draft, name=name), now) if there is None else there.id


def _copy_name(name: str, number: int) -> str:
    return f"{COPY.sub('', name)[: LONGEST_NAME - 6]} ({number})"


def finish_if_done(session: Session, campaign_id: int, now: datetime) -> bool:
    """Complete a campaign of which nothing is to be done any more, and tell; False while something is."""
    if store.has_open(session, campaign_id):
        return False
    row = store.get(session, campaign_id)
    if row.status not in STARTED:
        return False
    store.change(session, campaign_id, status=CampaignStatus.COMPLETED, completed_at=now)
    line = fact("log.campaign_completed", campaign=row.name)
    events.add(session, now, "campaign_completed", line, campaign_id=campaign_id)
    outbox.push(session, now, PushKind.CAMPAIGN, _completed(row))
    return True


def reopen(session: Session, campaign_id: int, now: datetime, why: Fact) -> None:
    """A completed campaign has something to do again; one that was cancelled stays so."""
    row = store.get(session, campaign_id)
    if row.status is not CampaignStatus.COMPLETED:
        return
    store.change(session, campaign_id, status=CampaignStatus.RUNNING, completed_at=None)
    line = fact("log.campaign_reopened", campaign=row.name, why=why)
    events.add(session, now, "campaign_reopened", line, campaign_id=campaign_id)


def _completed(row: CampaignRow) -> Fact:
    uncertain = row.leads_processed - row.leads_succeeded - row.leads_failed - row.leads_skipped
    parts = [
        fact(f"push.leads.{name}", leads=number)
        for name, number, always in (
            ("succeeded", row.leads_succeeded, True),
            ("skipped", row.leads_skipped, True),
            ("failed", row.leads_failed, True),
            ("uncertain", uncertain, False),
        )
        if always or number
    ]
    left_out = row.total_leads - row.leads_queued
    return fact(
        "push.campaign_completed",
        campaign=row.name,
        campaign_id=row.id,
        processed=row.leads_processed,
        total=row.total_leads,
        parts=tuple(parts),
        left_out=fact("push.leads.left_out", leads=left_out) if left_out else None,
    )


def _expect(session: Session, campaign_id: int, status: CampaignStatus, otherwise: str) -> CampaignRow:
    row = store.get(session, campaign_id)
    if row.status is not status:
        raise CampaignStays(otherwise, campaign=row.name, status=row.status)
    return row
