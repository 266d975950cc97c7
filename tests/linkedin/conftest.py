"""The practice site, and a sender's own browser in front of it, as a turn would have it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from engine.linkedin import pages
from engine.linkedin.actions import perform
from engine.linkedin.browser import Browser, BrowserOptions, open_browser
from engine.linkedin.login import LoginState, login_state
from engine.linkedin.outcome import ActionTask, Result
from engine.rules.enums import ActionType
from engine.rules.identity import ROOT
from engine.upkeep.secrets import Secrets
from practice.clock import MovedClock
from practice.serve import serve
from practice.site.app import create
from practice.site.client import SiteControl
from tests.browsers import executable
from tests.linkedin.scene_site import OWN, SceneSite

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ACCOUNT = 1
QUICK = 3.0  # the practice site paints sooner than LinkedIn, so patience may run out sooner, too


class PatientClock:
    """A fixed day; waits are real, but patience can be made to run out sooner."""

    def __init__(self) -> None:
        self.speed = 1.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return time.monotonic() * self.speed

    def steady(self) -> float:
        return self.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0.0))


class Sender:
    """A logged-in sender's browser on the practice site, and the marks that were written in the test."""

    def __init__(self, browser: Browser, clock: PatientClock, site: SiteControl) -> None:
        self.browser = browser
        self.clock = clock
        self.site = site
        self.marks: list[str] = []

    async def mark(self, url: str) -> None:
        assert self.site.actions() == [], "the mark is written before the click"
        self.marks.append(url)

    async def do(self, action: ActionType, slug: str, **more: object) -> Result:
        if action is ActionType.COMMENT:
            more.setdefault("comment_text", "Well said")
        return await perform(self.browser, ActionTask(action, ROOT + slug, **more), self.mark)  # type: ignore[arg-type]

    async def log_in(self) -> None:
        """As a person does it, by the form: the cookie outlives the browser."""
        page = self.browser.page
        await page.goto(f"{self.site.url}/login")
        await page.get_by_label("Email").fill("mara@practice.example")
        await page.get_by_label("Password").fill("mara-practice")
        await page.get_by_role("button", name="Sign in").click()
        assert await login_state(self.browser) is LoginState.LOGGED_IN


@pytest.fixture(scope="module")
def served() -> Iterator[SiteControl]:
    with serve(create(clock=MovedClock(NOW))) as site, SiteControl(site.url) as control:
        yield control


@pytest.fixture
def site(served: SiteControl) -> SiteControl:
    served.set("reset")
    return served


@pytest.fixture(scope="module")
def options(served: SiteControl, tmp_path_factory: pytest.TempPathFactory) -> BrowserOptions:
    folder = tmp_path_factory.mktemp("data")
    return BrowserOptions(
        executable=executable(),
        channel=None,
        headless=True,
        linkedin_url=served.url,
        profile_dir=folder / "browser_profiles" / "sender_1",
        evidence_dir=folder / "evidence",
        pages=pages.built_in(),
        secrets=Secrets(folder / "secrets"),
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _opened(options: BrowserOptions, served: SiteControl) -> AsyncIterator[Sender]:
    clock = PatientClock()
    sender = Sender(await open_browser(options, clock), clock, served)
    await sender.log_in()
    yield sender
    await sender.browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def sender(_opened: Sender, site: SiteControl) -> AsyncIterator[Sender]:
    _opened.marks.clear()
    _opened.clock.speed = QUICK
    yield _opened
    await _opened.browser.page.unroute_all(behavior="ignoreErrors")


@pytest.fixture
def knowing(sender: Sender) -> Iterator[Sender]:
    """A sender whose page knowledge a test may change."""
    usual = sender.browser.options
    yield sender
    sender.browser.options = usual


# --- pages that are fixed, and not the practice site's


class Guest:
    """A browser in front of the fixed pages, logged in as `scene_site.OWN`, and the marks that were written."""

    def __init__(self, browser: Browser, clock: PatientClock, site: SceneSite) -> None:
        self.browser = browser
        self.clock = clock
        self.site = site
        self.marks: list[str] = []

    async def mark(self, url: str) -> None:
        assert self.site.booked == [], "the mark is written before the click"
        self.marks.append(url)

    async def do(self, action: ActionType, slug: str, **more: object) -> Result:
        if action is ActionType.COMMENT:
            more.setdefault("comment_text", "Well said")
        return await perform(self.browser, ActionTask(action, ROOT + slug, **more), self.mark)  # type: ignore[arg-type]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _scenes(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Guest]:
    folder, clock, site = tmp_path_factory.mktemp("scenes"), PatientClock(), SceneSite()
    with serve(site.app()) as served:
        options = BrowserOptions(
            executable=executable(),
            channel=None,
            headless=True,
            linkedin_url=served.url,
            profile_dir=folder / "sender_1",
            evidence_dir=folder / "evidence",
            pages=pages.built_in(),
        )
        browser = await open_browser(options, clock)
        browser.own_slug = OWN
        yield Guest(browser, clock, site)
        await browser.close()


@pytest.fixture
def guest(_scenes: Guest) -> Guest:
    _scenes.marks.clear()
    _scenes.clock.speed = 1.0
    return _scenes
