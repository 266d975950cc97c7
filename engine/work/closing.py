"""What came of an action, written on its row of the queue, counted for its campaign, told to the log."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from engine import campaigns
from engine.rules.enums import ActionStatus, CampaignStatus, Difference, Level, Outcome
from engine.rules.facts import Fact, fact
from engine.rules.outcomes import AFTER, REFUSALS
from engine.work import page_waiting
from storage import campaigns as campaign_store
from storage import claims as store
from storage import events
from storage import settings as settings_store
from storage.claims import PutBack, QueuedTask

GOES_ON = (CampaignStatus.RUNNING, CampaignStatus.PAUSED)


def close(
    session: Session,
    row: QueuedTask,
    outcome: Outcome,
    detail: Fact | None,
    now: datetime,
    evidence: str | None = None,
    differs: Difference | None = None,
    pages: str | None = None,
) -> None:
    """Give a queue row its outcome. `pages` is the page knowledge it was read with: that in force, if not given."""
    status = AFTER[outcome].status
    back = PutBack(outcome, now, detail, evidence)
    if outcome is Outcome.LINKEDIN_ERROR:
        refusals = store.refusals(session, row.action_id) + 1
        back = replace(back, refusals=refusals, not_before=_tomorrow(session, now))
        if refusals >= REFUSALS:
            status, detail = ActionStatus.FAILED, fact("seen.refused_thrice", detail=detail)
    if AFTER[outcome].waits_for_pages:
        known = page_waiting.in_force(session)
        # Where newer knowledge came while it was tried, it is tried again at once.
        back = replace(back, waits_for_pages=known if pages in (None, known) else None)
    if status is ActionStatus.PENDING:
        status = put_back(session, row, back)
    else:
        store.close(session, row.action_id, status, outcome, now, detail, evidence)
    _tell(session, row, status, outcome, differs, now)
    if row.campaign_id is not None and status not in (ActionStatus.PENDING, ActionStatus.CANCELLED):
        campaign_store.count_outcome(session, row.campaign_id, status)
        campaigns.finish_if_done(session, row.campaign_id, now)


def put_back(session: Session, row: QueuedTask, back: PutBack) -> ActionStatus:
    """Let a row be done another time: by its sender, by another where that one is out of the campaign, or never.

    Returns where it stands: pending, or cancelled because its campaign is over or it was a single try.
    """
    if row.campaign_id is None or campaign_store.get(session, row.campaign_id).status not in GOES_ON:
        store.put_back(session, row.action_id, ActionStatus.CANCELLED, back)
        return ActionStatus.CANCELLED
    if row.sender_id not in campaign_store.senders_of(session, row.campaign_id):
        back = replace(back, deal_out=True)
    store.put_back(session, row.action_id, ActionStatus.PENDING, back)
    return ActionStatus.PENDING


def reopen(session: Session, row: QueuedTask, now: datetime, why: Fact) -> None:
    """What ended a row holds no more, so it goes back into the queue, and counts for nothing.

    A campaign that was completed but for it goes on.
    """
    if row.campaign_id is not None:
        campaigns.reopen(session, row.campaign_id, now, why)
    put_back(session, row, PutBack(None, now, why))
    campaign_store.uncount_outcome(session, row.campaign_id, row.status)


def confirm(session: Session, row: QueuedTask) -> None:
    """A doubt is over: it did happen."""
    store.settle(session, row.action_id, ActionStatus.COMPLETED, Outcome.DONE, fact("seen.settled_by_look"))
    if row.campaign_id is not None:
        campaign_store.uncount_outcome(session, row.campaign_id, row.status)
        campaign_store.count_outcome(session, row.campaign_id, ActionStatus.COMPLETED)


def _tomorrow(session: Session, now: datetime) -> datetime:
    """When the next local day begins."""
    zone = settings_store.load(session).zone
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)


def _tell(
    session: Session,
    row: QueuedTask,
    status: ActionStatus,
    outcome: Outcome,
    differs: Difference | None,
    now: datetime,
) -> None:
    line = fact(
        "log.action_settled",
        kind=row.action_type,
        name=row.full_name or row.profile_url,
        outcome=outcome,
        differs=None if differs is None else fact("log.differs", how=differs),
    )
    bad = status in (ActionStatus.FAILED, ActionStatus.UNCERTAIN) or AFTER[outcome].waits_for_pages
    events.add(
        session,
        now,
        "action_settled",
        line,
        Level.WARNING if bad else Level.INFO,
        sender_id=row.sender_id,
        campaign_id=row.campaign_id,
    )
