"""Mistakes in the books: each once more, on a real database with the real agent, in front of a LinkedIn that answers as told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.campaigns.preview import preview
from engine.insight import overview, why
from engine.linkedin.outcome import ActionTask, Result
from engine.rules.enums import ActionStatus, ActionType, Outcome
from engine.rules.facts import fact
from engine.work import claims, next_action
from engine.work.claims import Claimed, LimitReached
from storage import interactions
from storage import settings as settings_store
from storage.database import Database
from storage.tables import Action
from tests.agent.days import Days
from tests.fixtures_db import MONDAY, SampleData
from tests.fixtures_words import line
from tests.known_wrongs.table import NOTES, Source, Wrong, replays

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
LIMIT = 3


def invited(sample: SampleData, numbers: range, sender_id: int, at: datetime) -> None:
    """So many by real claims, as a turn does it."""
    for number in numbers:
        list_id = sample.list_of(1, f"one {number}", skip=number)
        campaign = sample.campaign(list_id, CONNECT, sender_id, name=f"one {number}")
        campaigns.start(sample.session, campaign, at, seed=1)
        action = sample.session.scalars(select(Action.id).where(Action.campaign_id == campaign)).one()
        claimed = claims.claim(sample.session, action, at)
        assert isinstance(claimed, Claimed)
        claims.about_to_click(sample.session, claimed.claim_id, at)
        claims.settle(sample.session, claimed.claim_id, Outcome.DONE, at + timedelta(minutes=1))


def today(session: Session, sample: SampleData, sender_id: int, campaign: int, now: datetime) -> set[int]:
    """What every place that tells or counts says was done today: they have to be of one mind."""
    settings = settings_store.load(session)
    local = now.astimezone(settings.zone).date()
    home, summary = overview.home(session, now), overview.day_summary(session, local, now)
    (share,) = preview(session, sample.draft(1, CONNECT, sender_id), now).senders
    room = senders.budget(session, sender_id, CONNECT, now, settings).count
    told = {
        home.senders[0].counts[0].done,
        home.totals[0].done,
        summary.senders[0].counts[0].done,
        interactions.used(session, sender_id, local)[CONNECT].today,  # the sender's own card
        share.done_today,
        share.limit_today - share.left_today,
        LIMIT - room,
    }
    reached = str(fact("limits.daily", limit=LIMIT, kind=CONNECT))
    said = [str(each.fact) for each in why.of_campaign(session, campaign, now).reasons]
    assert any(reached in each for each in said) is (room == 0), said
    return told


def around_the_clock(session: Session, zone: str) -> datetime:
    """Work goes on through the night; returns a midnight of the zone."""
    settings_store.set_value(session, "work_start", "00:00")
    settings_store.set_value(session, "work_end", "23:59")
    settings_store.set_value(session, "time_zone", zone)
    return datetime(2026, 11, 24, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def one_more(sample: SampleData, sender_id: int, at: datetime) -> tuple[int, int]:
    """A campaign that has people left: its number, and its first row of the queue."""
    campaign = sample.campaign(sample.list_of(2, "more", skip=10), CONNECT, sender_id, name="more")
    campaigns.start(sample.session, campaign, at, seed=1)
    rows = sample.session.scalars(select(Action.id).where(Action.campaign_id == campaign).order_by(Action.id))
    return campaign, rows.all()[0]


@replays(
    Wrong(
        "“20 of 20” in one place and room in another",
        "Two definitions of a day: the screen counted by one calendar, the limiter by another, so around midnight they contradicted each other.",
        (
            Source("jakubwaller/buergerwecker#65", "25 August 2026, a mailer's quota"),
            Source("Robert-Velhorst/013-Hire-AI#79", "21 August 2026, an applier's limit"),
        ),
        "There is one day, the sender's local one, and one count of it: home, summary, sender, preview, /why, limits and claims agree at any border of a day.",
    )
)
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "UTC"])
def test_two_definitions_of_a_day(session: Session, sample: SampleData, zone: str) -> None:
    midnight = around_the_clock(session, zone)
    mara = sample.sender("Mara", daily_connect_limit=LIMIT)
    invited(sample, range(LIMIT), mara, midnight - timedelta(minutes=10))
    campaign, action = one_more(sample, mara, midnight - timedelta(hours=1))
    before, after = midnight - timedelta(minutes=3), midnight + timedelta(minutes=3)
    assert today(session, sample, mara, campaign, before) == {LIMIT}
    with pytest.raises(LimitReached, match=r"limits\.daily"):
        claims.claim(session, action, before)
    assert today(session, sample, mara, campaign, after) == {0}
    assert isinstance(claims.claim(session, action, after), Claimed)


def test_a_day_that_begins_once_more_has_no_new_room_and_shows_none(
    session: Session, sample: SampleData
) -> None:
    """The same, when the laptop travels west, or a clock that was ahead is put right."""
    midnight = around_the_clock(session, "Pacific/Auckland")
    mara = sample.sender("Mara", daily_connect_limit=LIMIT)
    invited(sample, range(LIMIT), mara, midnight + timedelta(minutes=10))
    campaign, action = one_more(sample, mara, midnight + timedelta(minutes=20))
    settings_store.set_value(session, "time_zone", "Pacific/Honolulu")
    later = midnight + timedelta(hours=1)
    assert today(session, sample, mara, campaign, later) == {LIMIT}
    with pytest.raises(LimitReached, match=r"limits\.daily"):
        claims.claim(session, action, later)


@replays(
    Wrong(
        "Orphaned running action",
        "A deed that was under way when the program died stood as “running” for ever: it was neither done nor tried again, and blocked the rest.",
        (
            Source("bborn/taskyou#552", "4 June 2026, an agents' task queue"),
            Source("framework/the-framework#643", "17 July 2026, likewise"),
        ),
        "At the next start what died before its click is back in the queue and done; what died after it is in doubt, settled by a look at the page, and never clicked again by itself.",
    )
)
@pytest.mark.parametrize("clicked", [False, True])
async def test_orphaned_running_action(db: Database, tmp_path: Path, clicked: bool) -> None:
    days = Days(db, tmp_path, lambda task: None)
    mara = days.sender()
    number = days.campaign(CONNECT, 3, mara)
    with db.transaction() as session:
        taken = next_action.take(session, mara, None, days.model.rng, MONDAY)
        assert isinstance(taken, next_action.Taken)
        assert taken.claimed is not None
        if clicked:
            claims.about_to_click(session, taken.claimed.claim_id, MONDAY)
            days.model.do(
                mara, ActionTask(CONNECT, taken.row.profile_url), ""
            )  # it went through, and nobody wrote it down
    assert ActionStatus.RUNNING in days.statuses(number)
    await days.restart()
    stands = {row.id: row.status for row in days.rows(number)}
    assert stands[taken.row.id] is (ActionStatus.UNCERTAIN if clicked else ActionStatus.PENDING)
    await days.work()
    assert days.statuses(number) == {ActionStatus.COMPLETED}
    acted_on = [person for _, person in days.visits]
    assert acted_on.count(taken.row.profile_url) == (0 if clicked else 1), "a doubt is settled by a look"
    assert len(acted_on) == (2 if clicked else 3)


@replays(
    Wrong(
        "A moment's “not now” recorded as failed for ever",
        "What wasn't possible at that moment was written down as the lead's failure, and never tried again.",
        (Source(NOTES, "2026"),),
        "Trouble of the line, LinkedIn's own error and a page that isn't known leave the lead waiting; it is done as soon as that has passed.",
    )
)
@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.BROWSER_LOST,
        Outcome.LINKEDIN_ERROR,
        Outcome.UNEXPECTED_PAGE,
        Outcome.OWN_ERROR,
        Outcome.RATE_LIMITED,
        Outcome.WEEKLY_LIMIT,
    ],
)
async def test_not_now_recorded_as_failed(db: Database, tmp_path: Path, outcome: Outcome) -> None:
    def says(_: ActionTask) -> Result | None:
        return Result(outcome, line("Not now."))

    days = Days(db, tmp_path, says)
    number = days.campaign(CONNECT, 2, days.sender())
    await days.work()
    assert days.tried(CONNECT) > 0
    assert days.statuses(number) == {ActionStatus.PENDING}
    with db.reading() as session:
        assert interactions.used(session, 1, MONDAY.date())[CONNECT].today == 0
    days.answer = lambda _: None
    days.newer_pages("2099")  # what waits for newer knowledge is taken up by it, all else by the days
    for _ in range(8):  # the longest of these waits is LinkedIn's weekly limit
        await days.next_day()
    assert days.statuses(number) == {ActionStatus.COMPLETED}
