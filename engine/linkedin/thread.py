"""A post's thread: whether the sender's own comment stands in it, and whether it was seen whole."""

from datetime import datetime
from typing import Any

from engine.linkedin.browser import Browser
from engine.linkedin.newest_post import reach_again
from engine.linkedin.outcome import ActionTask, DoubtAnswer
from engine.linkedin.page_visit import Settled, settle
from engine.linkedin.post import look
from engine.linkedin.post_names import LETTERS, letters
from engine.linkedin.signals import Reading

# A thread paints seconds after its post, and one comment after the other; what stands there may come last.
LEAST_SECONDS = 8.0
QUIET_SECONDS = 3.0
LONGEST_SECONDS = 20.0
MORE_MARK = "…"  # pages cut a long comment, and put a word for the rest behind it


async def read_thread(browser: Browser, key: str, text: str) -> Settled[Reading]:
    """The thread, once it has had its time; or as soon as the sender's own comment with this text is seen in it."""
    begun, least = browser.clock.monotonic(), (LEAST_SECONDS - QUIET_SECONDS) * browser.options.patience
    await browser.page.mouse.wheel(0, 1_500)  # a thread may wait until it is looked at

    def painted(now: Reading) -> bool:
        return bool(now.signals.get("found")) and browser.clock.monotonic() - begun >= least

    return await settle(
        browser,
        lambda: look(browser, key),
        painted,
        lambda now: stands(now.signals, browser.own_slug, text),
        QUIET_SECONDS,
        LONGEST_SECONDS,
    )


def stands(signals: dict[str, Any], own_slug: str | None, text: str) -> bool:
    """Whether the sender's own comment with this text stands in the thread, as a page may have cut it."""
    return own_slug is not None and any(
        author == own_slug and same_text(shown, text) for author, shown in signals.get("comments", ())
    )


def has_own(signals: dict[str, Any], own_slug: str | None) -> bool:
    """Whether any comment of the sender's own stands in the thread."""
    return any(author == own_slug for author, _ in signals.get("comments", ()))


def same_text(shown: str, written: str) -> bool:
    """Whether a comment is the one that was written: by its letters, and by its beginning where it is cut."""
    if squeeze(shown) == squeeze(written):
        return True
    wanted, cut = letters(written), MORE_MARK in shown
    found = letters(shown.rpartition(MORE_MARK)[0] if cut else shown)
    if not wanted or not found:
        return False
    return found == wanted or (cut and len(found) >= LETTERS // 2 and wanted.startswith(found))


def seen_whole(thread: Settled[Reading]) -> bool:
    """Whether nothing of the thread is out of sight: the page's own count is what is seen, and everybody has a name."""
    signals = thread.seen.signals
    authors = [author for author, _ in signals.get("comments", ())]
    return (
        thread.quiet
        and signals.get("commentCount") == len(authors)
        and not signals.get("moreComments")
        and all(authors)
    )


async def look_for_comment(
    browser: Browser, task: ActionTask, names: frozenset[str], since: datetime
) -> DoubtAnswer:
    """Without a click: whether a comment in doubt since then stands under the post with these names.

    It is not there only where the thread was seen whole, without any comment of the sender's own: what isn't shown must
    never be written twice.
    """
    text = task.comment_text or ""
    place = await reach_again(browser, task, names, since) if browser.own_slug is not None else None
    if place is None:
        return DoubtAnswer.CANT_TELL
    thread = await read_thread(browser, place.key, text)
    if stands(thread.seen.signals, browser.own_slug, text):
        return DoubtAnswer.DONE
    nothing = seen_whole(thread) and not has_own(thread.seen.signals, browser.own_slug)
    return DoubtAnswer.NOT_DONE if nothing else DoubtAnswer.CANT_TELL


def squeeze(text: str) -> str:
    """The text with single spaces: pages pad and break it."""
    return " ".join(text.split())
