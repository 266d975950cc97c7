"""A sender's own browser: its persistent profile opened, kept to one page, closed completely."""

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Dialog, Download, Page, Playwright
from playwright.async_api import Error as PlaywrightError
from psutil import Process

from engine.clock import Clock
from engine.linkedin import processes
from engine.linkedin.driver import SIGNALS_ARE_OURS, START_SECONDS, Driver, can_be_boxed
from engine.linkedin.pages import Pages, is_path
from engine.rules.errors import Temporary
from engine.upkeep import log
from engine.upkeep.secrets import KeyringLocked, Secrets, write_private

PROFILE = "playwright_profile"
COOKIES = "cookies.sealed"
PLAIN_COOKIES = "cookies.json"  # as an earlier release kept them; read once more, then gone
LOCKS = ("SingletonLock", "SingletonSocket", "SingletonCookie")
PAGE_SECONDS = 30.0  # the longest that a page may take to begin
# A close that takes longer is ended by killing; 10 s in all, with KILL_SECONDS of processes.py.
CLOSE_SECONDS = 4.0
COOKIES_SECONDS = 10.0

logger = log.get(__name__)


class NotAPath(PlaywrightError):
    """What should be visited is no path of the site."""


class BrowserBusy(Temporary):
    """This sender's browser profile is open in another window, which is never taken over."""


class BrowserFailed(Temporary):
    """The browser doesn't start, or not in time."""


def is_driver_gone(error: Exception) -> bool:
    """Whether it is how Playwright says that its own process has died: no class of its own, alas."""
    return type(error) is Exception and "from the driver" in str(error)


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
    patience: float = 1.0  # factor of how long a part of a page has to rest (visit.settle)
    secrets: Secrets | None = None  # what seals the cookies that are kept; None: none are

    @property
    def user_data_dir(self) -> Path:
        return Path(os.path.abspath(self.profile_dir)) / PROFILE


