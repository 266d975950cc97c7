"""What happened, append-only, and the day's counters kept beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from engine.rules.enums import ActionType, Difference, InteractionResult, InteractionSource
from engine.rules.limits import since_when
from engine.rules.outcomes import COUNTS
from storage import prepared
from storage.journal import note
from storage.rows import all_made, columns, made_if_any
from storage.tables import Action, DailyCounter, Interaction, core

STANDING = (InteractionResult.DONE, InteractionResult.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class OwnInteraction:
    """Something that a sender did to a person, and that stands."""

    action_type: ActionType
    at: datetime
    post_urn: str | None


@dataclass(frozen=True, slots=True)
class OpenDoubt:
    """An interaction that may have happened, and that nothing has settled yet."""

    id: int
    action_type: ActionType
    sender_id: int
    profile_url: str
    campaign_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a kind counts against a sender's limits."""

    today: int = 0
    week: int = 0


def of_mark(
    session: Session, profile_url: str, sender_id: int, action_type: ActionType, marked: datetime
) -> tuple[int, InteractionResult] | None:
    """What came of the mark of that moment, as far as it stands in the history: its id and its result, not what settles it."""
    row = session.execute(
        select(Interaction.id, Interaction.result).where(
            Interaction.profile_url == profile_url,
            Interaction.sender_id == sender_id,
            Interaction.action_type == action_type,
            Interaction.at == marked,
            Interaction.result.in_(STANDING),
        )
    ).first()
    return None if row is None else (row[0], row[1])


def belongs_to(session: Session, interaction_id: int, action_id: int, campaign_id: int | None) -> None:
    """Which row of the queue it was: what is brought in from a journal doesn't know."""
    row = update(Interaction).where(Interaction.id == interaction_id)
    session.execute(row.values(action_id=action_id, campaign_id=campaign_id))


def add(
    session: Session,
    *,
    profile_url: str,
    sender_id: int,
    action_type: ActionType,
    result: InteractionResult,
    at: datetime,
    day: date,
    now: datetime,
    source: InteractionSource = InteractionSource.LINKEDPILOT,
    action_id: int | None = None,
    campaign_id: int | None = None,
    post_urn: str | None = None,
    comment_text: str | None = None,
    settles_id: int | None = None,
    differs: Difference | None = None,
) -> int:
    """Append one row and count it on `day`, the sender's local day of `at`; returns its id."""
    values = {
        "profile_url": profile_url,
        "sender_id": sender_id,
        "action_type": action_type,
        "result": result,
        "at": at,
        "recorded_at": now,
        "source": source,
        "action_id": action_id,
        "campaign_id": campaign_id,
        "post_urn": post_urn,
        "comment_text": comment_text,
        "settles_id": settles_id,
        "differs": differs,
    }
    row_id: int = prepared.run(session, _ADD, values).scalar_one()
    note(
        session,
        "interaction",
        now,
        person=profile_url,
        sender=sender_id,
        kind=action_type,
        marked=at.isoformat(),
        result=result,
        source=source,
        post=post_urn,
        comment=comment_text,
        differs=differs,
    )
    if differs is not Difference.MESSAGE and (step := COUNTS[result]):
        _count(session, day, action_type, sender_id, step)
    return row_id


_INTERACTIONS, _COUNTERS = core(Interaction), core(DailyCounter)
_ADD = insert(_INTERACTIONS).returning(_INTERACTIONS.c.id)
_ADD_COUNT = insert(_COUNTERS)
_COUNT = (
    update(_COUNTERS)
    .where(
        _COUNTERS.c.date == bindparam("day"),
        _COUNTERS.c.action_type == bindparam("kind"),
        _COUNTERS.c.sender_id == bindparam("sender"),
    )
    .values(count=_COUNTERS.c.count + bindparam("step"))
)


def _count(session: Session, day: date, kind: ActionType, sender_id: int, step: int) -> None:
    counted = prepared.run(session, _COUNT, {"day": day, "kind": kind, "sender": sender_id, "step": step})
    if not counted.rowcount:
        new = {"date": day, "action_type": kind, "sender_id": sender_id, "count": step}
        prepared.run(session, _ADD_COUNT, new)


_USED = select(_COUNTERS.c.action_type, _COUNTERS.c.date, _COUNTERS.c.count).where(
    _COUNTERS.c.sender_id == bindparam("sender"), _COUNTERS.c.date >= bindparam("since")
)


def used(session: Session, sender_id: int, today: date) -> Mapping[ActionType, Used]:
    """What counts of each kind, today and in the week that `engine.rules.limits` counts.

    Days to come count as today: the clock was ahead when they were written, and limits stay kept.
    """
    found = dict.fromkeys(ActionType, Used())
    for kind, day, count in prepared.run(session, _USED, {"sender": sender_id, "since": since_when(today)}):
        known = found[kind]
        found[kind] = Used(known.today + (count if day >= today else 0), known.week + count)
    return found


def stands() -> ColumnElement[bool]:
    """An interaction that counts as having happened: done, or uncertain and not retracted."""
    settled = aliased(Interaction)
    retracted = select(settled.settles_id).where(
        settled.settles_id == Interaction.id, settled.result == InteractionResult.RETRACTED
    )
    return Interaction.result.in_((InteractionResult.DONE, InteractionResult.UNCERTAIN)) & ~retracted.exists()


_OWN = select(*columns(OwnInteraction, _INTERACTIONS)).where(
    _INTERACTIONS.c.profile_url == bindparam("person"),
    _INTERACTIONS.c.sender_id == bindparam("sender"),
    stands(),
)


def own(session: Session, profile_url: str, sender_id: int) -> list[OwnInteraction]:
    """What this sender did to this person."""
    return all_made(OwnInteraction, prepared.run(session, _OWN, {"person": profile_url, "sender": sender_id}))


def differs_of_action() -> ScalarSelect[Difference | None]:
    """In what an action that is done isn't what was asked for, beside a row of the queue."""
    query = select(Interaction.differs).where(
        Interaction.action_id == Action.id, Interaction.differs.is_not(None), stands()
    )
    return query.limit(1).correlate(Action).scalar_subquery()


def differences(session: Session, campaign_id: int) -> dict[Difference, int]:
    """How many of a campaign's actions were done otherwise than asked, and in what."""
    query = (
        select(Interaction.differs, func.count())
        .where(Interaction.campaign_id == campaign_id, Interaction.differs.is_not(None), stands())
        .group_by(Interaction.differs)
    )
    return {differs: count for differs, count in session.execute(query) if differs is not None}


def open_doubt(session: Session, action_id: int) -> OpenDoubt | None:
    """The uncertain interaction of an action that nothing has settled yet."""
    settled = aliased(Interaction)
    found = session.execute(
        select(*columns(OpenDoubt, Interaction)).where(
            Interaction.action_id == action_id,
            Interaction.result == InteractionResult.UNCERTAIN,
            ~select(settled.id).where(settled.settles_id == Interaction.id).exists(),
        )
    )
    return made_if_any(OpenDoubt, found.one_or_none())
