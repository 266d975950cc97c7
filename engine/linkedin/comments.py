"""Comment: into the post's own composer, once; the proof is the sender's own comment in the thread."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from playwright.async_api import JSHandle

from engine.linkedin.browser import Browser
from engine.linkedin.newest_post import Found, reach_again, reach_newest
from engine.linkedin.outcome import Mark, Result, Seen, Task
from engine.linkedin.post import Place, is_by, look, open_here
from engine.linkedin.signs import Reading, answered
from engine.linkedin.visit import PAINT_SECONDS, Settled, end, path_of_page, press, reach, settle, watch
from engine.rules.identity import slug
from engine.rules.words import Outcome

PROOF_SECONDS = 10.0
MORE_SECONDS = 3.0
# A thread paints seconds after its post, and one comment after the other; what stands there may come last.
THREAD_SECONDS = 8.0
THREAD_QUIET_SECONDS = 3.0
LONGEST_THREAD_SECONDS = 20.0
# The buttons that the composer has before there is text: what comes with the text is the one to submit with.
_BUTTONS = """(editor, box) => [...(editor.closest(box) || editor).querySelectorAll("button, [role='button']")].filter(
  (e) => e.getClientRects().length > 0 && !e.disabled && e.getAttribute("aria-disabled") !== "true")"""


async def comment(browser: Browser, task: Task, mark: Mark) -> Result:
    """Comment on the newest own post. A text that stands there already under the sender's name is not written again."""
    text = task.comment_text
    if text is None or not squeeze(text):
        raise end(Outcome.NO_TEXT, "There is no text to comment with.")
    if browser.own_slug is None:  # the proof is the author's name
        raise end(Outcome.OTHER_ACCOUNT, "Nobody can tell whose log-in this is, so nothing was written.")
    found = await _opened(browser, task, await reach_newest(browser, task), mark)
    if isinstance(found, Result):
        return found
    key, kept = found.place.key, found.place.kept
    thread = await _thread(browser, key, text)
    if _shown(thread.seen.signals, browser.own_slug, text):
        return Result(Outcome.DONE, "The comment stands in the thread already.", kept)
    if not is_by(thread.seen, key, slug(found.url)):
        raise end(Outcome.UNEXPECTED_PAGE, "The post changed while its thread was read.")
    if task.dry_run:
        await mark(found.url)
    before = await _write(browser, key, text)
    post = await look(browser, key, before)
    await reach(browser, post.control("submit"))
    await mark(found.url)
    # The mark took a while: what is submitted is looked at once more.
    post = await look(browser, key, before)
    if not (post.signals.get("submit") and squeeze(post.signals["editorText"]) == squeeze(text)):
        why = "The comment field changed right before the click."
        return Result(Outcome.UNEXPECTED_PAGE, why, kept, surely_nothing=True)
    if _shown(post.signals, browser.own_slug, text):
        await _clear(browser, post)
        return Result(Outcome.DONE, "The comment stands in the thread already.", kept)
    await press(browser, post.control("submit"))

    def proven(seen: Reading) -> bool:
        empty = not seen.signals.get("editorText")
        return empty and _shown(seen.signals, browser.own_slug, text)

    if proven(await watch(browser, lambda: look(browser, key), proven, PROOF_SECONDS)):
        return Result(Outcome.DONE, "The comment was seen in the thread.", kept)
    if await look_for_comment(browser, task, found.place.names, browser.clock.now()) is Seen.DONE:
        return Result(
            Outcome.DONE, "The comment was seen in the thread after a fresh load of the page.", kept
        )
    return Result(Outcome.UNCERTAIN, "The comment was submitted and isn't seen in the thread.", kept)


async def _opened(browser: Browser, task: Task, found: Found, mark: Mark) -> Found | Result:
    """The post with its composer open; or the end, where this post takes no comments."""
    key = found.place.key
    post, quiet = await settle(
        browser,
        lambda: look(browser, key),
        lambda now: bool(now.signals.get("bar")),
        lambda now: bool(now.signals.get("editor")),
        MORE_SECONDS,
        PAINT_SECONDS,
    )
    signals = post.signals
    if signals.get("editor"):
        return found
    if not signals.get("commentButton"):
        return _no_comments(signals, quiet, found.place.kept)
    if task.dry_run:
        await mark(found.url)
    here = path_of_page(browser)
    await reach(browser, post.control("openComposer"))
    await press(browser, post.control("openComposer"))
    return await _led(browser, found, here)


def _no_comments(signals: dict[str, Any], quiet: bool, kept: str | None) -> Result:
    """Neither composer nor button: the page says why, or its older layout shows a bar that surely has none."""
    surely = signals.get("classic") and quiet and not signals.get("commentWord")
    if signals.get("commentsOff") or surely:
        return Result(Outcome.COMMENTS_OFF, "This post doesn't take comments from this sender.", kept)
    raise end(Outcome.UNEXPECTED_PAGE, "The post shows neither a comment field nor a button that opens one.")


