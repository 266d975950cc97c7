"""Turns on the practice site, in real Chromium: one sender at a time, and what ends a turn."""

from importlib import resources

import psutil
import pytest

from engine.clock import SystemClock
from engine.linkedin import processes
from engine.rules.enums import ActionStatus, ActionType, SenderStatus
from engine.work import pausing as control
from practice.people import Relation
from storage import doubts, page_waiting
from storage import senders as sender_store
from storage.senders import SenderRow
from tests.agent.world import World

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
PENDING, COMPLETED = ActionStatus.PENDING, ActionStatus.COMPLETED


def sender(world: World, number: int) -> SenderRow:
    with world.db.reading() as session:
        return sender_store.get(session, number)


def browsers(world: World) -> list[psutil.Process]:
    """Every process of any sender's browser."""
    profiles = world.config.profiles_dir.glob("sender_*/playwright_profile")
    return [process for profile in profiles for process in processes.of_profile(profile)]


@pytest.mark.long
async def test_all_three_kinds_by_four_senders_one_at_a_time_with_the_gap(world: World) -> None:
    world.add_comments("{Great|Nice} post, {first_name|thank you}!", "Thanks for sharing 🚀")
    people = world.people
    world.site.expect(
        [(n, p.slug, "connect") for p in people[:2] for n in (1, 2)]
        + [(3, people[2].slug, "like"), (4, people[3].slug, "comment")]
    )
    made = [
        world.campaign(CONNECT, people[:2], 1, 2, note="Hello {first_name|there}"),
        world.campaign(LIKE, people[2:3], 3),
        world.campaign(COMMENT, people[3:4], 4),
    ]
    async with world.agent():
        await world.until(
            lambda: all(set(world.statuses(each)) == {COMPLETED} for each in made), "all three campaigns"
        )
    assert world.site.get("books")["wrongs"] == []
    assert sorted({account for account, _, _ in world.site.actions()}) == [1, 2, 3, 4]
    assert len(world.site.actions()) == 4
    assert len([text for text in world.pushes() if "is completed" in text]) == 3
    assert browsers(world) == []


async def test_a_log_in_that_is_gone_ends_the_turn_alerts_and_loses_nothing(world: World) -> None:
    number = world.campaign(LIKE, world.people[:3], 3)
    world.site.set("account/3", session="expired")
    async with world.agent() as agent:
        await world.until(lambda: sender(world, 3).status is SenderStatus.LOGIN_EXPIRED, "the alert")
        assert set(world.statuses(number)) == {PENDING}
        assert "logged out" in world.pushes()[-1]
        assert list(world.config.evidence_dir.glob("*.png"))
        await world.until(lambda: not agent.busy, "the end of the turn")
        # The user logs in again (here: the account's fresh cookie), and the actions go on.
        (world.config.profiles_dir / "sender_3" / "playwright_profile").rename(world.config.data_dir / "old")
        world.give_cookie(3)
        await agent.relogin(3)
        await world.until(lambda: sender(world, 3).status is SenderStatus.ACTIVE, "the log-in")
        await world.until(lambda: set(world.statuses(number)) == {COMPLETED}, "the campaign's end")
    assert sender(world, 3).profile_url == "https://www.linkedin.com/in/nadia-rahimi"
    assert world.site.wrongs() == []


@pytest.mark.long
async def test_linkedin_s_weekly_limit_parks_connects_and_likes_go_on(world: World) -> None:
    world.site.set("account/1", weekly_limit=1)
    connects = world.campaign(CONNECT, world.people[:3], 1)
    likes = world.campaign(LIKE, world.people[3:5], 1)
    async with world.agent():
        await world.until(lambda: set(world.statuses(likes)) == {COMPLETED}, "the likes")
        await world.until(lambda: sender(world, 1).connects_parked_until is not None, "the parking")
    assert sorted(world.statuses(connects)) == sorted([COMPLETED, PENDING, PENDING])
    assert any("weekly invitation limit" in text for text in world.pushes())
    assert world.site.wrongs() == []


@pytest.mark.long
async def test_pause_stops_at_the_next_safe_point_and_resume_goes_on(world: World) -> None:
    number = world.campaign(CONNECT, world.people[:5], 1)
    async with world.agent() as agent:
        await world.until(lambda: COMPLETED in world.statuses(number), "the first action")
        await world.db.run(control.pause_all, SystemClock().now())
        await world.until(lambda: not agent.busy, "the pause")
        paused_at = len(world.site.actions())
        assert ActionStatus.RUNNING not in world.statuses(number)
        assert browsers(world) == []
        for _ in range(3):
            await agent.tick()
        assert len(world.site.actions()) == paused_at < 5
        await world.db.run(control.resume_all, SystemClock().now())
        await world.until(lambda: set(world.statuses(number)) == {COMPLETED}, "the rest")
    assert world.site.wrongs() == []


