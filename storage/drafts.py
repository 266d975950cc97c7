"""Drafts of comments: what is to be read, to be written, to be approved; and the post that each is for.

Long because a draft is followed from the post to the click, and each step is one statement.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import (
    ActionStatus,
    AiFallback,
    CampaignStatus,
    CommentMode,
    CommentSource,
    DraftState,
)
from engine.rules.facts import Fact
from engine.rules.kinds import WITH_COMMENT
from engine.rules.outcomes import NOT_BEGUN
from storage import prepared
from storage.rows import all_made, columns, made_if_any
from storage.tables import Action, Campaign, CommentDraft, Interaction, Lead, Sender, core


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A comment that waits for approval, and the post that it is for, once that is read."""

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
    post_urn: str | None  # its names, once it is known on which post
    post_text: str = ""
    posted_at: datetime | None = None  # at the latest
    source: CommentSource = CommentSource.PREDEFINED
    written: str | None = None  # as it was made
    detail: str = ""
    why: str = ""  # which kind of comment the server found fitting
    refused: Fact | None = None  # by the gate, at the click


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it is kept beside its action."""

    action_id: int
    sender_id: int
    state: DraftState
    source: CommentSource
    post_urn: str | None
    post_text: str
    posted_at: datetime | None
    written: str | None
    text: str | None
    override: str | None
    tries: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ToWrite:
    """A post that is read, and whose comment the AI server is to write."""

    action_id: int
    campaign_id: int
    sender_id: int
    full_name: str
    title: str
    profile_url: str
    company: str
    comment_tag: str | None
    comment_mode: CommentMode
    ai_fallback: AiFallback
    post_urn: str | None
    post_text: str
    tries: int


_ACTIONS, _CAMPAIGNS, _SENDERS, _LEADS = core(Action), core(Campaign), core(Sender), core(Lead)
_INTERACTIONS, _KEPT = core(Interaction), core(CommentDraft)
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
            post_urn=func.coalesce(_KEPT.c.post_urn, _POST),
            post_text=func.coalesce(_KEPT.c.post_text, ""),
            posted_at=_KEPT.c.posted_at,
            source=func.coalesce(_KEPT.c.source, _CAMPAIGNS.c.comment_source),
            written=_KEPT.c.written,
            detail=func.coalesce(_KEPT.c.detail, ""),
            why=func.coalesce(_KEPT.c.why, ""),
            refused=_KEPT.c.refused,
        )
    )
    .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _ACTIONS.c.campaign_id)
    .join(_SENDERS, _SENDERS.c.id == _ACTIONS.c.sender_id)
    .join(_LEADS, _LEADS.c.id == _ACTIONS.c.lead_id)
    .outerjoin(_KEPT, _KEPT.c.action_id == _ACTIONS.c.id)
    .where(
        _ACTIONS.c.status == ActionStatus.AWAITING_APPROVAL,
        _CAMPAIGNS.c.status.in_((CampaignStatus.RUNNING, CampaignStatus.PAUSED)),
    )
)
# By sender, so that the index answers without a look at the rows that are done.
_WAITING = _DRAFTS.where(_ACTIONS.c.sender_id.in_(select(_SENDERS.c.id))).order_by(_ACTIONS.c.id)
_ONE = _DRAFTS.where(_ACTIONS.c.id == bindparam("action_id"))
_OF_SENDER = (_ACTIONS.c.sender_id == bindparam("sender"), _ACTIONS.c.campaign_id == bindparam("campaign"))
_BEGUN = select(_KEPT.c.action_id).where(  # its post is read, by this very sender
    _KEPT.c.action_id == _ACTIONS.c.id,
    _KEPT.c.sender_id == _ACTIONS.c.sender_id,
    _KEPT.c.state != DraftState.EXPIRED,
)
_STILL_TO_DO = (*_OF_SENDER, _ACTIONS.c.status.in_(NOT_BEGUN), _ACTIONS.c.waits_for_pages.is_(None))
# Those with their text, and those whose post is read: each by an index of its own, however long the queue is.
_WITH_TEXT = select(func.count()).where(*_STILL_TO_DO, _ACTIONS.c.comment_text.is_not(None))
_READ = select(func.count()).where(
    _KEPT.c.state == DraftState.READ,
    _KEPT.c.sender_id == bindparam("sender"),
    select(_ACTIONS.c.id)
    .where(_ACTIONS.c.id == _KEPT.c.action_id, *_STILL_TO_DO, _ACTIONS.c.comment_text.is_(None))
    .exists(),
)
_AHEAD = select(_WITH_TEXT.scalar_subquery() + _READ.scalar_subquery())
_WITHOUT_TEXT = (
    select(_ACTIONS.c.id)
    .where(
        *_OF_SENDER,
        _ACTIONS.c.status == ActionStatus.PENDING,
        _ACTIONS.c.waits_for_pages.is_(None),
        _ACTIONS.c.comment_text.is_(None),
    )
    .order_by(_ACTIONS.c.attempts, _ACTIONS.c.id)
    .limit(bindparam("most"))
)
_WITH_COMMENTS = select(_CAMPAIGNS.c.id).where(
    _CAMPAIGNS.c.status == CampaignStatus.RUNNING, _CAMPAIGNS.c.action_type.in_(WITH_COMMENT)
)
_REVIEWED = _WITH_COMMENTS.where(
    _CAMPAIGNS.c.comment_mode == CommentMode.REVIEW, _CAMPAIGNS.c.comment_source == CommentSource.PREDEFINED
).order_by(_CAMPAIGNS.c.id)
_WRITTEN = _WITH_COMMENTS.where(_CAMPAIGNS.c.comment_source == CommentSource.AI).order_by(_CAMPAIGNS.c.id)
_TO_READ = (
    select(_ACTIONS.c.id)
    .where(
        *_OF_SENDER,
        _ACTIONS.c.status == ActionStatus.PENDING,
        _ACTIONS.c.waits_for_pages.is_(None),
        or_(_ACTIONS.c.scheduled_at.is_(None), _ACTIONS.c.scheduled_at <= bindparam("now")),
        _ACTIONS.c.comment_text.is_(None),
        ~_BEGUN.exists(),
    )
    .order_by(_ACTIONS.c.attempts, _ACTIONS.c.id)
    .limit(1)
)
_UNSEEN = (  # a text of the library waits for a person's word, and nobody has read the post
    select(_ACTIONS.c.id)
    .join(_KEPT, _KEPT.c.action_id == _ACTIONS.c.id)
    .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _ACTIONS.c.campaign_id)
    .where(
        _ACTIONS.c.sender_id == bindparam("sender"),
        _ACTIONS.c.status == ActionStatus.AWAITING_APPROVAL,
        _CAMPAIGNS.c.status == CampaignStatus.RUNNING,
        _KEPT.c.read_at.is_(None),
    )
    .order_by(_ACTIONS.c.id)
    .limit(1)
)
_TO_WRITE = (
    select(
        *columns(
            ToWrite,
            _LEADS,
            action_id=_ACTIONS.c.id,
            sender_id=_KEPT.c.sender_id,
            campaign_id=_CAMPAIGNS.c.id,
            comment_tag=_CAMPAIGNS.c.comment_tag,
            comment_mode=_CAMPAIGNS.c.comment_mode,
            ai_fallback=_CAMPAIGNS.c.ai_fallback,
            post_urn=_KEPT.c.post_urn,
            post_text=_KEPT.c.post_text,
            tries=_KEPT.c.tries,
        )
    )
    .join(_ACTIONS, _ACTIONS.c.id == _KEPT.c.action_id)
    .join(_CAMPAIGNS, _CAMPAIGNS.c.id == _ACTIONS.c.campaign_id)
    .join(_LEADS, _LEADS.c.id == _ACTIONS.c.lead_id)
    .where(
        _KEPT.c.state == DraftState.READ,
        _KEPT.c.sender_id == _ACTIONS.c.sender_id,
        _ACTIONS.c.status == ActionStatus.PENDING,
        _CAMPAIGNS.c.status == CampaignStatus.RUNNING,
    )
)
_NEXT_TO_WRITE = (
    _TO_WRITE.where(or_(_KEPT.c.not_before.is_(None), _KEPT.c.not_before <= bindparam("now")))
    .order_by(_KEPT.c.created_at, _KEPT.c.action_id)
    .limit(1)
)
_OLD = (
    select(_KEPT.c.action_id)
    .join(_ACTIONS, _ACTIONS.c.id == _KEPT.c.action_id)
    .where(
        _KEPT.c.state.in_((DraftState.READ, DraftState.WAITING, DraftState.APPROVED)),
        _KEPT.c.created_at < bindparam("before"),
        _ACTIONS.c.status.in_(NOT_BEGUN),
    )
)
_SET_TEXT = (
    update(_ACTIONS)
    .where(_ACTIONS.c.id == bindparam("action_id"))
    .values(comment_text=bindparam("text"), status=bindparam("new_status"))
)
_DROP = delete(_KEPT).where(_KEPT.c.action_id == bindparam("wanted"))
_BEGIN = insert(_KEPT)
_CHANGE = update(_KEPT).where(_KEPT.c.action_id == bindparam("wanted"))
_KEPT_ONE = select(*columns(KeptDraft, _KEPT)).where(_KEPT.c.action_id == bindparam("wanted"))


def waiting(session: Session) -> list[DraftRow]:
    """What waits for approval, the oldest first."""
    return all_made(DraftRow, prepared.run(session, _WAITING))


def get(session: Session, action_id: int) -> DraftRow | None:
    """One draft, while it still waits."""
    return made_if_any(DraftRow, prepared.run(session, _ONE, {"action_id": action_id}).one_or_none())


def kept(session: Session, action_id: int) -> KeptDraft | None:
    """What is kept beside an action, wherever it stands; None where no draft was ever made."""
    return made_if_any(KeptDraft, prepared.run(session, _KEPT_ONE, {"wanted": action_id}).one_or_none())


def ahead(session: Session, campaign_id: int, sender_id: int) -> int:
    """How many posts of a campaign's sender are read, or comments written, and not posted: waiting, or approved."""
    return prepared.run(session, _AHEAD, {"sender": sender_id, "campaign": campaign_id}).scalar() or 0


