"""A person's own newest post: found among reposts and other people's, liked, commented on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.linkedin.browser import Browser
from engine.linkedin.outcome import Mark, Result, Task
from engine.linkedin.signs import Reading, facts, read
from engine.linkedin.visit import PAINT_SECONDS, end, not_painted, open_page, watch
from engine.rules.identity import canonical, slug
from engine.rules.identity import path as path_of
from engine.rules.words import Outcome

CONTROLS = ("like", "editor", "submit", "openComposer")
CLICK_MS = 5_000
PROOF_SECONDS = 10.0
MORE_SECONDS = 3.0
MOST_SCROLLS = 8
_URN = re.compile(r"urn:li:activity:(\d+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a person's activity, as the page has it."""

    urn: str
    actor: str | None  # slug of whose post it is
    shared: bool  # "X reposted this", "X likes this": it stands there for another reason than being theirs

    @property
    def at(self) -> datetime:
        """When it was posted: the id's upper bits are milliseconds since 1970."""
        found = _URN.search(self.urn)
        return datetime.fromtimestamp((int(found[1]) >> 22) / 1000 if found else 0, UTC)


def newest_own(entries: Sequence[Entry], lead: str, done: frozenset[str], oldest: datetime) -> Entry | None:
    """The lead's newest own post that hasn't been done and isn't too old; a pinned old one doesn't count."""
    own = [e for e in entries if e.actor == lead and not e.shared and e.urn not in done and e.at >= oldest]
    return max(own, key=lambda entry: entry.at, default=None)


async def like(browser: Browser, task: Task, mark: Mark) -> Result:
    """Like the newest own post; a like that is there already is never clicked."""
    url, urn, post = await _open_newest(browser, task)
    if post.signals["pressed"] is None:
        raise end(Outcome.UNEXPECTED_PAGE, "The post shows no like button of its own.")
    if post.signals["pressed"] != "false":
        return Result(Outcome.ALREADY_LIKED, "The newest post has this sender's reaction already.", urn)
    button = post.control("like")
    await button.click(trial=True, timeout=CLICK_MS)
    await mark(url)
    await button.click(timeout=CLICK_MS)
    seen = await watch(
        browser, lambda: _look(browser, urn), lambda p: p.signals.get("pressed") == "true", PROOF_SECONDS
    )
    if seen.signals.get("pressed") == "true":
        return Result(Outcome.DONE, "The like was seen on the post.", urn)
    return Result(Outcome.UNCERTAIN, "The like button was clicked and didn't show it.", urn)


async def comment(browser: Browser, task: Task, mark: Mark) -> Result:
    """Comment on the newest own post, once; the proof is the comment in the thread."""
    assert task.comment_text is not None
    text = task.comment_text
    url, urn, post = await _open_newest(browser, task)
    if not post.signals["editor"] and post.signals["commentButton"]:
        await post.control("openComposer").click(timeout=CLICK_MS)
        post = await watch(browser, lambda: _look(browser, urn), lambda p: p.signals["editor"], MORE_SECONDS)
    if not post.signals["editor"]:
        return Result(Outcome.COMMENTS_OFF, "This post doesn't take comments from this sender.", urn)
    if _shown(post.signals, browser.own_slug, text):
        return Result(Outcome.DONE, "The comment stands in the thread already.", urn)
    post = await _write(browser, urn, post, text)
    button = post.control("submit")
    await button.click(trial=True, timeout=CLICK_MS)
    await mark(url)
    await button.click(timeout=CLICK_MS)
    proof = await watch(
        browser,
        lambda: _look(browser, urn),
        lambda p: not p.signals["editorText"] and _shown(p.signals, browser.own_slug, text),
        PROOF_SECONDS,
    )
    if _shown(proof.signals, browser.own_slug, text):
        return Result(Outcome.DONE, "The comment was seen in the thread.", urn)
    return Result(Outcome.UNCERTAIN, "The comment was submitted and isn't seen in the thread.", urn)


async def _write(browser: Browser, urn: str, post: Reading, text: str) -> Reading:
    """Put the text into the editor and see that it stands there as it is, and that it can be submitted."""
    if post.signals["editorText"]:
        raise end(Outcome.UNEXPECTED_PAGE, "The comment field holds a text of somebody else.")
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
    await open_page(browser, path_of(task.profile_url) + browser.pages.path("activity"))
    parts = (await browser.page.evaluate("location.pathname")).strip("/").split("/")
    if parts[0] in browser.pages.path("unavailable"):
        raise end(Outcome.UNAVAILABLE, "The profile is gone or hidden from this account.")
    if len(parts) < 2 or parts[0] != "in":
        raise end(Outcome.UNEXPECTED_PAGE, "The person's list of posts led somewhere else.")
    url = canonical(f"https://www.linkedin.com/in/{parts[1]}")
    entry = await _find(browser, task, slug(url).lower())
    await open_page(browser, browser.pages.path("post").format(urn=entry.urn))
    post = await watch(browser, lambda: _look(browser, entry.urn), _painted, PAINT_SECONDS)
    if not _painted(post):
        raise await not_painted(browser, "the post")
    if post.signals["actor"] != slug(url).lower() or post.signals["shared"]:
        raise end(Outcome.UNEXPECTED_PAGE, "The post's page doesn't name this person as its author.")
    return url, entry.urn, post


def _painted(post: Reading) -> bool:
    return bool(post.signals["found"] and post.signals["bars"])


async def _find(browser: Browser, task: Task, lead: str) -> Entry:
    known = browser.pages.table("post")
    oldest = browser.clock.now() - task.post_max_age
    found = await watch(browser, lambda: facts(browser.page, "posts", known), _any, PAINT_SECONDS)
    if not _any(found):
        raise await not_painted(browser, "any posts")
    for _ in range(MOST_SCROLLS):
        entries = [Entry(**post) for post in found["posts"]]
        newest = newest_own(entries, lead, task.done_posts, oldest)
        if newest is not None:
            return newest
        # The list is in the order of time: what comes below an entry that is too old is older still. The
        # first may be pinned, so it doesn't count.
        if any(entry.at < oldest for entry in entries[1:]) or not entries:
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
    """Whether the sender's comment with this text stands in the thread."""
    return any(
        squeeze(shown) == squeeze(text) and (own_slug is None or author == own_slug)
        for author, shown in signals.get("comments", ())
    )


def squeeze(text: str) -> str:
    """The text with single spaces: pages pad and break it."""
    return " ".join(text.split())


async def find_done(browser: Browser, task: Task, urn: str | None) -> bool | None:
    """Look, without a click, whether a like or a comment in doubt is there; None: can't tell."""
    if urn is None:
        return None
    await open_page(browser, browser.pages.path("post").format(urn=urn))
    post = await watch(browser, lambda: _look(browser, urn), _painted, PAINT_SECONDS)
    if not _painted(post):
        return None
    if task.comment_text is not None:
        return _shown(post.signals, browser.own_slug, task.comment_text)
    return None if post.signals["pressed"] is None else post.signals["pressed"] == "true"
