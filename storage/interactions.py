"""What happened, append-only, and the day's counters kept beside it."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from engine.rules.words import ActionType, InteractionResult, InteractionSource
from storage.tables import DailyCounter, Interaction

WEEK = timedelta(days=7)


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
) -> int:
    """Append one row and count it on `day`, the sender's local day of `at`; returns its id."""
    row_id = session.execute(
        insert(Interaction)
        .values(
            profile_url=profile_url,
            sender_id=sender_id,
            action_type=action_type,
            result=result,
            at=at,
            recorded_at=now,
            source=source,
            action_id=action_id,
            campaign_id=campaign_id,
            post_urn=post_urn,
            comment_text=comment_text,
            settles_id=settles_id,
        )
        .returning(Interaction.id)
    ).scalar_one()
    if step := _COUNTS[result]:
        _count(session, day, action_type, sender_id, step)
    return row_id


_COUNTS = {
    InteractionResult.DONE: 1,
    InteractionResult.UNCERTAIN: 1,  # as if it had happened
    InteractionResult.CONFIRMED: 0,  # was counted when it was uncertain
    InteractionResult.RETRACTED: -1,
}


def _count(session: Session, day: date, action_type: ActionType, sender_id: int, step: int) -> None:
    key = {"date": day, "action_type": action_type, "sender_id": sender_id}
    counted = session.execute(
        update(DailyCounter)
        .filter_by(**key)
        .values(count=DailyCounter.count + step)
        .returning(DailyCounter.count)
    ).first()
    if counted is None:
        session.execute(insert(DailyCounter).values(**key, count=step))


def counts(session: Session, sender_id: int, action_type: ActionType, today: date) -> tuple[int, int]:
    """How many counted today, and in the last 7 local days with today among them."""
    rows = session.execute(
        select(DailyCounter.date, DailyCounter.count).where(
            DailyCounter.sender_id == sender_id,
            DailyCounter.action_type == action_type,
            DailyCounter.date > today - WEEK,
            DailyCounter.date <= today,
        )
    ).all()
    return sum(count for day, count in rows if day == today), sum(count for _, count in rows)


def stands() -> ColumnElement[bool]:
    """An interaction that counts as having happened: done, or uncertain and not retracted."""
    settled = aliased(Interaction)
    retracted = select(settled.settles_id).where(
        settled.settles_id == Interaction.id, settled.result == InteractionResult.RETRACTED
    )
    return Interaction.result.in_((InteractionResult.DONE, InteractionResult.UNCERTAIN)) & ~retracted.exists()


def own_last(session: Session, profile_url: str, sender_id: int) -> dict[ActionType, datetime]:
    """When this sender last did each kind to this person."""
    rows = session.execute(
        select(Interaction.action_type, func.max(Interaction.at))
        .where(Interaction.profile_url == profile_url, Interaction.sender_id == sender_id, stands())
        .group_by(Interaction.action_type)
    )
    return {action_type: at for action_type, at in rows}


def posts_done(session: Session, profile_url: str, sender_id: int, action_type: ActionType) -> frozenset[str]:
    """The posts of this person on which this sender has done this kind already."""
    return frozenset(
        session.scalars(
            select(Interaction.post_urn).where(
                Interaction.profile_url == profile_url,
                Interaction.sender_id == sender_id,
                Interaction.action_type == action_type,
                Interaction.post_urn.is_not(None),
                stands(),
            )
        )
    )


def open_doubt(session: Session, action_id: int) -> Interaction | None:
    """The uncertain interaction of an action that nothing has settled yet."""
    settled = aliased(Interaction)
    return session.scalar(
        select(Interaction).where(
            Interaction.action_id == action_id,
            Interaction.result == InteractionResult.UNCERTAIN,
            ~select(settled.id).where(settled.settles_id == Interaction.id).exists(),
        )
    )
