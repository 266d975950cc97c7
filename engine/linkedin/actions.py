"""Carrying out a task: every page state, fault and doubt ends in a result."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from playwright.async_api import Error as PlaywrightError

from engine.linkedin import evidence, post_names
from engine.linkedin.browser import Browser
from engine.linkedin.capability_check import Capability
from engine.linkedin.comments import comment
from engine.linkedin.invitation import connect, look_for_invitation
from engine.linkedin.likes import like, look_for_like
from engine.linkedin.newest_post import read_newest
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Mark, Read, Result, SeenPost
from engine.linkedin.page_visit import ActionEnded, first_line
from engine.linkedin.thread import look_for_comment
from engine.rules.enums import ActionType, Outcome
from engine.rules.facts import fact

Perform = Callable[[Browser, ActionTask, Mark], Awaitable[Result]]
Look = Callable[[Browser, ActionTask, frozenset[str], datetime], Awaitable[DoubtAnswer]]


@dataclass(frozen=True, slots=True)
class Deed:
    """How a kind is carried out on LinkedIn's pages, and how a doubt about it is settled without a click."""

    perform: Perform
    look: Look
    capability: Capability  # its pages are looked at each day, and the kind waits while they aren't known


DEEDS: Mapping[ActionType, Deed] = {
    ActionType.CONNECT: Deed(connect, look_for_invitation, Capability.CONNECT),
    ActionType.LIKE: Deed(like, look_for_like, Capability.LIKE),
    ActionType.COMMENT: Deed(comment, look_for_comment, Capability.COMMENT),
}
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
# For one action but its reading, so that with its settling none takes longer than 90; for one look at a doubt, too.
MOST_SECONDS = 75
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
            unhurried = replace(task, read=_beside(limit, task.read))
            result = await DEEDS[task.action].perform(browser, unhurried, mark_once)
    except TimeoutError:
        result = Result(Outcome.BROWSER_LOST, fact("seen.too_slow", seconds=MOST_SECONDS))
    except ActionEnded as ended:
        result = ended.result
    except PlaywrightError as error:
        result = _of_fault(error, marked)
    if marked and result.outcome in NO_WORD and not result.surely_nothing:
        result = replace(result, outcome=Outcome.UNCERTAIN)
    picture = None
    if result.outcome in WORTH_A_PICTURE:
        picture = await evidence.save(browser, f"{task.action} {result.outcome}", task.profile_url)
    return replace(result, resolved_url=resolved, evidence=picture)


async def read_post(browser: Browser, task: ActionTask) -> SeenPost | Result:
    """Read the post that the task would be about, without a click; a result says why there is none."""
    try:
        async with asyncio.timeout(MOST_SECONDS) as limit:
            return await read_newest(browser, replace(task, read=_beside(limit, task.read)))
    except TimeoutError:
        result = Result(Outcome.BROWSER_LOST, fact("seen.too_slow", seconds=MOST_SECONDS))
    except ActionEnded as ended:
        result = ended.result
    except PlaywrightError as error:
        result = _of_fault(error, marked=False)
    if result.outcome in WORTH_A_PICTURE:
        picture = await evidence.save(browser, f"read {result.outcome}", task.profile_url)
        result = replace(result, evidence=picture)
    return result


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
        return Result(Outcome.UNCERTAIN, fact("seen.browser_failed_after_click", said=said))
    if any(word in said for word in BROWSER_GONE):
        return Result(Outcome.BROWSER_LOST, fact("seen.browser_failed", said=said))
    return Result(Outcome.UNEXPECTED_PAGE, fact("seen.page_not_usable", said=said))


async def look(browser: Browser, task: ActionTask, post_urn: str | None, since: datetime) -> DoubtAnswer:
    """Settle a doubt that is open since then by what the page shows now; clicks nothing but a menu open."""
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await DEEDS[task.action].look(browser, task, post_names.read(post_urn), since)
    except (TimeoutError, ActionEnded, PlaywrightError):
        return DoubtAnswer.CANT_TELL


def kinds_on(capability: Capability) -> tuple[ActionType, ...]:
    """The kinds that are carried out on a capability's pages."""
    return tuple(kind for kind, deed in DEEDS.items() if deed.capability is capability)
