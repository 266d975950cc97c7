"""A person's list of posts, in either layout: the newest one that they wrote themselves, among reposts and other people's."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.linkedin import post_names, their_name
from engine.linkedin.ages import age_of
from engine.linkedin.browser import Browser
from engine.linkedin.gate import begins_with
from engine.linkedin.outcome import ActionTask
from engine.linkedin.page_visit import (
    PAINT_SECONDS,
    end,
    not_painted,
    open_page,
    path_of_page,
    settle,
    texts_of,
    watch,
)
from engine.linkedin.post import look
from engine.linkedin.profile import open_profile
from engine.linkedin.signals import Reading, answered
from engine.rules.enums import Outcome
from engine.rules.facts import fact
from engine.rules.identity import NotAProfile, canonical, is_member_id
from engine.rules.identity import path as path_of

QUIET_SECONDS = 1.0  # entries paint one by one, and a pinned old one stands first
EMPTY_QUIET_SECONDS = 3.0  # «nothing to see» may stand where the posts are still to come
MORE_SECONDS = 8.0
MOST_SCROLLS = 15
CLOCKS_DIFFER = timedelta(minutes=10)  # this computer's and LinkedIn's
_SCROLL = "(box) => [...document.querySelectorAll(box)].pop()?.scrollIntoView({ block: 'end' })"


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """One entry of a person's activity. It was posted between `earliest` and `latest`; None: its age isn't known.

    An activity id holds the very millisecond; where the layout shows none (server-driven, seen October 2026), the age is a
    text such as «2w», which LinkedIn rounds down.
    """

    key: str  # by which the page's script finds it again; the same over loads
    actor: (
        str | None
    )  # slug out of the author's link; server-driven, of the link whose name the post's menu says; None: the page doesn't tell it surely
    shared: bool  # "X reposted this", "X likes this": it stands there for another reason than being theirs
    header: bool = False  # a line of which nobody knows what it says stands above the author
    names: frozenset[str] = frozenset()  # see post_names
    earliest: datetime | None = None
    latest: datetime | None = None
    words: str = ""  # letters of the text's beginning
    name: str = ""  # of its author, as the page shows it; "" where it isn't told surely


def entry_of(found: Mapping[str, Any], texts: Mapping[str, Any], now: datetime) -> ActivityEntry:
    """The entry that the page's script found."""
    names = post_names.names(found["urns"], found["actor"] or "", found["text"])
    at = post_names.posted_at(names)
    earliest = latest = at
    if at is None and (age := age_of(found["ages"], texts)) is not None:
        earliest, latest = now - age.most, now - age.least
    words = post_names.letters(found["text"])
    return ActivityEntry(
        found["key"],
        found["actor"],
        found["shared"],
        found["header"],
        names,
        earliest,
        latest,
        words,
        found["name"],
    )


def own(entries: Sequence[ActivityEntry], lead: str) -> list[ActivityEntry]:
    """What the lead wrote, in the page's order."""
    return [entry for entry in entries if entry.actor == lead and not entry.shared and not entry.header]


def newest_own(
    entries: Sequence[ActivityEntry],
    lead: str,
    done: Collection[str],
    oldest: datetime,
    newest: datetime | None = None,
) -> ActivityEntry | None:
    """The lead's newest own post of that time that hasn't been done; a pinned old one doesn't count.

    A post whose age isn't known surely isn't young enough.
    """
    fit = [
        entry
        for entry in own(entries, lead)
        if entry.earliest is not None and entry.earliest >= oldest and not post_names.among(entry.names, done)
    ]
    if newest is not None:
        fit = [entry for entry in fit if entry.latest is not None and entry.latest <= newest + CLOCKS_DIFFER]
    return max(fit, key=lambda entry: entry.earliest or datetime.min.replace(tzinfo=UTC), default=None)


def past(entries: Sequence[ActivityEntry], lead: str, oldest: datetime) -> bool:
    """Whether what comes below is older still: own posts stand in the order of time, but for a first one
    that may be pinned; a post that somebody else wrote stands where the lead liked it, whatever its age."""
    return any(entry.latest is not None and entry.latest < oldest for entry in own(entries, lead)[1:])