async def test_panic_closes_the_browser_and_pauses_everything(world: World) -> None:
    number = world.campaign(CONNECT, world.people[:8], 1)
    async with world.agent() as agent:
        await world.until(lambda: len(browsers(world)) > 0, "the browser")
        await agent.panic()
        assert browsers(world) == []
        with world.db.reading() as session:
            assert control.is_paused(session)
    assert ActionStatus.RUNNING not in world.statuses(number)
    assert world.site.wrongs() == []


@pytest.mark.long
async def test_pages_that_changed_stop_their_kind_and_newer_knowledge_takes_up_what_waits(
    world: World,
) -> None:
    known = resources.files("engine.linkedin").joinpath("pages.toml").read_text(encoding="utf-8")
    text = known
    for right, wrong in (
        ('version = "2026', 'version = "2027'),
        ("Invite {name} to connect", "Beam {name} up"),
        ("/preload/custom-invite/", "/preload/something-else/"),
    ):
        assert right in text
        text = text.replace(right, wrong)
    file = world.config.data_dir / "pages.toml"
    file.write_text(text, encoding="utf-8")
    people = [person for person in world.people if person.traits.relation is Relation.TOP_CARD][:4]
    number = world.campaign(CONNECT, people, 2)
    likes = world.campaign(LIKE, world.people[:1], 2)
    async with world.agent() as agent:
        await world.until(lambda: set(world.statuses(likes)) == {COMPLETED}, "the likes")
        await world.until(lambda: not agent.busy, "the end of the turn")
        for _ in range(3):
            await agent.tick()
        assert not agent.busy
        assert set(world.statuses(number)) == {PENDING}
        assert waiting(world, number) == 3
        assert any(
            "invitations are stopped for today, its likes and comments go on" in t for t in world.pushes()
        )
        assert {kind for _, kind, _ in world.site.actions()} == {"like"}
        file.write_text(known.replace('version = "2026', 'version = "2028'), encoding="utf-8")
        await world.until(lambda: set(world.statuses(number)) == {COMPLETED}, "the connects")
    assert world.site.wrongs() == []


def waiting(world: World, campaign_id: int) -> int:
    with world.db.reading() as session:
        return page_waiting.count_by_campaign(session).get(campaign_id, 0)


@pytest.mark.long
async def test_a_doubt_is_settled_on_demand_by_a_look_at_the_page(world: World) -> None:
    person = world.people[0]
    world.add_comments("Thanks for sharing 🚀")
    world.site.set(f"person/{person.slug}", thread="below")  # what is written stands where nobody sees it
    number = world.campaign(COMMENT, [person], 2)
    async with world.agent() as agent:
        await world.until(lambda: world.statuses(number) == [ActionStatus.UNCERTAIN], "the doubt")
        world.site.set(f"person/{person.slug}", thread="top")
        with world.db.reading() as session:
            (doubt,) = doubts.page(session, 5)
        agent.check(doubt.action_id)
        agent.check(doubt.action_id)  # two taps are one look
        await world.until(lambda: world.statuses(number) == [COMPLETED], "the look")
        await world.until(lambda: any("It did happen" in text for text in world.pushes()), "the answer")
    assert world.site.actions() == [(2, "comment", person.slug)]
    assert len([text for text in world.pushes() if text.startswith("🔎")]) == 1


@pytest.mark.long
async def test_pages_that_changed_are_told_at_the_first_turn_of_the_day(world: World) -> None:
    text = resources.files("engine.linkedin").joinpath("pages.toml").read_text(encoding="utf-8")
    changed = text.replace('version = "2026', 'version = "2027').replace(
        "span.reactions-react-button", "span.something-new"
    )
    (world.config.data_dir / "pages.toml").write_text(changed, encoding="utf-8")
    world.looked_at_the_pages(today=False)
    number = world.campaign(CONNECT, world.people[:1], 1)
    async with world.agent():
        await world.until(lambda: world.statuses(number) == [COMPLETED], "the day's work")
    told = [text for text in world.pushes() if "LinkedIn's pages have changed" in text]
    assert len(told) == 1
    assert "<b>likes</b>: " in told[0]  # what can't be done is named, and all else goes on
    assert "<b>invitations</b>" not in told[0]
