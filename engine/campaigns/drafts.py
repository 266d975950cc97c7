"""A campaign before its start: what the person chose, checked for what can be checked then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import senders
from engine.comments import learning
from engine.rules import fingerprints, texts
from engine.rules.enums import (
    ActionType,
    AiFallback,
    CampaignStatus,
    CommentMode,
    CommentSource,
    CooldownPolicy,
)
from engine.rules.errors import UserError
from engine.rules.kinds import KINDS, KindText
from storage import campaigns as store
from storage import lists

LONGEST_NAME = 64
# Who may act on a person is a bit each, before and after a change of senders: both together fit into a database's 64 bits.
MOST_SENDERS = 31


class NotACampaign(UserError):
    """What was chosen makes no campaign: its name, its list or its senders."""


class NoDraft(UserError):
    """This campaign's choices can't be changed, or taken for another, any more."""


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """What the wizard gathers. `note` is a template; None sends the invitation without one."""

    name: str
    list_id: int
    action_type: ActionType
    sender_ids: tuple[int, ...]
    note: str | None = None
    send_without_note: bool = True
    accept_incoming: bool = False
    comment_source: CommentSource = CommentSource.PREDEFINED
    comment_mode: CommentMode = CommentMode.REVIEW
    comment_tag: str | None = None
    ai_fallback: AiFallback = AiFallback.WAIT
    cooldown_policy: CooldownPolicy = CooldownPolicy.LEAVE_OUT


def create(session: Session, draft: CampaignDraft, now: datetime) -> int:
    """Save a draft; returns the campaign's id. Raises NotACampaign, and UnfitText for its note."""
    name = free_name(session, draft.name)
    values = {**_checked(session, draft), "name": name, "status": CampaignStatus.DRAFT, "created_at": now}
    return store.add(session, values, draft.sender_ids)


def edit(session: Session, campaign_id: int, draft: CampaignDraft) -> None:
    """Save other choices for a campaign that wasn't started yet. Raises NoDraft, and as `create` does."""
    row = store.get(session, campaign_id)
    if row.status is CampaignStatus.CANCELLED:
        raise NoDraft("over", campaign=row.name)
    if row.status is not CampaignStatus.DRAFT:
        raise NoDraft("started", campaign=row.name)
    name = free_name(session, draft.name, own=row.id)
    store.change(session, campaign_id, **_checked(session, draft), name=name)
    store.set_senders(session, campaign_id, draft.sender_ids)


def draft_of(session: Session, campaign_id: int) -> CampaignDraft:
    """The choices that a campaign was made of. Raises NoDraft when its list was deleted."""
    row = store.get(session, campaign_id)
    if row.list_id is None:
        raise NoDraft("list_deleted", campaign=row.name)
    return CampaignDraft(
        name=row.name,
        list_id=row.list_id,
        action_type=row.action_type,
        sender_ids=store.senders_of(session, campaign_id),
        note=row.note,
        send_without_note=row.send_without_note,
        accept_incoming=row.accept_incoming,
        comment_source=row.comment_source,
        comment_mode=row.comment_mode,
        comment_tag=row.comment_tag,
        ai_fallback=row.ai_fallback,
        cooldown_policy=row.cooldown_policy,
    )


def mark_of(draft: CampaignDraft) -> str:
    """What somebody saw who looked at these choices."""
    return fingerprints.mark(draft)


def _checked(session: Session, draft: CampaignDraft) -> dict[str, Any]:
    if not lists.get(session, draft.list_id).ready:
        raise NotACampaign("list_importing")
    check_senders(session, draft.sender_ids)
    kind = KINDS[draft.action_type]
    if kind.text is KindText.COMMENT and draft.comment_mode is CommentMode.AUTO:
        early = [each for each in draft.sender_ids if not _may_auto(session, draft, each)]
        if early:
            raise NotACampaign("auto_too_early", sender=senders.get(session, early[0]).name)
    note = (draft.note or "").strip() if kind.text is KindText.NOTE else ""
    if note:
        texts.check_template(note, texts.LONGEST_NOTE)
    return {
        "list_id": draft.list_id,
        "action_type": draft.action_type,
        "note": note or None,
        "send_without_note": draft.send_without_note,
        "accept_incoming": draft.accept_incoming and kind.invites,
        "comment_source": draft.comment_source,
        "comment_mode": draft.comment_mode,
        "comment_tag": draft.comment_tag or None,
        "ai_fallback": draft.ai_fallback,
        "cooldown_policy": draft.cooldown_policy,
    }


def check_senders(session: Session, sender_ids: Sequence[int]) -> None:
    """Raises NotACampaign for none and for more than can be dealt to at once, UserError for one that isn't there."""
    if not sender_ids:
        raise NotACampaign("no_sender")
    if len(sender_ids) > MOST_SENDERS:
        raise NotACampaign("many_senders", most=MOST_SENDERS, number=len(sender_ids))
    for sender_id in sender_ids:
        senders.get(session, sender_id)


def _may_auto(session: Session, draft: CampaignDraft, sender_id: int) -> bool:
    return draft.comment_source is CommentSource.PREDEFINED or learning.may_auto(session, sender_id)


def proposed_name(session: Session, words: str) -> str:
    """These words as a name that is free: with a number where there is such a campaign already."""
    name, number = words[:LONGEST_NAME], 1
    while store.by_name(session, name) is not None:
        number += 1
        end = f" {number}"
        name = words[: LONGEST_NAME - len(end)] + end
    return name


def free_name(session: Session, name: str, own: int | None = None) -> str:
    """The name as it is kept, of the campaign `own` if it is there. Raises NotACampaign for none, a very long one, another's."""
    name = " ".join(name.split())
    if not name:
        raise NotACampaign("no_name")
    if len(name) > LONGEST_NAME:
        raise NotACampaign("long_name", longest=LONGEST_NAME, length=len(name))
    there = store.by_name(session, name)
    if there is not None and there.id != own:
        raise NotACampaign("name_taken", name=there.name)
    return name
