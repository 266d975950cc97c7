"""A person's own newest post: found among reposts and other people's, liked, commented on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.linkedin.browser import Browser
from engine.linkedin.gate import begins_with
from engine.linkedin.outcome import Mark, Result, Task
from engine.linkedin.profile import open_profile
from engine.linkedin.signs import Reading, answered, facts, read
from engine.linkedin.visit import (
    CLICK_MS,
    PAINT_SECONDS,
    end,
    not_painted,
    open_page,
    path_of_page,
    reach,
    watch,
)
from engine.rules.identity import NotAProfile, canonical, is_member_id, slug
from engine.rules.identity import path as path_of
from engine.rules.words import Outcome

CONTROLS = ("like", "editor", "submit", "openComposer")
PROOF_SECONDS = 10.0
MORE_SECONDS = 3.0
MOST_SCROLLS = 8
CLOCKS_DIFFER = timedelta(minutes=10)  # this computer's and LinkedIn's
_URN = re.compile(r"urn:li:activity:(\d+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a person's activity, as the page has it."""

    urn: str  # "" where the page gives none: the page knowledge is broken
    actor: str | None  # slug of whose post it is
    shared: bool  # "X reposted this", "X likes this": it stands there for another reason than being theirs

    @property
    def at(self) -> datetime:
        """When it was posted: the id's upper bits are milliseconds since 1970."""
        found = _URN.search(self.urn)
        return datetime.fromtimestamp((int(found[1]) >> 22) / 1000 if found else 0, UTC)


def own(entries: Sequence[Entry], lead: str) -> list[Entry]:
    """What the lead wrote, in the page's order."""
    return [entry for entry in entries if entry.actor == lead and not entry.shared]


def newest_own(
    entries: Sequence[Entry],
    lead: str,
    done: frozenset[str],
    oldest: datetime,
    newest: datetime | None = None,
) -> Entry | None:
    """The lead's newest own post of that time that hasn't been done; a pinned old one doesn't count."""
    fit = [entry for entry in own(entries, lead) if entry.urn not in done and entry.at >= oldest]
    if newest is not None:
        fit = [entry for entry in fit if entry.at <= newest + CLOCKS_DIFFER]
    return max(fit, key=lambda entry: entry.at, default=None)


def past(entries: Sequence[Entry], lead: str, oldest: datetime) -> bool:
    """Whether what comes below is older still: own posts stand in the order of time, but for a first one
    that may be pinned; a post that somebody else wrote stands where the lead liked it, whatever its age."""
    return not entries or any(entry.at < oldest for entry in own(entries, lead)[1:])


async def like(browser: Browser, task: Task, mark: Mark) -> Result:
    """Like the newest own post; a like that is there already is never clicked."""
    url, urn, post = await _open_newest(browser, task)
    if post.signals["pressed"] is None:
        raise end(Outcome.UNEXPECTED_PAGE, "The post shows no like button of its own.")
    if post.signals["pressed"] != "false":
        return Result(Outcome.ALREADY_LIKED, "The newest post has this sender's reaction already.", urn)
    button = post.control("like")
    await reach(browser, button)
    await mark(url)
    # The mark took a while: a click on a like that has come meanwhile would remove it.
    if await answered(button.get_attribute("aria-pressed")) != "false":
        why = "The newest post got this sender's reaction meanwhile."
        return Result(Outcome.ALREADY_LIKED, why, urn, surely_nothing=True)
    await button.click(timeout=CLICK_MS)
    seen = await watch(
        browser, lambda: _look(browser, urn), lambda p: p.signals.get("pressed") == "true", PROOF_SECONDS
    )
    if seen.signals.get("pressed") == "true":
        return Result(Outcome.DONE, "The like was seen on the post.", urn)
    return Result(Outcome.UNCERTAIN, "The like button was clicked and didn't show it.", urn)


