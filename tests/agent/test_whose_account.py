"""Nobody acts for somebody else: whose session a browser has is asked at every door, before anything is done.

Long because every door is asked the same question, with the same two accounts.
"""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.clock import SystemClock
from engine.linkedin.browser import Browser
from engine.linkedin.login import LoginTimeout, SeenAccount
from engine.linkedin.outcome import ActionTask, DoubtAnswer
from engine.rules.enums import ActionStatus, ActionType, Outcome, SenderStatus
from engine.rules.errors import UserError
from engine.rules.fingerprints import ChangedMeanwhile
from engine.rules.identity import ROOT
from engine.upkeep import page_check
from engine.work import doubts, login, own_account
from engine.work.own_account import AddressNotTaken
from engine.work.single_action import SingleAction, attempt
from engine.work.sitting import Sittings
from engine.work.visitor import BrowserVisitor, OwnLaptop, Visitor
from practice.site.accounts import make_accounts
from storage import acceptances
from storage import senders as sender_store
from storage import settings as settings_store
from storage.senders import SenderRow
from storage.tables import Interaction, Push, Seat, Sender
from tests.agent.world import World

CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
CLOCK = SystemClock()
TOMAS, MARA = 2, 1
ADDRESSES = {number: ROOT + account.slug for number, account in make_accounts().items()}


class Open(OwnLaptop):
    """This laptop, with a hand on the browser that is open."""

    browser: Browser | None = None

    async def open(self, sender_id: int) -> Visitor:
        visitor = await super().open(sender_id)
        assert isinstance(visitor, BrowserVisitor)
        self.browser = visitor._browser
        return visitor


@pytest.fixture
def laptop(world: World) -> Open:
    return Open(world.config, CLOCK)


@pytest.fixture
def sittings(world: World, laptop: Open) -> Sittings:
    return Sittings(world.db, CLOCK, laptop)


def sender(world: World, number: int = TOMAS) -> SenderRow:
    with world.db.reading() as session:
        return sender_store.get(session, number)


def change(world: World, **columns: Any) -> None:
    with world.db.transaction() as session:
        session.execute(update(Sender).where(Sender.id == TOMAS).values(**columns))


def seat_is_free(world: World) -> bool:
    with world.db.reading() as session:
        return session.scalar(select(Seat.released_at).where(Seat.sender_id.is_not(None))) is not None


def nothing_happened(world: World, told: int = -1) -> None:
    """No act, no look at any lead; the session is out of the way and the person knows whose it was."""
    assert world.site.actions() == []
    assert world.site.wrongs() == []
    row = sender(world)
    assert (row.status, row.profile_url) == (SenderStatus.LOGIN_EXPIRED, ADDRESSES[TOMAS])
    assert "Mara" in world.pushes()[told]
    assert "linkedin.com/in/mara-lindgren" in world.pushes()[told]
    folder = world.config.profiles_dir / f"sender_{TOMAS}"
    assert not (folder / "playwright_profile").exists()
    assert not (folder / "cookies.json").exists()
    aside = {path.name.split(".other-mara-lindgren-")[0] for path in folder.glob("*.other-mara-lindgren-*")}
    assert aside == {"playwright_profile", "cookies.json"}
    assert seat_is_free(world)


async def test_a_turn_with_another_account_s_session_does_nothing(world: World) -> None:
    """Its acceptances, its doubts and the day's page check wait at the same door."""
    number = world.campaign(CONNECT, world.people[:2], TOMAS)
    world.give_cookie(TOMAS, MARA)
    async with world.agent() as agent:
        await world.until(lambda: sender(world).status is SenderStatus.LOGIN_EXPIRED, "the alert")
        await world.until(lambda: not agent.busy, "the end of the turn")
    nothing_happened(world)
    assert set(world.statuses(number)) == {ActionStatus.PENDING}
    assert "Mara's account" in world.pushes()[-1]
    with world.db.reading() as session:
        assert acceptances.reading(session, TOMAS).day is None


@pytest.mark.parametrize("dry_run", [True, False])
async def test_trying_with_another_account_s_session_does_nothing(
    world: World, sittings: Sittings, dry_run: bool
) -> None:
    world.give_cookie(TOMAS, MARA)
    trial = SingleAction(CONNECT, ROOT + world.people[0].slug, TOMAS)
    seen = await attempt(world.db, CLOCK, trial, sittings, dry_run)
    assert seen.outcome is Outcome.OTHER_ACCOUNT
    assert "mara-lindgren" in str(seen.detail)
    nothing_happened(world)


