"""Comments that wait for approval, or still for their text."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, CampaignStatus, CommentMode, CommentSource
from engine.rules.kinds import WITH_COMMENT
from engine.rules.outcomes import NOT_BEGUN
from storage.rows import all_made, columns, made_if_any
from storage.tables import Action, Campaign, Interaction, Lead, Sender, core


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A comment that waits for approval."""

    action_id: int
    campaign_id: int
    campaign_name: str
    sender_id: int
    sender_name: str
    lead_id: int
    full_name: str
    profile_url: str
    title: str
    company: str
    text: str
    post_urn: str | None  # once it is known on which post


_ACTIONS, _CAMPAIGNS, _SENDERS, _LEADS = core(Action), core(Campaign), core(Sender), core(Lead)
_INTERACTIONS = core(Interaction)
_POST = (
    select(_INTERACTIONS.c.post_urn)
    .where(_INTERACTIONS.c.action_id == _ACTIONS.c.id, _INTERACTIONS.c.post_urn.is_not(None))
    .order_by(_INTERACTIONS.c.id.desc())
    .limit(1)
    .correlate(_ACTIONS)
    .scalar_subquery()
)
_DRAFTS: Select[*tuple[Any, ...]] = (
    select(
        *columns(
            DraftRow,
            _LEADS,
            action_id=_ACTIONS.c.id,
            campaign_id=_CAMPAIGNS.c.id,
            campaign_name=_CAMPAIGNS.c.name,
            sender_id=_SENDERS.c.id,
            sender_name=_SENDERS.c.name,
            lead_id=_LEADS.c.id,
            text=func.coalesce(_ACTIONS.c.comment_text, ""),
            post_urn=_POST,
        )
    )
    .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _ACTIONS.c.campaign_id)
    .join(_SENDERS, _SENDERS.c.id == _ACTIONS.c.sender_id)
    .join(_LEADS, _LEADS.c.id == _ACTIONS.c.lead_id)
    .where(
        _ACTIONS.c.status == ActionStatus.AWAITING_APPROVAL,
        _CAMPAIGNS.c.status.in_((CampaignStatus.RUNNING, CampaignStatus.PAUSED)),
    )
)
# By sender, so that the index answers without a look at the rows that are done.
_WAITING = _DRAFTS.where(_ACTIONS.c.sender_id.in_(select(_SENDERS.c.id))).order_by(_ACTIONS.c.id)
_ONE = _DRAFTS.where(_ACTIONS.c.id == bindparam("action_id"))
_OF_SENDER = (_ACTIONS.c.sender_id == bindparam("sender"), _ACTIONS.c.campaign_id == bindparam("campaign"))
_PREPARED = select(func.count()).where(
    *_OF_SENDER,
    _ACTIONS.c.status.in_(NOT_BEGUN),
    _ACTIONS.c.waits_for_pages.is_(None),
    _ACTIONS.c.comment_text.is_not(None),
)
_WITHOUT_TEXT = (
    select(_ACTIONS.c.id)
    .where(
        *_OF_SENDER,
        _ACTIONS.c.status == ActionStatus.PENDING,
        _ACTIONS.c.waits_for_pages.is_(None),
        _ACTIONS.c.comment_text.is_(None),
    )
    .order_by(_ACTIONS.c.id)
    .limit(bindparam("most"))
)
_REVIEWED = (
    select(_CAMPAIGNS.c.id)
    .where(
        _CAMPAIGNS.c.status == CampaignStatus.RUNNING,
        _CAMPAIGNS.c.action_type.in_(WITH_COMMENT),
        _CAMPAIGNS.c.comment_mode == CommentMode.REVIEW,
        _CAMPAIGNS.c.comment_source == CommentSource.PREDEFINED,
    )
    .order_by(_CAMPAIGNS.c.id)
)
_SET_TEXT = (
    update(_ACTIONS)
    .where(_ACTIONS.c.id == bindparam("action_id"))
    .values(comment_text=bindparam("text"), status=bindparam("new_status"))
)


def waiting(session: Session) -> list[DraftRow]:
    """What waits for approval, the oldest first."""
    return all_made(DraftRow, session.execute(_WAITING))


def get(session: Session, action_id: int) -> DraftRow | None:
    """One draft, while it still waits."""
    row = session.execute(_ONE, {"action_id": action_id}).one_or_none()
    return made_if_any(DraftRow, row)


def prepared(session: Session, campaign_id: int, sender_id: int) -> int:
    """How many comments of a campaign's sender have a text and aren't posted: waiting, or approved."""
    return session.scalar(_PREPARED, {"sender": sender_id, "campaign": campaign_id}) or 0


def without_text(session: Session, campaign_id: int, sender_id: int, most: int) -> list[int]:
    """The next actions of a campaign's sender that have no text yet."""
    wanted = {"sender": sender_id, "campaign": campaign_id, "most": most}
    return list(session.scalars(_WITHOUT_TEXT, wanted))


def reviewed_campaigns(session: Session) -> list[int]:
    """The running campaigns whose predefined comments a person sees first."""
    return list(session.scalars(_REVIEWED))


def set_text(session: Session, action_id: int, text: str | None, status: ActionStatus) -> None:
    """Give an action its comment, and where it stands by it."""
    session.execute(_SET_TEXT, {"action_id": action_id, "text": text, "new_status": status})
