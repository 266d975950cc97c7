"""At the border of a page: what it opens by itself is closed, what it sends is dropped, and nothing of another host is clicked."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Download

from engine.linkedin.actions import perform
from engine.linkedin.login import LoginState, login_state
from engine.linkedin.outcome import ActionTask
from engine.linkedin.page_visit import open_page
from engine.rules.enums import ActionType
from engine.rules.identity import ROOT
from tests.linkedin.conftest import PatientClock
from tests.linkedin.test_linkedin_doors import (
    CLASSIC_FEED,
    Door,
    _marked,
    _open,
    _served,
    door,
    look_alike,
    page,
)

__all__ = ["_open", "_served", "door"]
pytestmark = pytest.mark.asyncio(loop_scope="module")
SECONDS = 10.0
HASTE = 10.0  # there is nothing to press on the page: the wait for it is cut short


@pytest.mark.parametrize("host", ["elsewhere", pytest.param("same", marks=pytest.mark.long)])
async def test_a_window_that_a_page_opens_is_closed_and_never_clicked(door: Door, host: str) -> None:
    target = f"{door.elsewhere if host == 'elsewhere' else door.served.url}/in/jane-look-alike/"
    opens = page("Jane There | LinkedIn", f"<h1>Jane There</h1><script>window.open('{target}')</script>")
    door.site.show({"/in/jane-there/": opens, "/in/jane-look-alike/": look_alike(), "/feed/": CLASSIC_FEED})
    door.browser.own_slug = "ida-self"
    assert isinstance(door.browser.clock, PatientClock)
    door.browser.clock.speed = HASTE
    opened = asyncio.get_running_loop().create_future()
    door.browser.page.context.once("page", lambda new: opened.set_result(new))
    await perform(door.browser, ActionTask(ActionType.CONNECT, ROOT + "jane-there"), _marked)
    async with asyncio.timeout(SECONDS):
        other = await opened
        while not other.is_closed():
            await asyncio.sleep(0)
    assert door.browser.page.context.pages == [door.browser.page]
    assert door.site.clicked == 0
    assert await login_state(door.browser) is LoginState.LOGGED_IN  # the one page goes on


async def test_a_file_that_a_page_sends_is_dropped(door: Door) -> None:
    sends = page(
        "Jane There | LinkedIn",
        '<a id="file" download="order-form.exe" href="data:application/octet-stream,abc">x</a>'
        "<script>document.getElementById('file').click()</script>",
    )
    door.site.show({"/in/jane-there/": sends, "/feed/": CLASSIC_FEED})
    sent: asyncio.Future[Download] = asyncio.get_running_loop().create_future()
    door.browser.page.once("download", lambda each: sent.set_result(each))
    await open_page(door.browser, "/in/jane-there/")
    async with asyncio.timeout(SECONDS):
        assert await (await sent).failure() is not None
    top = door.browser.options.profile_dir.parent
    places = (top, Path.home() / "Downloads")
    assert [file for place in places if place.is_dir() for file in place.rglob("order-form*")] == []
    assert await login_state(door.browser) is LoginState.LOGGED_IN