async def test_a_look_at_a_doubt_with_another_account_s_session_settles_nothing(
    world: World, sittings: Sittings
) -> None:
    number, action_id = world.doubt(LIKE, world.people[0], TOMAS)
    world.give_cookie(TOMAS, MARA)
    seen = await doubts.check(world.db, CLOCK, action_id, sittings)
    assert seen is DoubtAnswer.CANT_TELL
    nothing_happened(world, told=-2)
    assert world.statuses(number) == [ActionStatus.UNCERTAIN]
    assert world.pushes()[-1].startswith("🔎")


async def test_the_page_check_with_another_account_s_session_reads_nothing(
    world: World, sittings: Sittings
) -> None:
    world.give_cookie(TOMAS, MARA)
    with pytest.raises(UserError, match="mara-lindgren"):
        await page_check.now(world.db, CLOCK, sittings, TOMAS)
    nothing_happened(world)


async def test_a_browser_that_was_opened_anew_is_asked_again(world: World, sittings: Sittings) -> None:
    trial = SingleAction(CONNECT, ROOT + world.people[0].slug, TOMAS)
    world.site.expect([])
    async with sittings.of(TOMAS) as visitor:
        assert isinstance(visitor, BrowserVisitor)
        cookie: Any = {**world.site.cookie(MARA), "url": world.rehearsal.site.url}
        await visitor._browser.page.context.add_cookies([cookie])
        await visitor.restart()
        await visitor._browser.page.context.add_cookies([cookie])
        with pytest.raises(Exception, match="mara-lindgren"):
            await visitor.perform(_task(trial), _never)
    assert world.site.actions() == []
    assert list((world.config.profiles_dir / f"sender_{TOMAS}").glob("playwright_profile.other-*"))


def _task(trial: SingleAction) -> ActionTask:
    return ActionTask(trial.action, trial.url)


async def _never(_: str) -> None:
    raise AssertionError("nothing may be marked")


@pytest.mark.parametrize("way", ["try", "check pages", "turn"])
async def test_a_sender_that_never_logged_in_does_nothing(world: World, sittings: Sittings, way: str) -> None:
    change(world, profile_url=None)
    number = world.campaign(CONNECT, world.people[:1], TOMAS)
    if way == "try":
        seen = await attempt(
            world.db, CLOCK, SingleAction(LIKE, ROOT + world.people[0].slug, TOMAS), sittings, False
        )
        assert (seen.outcome, str(seen.detail).startswith("seen.never_logged_in")) == (
            Outcome.LOGGED_OUT,
            True,
        )
    elif way == "check pages":
        with pytest.raises(UserError, match=r"seen\.never_logged_in"):
            await page_check.now(world.db, CLOCK, sittings, TOMAS)
    else:
        async with world.agent() as agent:
            await world.until(lambda: sender(world).status is SenderStatus.LOGIN_EXPIRED, "the alert")
            await world.until(lambda: not agent.busy, "the end")
    assert sender(world).status is SenderStatus.LOGIN_EXPIRED
    assert "never logged in" in world.pushes()[-1]
    assert world.statuses(number) == [ActionStatus.PENDING]
    assert world.site.get("books")["actions"] == []
    assert not (world.config.profiles_dir / f"sender_{TOMAS}" / "playwright_profile").exists()


async def test_two_senders_with_one_account_only_the_one_whose_it_is_acts(world: World) -> None:
    world.site.expect([(MARA, person.slug, "connect") for person in world.people[:2]])
    mine = world.campaign(CONNECT, world.people[:2], MARA)
    theirs = world.campaign(LIKE, world.people[2:4], TOMAS)
    world.give_cookie(TOMAS, MARA)
    async with world.agent() as agent:
        await world.until(lambda: sender(world).status is SenderStatus.LOGIN_EXPIRED, "the alert")
        await world.until(lambda: set(world.statuses(mine)) == {ActionStatus.COMPLETED}, "the other's work")
        await world.until(lambda: not agent.busy, "the end")
    assert set(world.statuses(theirs)) == {ActionStatus.PENDING}
    assert world.site.wrongs() == []


# --- the log-in