async def comment(browser: Browser, task: Task, mark: Mark) -> Result:
    """Comment on the newest own post, once; the proof is the comment in the thread."""
    text = task.comment_text
    if text is None or not squeeze(text):
        raise end(Outcome.NO_TEXT, "There is no text to comment with.")
    if browser.own_slug is None:  # the proof is the author's name
        raise end(Outcome.UNEXPECTED_PAGE, "LinkedIn's feed doesn't show whose log-in this is.")
    url, urn, post = await _open_newest(browser, task)
    post = await watch(browser, lambda: _look(browser, urn), _composable, MORE_SECONDS)
    if not _composable(post):
        return Result(Outcome.COMMENTS_OFF, "This post doesn't take comments from this sender.", urn)
    if not post.signals["editor"] and post.signals["commentButton"]:
        await reach(browser, post.control("openComposer"))
        await post.control("openComposer").click(timeout=CLICK_MS)
        post = await watch(browser, lambda: _look(browser, urn), lambda p: p.signals["editor"], MORE_SECONDS)
    if not post.signals["editor"]:
        raise end(Outcome.UNEXPECTED_PAGE, "The post's comment button opens no field to write in.")
    if _shown(post.signals, browser.own_slug, text):
        return Result(Outcome.DONE, "The comment stands in the thread already.", urn)
    post = await _write(browser, urn, post, text)
    button = post.control("submit")
    await reach(browser, button)
    await mark(url)
    await button.click(timeout=CLICK_MS)

    def proven(seen: Reading) -> bool:
        empty = not seen.signals.get("editorText")
        return empty and _shown(seen.signals, browser.own_slug, text)

    if proven(await watch(browser, lambda: _look(browser, urn), proven, PROOF_SECONDS)):
        return Result(Outcome.DONE, "The comment was seen in the thread.", urn)
    return Result(Outcome.UNCERTAIN, "The comment was submitted and isn't seen in the thread.", urn)


async def _write(browser: Browser, urn: str, post: Reading, text: str) -> Reading:
    """Put the text into the editor and see that it stands there as it is, and that it can be submitted."""
    if post.signals["editorText"]:
        raise end(Outcome.UNEXPECTED_PAGE, "The comment field holds a text of somebody else.")
    await reach(browser, post.control("editor"))
    await post.control("editor").click(timeout=CLICK_MS)
    # Typing key by key mangles emoji, and a name after @ opens a menu.
    await browser.page.keyboard.insert_text(text)
    wanted = squeeze(text)
    found = await watch(
        browser,
        lambda: _look(browser, urn),
        lambda p: p.signals["submit"] and squeeze(p.signals["editorText"]) == wanted,
        MORE_SECONDS * 2,
    )
    if squeeze(found.signals["editorText"]) != wanted:
        raise end(Outcome.UNEXPECTED_PAGE, "The comment field shows another text than was put in.")
    if not found.signals["submit"]:
        raise end(Outcome.UNEXPECTED_PAGE, "The comment field has no button to submit with.")
    return found


async def _open_newest(browser: Browser, task: Task) -> tuple[str, str, Reading]:
    """Find the newest own post and open its page; returns the person's address, the URN, the reading."""
    url = await _open_activity(browser, task)
    entry = await _find(browser, task, slug(url), browser.clock.now() - task.post_max_age)
    post = await _open_post(browser, entry.urn)
    if post.signals["actor"] != slug(url) or post.signals["shared"]:
        raise end(Outcome.UNEXPECTED_PAGE, "The post's page doesn't name this person as its author.")
    return url, entry.urn, post


