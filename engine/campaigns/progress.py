"""How far the campaigns are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from engine.campaigns.lifecycle import next_copy
from engine.insight import estimates
from engine.insight.estimates import Estimate
from engine.rules.enums import (
    ActionStatus,
    ActionType,
    CampaignStatus,
    CommentMode,
    CooldownPolicy,
    Difference,
    Outcome,
    SenderStatus,
)
from engine.rules.outcomes import OPEN
from storage import campaigns as store
from storage import interactions, lists, page_waiting, queue_counts
from storage import senders as sender_store
from storage.campaigns import CampaignRow

ACTIVE = (CampaignStatus.RUNNING, CampaignStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """One campaign's numbers. `queued` is what its bar counts to."""

    id: int
    name: str
    action_type: ActionType
    status: CampaignStatus
    list_id: int | None
    senders: tuple[str, ...]
    total: int  # leads on the list at the start
    in_cooldown: int  # … of them in cooldown then
    queued: int  # actions made of them
    processed: int
    succeeded: int
    failed: int
    skipped: int
    started_at: datetime | None
    completed_at: datetime | None
    waits_for_pages: int = (
        0  # still to be done, and LinkedIn's page isn't known, or an error of our own was met
    )
    own_errors: int = 0  # … of them the latter

    @property
    def uncertain(self) -> int:
        """Processed, and nobody knows whether it went through."""
        return self.processed - self.succeeded - self.failed - self.skipped

    @property
    def share(self) -> float:
        """The part that is processed, from 0 to 1."""
        return min(self.processed / self.queued, 1.0) if self.queued else 0.0


@dataclass(frozen=True, slots=True)
class SenderPart:
    """What one sender did in a campaign and still has to do."""

    sender_id: int
    name: str
    open: int
    done: int = 0  # what came to an end: succeeded, failed, skipped or in doubt
    active: bool = True


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """One campaign with everything its card shows."""

    progress: CampaignProgress
    list_name: str | None
    note: str | None
    parts: tuple[SenderPart, ...]
    waiting: int  # leads that are dealt out when their cooldown is over
    next_copy: int  # the number that its next duplicate bears
    comment_mode: CommentMode = CommentMode.REVIEW
    comment_tag: str | None = None
    cooldown_policy: CooldownPolicy = CooldownPolicy.LEAVE_OUT
    estimate: Estimate | None = None  # of a running one
    why_skipped: Mapping[Outcome, int] = field(default_factory=dict)
    differs: Mapping[Difference, int] = field(default_factory=dict)  # of those that succeeded, in what
    unknown_page: int | None = None  # an action at whose page it waits, the last one


def progress(session: Session, active_only: bool = False) -> list[CampaignProgress]:
    """All campaigns, or only the running and paused ones, the newest first."""
    names = sender_store.names(session)
    rows = store.all_campaigns(session, ACTIVE if active_only else None)
    unknown, own = _unknown(session)
    deleted = [row for row in rows if row.status is CampaignStatus.CANCELLED and row.started_at is None]
    return [_progress(session, row, names, unknown, own) for row in rows if row not in deleted]


def progress_of(session: Session, campaign_id: int, now: datetime) -> CampaignCard:
    """One campaign's card. Raises NoSuchCampaign."""
    row = store.get(session, campaign_id)
    running = row.status is CampaignStatus.RUNNING
    names = sender_store.names(session)
    parts = queue_counts.by_sender(session, campaign_id)
    holders = {*store.senders_of(session, campaign_id), *(sender for sender in parts if sender is not None)}
    return CampaignCard(
        progress=_progress(session, row, names, *_unknown(session)),
        list_name=None if row.list_id is None else lists.get(session, row.list_id).name,
        note=row.note,
        parts=tuple(_part(session, holder, parts.get(holder, {})) for holder in sorted(holders)),
        waiting=sum(parts.get(None, {}).get(status, 0) for status in OPEN),
        next_copy=next_copy(session, row.name),
        comment_mode=row.comment_mode,
        comment_tag=row.comment_tag,
        cooldown_policy=row.cooldown_policy,
        estimate=estimates.of_running(session, now)[campaign_id] if running else None,
        why_skipped=store.why_skipped(session, campaign_id) if row.leads_skipped else {},
        differs=interactions.differences(session, campaign_id) if row.leads_succeeded else {},
        unknown_page=page_waiting.last_of(session, campaign_id),
    )


def _part(session: Session, sender_id: int, by_status: dict[ActionStatus, int]) -> SenderPart:
    row = sender_store.get(session, sender_id)
    left = sum(by_status.get(status, 0) for status in OPEN)
    over = sum(by_status.values()) - left - by_status.get(ActionStatus.CANCELLED, 0)
    active = row.removed_at is None and row.status is SenderStatus.ACTIVE
    return SenderPart(sender_id, row.name, left, over, active)


def _unknown(session: Session) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """How many of each campaign wait for pages or after an error of our own, and how many of them for the latter."""
    count = page_waiting.count_by_campaign
    unknown = count(session)
    return unknown, count(session, only_own_errors=True) if unknown else {}


def _progress(
    session: Session,
    row: CampaignRow,
    names: dict[int, str],
    unknown: Mapping[int, int],
    own: Mapping[int, int],
) -> CampaignProgress:
    return CampaignProgress(
        id=row.id,
        name=row.name,
        action_type=row.action_type,
        status=row.status,
        list_id=row.list_id,
        senders=tuple(names[sender_id] for sender_id in store.senders_of(session, row.id)),
        total=row.total_leads,
        in_cooldown=row.leads_in_cooldown,
        queued=row.leads_queued,
        processed=row.leads_processed,
        succeeded=row.leads_succeeded,
        failed=row.leads_failed,
        skipped=row.leads_skipped,
        started_at=row.started_at,
        completed_at=row.completed_at,
        waits_for_pages=unknown.get(row.id, 0),
        own_errors=own.get(row.id, 0),
    )
