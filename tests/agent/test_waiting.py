"""Nothing is burnt by our ignorance: what isn't understood waits, its kind stops for the day, the others go on.

Long because what waits is followed through its whole life: told, counted, stopped, taken up.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Error as PlaywrightError
from sqlalchemy import select

from bot.texts.said import say_plain
from engine import campaigns
from engine.insight import estimates, overview, why
from engine.linkedin import pages
from engine.linkedin.capability_check import CapabilityVerdict, Looked, Record
from engine.linkedin.outcome import ActionTask, Result
from engine.rules.enums import ActionStatus, ActionType, CampaignStatus, CaptureKind, Outcome
from engine.rules.facts import fact
from engine.rules.identity import path as path_of
from engine.upkeep import page_copies, page_knowledge
from engine.work import incidents, page_waiting
from engine.work.visitor import NotAdmitted
from storage import campaigns as campaign_store
from storage.database import Database
from storage.tables import Push, Slot
from tests.agent.days import UNKNOWN, Answer, Days, Visitor
from tests.fixtures_db import SampleData
from tests.fixtures_words import buttons

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
PENDING, COMPLETED = ActionStatus.PENDING, ActionStatus.COMPLETED
World = Callable[[Answer], Days]


@pytest.fixture
def days(db: Database, tmp_path: Path) -> World:
    return lambda answer: Days(db, tmp_path, answer)


def posts_unknown(task: ActionTask) -> Result | None:
    return UNKNOWN if task.action is LIKE else None


def waiting(world: Days, campaign_id: int) -> int:
    with world.db.reading() as session:
        card = campaigns.progress_of(session, campaign_id, world.clock.now())
        home = overview.home(session, world.clock.now())
    shown = {each.id: each.waits_for_pages for each in home.campaigns}
    assert shown.get(campaign_id, 0) == card.progress.waits_for_pages
    return card.progress.waits_for_pages


def status(world: Days, campaign_id: int) -> CampaignStatus:
    with world.db.reading() as session:
        return campaign_store.get(session, campaign_id).status


async def test_posts_are_unknown_so_likes_wait_and_connects_go_on_in_the_same_turn(days: World) -> None:
    world = days(posts_unknown)
    mara = world.sender()
    likes, connects = world.campaign(LIKE, 7, mara), world.campaign(CONNECT, 9, mara, skip=20)
    await world.work()
    assert world.turns() == 1
    assert world.statuses(connects) == {COMPLETED}
    assert world.statuses(likes) == {PENDING}
    assert (world.tried(LIKE), world.tried(CONNECT), waiting(world, likes)) == (3, 9, 3)
    (told,) = [text for text in world.pushes() if "likes are stopped for today" in text]
    assert "invitations and comments go on" in told
    assert "nothing is lost" in told
    assert "/pages" in told
    with world.db.reading() as session:
        row = campaign_store.get(session, likes)
        assert (row.leads_processed, row.leads_failed) == (0, 0)
        said = [str(each.fact) for each in why.of_campaign(session, likes, world.clock.now()).reasons]
        (of_sender,) = why.of_sender(session, mara, world.clock.now()).reasons
    assert said[0] == "why.pages_unknown (actions=3)"
    assert "limits.stopped (kind=like)" in said[1]
    assert of_sender.fact == fact("limits.stopped", kind=LIKE)
    assert of_sender.until is not None


async def test_the_alarm_and_the_card_keep_a_copy_of_a_page_that_wasn_t_known(days: World) -> None:
    world = days(posts_unknown)
    likes = world.campaign(LIKE, 7, world.sender())
    await world.work()
    with world.db.reading() as session:
        (alarm,) = (
            push.fact for push in session.scalars(select(Push)) if "stopped" in push.fact.values["what"].code
        )
        card = campaigns.progress_of(session, likes, world.clock.now())
        ((_, data),) = buttons(alarm)[0]
        assert data == f"pages:capture:action:{card.unknown_page}"  # the last one of them
        wanted = page_copies.of_action(
            session, int(data.rsplit(":", 1)[1]), pages.built_in(), world.clock.now()
        )
    assert wanted.path == path_of(world.visits[-1][1]) + "recent-activity/all/"
    assert wanted.kind is CaptureKind.POST
    world.newer_pages("2027")
    await world.agent.tick()
    with world.db.reading() as session:
        assert campaigns.progress_of(session, likes, world.clock.now()).unknown_page is None


async def test_the_stop_of_a_kind_outlives_the_agent_and_ends_with_the_day(days: World) -> None:
    world = days(posts_unknown)
    likes = world.campaign(LIKE, 7, world.sender())
    await world.work()
    await world.restart()
    await world.work()
    assert world.tried(LIKE) == 3
    await world.next_day()
    assert world.tried(LIKE) == 6
    await world.next_day()
    await world.next_day()
    assert world.tried(LIKE) == 7, "under one knowledge each is tried once"
    assert len({url for _, url in world.visits}) == 7
    assert (waiting(world, likes), status(world, likes)) == (7, CampaignStatus.RUNNING)
    with world.db.reading() as session:
        (reason,) = why.of_campaign(session, likes, world.clock.now()).reasons
        estimate = estimates.of_running(session, world.clock.now())[likes]
    assert reason.fact == fact("why.pages_unknown", actions=7)
    assert estimate.finished_at is None, "nobody knows for how long they wait"


async def test_newer_page_knowledge_takes_up_what_waits_by_itself(days: World) -> None:
    world = days(posts_unknown)
    likes = world.campaign(LIKE, 5, world.sender())
    await world.work()
    world.answer = lambda _: None
    await world.work()
    assert world.statuses(likes) == {PENDING}, "the knowledge is the same"
    world.newer_pages("2099")
    await world.work()  # on the same day: the stop is over, too
    assert world.statuses(likes) == {COMPLETED}
    assert status(world, likes) is CampaignStatus.COMPLETED


async def test_knowledge_that_comes_in_the_middle_of_a_turn_is_read_with_by_the_next_one(
    days: World,
) -> None:
    world = days(posts_unknown)
    likes = world.campaign(LIKE, 8, world.sender())

    def comes_with_the_second(task: ActionTask) -> Result | None:
        if len(world.visits) == 2:
            world.newer_pages("2099")
            world.answer = lambda _: None
            with world.db.transaction() as session:  # the agent ticks while the turn runs
                version = page_waiting.version_of(page_knowledge.in_force(world.folder))
                page_waiting.release_for_version(session, version, world.clock.now())
        return UNKNOWN

    world.answer = comes_with_the_second
    await world.work()
    assert world.turns() == 2
    assert world.statuses(likes) == {COMPLETED}
    assert world.tried(LIKE) == 10


async def test_a_release_that_reads_the_same_takes_nothing_up(days: World) -> None:
    world = days(posts_unknown)
    likes = world.campaign(LIKE, 2, world.sender())
    await world.work()
    (world.folder / "pages.toml").write_text("this is no page knowledge")
    await world.restart()
    await world.work()
    assert (world.tried(LIKE), waiting(world, likes)) == (2, 2)


async def test_who_has_no_posts_ends_nothing_and_hides_nothing(days: World) -> None:
    none = Result(Outcome.NO_POST, fact("seen.no_posts"))
    world = days(lambda _: none)
    likes = world.campaign(LIKE, 9, world.sender())
    await world.work()
    assert world.statuses(likes) == {ActionStatus.SKIPPED}
    assert not any("stopped" in text for text in world.pushes())
    world.answer = lambda _: UNKNOWN if world.tried(LIKE) % 2 else none
    more = world.campaign(LIKE, 12, 1, skip=20)
    await world.work()
    assert waiting(world, more) == 3, "three people whose pages aren't known, whoever has no posts between"


@pytest.mark.parametrize("proof", [Outcome.DONE, Outcome.ALREADY_LIKED, Outcome.COMMENTS_OFF])
async def test_a_page_that_is_understood_ends_the_row_of_those_that_are_not(
    days: World, proof: Outcome
) -> None:
    world = days(lambda _: Result(proof) if world.tried(LIKE) % 3 == 0 else UNKNOWN)
    likes = world.campaign(LIKE, 9, world.sender())
    await world.work()
    assert world.tried(LIKE) == 9
    assert waiting(world, likes) == 6
    assert not any("stopped" in text for text in world.pushes())


async def test_one_person_on_three_lists_is_not_three_people(days: World) -> None:
    world = days(lambda _: UNKNOWN)
    mara = world.sender()
    for number in range(3):
        with world.db.transaction() as session:
            sample = SampleData(session)
            made = sample.campaign(sample.list_of(1, f"List {number}"), LIKE, mara, name=f"Likes {number}")
            campaigns.start(session, made, world.clock.now(), seed=1)
    await world.work()
    assert world.tried(LIKE) == 3
    assert not any("stopped" in text for text in world.pushes())


async def test_the_kind_of_one_sender_stops_and_that_of_another_goes_on(days: World) -> None:
    world = days(posts_unknown)
    mara, tomas = world.sender("Mara"), world.sender("Tomas")
    world.campaign(LIKE, 16, mara, tomas)
    await world.work()
    assert world.tried(LIKE) == 6
    assert len([text for text in world.pushes() if "stopped for today" in text]) == 2


async def test_an_error_of_our_own_burns_nobody_and_is_seen(days: World) -> None:
    def broken(_: ActionTask) -> Result | None:
        raise ZeroDivisionError

    world = days(broken)
    likes = world.campaign(LIKE, 5, world.sender())
    await world.work()
    assert world.tried(LIKE) == 3
    assert {row.outcome for row in world.rows(likes)} == {Outcome.OWN_ERROR, None}
    assert waiting(world, likes) == 3
    (told,) = [text for text in world.pushes() if "likes are stopped for today" in text]
    with world.db.reading() as session:
        why_waits = [
            say_plain(each.fact) for each in why.of_campaign(session, likes, world.clock.now()).reasons
        ]
    for said in (told, *why_waits):
        assert "LinkedIn may have changed" not in said
        assert "page isn't known" not in said
        assert "pages" not in said
    assert "errors of its own" in told
    assert why_waits[0].startswith("3 wait: LinkedPilot met an error of its own")
    world.answer = lambda _: None
    world.newer_pages("2099")
    await world.work()
    assert world.statuses(likes) == {COMPLETED}


async def test_what_a_person_has_tried_again_waits_again_where_it_fails_again(days: World) -> None:
    world = days(posts_unknown)
    likes = world.campaign(LIKE, 3, world.sender())
    await world.work()
    with world.db.transaction() as session:
        assert page_waiting.release_campaign(session, likes, world.clock.now()) == 3
        assert page_waiting.release_campaign(session, likes, world.clock.now()) == 0  # a second tap
    await world.work()
    await world.next_day()
    assert (world.tried(LIKE), waiting(world, likes)) == (6, 3)


async def test_pages_that_match_again_take_up_their_kind_alone(days: World) -> None:
    world = days(lambda task: None if task.action is COMMENT else UNKNOWN)
    mara = world.sender()
    likes, connects = world.campaign(LIKE, 4, mara), world.campaign(CONNECT, 4, mara, skip=20)
    await world.work()
    world.answer = lambda _: None
    with world.db.transaction() as session:
        assert page_waiting.release_kind(session, LIKE, world.clock.now()) == 3
    await world.work()
    assert world.statuses(likes) == {COMPLETED}
    assert waiting(world, connects) == 3


async def test_three_refusals_of_linkedin_itself_on_three_days_are_the_end(days: World) -> None:
    refused = Result(Outcome.LINKEDIN_ERROR, fact("seen.linkedin_error"))
    world = days(lambda task: refused if task.profile_url.endswith("-0") else None)
    likes = world.campaign(LIKE, 3, world.sender())
    await world.work()
    await world.restart()
    await world.work()
    (row,) = [row for row in world.rows(likes) if row.status is PENDING]
    assert (row.outcome, row.refusals) == (Outcome.LINKEDIN_ERROR, 1)
    with world.db.reading() as session:
        (reason,) = why.of_campaign(session, likes, world.clock.now()).reasons
        (of_lead,) = why.of_lead(session, row.lead_id, world.clock.now()).reasons
    assert reason.fact == fact("why.some_refused", actions=1)
    assert of_lead.until is not None
    assert of_lead.until - world.clock.now() < timedelta(days=1)
    await world.next_day()
    assert status(world, likes) is CampaignStatus.RUNNING
    await world.next_day()
    (row,) = [row for row in world.rows(likes) if row.outcome is Outcome.LINKEDIN_ERROR]
    assert row.status is ActionStatus.FAILED
    assert row.error_msg == fact("seen.refused_thrice", detail=fact("seen.linkedin_error"))
    assert [url for _, url in world.visits].count("https://www.linkedin.com/in/person-0") == 3
    with world.db.reading() as session:
        ended = campaign_store.get(session, likes)
    assert (ended.leads_processed, ended.leads_succeeded, ended.leads_failed) == (3, 2, 1)
    assert ended.status is CampaignStatus.COMPLETED


# --- a few odd ones among many


async def test_a_few_odd_pages_keep_nobody_else_from_being_done_whatever_is_taken_up_again(
    days: World,
) -> None:
    """Newer knowledge, a daily look that finds everything in order, a person's wish: the odd ones come last."""
    odd: set[str] = set()

    def the_first_ones_are_odd(task: ActionTask) -> Result | None:
        if len(odd) < 4:
            odd.add(task.profile_url)
        return UNKNOWN if task.profile_url in odd else None

    world = days(the_first_ones_are_odd)
    world.pages = [Record(Looked.POST, CapabilityVerdict.WORKS, fact("pages.there"))]
    likes = world.campaign(LIKE, 120, world.sender())
    await world.work()
    world.newer_pages("2099")
    await world.work()
    await world.next_day()
    with world.db.transaction() as session:
        page_waiting.release_campaign(session, likes, world.clock.now())
    await world.next_day()
    statuses = [row.status for row in world.rows(likes)]
    assert (statuses.count(COMPLETED), statuses.count(PENDING)) == (116, 4)


