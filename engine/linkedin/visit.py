"""Opening a page on the way to an action, and what ends the action there."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import ElementHandle
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from engine.linkedin.browser import Browser
from engine.linkedin.gate import OUTCOME_OF, TOO_MANY, LoginState, read_gate, state_of
from engine.linkedin.outcome import Result
from engine.linkedin.signs import answered
from engine.rules.words import Outcome

T = TypeVar("T")

PAINT_SECONDS = 15.0  # pages paint late: the name, then the action row
LOOK_EVERY_SECONDS = 0.05
CLICK_MS = 5_000
COVERED_MS = 1_500  # a control that is painted and free takes a click at once
# Whether a click on its middle hits this element; it is brought into view for that.
HIT = """(e) => {
  e.scrollIntoView({ block: "center" });
  const r = e.getBoundingClientRect(), hit = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
  return !e.disabled && !!hit && e.contains(hit);
}"""
# What Playwright says of a reading that met the page on its way to another one.
ON_THE_WAY = ("Execution context was destroyed", "Cannot find context", "because of a navigation")

SENTENCES: dict[LoginState, str] = {
    LoginState.LOGGED_OUT: "LinkedIn shows its log-in page.",
    LoginState.CHECKPOINT: "LinkedIn wants to check something before it goes on.",
    LoginState.RESTRICTED: "LinkedIn says that the account is restricted.",
    LoginState.RATE_LIMITED: "LinkedIn answers with «too many requests».",
    LoginState.ELSEWHERE: "The way led to another site; nothing was clicked there.",
    LoginState.UNKNOWN: "LinkedIn shows a page without its navigation.",
}


class Ended(Exception):
    """The action ends here, with this result."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.detail)
        self.result = result


def end(outcome: Outcome, detail: str, *, surely_nothing: bool = False) -> Ended:
    """The action's end, to be raised."""
    return Ended(Result(outcome, detail, surely_nothing=surely_nothing))


async def open_page(browser: Browser, path: str) -> None:
    """Visit a path, and end the action if another site, a log-in, a check or a limit stands before it."""
    status = await browser.goto(path)
    stay_on_site(browser)
    await pass_gate(browser, status)


def stay_on_site(browser: Browser) -> None:
    """End the action when the page that is open is another site's, or none at all."""
    if not browser.on_site(browser.page.url):
        address = urlsplit(browser.page.url)
        if address.scheme not in ("http", "https"):  # the browser's own page, such as «no network»
            raise end(Outcome.BROWSER_LOST, "The page is gone: LinkedIn can't be reached.")
        host = address.hostname or browser.page.url
        raise end(Outcome.OTHER_SITE, f"The way led to another site ({host}); nothing was clicked there.")


async def press(browser: Browser, control: ElementHandle) -> None:
    """The one way to click anything: on the site's own page only, looked at again right before the click."""
    stay_on_site(browser)
    frame = await answered(control.owner_frame())
    if frame is not None and frame.parent_frame is not None and not _within_site(browser, frame.url):
        raise end(Outcome.OTHER_SITE, "The button belongs to another site's frame; it was not clicked.")
    await control.click(timeout=CLICK_MS)


def _within_site(browser: Browser, url: str) -> bool:
    """A frame's own address: the site's, or none (a frame that the page itself wrote)."""
    return url in ("about:srcdoc", "about:blank", "") or browser.on_site(url)


async def pass_gate(browser: Browser, status: int = 200) -> None:
    """End the action unless the account is logged in on the page that is open."""
    if status >= 500 and status not in TOO_MANY:
        raise end(Outcome.BROWSER_LOST, f"LinkedIn answers with an error of its own ({status}).")
    state = await watch(
        browser, lambda: _state(browser, status), lambda found: found is not LoginState.UNKNOWN, PAINT_SECONDS
    )
    if state is not LoginState.LOGGED_IN:
        raise end(OUTCOME_OF[state], SENTENCES[state])
    texts_of(browser)


def texts_of(browser: Browser) -> Mapping[str, Any]:
    """The texts of the open page's language; ends the action when the language isn't known."""
    if browser.language in browser.pages.texts:
        return browser.pages.texts[browser.language]
    known = ", ".join(browser.pages.texts)
    raise end(Outcome.UNEXPECTED_PAGE, f"The account's language is «{browser.language}»; known are {known}.")


def path_of_page(browser: Browser) -> str:
    """Where the page is now, as its address says."""
    return urlsplit(browser.page.url).path


async def _state(browser: Browser, status: int) -> LoginState:
    signals = await read_gate(browser, status)
    browser.language = signals.language.split("-")[0]
    return state_of(signals, browser.pages)


async def watch(
    browser: Browser, look: Callable[[], Awaitable[T]], good: Callable[[T], bool], seconds: float
) -> T:
    """Look again and again until it is good or the time is over; returns the last look.

    What another site's page shows is never an answer: the action ends there.
    """
    deadline = browser.clock.monotonic() + seconds
    while True:
        try:
            found = await look()
        except PlaywrightError as error:
            over = browser.clock.monotonic() >= deadline
            if over or not any(said in str(error) for said in ON_THE_WAY):
                raise
        else:
            stay_on_site(browser)
            if good(found) or browser.clock.monotonic() >= deadline:
                return found
        await browser.clock.sleep(LOOK_EVERY_SECONDS)


async def reach(browser: Browser, control: ElementHandle) -> None:
    """See to it that a click would hit this control; what lies over it is closed, nothing else is clicked."""
    if await answered(control.evaluate(HIT)):
        return
    try:
        return await control.click(trial=True, timeout=COVERED_MS)  # it may just be moving
    except PlaywrightTimeout:
        for selector in browser.pages.table("overlays")["close"]:
            closer = browser.page.locator(selector).filter(visible=True).first
            if await closer.count():
                stay_on_site(browser)
                await closer.click(timeout=CLICK_MS)
    await control.click(trial=True, timeout=CLICK_MS)


async def not_painted(browser: Browser, what: str) -> Ended:
    """How an action ends whose page never showed what it should."""
    gate = await read_gate(browser)
    state = state_of(gate, browser.pages)
    if state is not LoginState.LOGGED_IN:
        return end(OUTCOME_OF[state], SENTENCES[state])
    if not gate.content:
        return end(Outcome.RATE_LIMITED, "LinkedIn shows a page with nothing between navigation and footer.")
    return end(Outcome.UNEXPECTED_PAGE, f"The page doesn't show {what}.")


def first_line(error: PlaywrightError) -> str:
    """What Playwright says, without its call log."""
    return str(error).splitlines()[0]
