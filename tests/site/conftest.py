"""The practice site, served, and somebody in a real browser in front of it."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from practice.clock import MovedClock
from practice.serve import serve
from practice.site.app import create
from practice.site.client import SiteControl
from tests.browsers import any_browser


@pytest.fixture(scope="module")
def clock() -> MovedClock:
    return MovedClock(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def _served(clock: MovedClock) -> Iterator[SiteControl]:
    with serve(create(clock=clock)) as served, SiteControl(served.url) as control:
        yield control


@pytest.fixture
def site(_served: SiteControl) -> SiteControl:
    _served.set("reset")
    return _served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _browser() -> AsyncIterator[Browser]:
    found = any_browser()
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, chromium_sandbox=not root)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def tab(_browser: Browser, site: SiteControl) -> AsyncIterator[Page]:
    """A tab of somebody who isn't logged in; an error in the page's own script fails the test."""
    context = await _browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(5000)
    page = await context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    await context.close()
    assert failures == []