async def _open_activity(browser: Browser, task: Task) -> str:
    """Open the person's list of posts; returns the canonical address that the page has."""
    url = task.profile_url
    if is_member_id(url):  # posts name their author by slug
        url = (await open_profile(browser, url)).url
        if not url or is_member_id(url):
            raise end(Outcome.UNAVAILABLE, "This member id leads to no profile.")
    await open_page(browser, path_of(url) + browser.pages.path("activity"))
    here = path_of_page(browser)
    if begins_with(here, browser.pages.path("unavailable")):
        raise end(Outcome.UNAVAILABLE, "The profile is gone or hidden from this account.")
    try:
        return canonical("https://www.linkedin.com" + here)
    except NotAProfile:
        raise end(Outcome.UNEXPECTED_PAGE, "The person's list of posts led somewhere else.") from None


async def _open_post(browser: Browser, urn: str) -> Reading:
    await open_page(browser, browser.pages.path("post").format(urn=urn))
    post = await watch(browser, lambda: _look(browser, urn), _painted, PAINT_SECONDS)
    if not _painted(post):
        raise await not_painted(browser, "the post")
    return post


def _composable(post: Reading) -> bool:
    return bool(post.signals.get("editor") or post.signals.get("commentButton"))


def _painted(post: Reading) -> bool:
    return bool(post.signals["found"] and post.signals["bars"])


async def _find(
    browser: Browser, task: Task, lead: str, oldest: datetime, newest: datetime | None = None
) -> Entry:
    """The lead's newest own post of that time, scrolling as far as it takes; ends the action without one."""
    known = browser.pages.table("post")
    found = await watch(browser, lambda: facts(browser.page, "posts", known), _any, PAINT_SECONDS)
    if not _any(found):
        raise await not_painted(browser, "any posts")
    for _ in range(MOST_SCROLLS):
        entries = [Entry(**post) for post in found["posts"]]
        if not all(entry.urn for entry in entries) or (entries and not any(e.actor for e in entries)):
            raise end(Outcome.UNEXPECTED_PAGE, "The posts don't show whose they are.")
        entry = newest_own(entries, lead, task.done_posts, oldest, newest)
        if entry is not None:
            return entry
        if past(entries, lead, oldest):
            break
        seen = len(entries)
        await browser.page.mouse.wheel(0, 20_000)
        found = await watch(
            browser,
            lambda: facts(browser.page, "posts", known),
            lambda now, seen=seen: len(now["posts"]) > seen,  # type: ignore[misc]
            MORE_SECONDS,
        )
        if len(found["posts"]) == seen:
            break
    raise end(Outcome.NO_POST, "This person has no own post that is new enough.")


def _any(found: dict[str, Any]) -> bool:
    return bool(found["posts"] or found["empty"])


async def _look(browser: Browser, urn: str) -> Reading:
    return await read(browser.page, "post", [browser.pages.table("post"), urn], *CONTROLS)


def _shown(signals: dict[str, Any], own_slug: str | None, text: str) -> bool:
    """Whether the sender's own comment with this text stands in the thread."""
    return own_slug is not None and any(
        squeeze(shown) == squeeze(text) and author == own_slug
        for author, shown in signals.get("comments", ())
    )


def squeeze(text: str) -> str:
    """The text with single spaces: pages pad and break it."""
    return " ".join(text.split())


async def find_done(browser: Browser, task: Task, urn: str | None, since: datetime) -> bool | None:
    """Look, without a click, whether a like or a comment in doubt since then is there; None: can't tell.

    Without the post's URN it is the post that stood newest at that time.
    """
    if urn is None:
        url = await _open_activity(browser, task)
        urn = (await _find(browser, task, slug(url), since - task.post_max_age, since)).urn
    post = await _open_post(browser, urn)
    if task.comment_text is None:
        return None if post.signals["pressed"] is None else post.signals["pressed"] == "true"

    def shown(seen: Reading) -> bool:
        return _shown(seen.signals, browser.own_slug, task.comment_text or "")

    post = await watch(browser, lambda: _look(browser, urn), shown, MORE_SECONDS)
    if shown(post):
        return True
    # A comment that isn't seen may stand where the thread isn't shown: it must never be written twice.
    return None if browser.own_slug is None or post.signals.get("moreComments", True) else False
