"""Opening a page on the way to an action, and what ends the action there."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import ElementHandle, JSHandle
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from engine.linkedin.browser import Browser
from engine.linkedin.gate import OUTCOME_OF, TOO_MANY, LoginState, read_gate, state_of
from engine.linkedin.outcome import ActionTask, Result
from engine.linkedin.signals import Reading, answered, facts, read
from engine.rules.enums import Outcome
from engine.rules.facts import Fact, fact

T = TypeVar("T")

PAINT_SECONDS = 15.0  # pages paint late: the name, then the action row
LOOK_EVERY_SECONDS = 0.05
CLICK_MS = 5_000
_SHOWN = "(of) => [...document.querySelectorAll(of)].filter((e) => e.getClientRects().length > 0)"
COVERED_MS = 1_500  # a control that is painted and free takes a click at once
MOST_COVERS = 3
DETACHED = "not attached"  # what Playwright says of a control that was drawn anew
# What Playwright says of a reading that met the page on its way to another one.
ON_THE_WAY = ("Execution context was destroyed", "Cannot find context", "because of a navigation")

IN_THE_WAY: dict[LoginState, Fact] = {
    LoginState.LOGGED_OUT: fact("seen.logged_out"),
    LoginState.CHECKPOINT: fact("seen.checkpoint"),
    LoginState.RESTRICTED: fact("seen.restricted"),
    LoginState.RATE_LIMITED: fact("seen.rate_limited"),
    LoginState.ELSEWHERE: fact("seen.elsewhere"),
    LoginState.UNKNOWN: fact("seen.no_navigation"),
}


class ActionEnded(Exception):
    """The action ends here, with this result."""

    def __init__(self, result: Result) -> None:
        super().__init__(str(result.detail or result.outcome))
        self.result = result


def end(outcome: Outcome, detail: Fact, *, surely_nothing: bool = False) -> ActionEnded:
    """The action's end, to be raised."""
    return ActionEnded(Result(outcome, detail, surely_nothing=surely_nothing))


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
            raise end(Outcome.BROWSER_LOST, fact("seen.page_gone"))
        host = address.hostname or browser.page.url
        raise end(Outcome.OTHER_SITE, fact("seen.elsewhere_at", host=host))


async def press(browser: Browser, control: ElementHandle, *, clears: bool = True) -> None:
    """The one way to click anything: on the site's own page only, looked at again right before the click.

    What came to lie over the control meanwhile is put aside (`clears`); that isn't a second click, for there was no
    first. What is itself being put aside clears nothing: two things that cover each other would never end.
    """
    stay_on_site(browser)
    control = await _in_its_frame(browser, control)
    try:
        await control.click(timeout=COVERED_MS if clears else CLICK_MS)
    except PlaywrightTimeout as error:
        if not clears or not untouched(error):
            raise
        await reach(browser, control)
        await control.click(timeout=CLICK_MS)


def untouched(error: PlaywrightError) -> bool:
    """Whether a click that failed never came to be one: the control was covered, moving or gone all the time."""
    said = str(error)
    return "attempting click action" in said and "performing click action" not in said


async def _in_its_frame(browser: Browser, control: ElementHandle) -> ElementHandle:
    """The same control, as its own frame has it: only so does Playwright see what a click would hit."""
    frame = await answered(control.owner_frame())
    if frame is None or frame.parent_frame is None:
        return control
    if not _within_site(browser, frame.url):
        raise end(Outcome.OTHER_SITE, fact("seen.foreign_frame"))
    return (await answered(frame.evaluate_handle("(e) => e", control))).as_element() or control


def _within_site(browser: Browser, url: str) -> bool:
    """A frame's own address: the site's, or none (a frame that the page itself wrote)."""
    return url in ("about:srcdoc", "about:blank", "") or browser.on_site(url)


async def pass_gate(browser: Browser, status: int = 200) -> None:
    """End the action unless the account is logged in on the page that is open."""
    if status >= 500 and status not in TOO_MANY:
        raise end(Outcome.BROWSER_LOST, fact("seen.server_error", status=status))
    state = await watch(
        browser, lambda: _state(browser, status), lambda found: found is not LoginState.UNKNOWN, PAINT_SECONDS
    )
    if state is not LoginState.LOGGED_IN:
        raise end(OUTCOME_OF[state], IN_THE_WAY[state])
    texts_of(browser)