async def _led(browser: Browser, found: Found, here: str) -> Found:
    """After the click on the bar's comment button: the composer opens in place, or LinkedIn leads to the post's own page."""

    def led_on() -> bool:
        return path_of_page(browser) != here

    post = await watch(
        browser,
        lambda: look(browser, found.place.key),
        lambda now: bool(now.signals.get("editor")) or led_on(),
        MORE_SECONDS * 2,
    )
    if led_on():
        place, _ = await open_here(browser, found.place.names, found.words, slug(found.url))
        found = replace(found, place=place)
        post = await watch(
            browser,
            lambda: look(browser, place.key),
            lambda now: bool(now.signals.get("editor")),
            MORE_SECONDS,
        )
    if not post.signals.get("editor"):
        raise end(Outcome.UNEXPECTED_PAGE, "The post's comment button opens no field to write in.")
    return found


async def _thread(browser: Browser, key: str, text: str) -> Settled[Reading]:
    """The thread, once it has had its time; or as soon as the sender's own comment with this text is seen in it.

    It is knowledge only when comments were seen to be there and stayed as they were.
    """
    begun, least = (
        browser.clock.monotonic(),
        (THREAD_SECONDS - THREAD_QUIET_SECONDS) * browser.options.patience,
    )
    await browser.page.mouse.wheel(0, 1_500)  # a thread may wait until it is looked at

    def own(now: Reading) -> bool:
        return _shown(now.signals, browser.own_slug, text)

    def painted(now: Reading) -> bool:
        over = browser.clock.monotonic() - begun >= least
        return bool(now.signals.get("found")) and over

    found = await settle(
        browser, lambda: look(browser, key), painted, own, THREAD_QUIET_SECONDS, LONGEST_THREAD_SECONDS
    )
    return Settled(found.seen, found.quiet and bool(found.seen.signals["comments"]))


async def _write(browser: Browser, key: str, text: str) -> JSHandle:
    """Put the text into the editor and see that it stands there as it is, and that it can be submitted.

    Returns the buttons that the composer had before.
    """
    post = await look(browser, key)
    if not post.signals.get("editor"):
        raise end(Outcome.UNEXPECTED_PAGE, "The comment field is gone.")
    if post.signals["editorText"]:
        raise end(Outcome.UNEXPECTED_PAGE, "The comment field holds a text of somebody else.")
    editor = post.control("editor")
    await reach(browser, editor)
    await press(browser, editor)
    composer = f"{browser.pages.table('server_post')['composer']}, {browser.pages.table('post')['form']}"
    before = await answered(editor.evaluate_handle(_BUTTONS, composer))
    # Typing key by key mangles emoji, and a name after @ opens a menu.
    await browser.page.keyboard.insert_text(text)
    wanted = squeeze(text)
    found = await watch(
        browser,
        lambda: look(browser, key, before),
        lambda now: bool(now.signals.get("submit")) and squeeze(now.signals["editorText"]) == wanted,
        MORE_SECONDS * 2,
    )
    if squeeze(found.signals.get("editorText", "")) != wanted:
        await _clear(browser, found)
        raise end(Outcome.UNEXPECTED_PAGE, "The comment field shows another text than was put in.")
    if not found.signals["submit"]:
        await _clear(browser, found)
        raise end(Outcome.UNEXPECTED_PAGE, "The comment field has no button to submit with.")
    return before


async def _clear(browser: Browser, post: Reading) -> None:
    """Leave no draft behind."""
    if not post.signals.get("editor"):
        return
    await press(browser, post.control("editor"))
    await browser.page.keyboard.press("ControlOrMeta+A")
    await browser.page.keyboard.press("Delete")


async def look_for_comment(browser: Browser, task: Task, names: frozenset[str], since: datetime) -> Seen:
    """Without a click: whether a comment in doubt since then stands under the post with these names.

    It is not there only where a thread was seen whole; what isn't shown must never be written twice.
    """
    if browser.own_slug is None:
        return Seen.CANT_TELL
    place: Place | None = await reach_again(browser, task, names, since)
    if place is None:
        return Seen.CANT_TELL
    thread = await _thread(browser, place.key, task.comment_text or "")
    if _shown(thread.seen.signals, browser.own_slug, task.comment_text or ""):
        return Seen.DONE
    whole = thread.quiet and not thread.seen.signals.get("moreComments", True)
    return Seen.NOT_DONE if whole else Seen.CANT_TELL


def _shown(signals: dict[str, Any], own_slug: str | None, text: str) -> bool:
    """Whether the sender's own comment with this text stands in the thread."""
    return own_slug is not None and any(
        squeeze(shown) == squeeze(text) and author == own_slug
        for author, shown in signals.get("comments", ())
    )


def squeeze(text: str) -> str:
    """The text with single spaces: pages pad and break it."""
    return " ".join(text.split())