async def test_the_daily_look_has_an_odd_page_tried_once_more_and_not_every_day(days: World) -> None:
    world = days(posts_unknown)
    world.pages = [Record(Looked.POST, CapabilityVerdict.WORKS, fact("pages.there"))]
    mara = world.sender(daily_connect_limit=5)
    world.campaign(LIKE, 3, mara)
    world.campaign(CONNECT, 60, mara, skip=20)  # so that there is a turn, with its look, every day
    for _ in range(5):
        await world.next_day()
    assert world.tried(LIKE) == 6
    assert len([text for text in world.pushes() if "likes are stopped for today" in text]) == 2


async def test_pages_that_were_seen_broken_and_match_again_take_up_whatever_waits(days: World) -> None:
    world = days(posts_unknown)
    mara = world.sender(daily_connect_limit=5)
    likes = world.campaign(LIKE, 3, mara)
    world.campaign(CONNECT, 60, mara, skip=20)  # so that there is a turn, with its look, every day
    for verdict in (
        CapabilityVerdict.WORKS,
        CapabilityVerdict.WORKS,
        CapabilityVerdict.BROKEN,
        CapabilityVerdict.UNSURE,
    ):
        world.pages = [Record(Looked.POST, verdict, fact("pages.there"))]
        await world.next_day()
    assert (world.tried(LIKE), waiting(world, likes)) == (6, 3)
    world.answer = lambda _: None
    world.pages = [Record(Looked.POST, CapabilityVerdict.WORKS, fact("pages.there"))]
    for _ in range(3):  # over the weekend
        await world.next_day()
    assert world.statuses(likes) == {COMPLETED}


