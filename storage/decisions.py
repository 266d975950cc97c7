"""What people did with drafts, and in whose voice the AI server writes: from this it is learnt."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, CommentSource, DraftDeed
from storage.interactions import stands
from storage.rows import all_made, columns
from storage.tables import Action, CommentDecision, Interaction, Lead, SenderVoice, core


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
    query = select(Lead.full_name, Lead.company).join(Action, Action.lead_id == Lead.id)
    found = session.execute(query.where(Action.id == action_id)).one_or_none()
    return () if found is None else tuple(name for name in found if name)


@dataclass(frozen=True, slots=True)
class Voice:
    """What the AI server is told of a sender: the tone ("" is the usual one), and what may be said of it."""

    tone: str = ""
    facts: tuple[str, ...] = ()


_DECISIONS, _INTERACTIONS = core(CommentDecision), core(Interaction)
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
_SINCE = _POSTED.where(_INTERACTIONS.c.at >= bindparam("since"))
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
    session.execute(
        insert(CommentDecision).values(
            action_id=action_id,
            sender_id=sender_id,
            source=source,
            deed=deed,
            before=before,
            after=after,
            override=override,
            at=now,
        )
    )


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


def posted_since(session: Session, since: datetime) -> list[Posted]:
    """Every comment of any sender that stands since then, the newest first."""
    return all_made(Posted, session.execute(_SINCE, {"since": since}))


def posted_by(session: Session, sender_id: int, most: int) -> list[Posted]:
    """A sender's newest comments."""
    return all_made(Posted, session.execute(_OF_SENDER, {"sender": sender_id, "most": most}))


def approved_texts(session: Session, but: int | None = None) -> list[Posted]:
    """Comments of any sender that are approved, or under way, and don't stand yet; but for one action's own."""
    query = select(
        Action.comment_text.label("text"), Action.sender_id.label("sender_id"), Action.created_at.label("at")
    ).where(
        and_(
            Action.comment_text.is_not(None),
            Action.sender_id.is_not(None),
            Action.status.in_((ActionStatus.PENDING, ActionStatus.RUNNING)),
            Action.id != (but or 0),
        )
    )
    return all_made(Posted, session.execute(query))


def voice(session: Session, sender_id: int) -> Voice:
    """What is kept of a sender's voice."""
    row = session.execute(
        select(SenderVoice.tone, SenderVoice.facts).where(SenderVoice.sender_id == sender_id)
    ).one_or_none()
    return Voice() if row is None else Voice(row.tone, tuple(row.facts))


def set_voice(session: Session, sender_id: int, to: Voice) -> None:
    """Keep another one."""
    values = {"tone": to.tone, "facts": list(to.facts)}
    done = session.execute(update(SenderVoice).where(SenderVoice.sender_id == sender_id).values(**values))
    if not done.rowcount:  # type: ignore[attr-defined]
        session.execute(insert(SenderVoice).values(sender_id=sender_id, **values))
