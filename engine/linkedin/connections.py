"""The account's connections, newest first: read and scrolled only, never clicked."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from engine.linkedin.browser import Browser
from engine.linkedin.gate import begins_with
from engine.linkedin.page_visit import PAINT_SECONDS, end, not_painted, open_page, watch
from engine.linkedin.pages import Pages
from engine.linkedin.signals import facts
from engine.rules.enums import Outcome
from engine.rules.facts import fact
from engine.rules.identity import ROOT, NotAProfile, canonical

MOST_SCROLLS = 20  # of a first reading, or after a long time: some hundred people
MORE_SECONDS = 4.0


class ConnectionsState(StrEnum):
    """What the page of connections shows."""

    PEOPLE = "people"
    EMPTY = "empty"  # it says itself that there are none
    ELSEWHERE = "elsewhere"  # LinkedIn led to another page
    NOT_PAINTED = "not_painted"


@dataclass(frozen=True, slots=True)
class ConnectionsSignals:
    """Facts that don't depend on language: where the page is, and the addresses on its cards (seen April to October 2026)."""

    path: str
    slugs: tuple[str, ...] = ()  # one card, one person, in the page's order
    empty: bool = False  # the classic empty state, a class of meaning; without it an empty page is one that never painted


def state_of(signals: ConnectionsSignals, pages: Pages) -> ConnectionsState:
    """The first that fits."""
    if not begins_with(signals.path, [pages.path("connections").strip("/")]):
        return ConnectionsState.ELSEWHERE
    if signals.slugs:
        return ConnectionsState.PEOPLE
    return ConnectionsState.EMPTY if signals.empty else ConnectionsState.NOT_PAINTED


async def newest(browser: Browser, known: AbstractSet[str]) -> list[str]:
    """The canonical addresses of the newest connections, as far as one that is known, that one included.

    Raises ActionEnded when LinkedIn doesn't let it look or the page isn't as expected, PlaywrightError.
    """
    await open_page(browser, browser.pages.path("connections"))

    def certain(now: ConnectionsSignals) -> bool:
        return state_of(now, browser.pages) is not ConnectionsState.NOT_PAINTED

    seen = await watch(browser, lambda: look(browser), certain, PAINT_SECONDS)
    state = state_of(seen, browser.pages)
    if state is ConnectionsState.NOT_PAINTED:
        raise await not_painted(browser, fact("seen.no_connections_shown"))
    if state is ConnectionsState.ELSEWHERE:
        raise end(Outcome.UNEXPECTED_PAGE, fact("seen.other_page_than_connections"))
    for _ in range(MOST_SCROLLS):
        found = _addresses(seen)
        if known & set(found):
            break
        count = len(seen.slugs)
        await browser.page.mouse.wheel(0, 20_000)
        seen = await watch(
            browser,
            lambda: look(browser),
            lambda now, count=count: len(now.slugs) > count,  # type: ignore[misc]
            MORE_SECONDS,
        )
        if len(seen.slugs) <= count:
            break
    return _as_far_as(_addresses(seen), known)


def _as_far_as(found: list[str], known: AbstractSet[str]) -> list[str]:
    reached = next((place for place, url in enumerate(found) if url in known), len(found))
    return found[: reached + 1]


def _addresses(seen: ConnectionsSignals) -> list[str]:
    found = []
    for slug in seen.slugs:
        try:
            found.append(canonical(ROOT + slug))
        except NotAProfile:
            continue
    return found


async def look(browser: Browser) -> ConnectionsSignals:
    """One look at the page that is open, without waiting or scrolling."""
    found = await facts(browser.page, "connections", browser.pages.table("connections"))
    return ConnectionsSignals(found["path"], tuple(found["slugs"]), found["empty"])
