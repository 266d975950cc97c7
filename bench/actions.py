"""Time and memory per action without pauses, beside a bare Playwright script that makes the same clicks.

    python -m bench.actions --rounds 10

Both work the practice site with its usual painting times, logged in, one browser each. The bare script waits for the
one control it wants and clicks it, and proves nothing beyond what it needs to go on. Also: start, switch and close of
the browser, and the look at whose account it is, on the older and on the server-driven feed. Most of ours is rest: what
isn't there is concluded only from what has painted and stayed as it is for seconds. So each is done a third time almost without
those rests: that is the price of what is ours.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import Page

from bench.endurance import executable
from engine.clock import SystemClock
from engine.linkedin import pages
from engine.linkedin.actions import perform
from engine.linkedin.browser import Browser, BrowserOptions, open_browser
from engine.linkedin.login import admit
from engine.linkedin.outcome import ActionTask
from engine.rules.enums import ActionType, Outcome
from engine.rules.identity import ROOT
from practice.people import Relation, make_people
from practice.serve import serve
from practice.site.app import create
from practice.site.client import SiteControl

ACCOUNT = 1
NO_REST = 0.02  # of the usual patience


async def _bare_connect(page: Page, url: str, slug: str) -> None:
    await page.goto(f"{url}/in/{slug}/", wait_until="domcontentloaded")
    await page.locator("main button[aria-label^='Invite ']").first.click()
    await page.get_by_role("button", name="Send without a note").click()
    await page.locator("main button[aria-label^='Pending']").first.wait_for()


async def _open_post(page: Page, url: str, slug: str) -> None:
    await page.goto(f"{url}/in/{slug}/recent-activity/all/", wait_until="domcontentloaded")
    post = page.locator("[data-urn]").filter(has_not=page.locator(".update-components-header")).first
    urn = await post.get_attribute("data-urn")
    await page.goto(f"{url}/feed/update/{urn}/", wait_until="domcontentloaded")


async def _bare_like(page: Page, url: str, slug: str) -> None:
    await _open_post(page, url, slug)
    bar = page.locator("div.feed-shared-social-action-bar")
    await bar.locator("button[aria-pressed='false']").first.click()
    await bar.locator("button[aria-pressed='true']").first.wait_for()


async def _bare_comment(page: Page, url: str, slug: str) -> None:
    await _open_post(page, url, slug)
    await page.locator("div.ql-editor").first.click()
    await page.keyboard.insert_text("Well said")
    await page.locator("button.comments-comment-box__submit-button--cr").click()
    await page.locator("article.comments-comment-entity", has_text="Well said").first.wait_for()


BARE: dict[ActionType, Callable[[Page, str, str], Awaitable[None]]] = {
    ActionType.CONNECT: _bare_connect,
    ActionType.LIKE: _bare_like,
    ActionType.COMMENT: _bare_comment,
}


async def _timed(work: Awaitable[Any]) -> float:
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


async def _ours(browser: Browser, action: ActionType, slug: str) -> None:
    async def mark(_: str) -> None:
        return None

    text = "Well said" if action is ActionType.COMMENT else None
    result = await perform(browser, ActionTask(action, ROOT + slug, comment_text=text), mark)
    if result.outcome is not Outcome.DONE:
        raise SystemExit(f"{action} on {slug} ended as {result}")


class Measured(NamedTuple):
    """Seconds of one kind of action, in the median."""

    ours: float
    without_rests: float
    bare: float


async def measure(rounds: int, folder: Path) -> dict[ActionType, Measured]:
    """Each kind of action, ours and the bare script's; prints these and the rest."""
    found: dict[ActionType, Measured] = {}
    with serve(create()) as served, SiteControl(served.url) as site:
        people = [
            person
            for person in make_people()
            if person.number > 40 and person.own_posts and person.traits.relation is Relation.TOP_CARD
        ]
        options = BrowserOptions(
            executable(),
            None,
            True,
            served.url,
            folder / "sender_1",
            folder / "evidence",
            pages.built_in(),
        )
        clock = SystemClock()
        begun = time.perf_counter()
        browser = await open_browser(options, clock)
        started = time.perf_counter() - begun
        cookie: Any = {**site.cookie(ACCOUNT), "url": served.url}
        await browser.page.context.add_cookies([cookie])
        browser.own_slug = "mara-lindgren"
        print(
            f"{'action':10} {'ours':>8} {'no rests':>8} {'bare':>8} {'ratio':>6}   (median of {rounds}, seconds)"
        )
        patient, hasty = browser.options, replace(browser.options, patience=NO_REST)
        for action in ActionType:
            ways: tuple[tuple[list[float], BrowserOptions | None], ...] = (
                ([], patient),
                ([], hasty),
                ([], None),
            )
            for place in range(rounds):
                slug = people[place % len(people)].slug
                for times, of_ours in ways:  # in turn, so that all meet the same machine
                    site.set("reset")
                    if of_ours is None:
                        times.append(await _timed(BARE[action](browser.page, served.url, slug)))
                    else:
                        browser.options = of_ours
                        times.append(await _timed(_ours(browser, action, slug)))
            each = found[action] = Measured(*(statistics.median(times) for times, _ in ways))
            print(
                f"{action:10} {each.ours:8.2f} {each.without_rests:8.2f} {each.bare:8.2f} {each.without_rests / each.bare:6.2f}"
            )
        browser.options = patient
        doors: dict[str, list[float]] = {"classic": [], "server_driven": []}
        for _ in range(rounds):
            for layout, times in doors.items():  # in turn, likewise
                site.set(f"account/{ACCOUNT}", feed_layout=layout)
                times.append(await _timed(admit(browser, ROOT + "mara-lindgren")))
        for layout, times in doors.items():
            print(f"whose account, on the {layout} feed: {statistics.median(times):.2f} s")
        print(f"memory of the browser after {9 * rounds} actions: {await browser.memory() / 1e6:.0f} MB")
        closing = await _timed(browser.close())
        switch = await _timed(_switch(options, clock))
        print(
            f"browser start {started:.2f} s, close {closing:.2f} s, start and close of a known profile {switch:.2f} s"
        )
    return found


async def _switch(options: BrowserOptions, clock: SystemClock) -> None:
    await (await open_browser(options, clock)).close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        asyncio.run(measure(parser.parse_args().rounds, Path(folder)))


if __name__ == "__main__":
    main()