def without_text(session: Session, campaign_id: int, sender_id: int, most: int) -> list[int]:
    """The next actions of a campaign's sender that have no text yet."""
    wanted = {"sender": sender_id, "campaign": campaign_id, "most": most}
    return prepared.run(session, _WITHOUT_TEXT, wanted).scalars()


def reviewed_campaigns(session: Session) -> list[int]:
    """The running campaigns whose predefined comments a person sees first."""
    return prepared.run(session, _REVIEWED).scalars()


def written_campaigns(session: Session) -> list[int]:
    """The running campaigns whose comments the AI server writes."""
    return prepared.run(session, _WRITTEN).scalars()


def to_read(session: Session, campaign_id: int, sender_id: int, now: datetime) -> int | None:
    """The next action of a campaign's sender whose post is still to be read; None: none is."""
    wanted = {"sender": sender_id, "campaign": campaign_id, "now": now}
    return prepared.run(session, _TO_READ, wanted).scalar()


def unseen(session: Session, sender_id: int) -> int | None:
    """The first action whose predefined comment waits for a person's word, the post not read yet."""
    return prepared.run(session, _UNSEEN, {"sender": sender_id}).scalar()


def next_to_write(session: Session, now: datetime) -> ToWrite | None:
    """The post, read longest ago, whose comment is to be written now."""
    return made_if_any(ToWrite, prepared.run(session, _NEXT_TO_WRITE, {"now": now}).one_or_none())