async def open_activity(browser: Browser, task: ActionTask) -> str:
    """Open the person's list of posts; returns the canonical address that the page has."""
    url = task.profile_url
    if is_member_id(url):  # posts name their author by slug
        profile = await open_profile(browser, url)
        their_name.compare(task, profile.name)
        url = profile.url
        if not url or is_member_id(url):
            raise end(Outcome.UNAVAILABLE, fact("seen.no_profile_of_id"))
    await open_page(browser, path_of(url) + browser.pages.path("activity"))
    here = path_of_page(browser)
    if begins_with(here, browser.pages.path("unavailable")):
        raise end(Outcome.UNAVAILABLE, fact("seen.profile_gone"))
    try:
        return canonical("https://www.linkedin.com" + here)
    except NotAProfile:
        raise end(Outcome.UNEXPECTED_PAGE, fact("seen.posts_led_elsewhere")) from None


async def find(
    browser: Browser,
    lead: str,
    done: Collection[str],
    oldest: datetime,
    newest: datetime | None = None,
) -> ActivityEntry:
    """The lead's newest own post of that time, scrolling as far as it takes; ends the action without one."""
    seen: list[ActivityEntry] = []
    looks = 0
    async for seen in _scrolled(browser):
        looks += 1
        entry = newest_own(seen, lead, done, oldest, newest)
        if entry is not None:
            return entry
        if past(seen, lead, oldest):
            break
    else:
        if looks > MOST_SCROLLS:
            raise end(Outcome.UNEXPECTED_PAGE, fact("seen.none_among_the_first", entries=len(seen)))
    raise _none(seen, lead, done)


async def find_again(browser: Browser, names: frozenset[str]) -> ActivityEntry | None:
    """The entry of the post with one of these names, scrolling as far as it takes."""
    async for seen in _scrolled(browser):
        for entry in seen:
            if post_names.same(entry.names, names):
                return entry
    return None


async def _scrolled(browser: Browser) -> AsyncIterator[list[ActivityEntry]]:
    """All entries that were seen, again after each scroll that brought more."""
    entries: dict[str, ActivityEntry] = {}  # also those that a list takes away again once they are far above
    page: Reading | None = await _painted(browser)
    for _ in range(MOST_SCROLLS + 1):
        if page is None:
            return
        _add(entries, page, browser)
        yield list(entries.values())
        page = await _more(browser, entries)


async def _painted(browser: Browser) -> Reading:
    """The list, once it is there and has been quiet; ends the action when it never comes, or says itself that it is empty."""

    def posts(page: Reading) -> bool:
        return bool(page.signals["posts"])

    def any_(page: Reading) -> bool:
        return posts(page) or bool(page.signals["empty"])

    page = await watch(browser, lambda: look(browser), any_, PAINT_SECONDS)
    if not posts(page):
        page, quiet = await settle(
            browser, lambda: look(browser), any_, posts, EMPTY_QUIET_SECONDS, PAINT_SECONDS
        )
        if not posts(page):
            raise (
                end(Outcome.NO_POST, fact("seen.no_posts"))
                if quiet
                else await not_painted(browser, fact("seen.no_posts_shown"))
            )
    return (
        await settle(browser, lambda: look(browser), posts, lambda _: False, QUIET_SECONDS, PAINT_SECONDS)
    ).seen


def _add(entries: dict[str, ActivityEntry], page: Reading, browser: Browser) -> None:
    texts, now = texts_of(browser), browser.clock.now()
    for found in page.signals["posts"]:
        if not found["key"]:
            raise end(Outcome.UNEXPECTED_PAGE, fact("seen.posts_without_key"))
        entries[found["key"]] = entry_of(found, texts, now)


async def _more(browser: Browser, entries: Mapping[str, ActivityEntry]) -> Reading | None:
    """Scroll to the end of the list; None when nothing new comes."""
    boxes = f"{browser.pages.table('post')['box']}, {browser.pages.table('server_post')['box']}"
    await answered(browser.page.evaluate(_SCROLL, boxes))
    await browser.page.mouse.wheel(0, 20_000)

    def grown(page: Reading) -> bool:
        return any(found["key"] not in entries for found in page.signals["posts"])

    seconds = MORE_SECONDS * browser.options.patience
    page = await watch(browser, lambda: look(browser), grown, seconds)
    return page if grown(page) else None


def _none(entries: list[ActivityEntry], lead: str, done: Collection[str]) -> Exception:
    """Why there is none: surely none, or only none that can be told."""
    if any(
        not entry.shared and (entry.actor is None or (entry.header and entry.actor == lead))
        for entry in entries
    ):
        return end(Outcome.UNEXPECTED_PAGE, fact("seen.posts_without_author"))
    if any(
        entry.earliest is None and not post_names.among(entry.names, done) for entry in own(entries, lead)
    ):
        return end(Outcome.UNEXPECTED_PAGE, fact("seen.posts_without_age"))
    return end(Outcome.NO_POST, fact("seen.no_new_post"))