class Browser:
    """An open browser with its one page. Not shared: one turn has it, then it is closed."""

    def __init__(self, options: BrowserOptions, clock: Clock) -> None:
        self.options = options
        self.clock = clock
        self.language = ""  # of the page that passed the gate last
        self.own_slug: str | None = None  # the account's, once a log-in was seen
        self.on_visit: Callable[[], None] = lambda: None  # called as each page is begun
        self._driver = Driver()
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
        if await self._processes():
            raise BrowserBusy
        for lock in LOCKS:  # left by a browser that was killed; no process holds them
            (options.user_data_dir / lock).unlink(missing_ok=True)
        self._driver = Driver()
        try:
            try:
                self._playwright = await self._driver.start()
            except TimeoutError:
                raise BrowserFailed("not_opened", seconds=round(START_SECONDS)) from None
            try:
                await self._launch()
            except PlaywrightError as error:
                if await self._processes():  # somebody was quicker
                    raise BrowserBusy from error
                logger.warning("profile_damaged", error=str(error).splitlines()[0])
                await self._rebuild()
            await self._restore_cookies()
        except asyncio.CancelledError:  # whoever doesn't wait any more doesn't wait for what hangs
            self._driver.kill()
            raise
        except BaseException:
            await self.close()
            raise

    async def _processes(self) -> list[Process]:
        return await asyncio.to_thread(processes.of_profile, self.options.user_data_dir)

    async def _launch(self) -> None:
        assert self._playwright is not None
        options = self.options
        self._context = await self._playwright.chromium.launch_persistent_context(
            options.user_data_dir,
            executable_path=options.executable,
            channel=options.channel,
            headless=options.headless,
            chromium_sandbox=can_be_boxed(),
            accept_downloads=False,
            # Their default keeps the window from a person's own size; the account is a person's own.
            no_viewport=not options.headless,
            args=["--disable-background-networking", "--disable-component-update", "--no-first-run"],
            **SIGNALS_ARE_OURS,
        )
        context = self._context
        context.set_default_timeout(PAGE_SECONDS * 1000)
        self._page = context.pages[0] if context.pages else await context.new_page()
        self._page.on("dialog", _accept_leaving)
        self._page.on("download", _drop)
        context.on("page", self._close_other)

    async def _rebuild(self) -> None:
        """Begin a new profile; if that doesn't open either, it wasn't the old one's fault and it is put back."""
        folder = self.options.user_data_dir
        aside = folder.with_name(f"{PROFILE}.trying")
        try:
            if aside.exists():  # died here the last time
                shutil.rmtree(folder, ignore_errors=True)
            elif folder.exists():
                os.replace(folder, aside)
            await self._launch()
        except (OSError, PlaywrightError) as error:
            if aside.exists():
                shutil.rmtree(folder, ignore_errors=True)
                os.replace(aside, folder)
            said = str(error).splitlines()[0]
            raise BrowserFailed("not_started", said=said) from error
        if aside.exists():
            damaged = folder.with_name(f"{PROFILE}.damaged")
            shutil.rmtree(damaged, ignore_errors=True)
            os.replace(aside, damaged)

    async def _restore_cookies(self) -> None:
        """A profile without any cookie is a new one, or has lost them."""
        if self._context is None or await self._context.cookies():
            return
        try:
            kept = await asyncio.to_thread(self._kept_cookies)
            if kept is not None:
                cookies: list[Any] = json.loads(kept)
                await self._context.add_cookies(cookies)
        except (ValueError, OSError, KeyringLocked, PlaywrightError) as error:
            logger.warning("cookies_unreadable", error=type(error).__name__)

    def _kept_cookies(self) -> bytes | None:
        sealed, plain = (self.options.profile_dir / name for name in (COOKIES, PLAIN_COOKIES))
        if sealed.is_file() and self.options.secrets is not None:
            return self.options.secrets.opened(sealed.read_bytes())
        return plain.read_bytes() if plain.is_file() else None

    def _close_other(self, page: Page) -> None:
        """A tab that a page opened by itself is closed: there is one page."""
        if page is not self._page:
            task = asyncio.ensure_future(page.close())
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def goto(self, path: str) -> int:
        """Visit a path of the site; returns the HTTP status. Raises PlaywrightError, NotAPath among them."""
        if not (path.startswith("/") and is_path(path)):
            raise NotAPath(f"«{path}» is no path of the site")
        self.on_visit()
        answer = await self.page.goto(
            self.options.linkedin_url + path, wait_until="domcontentloaded", timeout=PAGE_SECONDS * 1000
        )
        return answer.status if answer is not None else 200

    def on_site(self, url: str) -> bool:
        """Whether a page's address is the configured site's: same scheme and port, its host or one below it."""
        site, page = urlsplit(self.options.linkedin_url), urlsplit(url)
        domain = (site.hostname or "").removeprefix("www.")
        below = page.hostname is not None and f".{page.hostname}".endswith(f".{domain}")
        return (site.scheme, site.port) == (page.scheme, page.port) and below

    async def session(self) -> str:
        """What tells one log-in from another; "" without one. Never to be shown or kept."""
        if self._context is None:
            return ""
        name = self.pages.table("account")["session"]
        return next((each["value"] for each in await self._context.cookies() if each["name"] == name), "")

    async def save_cookies(self) -> None:
        """Keep the cookies, sealed, to rebuild a damaged profile from."""
        if self._context is None or self.options.secrets is None:
            return
        try:
            async with asyncio.timeout(COOKIES_SECONDS):
                cookies = await self._context.cookies()
                await asyncio.to_thread(self._keep_cookies, json.dumps(cookies).encode())
        except (TimeoutError, PlaywrightError):
            return  # the browser is gone or hangs: the file of the turn before stays
        except KeyringLocked:
            logger.warning("cookies_not_kept")

    def _keep_cookies(self, cookies: bytes) -> None:
        assert self.options.secrets is not None
        write_private(self.options.profile_dir / COOKIES, self.options.secrets.seal(cookies))
        (self.options.profile_dir / PLAIN_COOKIES).unlink(missing_ok=True)

    async def memory(self) -> int:
        """What all its processes hold, in bytes."""
        return await asyncio.to_thread(
            lambda: processes.memory(processes.of_profile(self.options.user_data_dir))
        )

    async def restart(self) -> None:
        """Close what is left of it and open it anew."""
        await self.close()
        await self.open()

    def kill_driver(self) -> None:
        """End what stands between us and it, and the browser that it has begun; nothing is asked."""
        self._driver.kill()

    async def close(self) -> None:
        """Close it completely: no process of it is left, within 10 seconds however it hangs."""
        context, self._context, self._playwright = self._context, None, None
        try:
            if context is not None:  # without one, a browser on this profile is somebody else's
                ours = await self._processes()
                await within(CLOSE_SECONDS, context.close())
                left = {process.pid: process for process in (*ours, *await self._processes())}
                await asyncio.to_thread(processes.kill, processes.alive(list(left.values())))
            await self._driver.stop()
        finally:  # whoever is cancelled meanwhile leaves none behind
            self._driver.kill()


async def within(seconds: float, closing: Coroutine[Any, Any, None]) -> None:
    """Close something, and wait no longer than that for it."""
    try:
        async with asyncio.timeout(seconds):
            await closing
    except (TimeoutError, PlaywrightError) as error:
        logger.warning("browser_hangs", error=type(error).__name__)


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