# --- what says nothing of the lead


@pytest.mark.parametrize("met", [Outcome.UNEXPECTED_PAGE, Outcome.OTHER_ACCOUNT, Outcome.LOGGED_OUT])
async def test_a_browser_opened_anew_whose_log_in_isn_t_the_sender_s_ends_the_turn_and_blames_no_lead(
    days: World, met: Outcome
) -> None:
    def at_the_door(_: ActionTask) -> Result | None:
        if world.visits[1:]:
            raise NotAdmitted(Result(met, fact("seen.whose_unknown")))
        return None

    world = days(at_the_door)
    likes = world.campaign(LIKE, 9, world.sender())
    await world.work()
    assert (world.tried(LIKE), waiting(world, likes), world.turns()) == (2, 0, 1)
    assert [row.status for row in world.rows(likes)].count(PENDING) == 8
    incident = incidents.AT_THE_DOOR[met]
    (told,) = [text for text in world.pushes() if "⚠️" in text]
    assert say_plain(fact(f"incident.{incident.code}.what")) in told
    with world.db.reading() as session:
        (ended,) = session.scalars(select(Slot.turn_end).where(Slot.turn_end.is_not(None)))
    assert ended is incident.turn_end


async def test_a_browser_that_was_lost_once_is_not_told_as_lost_three_times(days: World) -> None:
    class Fails(Visitor):
        async def refresh(self) -> None:
            raise PlaywrightError("net::ERR_NETWORK_CHANGED")

    world = days(lambda _: None)
    world.visitor = Fails
    world.campaign(LIKE, 9, world.sender())
    await world.work()
    (told,) = [text for text in world.pushes() if "⚠️" in text]
    assert "three times" not in told
    assert "lost its browser or the network" in told
    assert "rests for 2 hours" in told