def to_write(session: Session, action_id: int) -> ToWrite | None:
    """That post, while its comment is still to be written."""
    return made_if_any(
        ToWrite, session.execute(_TO_WRITE.where(_KEPT.c.action_id == action_id)).one_or_none()
    )


def older_than(session: Session, before: datetime) -> list[int]:
    """The actions whose drafts were begun before that and are neither posted nor dropped."""
    return prepared.run(session, _OLD, {"before": before}).scalars()


def set_text(session: Session, action_id: int, text: str | None, status: ActionStatus) -> None:
    """Give an action its comment, and where it stands by it."""
    prepared.run(session, _SET_TEXT, {"action_id": action_id, "text": text, "new_status": status})


def begin(
    session: Session,
    action_id: int,
    sender_id: int,
    source: CommentSource,
    state: DraftState,
    now: datetime,
    **values: Any,
) -> None:
    """Begin a draft anew, in place of an older one; `values` are columns of it."""
    prepared.run(session, _DROP, {"wanted": action_id})
    row = {"action_id": action_id, "sender_id": sender_id, "source": source, "state": state}
    prepared.run(session, _BEGIN, {**row, "created_at": now, **values})


def change(session: Session, action_id: int, **values: Any) -> bool:
    """Set columns of a draft; False where there is none."""
    return bool(prepared.run(session, _CHANGE, {"wanted": action_id}, sets=values).rowcount)


def count(session: Session, state: DraftState) -> int:
    """How many open drafts stand so."""
    query = (
        select(func.count())
        .select_from(_KEPT)
        .join(_ACTIONS, _ACTIONS.c.id == _KEPT.c.action_id)
        .where(and_(_KEPT.c.state == state, _ACTIONS.c.status.in_(NOT_BEGUN)))
    )
    return session.scalar(query) or 0
