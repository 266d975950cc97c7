"""Whether the account is logged in, whose it is, and waiting for a person to log in."""

from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Error as PlaywrightError

from engine.linkedin.browser import Browser
from engine.linkedin.gate import GateSignals, LoginState, read_gate, state_of
from engine.linkedin.signs import answered
from engine.linkedin.visit import watch
from engine.rules.errors import UserError
from engine.rules.identity import NotAProfile, canonical, slug

__all__ = ["Account", "LoginState", "LoginTimeout", "login_state", "wait_for_login", "who"]

PATIENCE = timedelta(minutes=10)
LOOK_EVERY_SECONDS = 0.5
PAINT_SECONDS = 10.0  # the feed's navigation, and whose it is


_WHO = """(k) => {
  const link = document.querySelector(k.own_link), photo = document.querySelector(k.own_name);
  return [link ? new URL(link.href).pathname : "", photo ? photo.alt : ""];
}"""


class LoginTimeout(UserError):
    """Nobody logged in within the time, so the window was closed: start again when you have the time."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose log-in it is; `profile_url` is canonical, None when the page doesn't show it."""

    name: str
    profile_url: str | None


async def login_state(browser: Browser) -> LoginState:
    """Visit the feed and see. Raises PlaywrightError when the network or the browser fails."""
    state = await _feed_state(browser)
    if state is LoginState.LOGGED_IN:
        account = await who(browser)
        browser.own_slug = slug(account.profile_url) if account.profile_url else None
    return state


async def _feed_state(browser: Browser) -> LoginState:
    status = await browser.goto(browser.pages.path("feed"))

    def certain(signals: GateSignals) -> bool:
        return state_of(signals, browser.pages) is not LoginState.UNKNOWN

    signals = await watch(browser, lambda: read_gate(browser, status), certain, PAINT_SECONDS)
    return state_of(signals, browser.pages)


async def who(browser: Browser) -> Account:
    """Who is logged in, as the feed that is open shows it; if it doesn't, by a visit to the own profile."""
    known = dict(browser.pages.table("account"))

    async def look() -> tuple[str, str]:
        path, name = await answered(browser.page.evaluate(_WHO, known))
        return path, name

    path, name = await watch(browser, look, lambda found: bool(found[0]), PAINT_SECONDS)
    if not path:
        await browser.goto(browser.pages.path("me"))
        path = str(await answered(browser.page.evaluate("location.pathname")))
    try:
        url = canonical("https://www.linkedin.com" + path)
    except NotAProfile:
        return Account(name, None)
    return Account(name, None if slug(url) == "me" else url)


async def wait_for_login(browser: Browser, patience: timedelta = PATIENCE) -> Account:
    """Show the log-in and wait until the account is seen to be logged in. Raises LoginTimeout."""
    deadline = browser.clock.monotonic() + patience.total_seconds()
    seen = LoginState.LOGGED_IN  # to begin with, the feed is asked
    while True:
        try:
            if seen is LoginState.LOGGED_IN and await login_state(browser) is LoginState.LOGGED_IN:
                return await who(browser)
            if browser.clock.monotonic() >= deadline:
                raise LoginTimeout
            await browser.clock.sleep(LOOK_EVERY_SECONDS)
            seen = state_of(await read_gate(browser), browser.pages)
        except PlaywrightError:
            if browser.page.is_closed():
                raise LoginTimeout("The window was closed before anybody logged in.") from None
            if browser.clock.monotonic() >= deadline:
                raise LoginTimeout from None
            seen = LoginState.UNKNOWN  # the page is just being left for another one
