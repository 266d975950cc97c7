"""A doubt within a turn is told at once, and one that was none leaves nobody out."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from engine import campaigns
from engine.linkedin.outcome import ActionTask, Result
from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, Outcome
from engine.rules.facts import fact
from engine.work import doubts
from storage import campaigns as campaign_store
from storage import doubts as doubt_store
from storage.database import Database
from storage.tables import Action, Push
from tests.agent.days import Days
from tests.fixtures_db import SampleData

LOST = Result(Outcome.UNCERTAIN, fact("seen.browser_failed_after_click", said="crashed"))


async def test_who_was_in_doubt_is_done_after_all_where_nothing_had_happened(
    db: Database, tmp_path: Path
) -> None:
    said: list[Result] = [LOST]

    def answer(_: ActionTask) -> Result | None:
        return said.pop() if said else None

    days = Days(db, tmp_path, answer)
    sender = days.sender()
    with db.transaction() as session:
        sample = SampleData(session)
        number = sample.campaign(sample.list_of(1), ActionType.LIKE, sender)
        campaigns.start(session, number, days.clock.now(), seed=1)
    await days.work()
    with db.reading() as session:
        told = [each.code for each in session.scalars(select(Push.fact))]
        (doubt,) = doubt_store.page(session, 5)
    assert told.count("push.in_doubt_now") == 1
    with db.transaction() as session:
        doubts.settle_by_hand(session, doubt.action_id, False, days.clock.now())
        assert campaign_store.get(session, number).status is CampaignStatus.RUNNING
    days.clock.advance(timedelta(days=1).total_seconds())
    await days.work()
    with db.reading() as session:
        assert session.get_one(Action, doubt.action_id).status is ActionStatus.COMPLETED
        row = campaign_store.get(session, number)
    assert (row.status, row.leads_processed, row.leads_succeeded) == (CampaignStatus.COMPLETED, 1, 1)
