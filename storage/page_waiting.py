"""Actions that wait because LinkedIn's page wasn't known, and the kinds that a sender leaves alone for a day."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, Outcome
from engine.rules.outcomes import AFTER
from storage import prepared
from storage.tables import Action, Campaign, CampaignSender, KindStop, core

ENOUGH = 50  # outcomes looked back on: more than that in a row tell nothing more

_STOPS = core(KindStop)
_STOPPED = select(_STOPS.c.action_type).where(
    _STOPS.c.sender_id == bindparam("sender"), _STOPS.c.day == bindparam("day")
)
_KNOWN = [outcome for outcome, after in AFTER.items() if after.page_known]
# As if they had never been taken up: what came of the try stands in the event log.
_ANEW = {"waits_for_pages": None, "outcome": None, "error_msg": None, "evidence": None, "executed_at": None}


_OWN = Action.outcome == Outcome.OWN_ERROR


def waits() -> ColumnElement[bool]:
    """The action waits for page knowledge."""
    return and_(Action.status == ActionStatus.PENDING, Action.waits_for_pages.is_not(None))


def count_by_campaign(session: Session, *, only_own_errors: bool = False) -> dict[int, int]:
    """How many actions of each campaign wait for page knowledge, or only those that met an error of our own."""
    query = select(Action.campaign_id, func.count()).where(waits(), Action.campaign_id.is_not(None))
    if only_own_errors:
        query = query.where(_OWN)
    return {number: n for number, n in session.execute(query.group_by(Action.campaign_id)) if number}


def count_by_kind(session: Session, *, own_errors: bool = False) -> dict[ActionType, int]:
    """How many actions of running and paused campaigns wait for page knowledge, or after an error of our own, by kind."""
    query = (
        select(Action.action_type, func.count())
        .join(Campaign, Campaign.id == Action.campaign_id)
        .where(waits(), Campaign.status.in_((CampaignStatus.RUNNING, CampaignStatus.PAUSED)))
        .where(_OWN if own_errors else Action.outcome.is_distinct_from(Outcome.OWN_ERROR))
        .group_by(Action.action_type)
    )
    return {kind: number for kind, number in session.execute(query)}


def senders_that_wait(session: Session) -> frozenset[int]:
    """Who has actions of running campaigns that wait for a page that is known."""
    query = (
        select(Action.sender_id)
        .join(Campaign, Campaign.id == Action.campaign_id)
        .where(waits(), Action.outcome.is_distinct_from(Outcome.OWN_ERROR), Action.sender_id.is_not(None))
        .where(Campaign.status == CampaignStatus.RUNNING)
        .distinct()
    )
    return frozenset(number for number in session.scalars(query) if number is not None)


def last_of(session: Session, campaign_id: int) -> int | None:
    """The action of a campaign that met an unknown page last."""
    return session.scalar(
        select(Action.id)
        .where(waits(), Action.campaign_id == campaign_id, Action.outcome == Outcome.UNEXPECTED_PAGE)
        .order_by(Action.executed_at.desc(), Action.id.desc())
        .limit(1)
    )


def release_all(session: Session) -> int:
    """Let everything that waits be taken up again; returns how many."""
    return _release(session)


def release_kind(session: Session, kind: ActionType, tried_at_most: int | None = None) -> int:
    """… of one kind, where it was the page that wasn't known; only what was taken up so often at most, if given."""
    only = [Action.action_type == kind, Action.outcome == Outcome.UNEXPECTED_PAGE]
    if tried_at_most is not None:
        only.append(Action.attempts <= tried_at_most)
    return _release(session, *only)


def release_campaign(session: Session, campaign_id: int) -> int:
    """… of one campaign."""
    return _release(session, Action.campaign_id == campaign_id)


def _release(session: Session, *only: ColumnElement[bool]) -> int:
    done = session.execute(
        update(Action).where(waits(), *only).values(_ANEW).execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def people_in_a_row(
    session: Session, sender_id: int, kind: ActionType, since: datetime
) -> dict[int, Outcome]:
    """The people that wait since a sender last knew a page of one kind, and what came of the newest try with each."""
    query = (
        select(Action.lead_id, Action.outcome, Action.waits_for_pages.is_not(None))
        .where(
            Action.sender_id == sender_id,
            Action.action_type == kind,
            Action.executed_at >= since,
            or_(waits(), and_(Action.outcome.in_(_KNOWN), Action.waits_for_pages.is_(None))),
        )
        .order_by(Action.executed_at.desc(), Action.id.desc())
        .limit(ENOUGH)
    )
    people: dict[int, Outcome] = {}
    for lead_id, outcome, waiting in session.execute(query):
        if not waiting or outcome is None:
            break
        people.setdefault(lead_id, outcome)
    return people


def own_errors(session: Session, campaign_id: int) -> int:
    """How many of a campaign wait for an error of our own, not for a page."""
    query = select(func.count()).where(waits(), Action.campaign_id == campaign_id, _OWN)
    return session.scalar(query) or 0


def stop_kind(session: Session, sender_id: int, kind: ActionType, day: date) -> bool:
    """The sender does no more of this kind on that day; False when that was so already."""
    if kind in stopped_kinds(session, sender_id, day):
        return False
    session.execute(insert(KindStop).values(sender_id=sender_id, action_type=kind, day=day))
    return True


def stopped_kinds(session: Session, sender_id: int, day: date) -> frozenset[ActionType]:
    """The kinds that the sender leaves alone on that day."""
    return frozenset(prepared.run(session, _STOPPED, {"sender": sender_id, "day": day}).scalars())


def any_stop(session: Session, kind: ActionType) -> bool:
    """Whether a stop of this kind stands in the table, of whatever day."""
    return session.scalar(select(KindStop.sender_id).where(KindStop.action_type == kind).limit(1)) is not None


def lift_stops(session: Session, kind: ActionType | None = None, campaign_id: int | None = None) -> None:
    """Let the kinds go on: all of them, one kind, or that of one campaign for its senders."""
    query = delete(KindStop)
    if kind is not None:
        query = query.where(KindStop.action_type == kind)
    if campaign_id is not None:
        senders = select(CampaignSender.sender_id).where(CampaignSender.campaign_id == campaign_id)
        query = query.where(KindStop.sender_id.in_(senders))
    session.execute(query.execution_options(synchronize_session=False))
