"""Which page knowledge still matches LinkedIn: looked at on the feed, a profile and a post; nothing is clicked."""

from dataclasses import dataclass
from enum import StrEnum

from engine.linkedin.browser import Browser
from engine.linkedin.profile import State
from engine.linkedin.profile import look as look_at_profile
from engine.linkedin.signs import facts
from engine.linkedin.visit import PAINT_SECONDS, open_page, watch
from engine.rules.identity import path as path_of

FEED, PROFILE, POST = "feed", "profile", "post"


class Match(StrEnum):
    """What became of one entry of the page knowledge."""

    MATCHED = "matched"
    FALLBACK = "fallback"  # its first alternative is gone, a later one is there
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One entry on one page."""

    page: str
    entry: str  # table.key of pages.toml
    match: Match


async def check(browser: Browser) -> list[Finding]:
    """Visit the feed, the first stranger's post on it and their profile. Raises Ended, PlaywrightError."""
    await open_page(browser, browser.pages.path("feed"))
    found = await _look(browser, FEED)
    posts = await facts(browser.page, "posts", browser.pages.table("post"))
    post = next((p for p in posts["posts"] if p["actor"] not in (None, browser.own_slug)), None)
    if post is None:
        return found
    await open_page(browser, path_of(f"https://www.linkedin.com/in/{post['actor']}"))
    found += await _look(browser, PROFILE)
    profile = await look_at_profile(browser)
    known = profile.state not in (State.UNKNOWN, State.NOT_PAINTED)
    found.append(Finding(PROFILE, "profile.state", Match.MATCHED if known else Match.MISSED))
    await open_page(browser, browser.pages.path("post").format(urn=post["urn"]))
    return found + await _look(browser, POST)


def missed(found: list[Finding]) -> list[Finding]:
    """What is no longer known, on any page."""
    return [each for each in found if each.match is Match.MISSED]


async def _look(browser: Browser, page: str) -> list[Finding]:
    """All entries that such a page has, once it is painted."""
    entries = {name: _alternatives(browser, name) for name in browser.pages.table("check")[page]}
    places = await watch(
        browser,
        lambda: facts(browser.page, "check", entries),
        lambda now: all(place >= 0 for place in now.values()),
        PAINT_SECONDS,
    )
    return [Finding(page, name, _match(place)) for name, place in places.items()]


def _match(place: int) -> Match:
    return Match.MISSED if place < 0 else Match.FALLBACK if place else Match.MATCHED


def _alternatives(browser: Browser, name: str) -> list[str]:
    table, key = name.split(".")
    entry = browser.pages.table(table)[key]
    return entry if isinstance(entry, list) else [each.strip() for each in entry.split(",")]
