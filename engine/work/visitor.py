"""A sender's way to LinkedIn for the length of a turn: a real browser, or whatever stands in for LinkedIn.

Long because both ways to LinkedIn, the real one and what stands in for it, are read beside each other.
"""

import asyncio
import os
import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from playwright.async_api import Error as PlaywrightError

from engine.clock import Clock
from engine.linkedin import actions, capability_check, capture_visit, connections, evidence, pages
from engine.linkedin import login as log_ins
from engine.linkedin.browser import (
    COOKIES,
    PLAIN_COOKIES,
    PROFILE,
    Browser,
    BrowserOptions,
    kill_leftovers,
    open_browser,
)
from engine.linkedin.capability_check import Known, Record
from engine.linkedin.login import SeenAccount, SessionOfAnother
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Mark, Result, SeenPost
from engine.linkedin.page_visit import ActionEnded, first_line
from engine.rules.enums import CaptureKind, Outcome
from engine.rules.facts import fact
from engine.rules.identity import slug
from engine.rules.room import Room
from engine.upkeep import disk, log, memory
from engine.upkeep.config import Config
from engine.upkeep.secrets import Secrets

logger = log.get(__name__)


class NotAdmitted(ActionEnded):
    """The browser was opened anew, and its log-in isn't seen to be the sender's: nothing goes on in it."""


class Visitor(Protocol):
    """What a turn needs of LinkedIn. What fails for the browser or the network raises PlaywrightError."""

    stranger: SeenAccount | None  # whose session the browser holds, where it isn't the sender's

    def watched_by(self, sign: Callable[[], None]) -> None:
        """Give this sign of life with each page from here on: what looks at many of them takes its time."""
        ...

    async def admit(self, expected: str) -> SeenAccount:
        """Whose session it is, once seen to be the account with that address; before anything else.

        Raises ActionEnded with what keeps the account from going on; see `engine.linkedin.login.admit`.
        """
        ...

    async def wait_for_login(
        self, patience: timedelta, expected: str | None, judge: "SameJudge"
    ) -> SeenAccount:
        """Wait for a person to log in; the judge hears each account, and whether it is the expected one."""
        ...

    async def perform(self, task: ActionTask, mark: Mark) -> Result:
        """Do it, once; see `engine.linkedin.actions.perform`. Raises NotAdmitted, before anything is done."""
        ...

    async def read_post(self, task: ActionTask) -> SeenPost | Result:
        """The post that the task would be about, read without a click; a result says why there is none. Raises NotAdmitted."""
        ...

    async def look(self, task: ActionTask, post_urn: str | None, since: datetime) -> DoubtAnswer:
        """What the page tells of an action in doubt, without a click."""
        ...

    @property
    def knowledge(self) -> str:
        """Which version of the page knowledge it has."""
        ...

    async def check_pages(self, known: Known) -> list[Record]:
        """Which page knowledge still matches. Raises ActionEnded when LinkedIn doesn't let it look."""
        ...

    async def capture(self, kind: CaptureKind, path: str, folder: Path, source: str) -> Path:
        """Keep a cleaned copy of a page. Raises ActionEnded when LinkedIn doesn't let it look."""
        ...

    async def newest_connections(self, known: AbstractSet[str]) -> list[str]:
        """The account's newest connections; see `engine.linkedin.connections.newest`."""
        ...

    async def picture(self, what: str) -> Path | None:
        """Keep what is on the screen."""
        ...

    async def refresh(self) -> None:
        """Start anew where it has grown too big."""
        ...

    async def restart(self) -> None:
        """Start anew, whatever is left of it."""
        ...

    async def close(self, keep_login: bool) -> None:
        """Leave nothing open; `keep_login` writes down the log-in first."""
        ...


class SameJudge(Protocol):
    """Says whether an account's log-in is taken."""

    async def __call__(self, account: SeenAccount, same: bool) -> bool:
        """`same`: it is the account that was expected, perhaps under a new address; or none was."""
        ...


class Laptop(Protocol):
    """Where visitors come from, and where nothing of them may be left."""

    async def open(self, sender_id: int) -> Visitor:
        """A visitor for this sender's account. Raises BrowserBusy, BrowserFailed."""
        ...

    async def clean_up(self, sender_id: int) -> None:
        """End whatever of this sender still runs."""
        ...

    async def put_aside(self, sender_id: int, stranger: SeenAccount, now: datetime) -> None:
        """Keep another account's session where no browser of the sender's finds it. Raises OSError."""
        ...

    async def clean_up_all(self) -> None:
        """End whatever a dead agent left behind."""
        ...

    async def room(self) -> Room:
        """What is free of its disk and memory."""
        ...


MOST_MEMORY = 2_000_000_000  # bytes of a browser's whole tree; LinkedIn's pages leak over a day


