"""Like: the post's own control, once; a reaction that is there already is never clicked."""

from datetime import datetime

from playwright.async_api import Error as PlaywrightError

from engine.linkedin.browser import Browser
from engine.linkedin.newest_post import FoundPost, reach_again, reach_newest
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Mark, Result
from engine.linkedin.page_visit import (
    PAINT_SECONDS,
    end,
    first_line,
    press,
    reach,
    read_through,
    settle,
    untouched,
    watch,
)
from engine.linkedin.post import is_by, look
from engine.linkedin.signals import Reading
from engine.rules.enums import Outcome
from engine.rules.facts import fact
from engine.rules.identity import slug

QUIET_SECONDS = 5.0  # a button may paint as «no reaction» and know better only seconds later
PROOF_SECONDS = 8.0
NO_BUTTON = fact("seen.no_like_button")


async def like(browser: Browser, task: ActionTask, mark: Mark) -> Result:
    """Like the newest own post; the proof is the button's own state."""
    found = await reach_newest(browser, task)
    await read_through(browser, task)
    key, kept = found.place.key, found.place.kept
    pressed = await _pressed(browser, key)
    if pressed is None:
        raise end(Outcome.UNEXPECTED_PAGE, NO_BUTTON)
    if pressed:
        return Result(Outcome.ALREADY_LIKED, fact("seen.liked_already"), kept)
    post = await look(browser, key)
    if post.signals.get("pressed") is None:
        raise end(Outcome.UNEXPECTED_PAGE, NO_BUTTON)
    await reach(browser, post.control("like"))
    await mark(found.url)
    # The mark took a while: a click on a like that has come meanwhile would remove it.
    post = await look(browser, key)
    if post.signals.get("pressed") == "true":
        why = fact("seen.liked_meanwhile")
        return Result(Outcome.ALREADY_LIKED, why, kept, surely_nothing=True)
    if post.signals.get("pressed") != "false" or not is_by(post, key, slug(found.url)):
        why = fact("seen.post_changed")
        return Result(Outcome.UNEXPECTED_PAGE, why, kept, surely_nothing=True)
    try:
        await press(browser, post.control("like"))
    except PlaywrightError as error:
        if not untouched(error):
            raise
        why = fact("seen.like_not_clickable", said=first_line(error))
        return Result(Outcome.UNEXPECTED_PAGE, why, kept, surely_nothing=True)

    def shown(now: Reading) -> bool:
        return bool(now.signals.get("pressed") == "true")

    if shown(await watch(browser, lambda: look(browser, key), shown, PROOF_SECONDS)):
        return Result(Outcome.DONE, fact("seen.like_stands"), kept)
    return await _looked_anew(browser, task, found)


async def _looked_anew(browser: Browser, task: ActionTask, found: FoundPost) -> Result:
    """The click brought no sign: a fresh load of the page decides, where it can."""
    kept = found.place.kept
    seen = await look_for_like(browser, task, found.place.names, browser.clock.now())
    if seen is DoubtAnswer.DONE:
        return Result(Outcome.DONE, fact("seen.like_stands"), kept)
    if seen is DoubtAnswer.CANT_TELL:
        return Result(Outcome.UNCERTAIN, fact("seen.like_not_shown"), kept)
    why = fact("seen.like_not_taken")
    return Result(Outcome.LINKEDIN_ERROR, why, kept, surely_nothing=True)


async def look_for_like(
    browser: Browser, task: ActionTask, names: frozenset[str], since: datetime
) -> DoubtAnswer:
    """Without a click: whether a like in doubt since then stands on the post with these names."""
    place = await reach_again(browser, task, names, since)
    pressed = None if place is None else await _pressed(browser, place.key)
    return DoubtAnswer.CANT_TELL if pressed is None else DoubtAnswer.DONE if pressed else DoubtAnswer.NOT_DONE


async def _pressed(browser: Browser, key: str) -> bool | None:
    """Whether the reaction stands, once the button has painted and been quiet; None: the page doesn't tell."""
    post, quiet = await settle(
        browser,
        lambda: look(browser, key),
        lambda now: now.signals.get("pressed") is not None,
        lambda now: now.signals.get("pressed") == "true",
        QUIET_SECONDS,
        PAINT_SECONDS,
    )
    pressed = post.signals.get("pressed")
    return True if pressed == "true" else False if pressed == "false" and quiet else None
