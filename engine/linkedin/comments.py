"""Comment: into the post's own composer, once; the proof is the sender's own comment in the thread."""

from dataclasses import replace
from typing import Any

from playwright.async_api import ElementHandle, JSHandle
from playwright.async_api import Error as PlaywrightError

from engine.linkedin.browser import Browser
from engine.linkedin.newest_post import FoundPost, reach_newest, shown_post
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Mark, Result
from engine.linkedin.page_visit import (
    PAINT_SECONDS,
    ActionEnded,
    end,
    first_line,
    path_of_page,
    press,
    reach,
    read_through,
    settle,
    untouched,
    watch,
)
from engine.linkedin.post import is_by, look, open_here
from engine.linkedin.signals import Reading, answered
from engine.linkedin.thread import has_own, look_for_comment, read_thread, squeeze, stands
from engine.rules.enums import Outcome
from engine.rules.facts import fact
from engine.rules.identity import slug
from engine.upkeep import log

PROOF_SECONDS = 10.0
MORE_SECONDS = 3.0

logger = log.get(__name__)

# The buttons that the composer has before there is text: what comes with the text is the one to submit with.
_BUTTONS = """(editor, box) => [...(editor.closest(box) || editor).querySelectorAll("button, [role='button']")].filter(
  (e) => e.getClientRects().length > 0 && !e.disabled && e.getAttribute("aria-disabled") !== "true")"""


async def comment(browser: Browser, task: ActionTask, mark: Mark) -> Result:
    """Comment on the newest own post. A text that stands there already under the sender's name is not written again."""
    text = task.comment_text
    if text is None or not squeeze(text):
        raise end(Outcome.NO_TEXT, fact("seen.no_comment_text"))
    if browser.own_slug is None:  # the proof is the author's name
        raise end(Outcome.OTHER_ACCOUNT, fact("seen.own_name_unknown"))
    newest = await reach_newest(browser, task)
    await read_through(browser, task)
    found = await _opened(browser, task, newest, mark)
    if isinstance(found, Result):
        return found
    key, kept = found.place.key, found.place.kept
    thread = (await read_thread(browser, key, text)).seen
    if stands(thread.signals, browser.own_slug, text):
        return Result(Outcome.DONE, fact("seen.comment_stands_already"), kept)
    if has_own(thread.signals, browser.own_slug):
        return Result(Outcome.NO_POST, fact("seen.commented_already"), kept)
    if not is_by(thread, key, slug(found.url)):
        raise end(Outcome.UNEXPECTED_PAGE, fact("seen.post_changed_while_reading"))
    refused = await task.judge(shown_post(thread, found)) if task.judge is not None else None
    if refused is not None:
        return replace(refused, post_urn=kept)
    if task.dry_run:
        await mark(found.url)
    before = await _write(browser, key, text)
    try:
        await reach(browser, (await look(browser, key, before)).control("submit"))
        await mark(found.url)
    except Exception:  # whatever keeps it from being submitted, no draft stays behind
        await _clear(browser, key, text)
        raise
    return await _submit(browser, task, found, text, before)


async def _submit(
    browser: Browser, task: ActionTask, found: FoundPost, text: str, before: JSHandle
) -> Result:
    key, kept = found.place.key, found.place.kept
    # The mark took a while: what is submitted is looked at once more.
    post = await look(browser, key, before)
    if not (post.signals.get("submit") and squeeze(post.signals["editorText"]) == squeeze(text)):
        await _clear(browser, key, text)
        why = fact("seen.field_changed")
        return Result(Outcome.UNEXPECTED_PAGE, why, kept, surely_nothing=True)
    if has_own(post.signals, browser.own_slug):
        await _clear(browser, key, text)
        why = fact("seen.commented_meanwhile")
        return Result(Outcome.NO_POST, why, kept, surely_nothing=True)
    try:
        await press(browser, post.control("submit"))
    except PlaywrightError as error:
        if not untouched(error):
            raise
        await _clear(browser, key, text)
        why = fact("seen.submit_not_clickable", said=first_line(error))
        return Result(Outcome.UNEXPECTED_PAGE, why, kept, surely_nothing=True)

    def proven(seen: Reading) -> bool:
        return not seen.signals.get("editorText") and stands(seen.signals, browser.own_slug, text)

    if proven(await watch(browser, lambda: look(browser, key), proven, PROOF_SECONDS)):
        return Result(Outcome.DONE, fact("seen.comment_stands"), kept)
    if await look_for_comment(browser, task, found.place.names, browser.clock.now()) is DoubtAnswer.DONE:
        why = fact("seen.comment_stands_afresh")
        return Result(Outcome.DONE, why, kept)
    return Result(Outcome.UNCERTAIN, fact("seen.comment_not_shown"), kept)


async def _opened(browser: Browser, task: ActionTask, found: FoundPost, mark: Mark) -> FoundPost | Result:
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
        return Result(Outcome.COMMENTS_OFF, fact("seen.comments_off"), kept)
    raise end(Outcome.UNEXPECTED_PAGE, fact("seen.no_comment_field"))


async def _led(browser: Browser, found: FoundPost, here: str) -> FoundPost:
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
        raise end(Outcome.UNEXPECTED_PAGE, fact("seen.no_field_opened"))
    return found


async def _write(browser: Browser, key: str, text: str) -> JSHandle:
    """Put the text into the editor and see that it stands there as it is, and that it can be submitted.

    Returns the buttons that the composer had before.
    """
    post = await look(browser, key)
    if not post.signals.get("editor"):
        raise end(Outcome.UNEXPECTED_PAGE, fact("seen.field_gone"))
    if post.signals["editorText"]:
        raise end(Outcome.UNEXPECTED_PAGE, fact("seen.foreign_text"))
    editor = post.control("editor")
    await reach(browser, editor)
    await press(browser, editor)
    composer = f"{browser.pages.table('server_post')['composer']}, {browser.pages.table('post')['form']}"
    before = await answered(editor.evaluate_handle(_BUTTONS, composer))
    if not await _has_focus(editor):
        raise end(Outcome.UNEXPECTED_PAGE, fact("seen.focus_lost"))
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
        await _clear(browser, key, text)
        raise end(Outcome.UNEXPECTED_PAGE, fact("seen.other_comment_text"))
    if not found.signals["submit"]:
        await _clear(browser, key, text)
        raise end(Outcome.UNEXPECTED_PAGE, fact("seen.no_submit"))
    return before


async def _has_focus(field: ElementHandle) -> bool:
    """Whether what is typed goes there: a chat that opens takes the focus, and is somebody else's."""
    return bool(await answered(field.evaluate("(e) => e.contains(e.getRootNode().activeElement)")))


async def _clear(browser: Browser, key: str, text: str) -> None:
    """Leave no draft of ours behind; what else stands in the field is the person's."""
    try:
        post = await look(browser, key)
        if squeeze(post.signals.get("editorText", "")) != squeeze(text):
            return
        field = post.control("editor")
        await press(browser, field)
        for keys in ("ControlOrMeta+A", "Delete"):
            if await _has_focus(field):
                await browser.page.keyboard.press(keys)
    except (ActionEnded, PlaywrightError) as error:  # the action has its end; the next visit may find a draft
        logger.warning("draft_left", error=type(error).__name__)