def texts_of(browser: Browser) -> Mapping[str, Any]:
    """The texts of the open page's language; ends the action when the language isn't known."""
    if browser.language in browser.pages.texts:
        return browser.pages.texts[browser.language]
    known = tuple(browser.pages.texts)
    raise end(Outcome.UNEXPECTED_PAGE, fact("seen.unknown_language", language=browser.language, known=known))


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


class Settled(NamedTuple, Generic[T]):
    """The last look, and whether it is knowledge: the part had painted, and nothing changed in it for a while."""

    seen: T
    quiet: bool


async def settle(
    browser: Browser,
    look: Callable[[], Awaitable[T]],
    painted: Callable[[T], bool],
    good: Callable[[T], bool],
    quiet_seconds: float,
    seconds: float,
) -> Settled[T]:
    """Look until it is good, or until what was painted has not changed for so long, or the time is over.

    «Not there» may be concluded from a quiet look only: pages paint their parts late, and one by one.
    """
    since, before = browser.clock.monotonic(), None
    quiet_seconds *= browser.options.patience

    def rested(now: T) -> bool:
        nonlocal since, before
        facts = getattr(now, "signals", now)  # not the handles beside them
        if facts != before or not painted(now):
            since, before = browser.clock.monotonic(), facts
        return painted(now) and browser.clock.monotonic() - since >= quiet_seconds

    seen = await watch(browser, look, lambda now: good(now) or rested(now), seconds)
    return Settled(seen, not good(seen) and rested(seen))


async def reach(browser: Browser, control: ElementHandle) -> None:
    """See to it that a click would hit this control; what lies over it is closed, nothing else is clicked."""
    control = await _in_its_frame(browser, control)
    for _ in range(MOST_COVERS):
        over = await _over(browser, control)
        if not over.signals["covered"]:
            return
        try:
            return await control.click(trial=True, timeout=COVERED_MS)  # it may just be moving
        except PlaywrightTimeout:
            await _put_aside(browser, over.element("closer"))
    await control.click(trial=True, timeout=CLICK_MS)


async def _over(browser: Browser, control: ElementHandle) -> Reading:
    """What lies over the control; where the page has room, the control is moved out from under it."""
    texts = texts_of(browser)
    closes = {"exact": texts["dismiss"], "begins": texts["close_chat"]}
    known = browser.pages.table("overlays")
    return await read(browser.page, "cover", [control, known, closes], "closer")


async def _put_aside(browser: Browser, closer: ElementHandle | None) -> None:
    for selector in browser.pages.table("overlays")["close"]:
        stay_on_site(browser)
        for known in (await browser.page.locator(selector).filter(visible=True).element_handles())[:1]:
            try:
                await press(browser, known, clears=False)
            except PlaywrightError as error:
                if DETACHED not in str(error):  # else it went away by itself
                    raise
    if closer is not None and await answered(closer.is_visible()):
        await press(browser, closer)


async def read_through(browser: Browser, task: ActionTask) -> None:
    """Give the page that is open the time in which a person reads it. What was known of it before is old afterwards."""
    on_screen = await watch(
        browser, lambda: facts(browser.page, "screen", None), lambda _: True, PAINT_SECONDS
    )
    await task.read(on_screen["characters"])


async def shown(browser: Browser, selector: str) -> JSHandle:
    """What of it stands on the page and is visible, to be compared with what a click brings."""
    return await answered(browser.page.evaluate_handle(_SHOWN, selector))


async def not_painted(browser: Browser, missing: Fact) -> ActionEnded:
    """How an action ends whose page never showed what it should: `missing`, unless something stands before it."""
    gate = await read_gate(browser)
    state = state_of(gate, browser.pages)
    if state is not LoginState.LOGGED_IN:
        return end(OUTCOME_OF[state], IN_THE_WAY[state])
    if not gate.content:
        return end(Outcome.RATE_LIMITED, fact("seen.empty_page"))
    return end(Outcome.UNEXPECTED_PAGE, missing)


def first_line(error: Exception) -> str:
    """What Playwright says, without its call log."""
    return str(error).splitlines()[0]