async def shown(world: World, laptop: Open, words: str) -> Browser:
    await world.until(lambda: any(words in text for text in world.pushes()), "the word about the account")
    assert laptop.browser is not None
    return laptop.browser


async def log_out_and_in(browser: Browser, world: World, email: str, password: str) -> None:
    """As the person does it in the window."""
    page = browser.page
    await page.context.clear_cookies()
    await page.goto(f"{world.rehearsal.site.url}/login")
    await page.fill("[name=session_key]", email)
    await page.fill("[name=session_password]", password)
    await page.click("button[type=submit]")


@pytest.mark.long
async def test_a_renamed_profile_without_a_redirect_goes_on_once_its_owner_says_whose_it_is(
    world: World,
) -> None:
    old, new = ROOT + "tomas-as-he-was", ADDRESSES[TOMAS]
    change(world, profile_url=old)  # nothing is there any more, and nothing leads on
    number = world.campaign(CONNECT, world.people[:1], TOMAS)
    world.site.expect([(TOMAS, world.people[0].slug, "connect")])
    async with world.agent() as agent:
        await world.until(lambda: sender(world).status is SenderStatus.LOGIN_EXPIRED, "the alert")
        await world.until(lambda: not agent.busy, "the end of the turn")
        assert world.site.actions() == []
        with world.db.reading() as session:
            seen = own_account.offered(session, TOMAS)
        assert seen is not None
        assert (seen.profile_url, seen.name) == (new, sender(world).seen_name)
        with world.db.reading() as session:
            told = session.scalars(select(Push.fact).order_by(Push.id.desc())).first()
        assert told is not None
        assert told.values["may_be_own"]
        with pytest.raises(ChangedMeanwhile), world.db.transaction() as session:
            own_account.take(session, TOMAS, "0" * 8, CLOCK.now())
        with world.db.transaction() as session:
            own_account.take(session, TOMAS, seen.mark, CLOCK.now())
            assert own_account.offered(session, TOMAS) is None
        world.log_in(TOMAS)
        await world.until(lambda: set(world.statuses(number)) == {ActionStatus.COMPLETED}, "the action")
    assert sender(world).profile_url == new
    assert world.site.wrongs() == []


async def test_what_is_another_sender_s_account_is_never_taken(world: World) -> None:
    with world.db.transaction() as session:
        own_account.note(session, TOMAS, SeenAccount("Mara", ADDRESSES[MARA]))
        assert own_account.offered(session, TOMAS) is None
        with pytest.raises(AddressNotTaken, match="of_another"):
            own_account.take(session, TOMAS, "", CLOCK.now())
    assert sender(world).profile_url == ADDRESSES[TOMAS]


@pytest.mark.long
async def test_an_open_window_takes_the_account_as_soon_as_its_owner_has_said_so(
    world: World, sittings: Sittings
) -> None:
    change(world, profile_url=ROOT + "tomas-as-he-was")
    window = asyncio.create_task(login.log_in(world.db, CLOCK, TOMAS, sittings))
    await world.until(lambda: sender(world).seen_url is not None, "the word about the other account")
    with world.db.transaction() as session:
        seen = own_account.offered(session, TOMAS)
        assert seen is not None
        own_account.take(session, TOMAS, seen.mark, CLOCK.now())
    account = await asyncio.wait_for(window, 30)
    assert account.profile_url == ADDRESSES[TOMAS]
    row = sender(world)
    assert (row.status, row.seen_url) == (SenderStatus.ACTIVE, None)


async def test_the_window_stays_open_until_the_right_account_is_logged_in(
    world: World, laptop: Open, sittings: Sittings
) -> None:
    world.give_cookie(TOMAS, MARA)
    change(world, status=SenderStatus.LOGIN_EXPIRED)
    window = asyncio.create_task(login.log_in(world.db, CLOCK, TOMAS, sittings))
    browser = await shown(world, laptop, "Mara's account")
    assert not window.done()
    assert not browser.page.is_closed()
    await log_out_and_in(browser, world, "tomas@practice.example", "tomas-practice")
    account = await window
    assert account.profile_url == ADDRESSES[TOMAS]
    assert sender(world).status is SenderStatus.ACTIVE
    assert len([text for text in world.pushes() if "one account is one sender" in text]) == 1
    assert "and goes on" in world.pushes()[-1]
    assert (world.config.profiles_dir / f"sender_{TOMAS}" / "cookies.sealed").exists()
    assert seat_is_free(world)


