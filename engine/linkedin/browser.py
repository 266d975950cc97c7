"""A sender's own browser: its persistent profile opened, kept to one page, closed completely."""

import asyncio
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, Dialog, Download, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from engine import log
from engine.clock import Clock
from engine.linkedin import processes
from engine.linkedin.pages import Pages
from engine.rules.errors import Temporary

PROFILE = "playwright_profile"
COOKIES = "cookies.json"
LOCKS = ("SingletonLock", "SingletonSocket", "SingletonCookie")
PAGE_SECONDS = 30.0  # the longest that a page may take to begin
CLOSE_SECONDS = 6.0  # a close that takes longer is ended by killing, within 10 s in all

logger = log.get(__name__)


class BrowserBusy(Temporary):
    """This sender's browser profile is open in another window: close that window first."""


class BrowserFailed(Temporary):
    """The browser doesn't start: run `linkedpilot doctor`."""


@dataclass(frozen=True, slots=True)
class BrowserOptions:
    """How a sender's browser is opened. `linkedin_url` has no trailing slash."""

    executable: Path | None
    channel: str | None
    headless: bool
    linkedin_url: str
    profile_dir: Path  # data/browser_profiles/sender_N
    evidence_dir: Path
    pages: Pages
    evidence_max_mb: int = 200

    @property
    def user_data_dir(self) -> Path:
        return self.profile_dir / PROFILE


class Browser:
    """An open browser with its one page. Not shared: one turn has it, then it is closed."""

    def __init__(self, options: BrowserOptions, clock: Clock) -> None:
        self.options = options
        self.clock = clock
        self.own_slug: str | None = None  # the account's, once a log-in was seen
        self._playwright: Playwright | None = None
        self._context: BrowserContext | None = None
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        assert self._page is not None, "the browser is closed"
        return self._page

    @property
    def pages(self) -> Pages:
        return self.options.pages

    async def open(self) -> None:
        """Start it. Raises BrowserBusy, BrowserFailed."""
        options = self.options
        options.profile_dir.mkdir(parents=True, exist_ok=True)
        if processes.of_profile(options.user_data_dir):
            raise BrowserBusy
        for lock in LOCKS:  # left by a browser that was killed; no process holds them
            (options.user_data_dir / lock).unlink(missing_ok=True)
        new = not options.user_data_dir.exists()
        self._playwright = await async_playwright().start()
        try:
            await self._launch()
        except PlaywrightError as error:
            logger.warning("profile_damaged", error=str(error).splitlines()[0])
            await self._rebuild()
            new = True
        if new:
            await self._restore_cookies()

    async def _launch(self) -> None:
        assert self._playwright is not None
        options = self.options
        self._context = await self._playwright.chromium.launch_persistent_context(
            options.user_data_dir,
            executable_path=options.executable,
            channel=options.channel,
            headless=options.headless,
            chromium_sandbox=not (os.name == "posix" and os.geteuid() == 0),
            accept_downloads=False,
            # Their default keeps the window from a person's own size; the account is a person's own.
            no_viewport=not options.headless,
            args=["--disable-background-networking", "--disable-component-update", "--no-first-run"],
        )
        context = self._context
        context.set_default_timeout(PAGE_SECONDS * 1000)
        self._page = context.pages[0] if context.pages else await context.new_page()
        self._page.on("dialog", _accept_leaving)
        self._page.on("download", _drop)
        context.on("page", self._close_other)

    async def _rebuild(self) -> None:
        """Put a profile that doesn't open aside, and begin a new one."""
        folder = self.options.user_data_dir
        aside = folder.with_name(f"{PROFILE}.damaged")
        shutil.rmtree(aside, ignore_errors=True)
        try:
            if folder.exists():
                os.replace(folder, aside)
            await self._launch()
        except (OSError, PlaywrightError) as error:
            await self.close()
            raise BrowserFailed(f"The browser doesn't start: {str(error).splitlines()[0]}") from error

    async def _restore_cookies(self) -> None:
        file = self.options.profile_dir / COOKIES
        if not file.is_file() or self._context is None:
            return
        try:
            cookies: list[Any] = json.loads(file.read_text(encoding="utf-8"))
            await self._context.add_cookies(cookies)
        except (ValueError, PlaywrightError) as error:
            logger.warning("cookies_unreadable", error=type(error).__name__)

    def _close_other(self, page: Page) -> None:
        """A tab that a page opened by itself is closed: there is one page."""
        if page is not self._page:
            task = asyncio.ensure_future(page.close())
            task.add_done_callback(lambda done: done.exception())

    async def goto(self, path: str) -> int:
        """Visit a path of the site; returns the HTTP status. Raises PlaywrightError."""
        answer = await self.page.goto(
            self.options.linkedin_url + path, wait_until="domcontentloaded", timeout=PAGE_SECONDS * 1000
        )
        return answer.status if answer is not None else 200

    async def save_cookies(self) -> None:
        """Write cookies.json, readable by its owner only, to rebuild a damaged profile from."""
        if self._context is None:
            return
        try:
            cookies = await self._context.cookies()
        except PlaywrightError:
            return  # the browser is gone: the file of the turn before stays
        file = self.options.profile_dir / COOKIES
        partial = file.with_suffix(".part")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(cookies), encoding="utf-8")
        os.replace(partial, file)

    async def restart(self) -> None:
        """Close what is left of it and open it anew."""
        await self.close()
        await self.open()

    async def close(self) -> None:
        """Close it completely: no process of it is left, within 10 seconds however it hangs."""
        context, playwright = self._context, self._playwright
        self._context = self._playwright = None
        ours = await asyncio.to_thread(processes.of_profile, self.options.user_data_dir)
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                if context is not None:
                    await context.close()
                if playwright is not None:
                    await playwright.stop()
        except (TimeoutError, PlaywrightError) as error:
            logger.warning("browser_hangs", error=type(error).__name__)
        left = processes.alive(ours)
        if left:
            await asyncio.to_thread(processes.kill, left)


async def open_browser(options: BrowserOptions, clock: Clock) -> Browser:
    """Open the sender's profile. Raises BrowserBusy (never stealing a live one), BrowserFailed."""
    browser = Browser(options, clock)
    await browser.open()
    return browser


def kill_leftovers(profile_dir: Path) -> int:
    """Kill a dead agent's browser on this profile; returns how many processes there were."""
    found = processes.of_profile(profile_dir / PROFILE)
    processes.kill(found)
    return len(found)


async def _accept_leaving(dialog: Dialog) -> None:
    """A page that asks whether to leave it is left; any other question is answered with no."""
    if dialog.type == "beforeunload":
        await dialog.accept()
    else:
        await dialog.dismiss()


async def _drop(download: Download) -> None:
    await download.cancel()
