"""What a campaign would be, before it is started: the very numbers with which it would start."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine import senders
from engine.campaigns import allocation
from engine.campaigns.drafts import CampaignDraft
from engine.insight import estimates
from engine.insight.estimates import Estimate
from engine.rules import limits
from engine.rules.enums import ActionType, SenderStatus
from engine.rules.settings import Settings
from engine.work import permission
from storage import allocation as allocation_store
from storage import interactions
from storage import senders as sender_store
from storage import settings as settings_store
from storage.allocation import LeadGroup
from storage.senders import SenderRow


@dataclass(frozen=True, slots=True)
class SenderShare:
    """One chosen sender's part. `days` is None when no end is in sight."""

    sender_id: int
    name: str
    status: SenderStatus
    count: int
    done_today: int
    limit_today: int
    left_today: int
    days: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The list's leads by what becomes of them; `in_cooldown` wait or are left out, as the draft says."""

    total: int
    in_cooldown: int
    available: int
    do_not_contact: int
    other_person: int  # behind their links other names were met
    already_done: int  # no chosen sender may ever do this to them again
    senders: tuple[SenderShare, ...]
    days: int | None
    finished_at: datetime | None = None
    finished_on: date | None = None  # the local day of it


@dataclass(frozen=True, slots=True)
class PreviewNumbers:
    """The list's leads, counted."""

    total: int
    in_cooldown: int
    available: int
    do_not_contact: int
    other_person: int
    already_done: int


def numbers(groups: list[LeadGroup]) -> PreviewNumbers:
    """Each lead is in exactly one of the parts of the total."""
    total = sum(group.count for group in groups)
    listed = sum(group.count for group in groups if group.do_not_contact)
    available = sum(group.count for group in groups if group.mask)
    in_cooldown = sum(group.count for group in groups if group.waits)
    others = sum(group.count for group in groups if group.other_person)
    done = total - listed - others - available - in_cooldown
    return PreviewNumbers(total, in_cooldown, available, listed, others, done)


def preview(session: Session, draft: CampaignDraft, now: datetime) -> Preview:
    """Count, level and estimate, with nothing written."""
    question = permission.may_deal(session, draft.action_type, draft.sender_ids, now)
    groups = allocation_store.count(session, allocation_store.of_list(draft.list_id), question)
    counted = numbers(groups)
    gets = allocation.per_sender(allocation.level(question, groups, {}))
    settings = settings_store.load(session)
    whole, by_sender = estimates.of_draft(
        session, draft.action_type, {sender: gets.get(sender, 0) for sender in draft.sender_ids}, now
    )
    parts = tuple(
        _share(
            session,
            sender_store.get(session, sender),
            draft.action_type,
            gets,
            by_sender[sender],
            now,
            settings,
        )
        for sender in draft.sender_ids
    )
    return Preview(
        total=counted.total,
        in_cooldown=counted.in_cooldown,
        available=counted.available,
        do_not_contact=counted.do_not_contact,
        other_person=counted.other_person,
        already_done=counted.already_done,
        senders=parts,
        days=whole.days,
        finished_at=whole.finished_at,
        finished_on=whole.finished_on,
    )


def _share(
    session: Session,
    row: SenderRow,
    kind: ActionType,
    gets: dict[int, int],
    estimate: Estimate,
    now: datetime,
    settings: Settings,
) -> SenderShare:
    used = interactions.used(session, row.id, now.astimezone(settings.zone).date())[kind]
    law = senders.limits_of(row, kind)
    return SenderShare(
        sender_id=row.id,
        name=row.name,
        status=row.status,
        count=gets.get(row.id, 0),
        done_today=used.today,
        limit_today=limits.effective_daily(law, now),
        left_today=senders.budget(session, row.id, kind, now, settings).count,
        days=estimate.days,
    )