@pytest.mark.long
async def test_who_gives_up_leaves_no_wrong_session_behind(
    world: World, laptop: Open, sittings: Sittings
) -> None:
    world.give_cookie(TOMAS, MARA)
    change(
        world, profile_url=None, status=SenderStatus.LOGIN_EXPIRED
    )  # its first log-in: Mara's is taken, too
    window = asyncio.create_task(login.log_in(world.db, CLOCK, TOMAS, sittings))
    browser = await shown(world, laptop, "Mara's account")
    await browser.page.close()
    with pytest.raises(LoginTimeout, match=r"login_timeout\.(closed|nobody)"):
        await window
    folder = world.config.profiles_dir / f"sender_{TOMAS}"
    assert not (folder / "playwright_profile").exists()
    assert not (folder / "cookies.json").exists()
    assert not (folder / "cookies.sealed").exists()
    assert sender(world).profile_url is None
    assert sender(world).status is SenderStatus.LOGIN_EXPIRED


@pytest.mark.long
async def test_a_window_that_is_cancelled_leaves_no_wrong_session_behind(
    world: World, laptop: Open, sittings: Sittings
) -> None:
    world.give_cookie(TOMAS, MARA)
    window = asyncio.create_task(login.log_in(world.db, CLOCK, TOMAS, sittings))
    await shown(world, laptop, "Mara's account")
    window.cancel()
    with pytest.raises(asyncio.CancelledError):
        await window
    assert not (world.config.profiles_dir / f"sender_{TOMAS}" / "playwright_profile").exists()
    assert seat_is_free(world)


@pytest.mark.long
async def test_patience_with_another_account_ends(world: World, sittings: Sittings) -> None:
    world.give_cookie(TOMAS, MARA)
    with pytest.raises(LoginTimeout, match=r"login_timeout\.other_account"):
        await login.log_in(world.db, CLOCK, TOMAS, sittings, timedelta(seconds=1))
    assert list((world.config.profiles_dir / f"sender_{TOMAS}").glob("playwright_profile.other-*"))


# --- a look without network


async def test_a_check_without_network_tells_the_person(
    world: World, laptop: Open, sittings: Sittings
) -> None:
    _, action_id = world.doubt(LIKE, world.people[0], TOMAS)
    world.site.set(f"account/{TOMAS}", page_fault="reset")
    assert await doubts.check(world.db, CLOCK, action_id, sittings) is DoubtAnswer.CANT_TELL
    assert world.pushes()[-1].startswith("🔎")
    assert "network failed" in world.pushes()[-1]
    assert sender(world).status is SenderStatus.ACTIVE
    assert seat_is_free(world)


# --- trying is a turn over one row


@pytest.mark.parametrize("dry_run", [True, False])
async def test_trying_never_takes_a_post_twice_nor_one_that_is_too_old(
    world: World, sittings: Sittings, dry_run: bool
) -> None:
    person = world.people[0]
    trial = SingleAction(LIKE, ROOT + person.slug, TOMAS)
    with world.db.transaction() as session:
        settings_store.set_value(session, "post_max_age_days", "1")
    world.site.set(f"person/{person.slug}", posting="old")
    seen = await attempt(world.db, CLOCK, trial, sittings, dry_run)
    assert seen.outcome is Outcome.NO_POST
    assert world.site.actions() == []
    assert seat_is_free(world)


async def test_trying_comments_never_twice_on_one_post(world: World, sittings: Sittings) -> None:
    person = next(person for person in world.people if len(person.own_posts) > 1)
    world.site.expect([(TOMAS, person.slug, "comment")])
    first = SingleAction(COMMENT, ROOT + person.slug, TOMAS, comment="Thank you for that")
    assert (await attempt(world.db, CLOCK, first, sittings, False)).outcome is Outcome.DONE
    with (
        world.db.transaction() as session
    ):  # long enough ago for the registry, as the post is still the newest
        for done in session.scalars(select(Interaction)):
            done.at -= timedelta(days=5)
    second = SingleAction(COMMENT, ROOT + person.slug, TOMAS, comment="And once more")
    seen = await attempt(world.db, CLOCK, second, sittings, False)
    assert seen.outcome is not Outcome.BLOCKED
    posts = [action["post"] for action in world.site.get("books")["actions"]]
    assert len(posts) == len(set(posts))
