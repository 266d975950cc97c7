"""A sender's browser: opened on its own profile, never stealing a live one, closed completely, healed when damaged."""

import asyncio
import json
import os
import signal
import stat
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from engine.linkedin import processes
from engine.linkedin.browser import COOKIES, Browser, BrowserBusy, BrowserFailed, BrowserOptions, open_browser
from engine.linkedin.driver import MARK
from engine.linkedin.login import LoginState, LoginTimeout, login_state, wait_for_login
from practice.site.client import SiteControl
from tests.linkedin.conftest import ACCOUNT, PatientClock

CLOSED_WITHIN = 10.0  # what the product promises
posix = pytest.mark.skipif(os.name != "posix", reason="rights and signals are a POSIX matter")


@pytest.fixture
def own(options: BrowserOptions, tmp_path: Path, whole_browser_path: str) -> BrowserOptions:
    """A profile of this test's own, in the browser that a person has."""
    return replace(options, profile_dir=tmp_path / "sender_7", executable=Path(whole_browser_path))


@pytest_asyncio.fixture
async def browser(own: BrowserOptions) -> AsyncIterator[Browser]:
    opened = await open_browser(own, PatientClock())
    yield opened
    await opened.close()


async def log_in(browser: Browser, site: SiteControl) -> None:
    cookie: Any = {**site.cookie(ACCOUNT), "url": site.url, "expires": time.time() + 86_400}
    await browser.page.context.add_cookies([cookie])


async def test_it_closes_completely(own: BrowserOptions, browser: Browser) -> None:
    assert processes.of_profile(own.user_data_dir)
    assert await browser.memory() > 10_000_000
    await browser.close()
    assert processes.of_profile(own.user_data_dir) == []
    await browser.close()  # a second time is nothing


@posix
async def test_it_closes_within_ten_seconds_however_it_hangs(own: BrowserOptions, browser: Browser) -> None:
    found = processes.of_profile(own.user_data_dir)
    for process in found:
        process.send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    await browser.close()
    assert time.monotonic() - begun < CLOSED_WITHIN
    assert processes.alive(found) == []


async def test_a_page_that_never_answers_does_not_hold_up_the_close(
    own: BrowserOptions, browser: Browser
) -> None:
    hanging = asyncio.ensure_future(browser.page.evaluate("(() => { for (;;); })()"))
    await asyncio.sleep(0.2)
    begun = time.monotonic()
    await browser.close()
    assert time.monotonic() - begun < CLOSED_WITHIN
    assert processes.of_profile(own.user_data_dir) == []
    await asyncio.gather(hanging, return_exceptions=True)


@posix
async def test_ctrl_c_in_the_terminal_leaves_the_action_under_way_its_browser(
    browser: Browser, site: SiteControl
) -> None:
    """It goes to all that was started in the terminal, Playwright's driver among them."""
    for process in psutil.Process().children():
        if MARK in process.cmdline():
            process.send_signal(signal.SIGINT)
    for _ in range(3):
        assert await browser.goto("/login") == 200


async def test_a_killed_browser_s_lock_is_no_obstacle(own: BrowserOptions, browser: Browser) -> None:
    processes.kill(processes.of_profile(own.user_data_dir))
    if sys.platform == "linux":
        assert (own.user_data_dir / "SingletonLock").is_symlink()
    await browser.close()
    again = await open_browser(own, PatientClock())
    assert await again.page.evaluate("1 + 1") == 2
    await again.close()


async def test_a_live_browser_is_never_stolen(own: BrowserOptions, browser: Browser) -> None:
    before = {process.pid for process in processes.of_profile(own.user_data_dir)}
    with pytest.raises(BrowserBusy):
        await open_browser(own, PatientClock())
    assert {process.pid for process in processes.of_profile(own.user_data_dir)} >= before
    assert await browser.page.evaluate("1 + 1") == 2


@posix
async def test_the_log_in_is_kept_for_its_owner_only_and_rebuilds_a_damaged_profile(
    own: BrowserOptions, browser: Browser, site: SiteControl
) -> None:
    await log_in(browser, site)
    assert await login_state(browser) is LoginState.LOGGED_IN
    await browser.save_cookies()
    await browser.close()
    kept = own.profile_dir / COOKIES
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert b"li_at" not in kept.read_bytes()
    assert own.secrets is not None
    assert any(
        cookie["name"] == "li_at" for cookie in json.loads(own.secrets.opened(kept.read_bytes()) or b"")
    )
    for file in own.user_data_dir.rglob("*"):
        if file.is_file() and not file.is_symlink():
            file.write_bytes(b"damaged")
    healed = await open_browser(own, PatientClock())
    try:
        assert await login_state(healed) is LoginState.LOGGED_IN
        assert healed.own_slug == "mara-lindgren"
    finally:
        await healed.close()


async def test_a_browser_that_does_not_start_costs_no_profile(own: BrowserOptions, tmp_path: Path) -> None:
    kept = own.user_data_dir / "Default"
    kept.mkdir(parents=True)
    (kept / "Cookies").write_text("the log-in")
    with pytest.raises(BrowserFailed, match=r"browser_failed\.not_started"):
        await open_browser(replace(own, executable=tmp_path / "no-browser"), PatientClock())
    assert (kept / "Cookies").read_text() == "the log-in"


async def test_a_log_in_is_waited_for_and_told_whose_it_is(browser: Browser, site: SiteControl) -> None:
    async def person() -> None:
        await browser.page.locator("[name=session_key]").fill("mara@practice.example")
        await browser.page.locator("[name=session_password]").fill("mara-practice")
        await browser.page.get_by_role("button", name="Sign in").click()

    waiting = asyncio.create_task(wait_for_login(browser, timedelta(seconds=30)))
    await person()
    account = await waiting
    assert (account.name, account.profile_url) == (
        "Mara Lindgren",
        "https://www.linkedin.com/in/mara-lindgren",
    )


async def test_waiting_for_a_log_in_ends_politely(browser: Browser, site: SiteControl) -> None:
    with pytest.raises(LoginTimeout, match=r"login_timeout\.nobody"):
        await wait_for_login(browser, timedelta(seconds=1))


async def test_a_closed_window_ends_the_waiting(browser: Browser, site: SiteControl) -> None:
    waiting = asyncio.create_task(wait_for_login(browser, timedelta(seconds=30)))
    await browser.page.locator("[name=session_key]").wait_for()
    await browser.page.close()
    with pytest.raises(LoginTimeout, match=r"login_timeout\.closed"):
        await waiting


async def test_no_process_outlives_many_starts(own: BrowserOptions) -> None:
    mine = psutil.Process()
    before = len(mine.children(recursive=True))
    for _ in range(3):
        opened = await open_browser(own, PatientClock())
        await opened.close()
    assert len([p for p in mine.children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE]) <= before
