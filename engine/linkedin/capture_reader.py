"""`pages try`: a capture is shown in a real browser without any network, and read with a given page knowledge."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from playwright.async_api import Browser as Chromium
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route

from engine.clock import Clock
from engine.linkedin.browser import CLOSE_SECONDS, Browser, BrowserFailed, BrowserOptions, within
from engine.linkedin.capture import Capture
from engine.linkedin.driver import SIGNALS_ARE_OURS, START_SECONDS, Driver, can_be_boxed
from engine.linkedin.pages import Pages
from engine.linkedin.reading_report import ReadingReport, describe
from engine.linkedin.signals import answered
from engine.rules.enums import CaptureKind

# Nothing in a file that somebody sent is carried out or fetched.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
TABLES: Mapping[CaptureKind, tuple[str, ...]] = {
    CaptureKind.PROFILE: ("gate", "profile"),
    CaptureKind.ACTIVITY: ("gate", "post"),
    CaptureKind.POST: ("gate", "post"),
    CaptureKind.FEED: ("gate", "account"),
    CaptureKind.DIALOG: ("dialog",),
}


@dataclass(frozen=True, slots=True)
class ReadCapture:
    """What was seen in a capture; `missing` are entries of the knowledge (table.key) that match nothing in it."""

    report: ReadingReport
    missing: tuple[str, ...]


class CaptureBrowser:
    """A browser without network, in which captures are shown one after the other."""

    def __init__(self, chromium: Chromium, options: BrowserOptions, clock: Clock) -> None:
        self._chromium, self._options, self._clock = chromium, options, clock

    @asynccontextmanager
    async def show(self, capture: Capture, known: Pages) -> AsyncIterator[Browser]:
        """The capture at its own address, in front of readers that have this knowledge. Raises PlaywrightError."""
        site = self._options.linkedin_url
        context = await self._chromium.new_context(accept_downloads=False, service_workers="block")
        try:
            page = await context.new_page()

            async def answer(route: Route) -> None:
                if route.request.is_navigation_request() and route.request.frame == page.main_frame:
                    await route.fulfill(
                        body=capture.markup,
                        content_type="text/html; charset=utf-8",
                        headers={"Content-Security-Policy": POLICY},
                    )
                else:
                    await route.abort()

            await context.route("**/*", answer)
            await page.goto(site + capture.path, wait_until="domcontentloaded")
            yield _Shown(replace(self._options, pages=known), self._clock, page, capture.language)
        finally:
            await context.close()

    async def attempt(self, capture: Capture, known: Pages) -> ReadCapture:
        """What is seen in the capture with this knowledge. Raises PlaywrightError."""
        async with self.show(capture, known) as browser:
            report = await describe(browser, capture.kind)
            missing = await _missing(browser.page, known, TABLES[capture.kind])
        return ReadCapture(report, missing)

    async def unusable(self, known: Pages, pattern: Pages) -> list[str]:
        """Entries (table.key) that no browser takes as a selector, though the pattern's is one."""
        context = await self._chromium.new_context()
        try:
            page = await context.new_page()
            wrong, usual = await _refused(page, known), await _refused(page, pattern)
        finally:
            await context.close()
        return sorted(set(wrong) - set(usual))


class _Shown(Browser):
    """The readers' browser in front of a page that stands still: time passes at once."""

    def __init__(self, options: BrowserOptions, clock: Clock, page: Page, language: str) -> None:
        super().__init__(options, StillClock(clock))
        self._page = page
        self.language = language


class StillClock:
    """Waiting takes no time: nothing changes on a page without scripts."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._passed = clock, 0.0

    def now(self) -> datetime:
        return self._clock.now()

    def monotonic(self) -> float:
        return self._passed

    def steady(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        self._passed += max(seconds, 0.0)


@asynccontextmanager
async def stage(options: BrowserOptions, clock: Clock) -> AsyncIterator[CaptureBrowser]:
    """A browser of its own, nobody's: no profile, no log-in, no network. Raises BrowserFailed."""
    driver = Driver()
    try:
        try:
            playwright = await driver.start()
            chromium = await playwright.chromium.launch(
                executable_path=options.executable,
                channel=options.channel,
                headless=True,
                chromium_sandbox=can_be_boxed(),
                args=["--disable-background-networking", "--disable-component-update", "--no-first-run"],
                **SIGNALS_ARE_OURS,
            )
        except TimeoutError:
            raise BrowserFailed("not_opened", seconds=round(START_SECONDS)) from None
        except PlaywrightError as error:
            said = str(error).splitlines()[0]
            raise BrowserFailed("not_started", said=said) from error
        try:
            yield CaptureBrowser(chromium, options, clock)
        finally:
            await within(CLOSE_SECONDS, chromium.close())
    finally:  # one that didn't close is killed with its driver
        await driver.stop()


_MISSING = """(entries) => entries.filter(([, selectors]) => {
  try { return !selectors.some((s) => document.querySelector(s)); } catch { return false; }
}).map(([name]) => name)"""
_REFUSED = """(entries) => entries.filter(([, selectors]) => {
  try { selectors.forEach((s) => document.querySelector(s)); return false; } catch { return true; }
}).map(([name]) => name)"""


async def _missing(page: Page, known: Pages, tables: Sequence[str]) -> tuple[str, ...]:
    entries = [entry for entry in _entries(known) if entry[0].partition(".")[0] in tables]
    return tuple(await answered(page.evaluate(_MISSING, entries)))


async def _refused(page: Page, known: Pages) -> list[str]:
    found: list[str] = await answered(page.evaluate(_REFUSED, _entries(known)))
    return found


def _entries(known: Pages) -> list[list[Any]]:
    """Every entry that may be a selector: name, alternatives."""
    return [
        [f"{name}.{key}", value if isinstance(value, list) else [value]]
        for name, table in known.tables.items()
        if name not in ("paths", "check")
        for key, value in table.items()
        if isinstance(value, (str, list))
    ]
