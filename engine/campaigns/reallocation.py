"""Dealing out again: leads whose cooldown is over, and leads of senders that dropped out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from engine.campaigns import allocation
from engine.campaigns.drafts import check_senders
from engine.campaigns.lifecycle import CampaignStays, finish_if_done
from engine.rules.enums import ActionStatus, CampaignStatus, CooldownPolicy, SenderStatus
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.work import permission
from storage import allocation as allocation_store
from storage import campaigns as store
from storage import events, queue, queue_counts
from storage import senders as sender_store
from storage.campaigns import CampaignRow

NOBODY_MAY = fact("blocked.nobody_may")
STARTED = (CampaignStatus.RUNNING, CampaignStatus.PAUSED)


class NotHandedOver(UserError):
    """A sender's leads stay with it: it is at work again, or nobody else can take them."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """What became of a dropped-out sender's leads, over all its campaigns."""

    dealt: int
    kept: int  # no other sender may touch them now: they stay where they are
    skipped: int  # … and, of a sender that is gone, can't be done any more


def deal_unlocked(session: Session, now: datetime) -> int:
    """Give the leads whose cooldown is over to senders; returns how many campaigns had some."""
    campaigns = queue.with_unlocked(session, now)
    for campaign_id in campaigns:
        row = store.get(session, campaign_id)
        chosen = _able(session, campaign_id)
        people = allocation_store.of_unlocked(campaign_id, now)
        question = permission.may_deal(session, row.action_type, chosen, now)
        groups = allocation_store.count(session, people, question)
        dealt = queue_counts.dealt_by_sender(session, campaign_id)
        hand = allocation.hand(question, groups, dealt, keep_waiting=True)
        # Before the others get their sender, while they still are the ones that wait.
        _skip(
            session,
            campaign_id,
            allocation_store.close_blocked(session, people, question, NOBODY_MAY, waits_too=False),
        )
        allocation_store.reassign(session, people, question, hand, _seed(campaign_id, now))
        finish_if_done(session, campaign_id, now)
    return len(campaigns)


def hand_over(session: Session, sender_id: int, now: datetime) -> HandOver:
    """Deal a dropped-out sender's remaining leads out to the other active senders of each campaign.

    Raises NotHandedOver when it is at work again, or when no campaign has another sender that can take them; what
    a removed one had stays then until its campaign gets another sender.
    """
    gone = sender_store.get(session, sender_id)
    if gone.removed_at is None and gone.status is SenderStatus.ACTIVE:
        raise NotHandedOver("at_work", sender=gone.name)
    total = HandOver(0, 0, 0)
    anybody = False
    for campaign_id in store.of_sender(session, sender_id, STARTED):
        others = others_of(session, campaign_id, sender_id)
        if not others:
            total = replace(total, kept=total.kept + queue_counts.open_of(session, campaign_id, sender_id))
            continue
        anybody = True
        done = _deal_again(
            session, store.get(session, campaign_id), [sender_id], others, gone.removed_at, now
        )
        total = HandOver(total.dealt + done.dealt, total.kept + done.kept, total.skipped + done.skipped)
        if gone.removed_at is not None:
            store.set_senders(session, campaign_id, set(store.senders_of(session, campaign_id)) - {sender_id})
            finish_if_done(session, campaign_id, now)
    if not anybody and gone.removed_at is None:
        raise NotHandedOver("nobody_else", sender=gone.name)
    if anybody:
        line = fact("log.handed_over", sender=gone.name, leads=total.dealt)
        events.add(session, now, "handed_over", line, sender_id=sender_id)
    return total


def edit_senders(session: Session, campaign_id: int, sender_ids: Sequence[int], now: datetime) -> HandOver:
    """Let exactly these senders work for a campaign; its remaining leads are dealt out evenly again.

    Raises CampaignStays for what is over, NotACampaign for no sender at all.
    """
    row = store.get(session, campaign_id)
    if row.status not in (CampaignStatus.DRAFT, *STARTED):
        raise CampaignStays("senders_of_over", campaign=row.name)
    check_senders(session, sender_ids)
    before = store.senders_of(session, campaign_id)
    store.set_senders(session, campaign_id, sender_ids)
    done = HandOver(0, 0, 0)
    if row.status in STARTED:
        holders = sorted({*before, *sender_ids})
        removed = sorted(set(before) - set(sender_ids))
        done = _deal_again(session, row, holders, sorted(sender_ids), None, now)
        # What one taken off still holds, none of the others may do.
        skipped = _skip_held(session, row, removed, sorted(sender_ids), now)
        done = HandOver(done.dealt, done.kept - skipped, skipped)
        finish_if_done(session, campaign_id, now)
    line = fact("log.senders_changed", campaign=row.name)
    events.add(session, now, "senders_changed", line, campaign_id=campaign_id)
    return done


def _deal_again(
    session: Session,
    row: CampaignRow,
    holders: Sequence[int],
    takers: Sequence[int],
    removed_at: datetime | None,
    now: datetime,
) -> HandOver:
    people = allocation_store.of_senders(row.id, holders)
    question = permission.may_deal(session, row.action_type, takers, now)
    groups = allocation_store.count(session, people, question)
    base = {
        sender: n
        for sender, n in queue_counts.open_by_sender(session, row.id).items()
        if sender is not None and sender not in holders
    }
    waits = row.cooldown_policy is CooldownPolicy.WAIT
    hand = allocation.hand(question, groups, base, keep_waiting=waits)
    allocation_store.reassign(session, people, question, hand, _seed(row.id, now))
    dealt = sum(group.count for group in groups if group.mask or (waits and group.waits))
    kept = sum(group.count for group in groups) - dealt
    if removed_at is None:
        return HandOver(dealt, kept, 0)
    return HandOver(dealt, 0, _skip_held(session, row, holders, takers, now))


def _skip_held(
    session: Session, row: CampaignRow, holders: Sequence[int], takers: Sequence[int], now: datetime
) -> int:
    people = allocation_store.of_senders(row.id, holders)
    question = permission.may_deal(session, row.action_type, takers, now)
    return _skip(
        session, row.id, allocation_store.close_blocked(session, people, question, NOBODY_MAY, waits_too=True)
    )


def _skip(session: Session, campaign_id: int, count: int) -> int:
    if count:
        store.count_outcome(session, campaign_id, ActionStatus.SKIPPED_COOLDOWN, count)
    return count


def others_of(session: Session, campaign_id: int, sender_id: int) -> list[int]:
    """The campaign's other senders that are active."""
    return [other for other in _able(session, campaign_id, only_active=True) if other != sender_id]


def _able(session: Session, campaign_id: int, only_active: bool = False) -> list[int]:
    """The campaign's senders that can work; when none can, all that aren't removed."""
    rows = [sender_store.get(session, sender) for sender in store.senders_of(session, campaign_id)]
    active = [row.id for row in rows if row.removed_at is None and row.status is SenderStatus.ACTIVE]
    return active if active or only_active else [row.id for row in rows if row.removed_at is None]


def _seed(campaign_id: int, now: datetime) -> int:
    return campaign_id + int(now.timestamp())
