"""What people did with drafts, and in whose voice the AI server writes: from this it is learnt."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, CommentSource, DraftDeed
from engine.rules.kinds import WITH_COMMENT
from storage import prepared
from storage.interactions import stands
from storage.rows import all_made, columns
from storage.tables import (
    Action,
    Campaign,
    CommentDecision,
    Interaction,
    Lead,
    Sender,
    SenderVoice,
    core,
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A draft as it was made, and as a person wanted it."""

    before: str
    after: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A comment that stands on LinkedIn."""

    text: str
    sender_id: int
    at: datetime


def spoken_to(session: Session, action_id: int) -> tuple[str, ...]:
    """What the person of an action and their company are called."""
    found = prepared.run(session, _SPOKEN_TO, {"action": action_id}).one_or_none()
    return () if found is None else tuple(name for name in found if name)


@dataclass(frozen=True, slots=True)
class Voice:
    """What the AI server is told of a sender: the tone ("" is the usual one), and what may be said of it."""

    tone: str = ""
    facts: tuple[str, ...] = ()


_DECISIONS, _INTERACTIONS = core(CommentDecision), core(Interaction)
_ACTIONS, _LEADS, _VOICES = core(Action), core(Lead), core(SenderVoice)
_CAMPAIGNS, _SENDERS = core(Campaign), core(Sender)
_SPOKEN_TO = (
    select(_LEADS.c.full_name, _LEADS.c.company)
    .join(_ACTIONS, _ACTIONS.c.lead_id == _LEADS.c.id)
    .where(_ACTIONS.c.id == bindparam("action"))
)
_VOICE = select(_VOICES.c.tone, _VOICES.c.facts).where(_VOICES.c.sender_id == bindparam("sender"))
_ADD = insert(_DECISIONS)
# By sender, status and campaign, as the index has them: a long queue of other kinds is no matter.
_APPROVED = select(_ACTIONS.c.comment_text).where(
    _ACTIONS.c.sender_id.in_(select(_SENDERS.c.id)),
    _ACTIONS.c.status.in_((ActionStatus.PENDING, ActionStatus.RUNNING)),
    _ACTIONS.c.comment_text.is_not(None),
    _ACTIONS.c.id != bindparam("but"),
)
_OF_NONE = _APPROVED.where(_ACTIONS.c.campaign_id.is_(None))
_OF_CAMPAIGNS = _APPROVED.where(
    _ACTIONS.c.campaign_id.in_(select(_CAMPAIGNS.c.id).where(_CAMPAIGNS.c.action_type.in_(WITH_COMMENT)))
)
_EDITS = (
    select(*columns(Edit, _DECISIONS))
    .where(
        _DECISIONS.c.sender_id == bindparam("sender"),
        _DECISIONS.c.deed == DraftDeed.EDITED,
        _DECISIONS.c.after.is_not(None),
    )
    .order_by(_DECISIONS.c.id.desc())
    .limit(bindparam("most"))
)
_POSTED = (
    select(*columns(Posted, _INTERACTIONS, text=_INTERACTIONS.c.comment_text))
    .where(_INTERACTIONS.c.comment_text.is_not(None), stands())
    .order_by(_INTERACTIONS.c.at.desc(), _INTERACTIONS.c.id.desc())
)
_SINCE = _POSTED.with_only_columns(_INTERACTIONS.c.comment_text).where(
    _INTERACTIONS.c.at >= bindparam("since")
)
_OF_SENDER = _POSTED.where(_INTERACTIONS.c.sender_id == bindparam("sender")).limit(bindparam("most"))


def add(
    session: Session,
    action_id: int,
    sender_id: int,
    source: CommentSource,
    deed: DraftDeed,
    before: str,
    after: str | None,
    now: datetime,
    override: str | None = None,
) -> None:
    """Write down what was done with a draft. `override` is the reason for which the gate was."""
    values = {
        "action_id": action_id,
        "sender_id": sender_id,
        "source": source,
        "deed": deed,
        "before": before,
        "after": after,
        "override": override,
        "at": now,
    }
    prepared.run(session, _ADD, values)


def edits(session: Session, sender_id: int, most: int) -> list[Edit]:
    """The newest edits of a sender's drafts."""
    return all_made(Edit, session.execute(_EDITS, {"sender": sender_id, "most": most}))


def edited_senders(session: Session) -> list[int]:
    """The senders of whose drafts any was edited."""
    query = select(CommentDecision.sender_id).where(CommentDecision.deed == DraftDeed.EDITED).distinct()
    return list(session.scalars(query))


def counts(session: Session, sender_id: int, source: CommentSource) -> dict[DraftDeed, int]:
    """How often each was done with this sender's drafts of that source."""
    query = (
        select(CommentDecision.deed, func.count())
        .where(CommentDecision.sender_id == sender_id, CommentDecision.source == source)
        .group_by(CommentDecision.deed)
    )
    return {deed: count for deed, count in session.execute(query)}


def texts_since(session: Session, since: datetime) -> list[str]:
    """Every comment of any sender that stands since then, the newest first."""
    return prepared.run(session, _SINCE, {"since": since}).scalars()


def posted_by(session: Session, sender_id: int, most: int) -> list[Posted]:
    """A sender's newest comments."""
    return all_made(Posted, session.execute(_OF_SENDER, {"sender": sender_id, "most": most}))


def approved_texts(session: Session, but: int | None = None) -> list[str]:
    """Comments of any sender that are approved, or under way, and don't stand yet; but for one action's own."""
    values = {"but": but or 0}
    return [
        text for query in (_OF_CAMPAIGNS, _OF_NONE) for text in prepared.run(session, query, values).scalars()
    ]


def voice(session: Session, sender_id: int) -> Voice:
    """What is kept of a sender's voice."""
    row = prepared.run(session, _VOICE, {"sender": sender_id}).one_or_none()
    return Voice() if row is None else Voice(row[0], tuple(row[1]))


def set_voice(session: Session, sender_id: int, to: Voice) -> None:
    """Keep another one."""
    values = {"tone": to.tone, "facts": list(to.facts)}
    done = session.execute(update(SenderVoice).where(SenderVoice.sender_id == sender_id).values(**values))
    if not done.rowcount:  # type: ignore[attr-defined]
        session.execute(insert(SenderVoice).values(sender_id=sender_id, **values))
