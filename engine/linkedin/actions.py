"""Carrying out a task: every page state, fault and doubt ends in a result."""

import asyncio
from dataclasses import replace
from datetime import datetime

from playwright.async_api import Error as PlaywrightError

from engine.linkedin import evidence, post_names
from engine.linkedin.browser import Browser
from engine.linkedin.comments import comment
from engine.linkedin.invitation import connect
from engine.linkedin.likes import like, look_for_like
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Mark, Read, Result
from engine.linkedin.page_visit import ActionEnded, first_line
from engine.linkedin.profile import Profile, ProfileState, reopen_profile
from engine.linkedin.thread import look_for_comment
from engine.rules.enums import ActionType, Outcome

HOW = {ActionType.CONNECT: connect, ActionType.LIKE: like, ActionType.COMMENT: comment}
LOOK = {ActionType.LIKE: look_for_like, ActionType.COMMENT: look_for_comment}
WORTH_A_PICTURE = frozenset(
    {
        Outcome.UNEXPECTED_PAGE,
        Outcome.UNCERTAIN,
        Outcome.LOGGED_OUT,
        Outcome.CHECKPOINT,
        Outcome.RESTRICTED,
        Outcome.RATE_LIMITED,
        Outcome.WEEKLY_LIMIT,
        Outcome.OTHER_SITE,
    }
)
MOST_SECONDS = 75  # for one action but its reading, so that with its settling none takes longer than 90
# What Playwright says when it isn't the page that is to blame.
BROWSER_GONE = ("Target", "closed", "crashed", "net::", "Page.goto", "Connection", "doesn't answer")
# After the click these say nothing about what the click did.
NO_WORD = (Outcome.UNEXPECTED_PAGE, Outcome.BROWSER_LOST)


async def perform(browser: Browser, task: ActionTask, mark: Mark) -> Result:
    """Do it, once. Only what `mark` raises goes through; everything else is a result.

    After the click a result of LOGGED_OUT, CHECKPOINT, RESTRICTED or RATE_LIMITED leaves the action in
    doubt, unless `surely_nothing` is set.
    """
    marked, resolved = False, None

    async def mark_once(url: str) -> None:
        nonlocal marked, resolved
        await mark(url)
        marked = True
        resolved = url if url != task.profile_url else None

    try:
        async with asyncio.timeout(MOST_SECONDS) as limit:
            result = await HOW[task.action](browser, replace(task, read=_beside(limit, task.read)), mark_once)
    except TimeoutError:
        result = Result(Outcome.BROWSER_LOST, f"LinkedIn's pages took longer than {MOST_SECONDS} seconds.")
    except ActionEnded as ended:
        result = ended.result
    except PlaywrightError as error:
        result = _of_fault(error, marked)
    if marked and result.outcome in NO_WORD and not result.surely_nothing:
        result = replace(result, outcome=Outcome.UNCERTAIN)
    picture = None
    if result.outcome in WORTH_A_PICTURE:
        picture = await evidence.save(browser, f"{task.action} {result.outcome}")
    return replace(result, resolved_url=resolved, evidence=picture)


def _beside(limit: asyncio.Timeout, read: Read) -> Read:
    """What is spent on reading doesn't count: a page that is slow and one that is long are two things."""

    async def unhurried(characters: int) -> None:
        clock = asyncio.get_running_loop()
        left = (limit.when() or clock.time()) - clock.time()
        limit.reschedule(None)
        try:
            await read(characters)
        finally:
            limit.reschedule(clock.time() + left)

    return unhurried


def _of_fault(error: PlaywrightError, marked: bool) -> Result:
    """A crash or a cut line before the click certainly did nothing; after it, nobody knows."""
    said = first_line(error)
    if marked:
        return Result(Outcome.UNCERTAIN, f"The browser failed after the click ({said}).")
    if any(word in said for word in BROWSER_GONE):
        return Result(Outcome.BROWSER_LOST, f"The browser or the network failed ({said}).")
    return Result(Outcome.UNEXPECTED_PAGE, f"The page didn't let itself be used ({said}).")


async def look(browser: Browser, task: ActionTask, post_urn: str | None, since: datetime) -> DoubtAnswer:
    """Settle a doubt that is open since then by what the page shows now; clicks nothing but a menu open."""
    try:
        if task.action is ActionType.CONNECT:
            profile: Profile = await reopen_profile(browser, task.profile_url)
            if profile.state in (ProfileState.PENDING, ProfileState.CONNECTED):
                return DoubtAnswer.DONE
            return (
                DoubtAnswer.NOT_DONE if profile.state is ProfileState.CONNECTABLE else DoubtAnswer.CANT_TELL
            )
        return await LOOK[task.action](browser, task, post_names.read(post_urn), since)
    except (ActionEnded, PlaywrightError):
        return DoubtAnswer.CANT_TELL
