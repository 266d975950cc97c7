"""A sender's way to LinkedIn for the length of a turn: a real browser, or whatever stands in for LinkedIn."""

import asyncio
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import Protocol

from engine import log
from engine.clock import Clock
from engine.config import Config
from engine.linkedin import actions, capturing, checking, connections, evidence, pages
from engine.linkedin import login as log_ins
from engine.linkedin.browser import Browser, BrowserOptions, kill_leftovers, open_browser
from engine.linkedin.capture import Kind
from engine.linkedin.checking import Known, Record
from engine.linkedin.gate import LoginState
from engine.linkedin.outcome import Mark, Result, Seen, Task

logger = log.get(__name__)


class Visitor(Protocol):
    """What a turn needs of LinkedIn. What fails for the browser or the network raises PlaywrightError."""

    async def login_state(self) -> LoginState:
        """Whether the account may go on."""
        ...

    async def perform(self, task: Task, mark: Mark) -> Result:
        """Do it, once; see `engine.linkedin.actions.perform`."""
        ...

    async def look(self, task: Task, post_urn: str | None, since: datetime) -> Seen:
        """What the page tells of an action in doubt, without a click."""
        ...

    @property
    def knowledge(self) -> str:
        """Which version of the page knowledge it has."""
        ...

    async def check_pages(self, known: Known) -> list[Record]:
        """Which page knowledge still matches. Raises Ended when LinkedIn doesn't let it look."""
        ...

    async def capture(self, kind: Kind, path: str, folder: Path, source: str) -> Path:
        """Keep a cleaned copy of a page. Raises Ended when LinkedIn doesn't let it look."""
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


class Laptop(Protocol):
    """Where visitors come from, and where nothing of them may be left."""

    async def open(self, sender_id: int) -> Visitor:
        """A visitor for this sender's account. Raises BrowserBusy, BrowserFailed."""
        ...

    async def clean_up(self, sender_id: int) -> None:
        """End whatever of this sender still runs."""
        ...

    async def clean_up_all(self) -> None:
        """End whatever a dead agent left behind."""
        ...


MOST_MEMORY = 2_000_000_000  # bytes of a browser's whole tree; LinkedIn's pages leak over a day


class BrowserVisitor:
    """A sender's own browser in front of LinkedIn."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    async def login_state(self) -> LoginState:
        return await log_ins.login_state(self._browser)

    async def perform(self, task: Task, mark: Mark) -> Result:
        return await actions.perform(self._browser, task, mark)

    async def look(self, task: Task, post_urn: str | None, since: datetime) -> Seen:
        return await actions.look(self._browser, task, post_urn, since)

    @property
    def knowledge(self) -> str:
        return self._browser.pages.version

    async def check_pages(self, known: Known) -> list[Record]:
        return await checking.check(self._browser, known)

    async def capture(self, kind: Kind, path: str, folder: Path, source: str) -> Path:
        return await capturing.visit(self._browser, kind, path, folder, source)

    async def newest_connections(self, known: AbstractSet[str]) -> list[str]:
        return await connections.newest(self._browser, known)

    async def picture(self, what: str) -> Path | None:
        return await evidence.save(self._browser, what)

    async def refresh(self) -> None:
        if await self._browser.memory() > MOST_MEMORY:
            logger.info("browser_recycled")
            await self._browser.restart()

    async def restart(self) -> None:
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

    async def open(self, sender_id: int) -> Visitor:
        options = browser_options(self._config, sender_id, self._headless)
        return BrowserVisitor(await open_browser(options, self._clock))

    async def clean_up(self, sender_id: int) -> None:
        folder = browser_options(self._config, sender_id).profile_dir
        await asyncio.to_thread(kill_leftovers, folder)

    async def clean_up_all(self) -> None:
        for folder in sorted(self._config.profiles_dir.glob("sender_*")):
            await asyncio.to_thread(kill_leftovers, folder)


def browser_options(config: Config, sender_id: int, headless: bool | None = None) -> BrowserOptions:
    """How a sender's own browser is opened."""
    known, refused = pages.load(config.data_dir)
    if refused:
        logger.warning("page_knowledge", reason=refused)
    return BrowserOptions(
        executable=config.browser_executable,
        channel=config.browser_channel,
        headless=config.headless if headless is None else headless,
        linkedin_url=config.linkedin_url,
        profile_dir=config.profiles_dir / f"sender_{sender_id}",
        evidence_dir=config.evidence_dir,
        pages=known,
    )


def stage_options(config: Config) -> BrowserOptions:
    """How a browser is opened that is nobody's, to show captures in."""
    return browser_options(config, 0, headless=True)