class BrowserVisitor:
    """A sender's own browser in front of LinkedIn."""

    def __init__(self, browser: Browser) -> None:
        self.stranger: SeenAccount | None = None
        self._browser = browser
        self._expected: str | None = None
        self._admitted = False

    def watched_by(self, sign: Callable[[], None]) -> None:
        self._browser.on_visit = sign

    async def admit(self, expected: str) -> SeenAccount:
        self._expected = expected
        try:
            account = await log_ins.admit(self._browser, expected)
        except SessionOfAnother as other:
            self.stranger = other.account
            raise
        self._expected, self._admitted = account.profile_url, True
        return account

    async def _admit_again(self) -> None:
        """A browser that was opened anew has asked nobody yet."""
        if self._admitted:
            return
        assert self._expected is not None, "nobody was admitted"
        try:
            await self.admit(self._expected)
        except ActionEnded as ended:
            raise NotAdmitted(ended.result) from ended

    async def wait_for_login(
        self, patience: timedelta, expected: str | None, judge: SameJudge
    ) -> SeenAccount:
        known: dict[
            str, bool
        ] = {}  # whether it is the expected one: looked up once, in the person's own window

        async def ask(account: SeenAccount) -> bool:
            url = account.profile_url
            assert url is not None
            self.stranger = account  # until the contrary is seen
            if url not in known:
                known[url] = expected is None or await log_ins.is_now(self._browser, expected, url)
            if await judge(account, known[url]):
                self.stranger = None
            return self.stranger is None

        return await log_ins.wait_for_login(self._browser, patience, ask)

    async def perform(self, task: ActionTask, mark: Mark) -> Result:
        return await self._not_ready() or await actions.perform(self._browser, task, mark)

    async def read_post(self, task: ActionTask) -> SeenPost | Result:
        return await self._not_ready() or await actions.read_post(self._browser, task)

    async def _not_ready(self) -> Result | None:
        """Whose session it is, asked again where nobody was; a result where the browser or the network fails at that."""
        try:
            await self._admit_again()
        except PlaywrightError as error:
            return Result(Outcome.BROWSER_LOST, fact("seen.browser_failed", said=first_line(error)))
        except NotAdmitted as ended:
            if ended.result.outcome is Outcome.BROWSER_LOST:
                return ended.result
            raise
        return None

    async def look(self, task: ActionTask, post_urn: str | None, since: datetime) -> DoubtAnswer:
        return await actions.look(self._browser, task, post_urn, since)

    @property
    def knowledge(self) -> str:
        return self._browser.pages.version

    async def check_pages(self, known: Known) -> list[Record]:
        return await capability_check.check(self._browser, known)

    async def capture(self, kind: CaptureKind, path: str, folder: Path, source: str) -> Path:
        return await capture_visit.visit(self._browser, kind, path, folder, source)

    async def newest_connections(self, known: AbstractSet[str]) -> list[str]:
        return await connections.newest(self._browser, known)

    async def picture(self, what: str) -> Path | None:
        return await evidence.save(self._browser, what)

    async def refresh(self) -> None:
        if await self._browser.memory() > MOST_MEMORY:
            logger.info("browser_recycled")
            await self.restart()

    async def restart(self) -> None:
        self._admitted = False
        await self._browser.restart()

    async def close(self, keep_login: bool) -> None:
        if keep_login:
            await self._browser.save_cookies()
        await self._browser.close()


class OwnLaptop:
    """This computer, with a browser profile per sender."""

    def __init__(self, config: Config, clock: Clock, headless: bool | None = None) -> None:
        self._config = config
        self._clock = clock
        self._headless = headless
        self._open: dict[int, Browser] = {}

    async def open(self, sender_id: int) -> Visitor:
        options = browser_options(self._config, sender_id, self._headless)
        browser = self._open[sender_id] = await open_browser(options, self._clock)
        return BrowserVisitor(browser)

    async def clean_up(self, sender_id: int) -> None:
        browser = self._open.pop(sender_id, None)
        if browser is not None:
            browser.kill_driver()
        folder = browser_options(self._config, sender_id).profile_dir
        await asyncio.to_thread(kill_leftovers, folder)

    async def put_aside(self, sender_id: int, stranger: SeenAccount, now: datetime) -> None:
        await asyncio.to_thread(_put_aside, self._config.profiles_dir / f"sender_{sender_id}", stranger, now)

    async def clean_up_all(self) -> None:
        for folder in sorted(self._config.profiles_dir.glob("sender_*")):
            await asyncio.to_thread(kill_leftovers, folder)

    async def room(self) -> Room:
        found = await asyncio.to_thread(disk.look, self._config)
        return Room(found.free, memory.free())


def _put_aside(folder: Path, stranger: SeenAccount, now: datetime) -> None:
    """Rename the profile, and the cookies from which it would be rebuilt."""
    name = re.sub(r"[^a-z0-9-]+", "-", slug(stranger.profile_url or ""))[:60]
    for each in (PROFILE, COOKIES, PLAIN_COOKIES):
        if (folder / each).exists():
            os.replace(folder / each, folder / f"{each}.other-{name}-{now:%Y%m%d-%H%M%S}")


def browser_options(config: Config, sender_id: int, headless: bool | None = None) -> BrowserOptions:
    """How a sender's own browser is opened."""
    known, refused = pages.load(config.data_dir)
    if refused:
        logger.warning("page_knowledge", reason=str(refused))
    return BrowserOptions(
        executable=config.browser_executable,
        channel=config.browser_channel,
        headless=config.headless if headless is None else headless,
        linkedin_url=config.linkedin_url,
        profile_dir=config.profiles_dir / f"sender_{sender_id}",
        evidence_dir=config.evidence_dir,
        pages=known,
        patience=config.patience,
        secrets=Secrets.of(config),
    )


def stage_options(config: Config) -> BrowserOptions:
    """How a browser is opened that is nobody's, to show captures in."""
    return browser_options(config, 0, headless=True)
