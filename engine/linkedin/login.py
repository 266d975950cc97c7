"""Whether the account is logged in, whose it is, and waiting for a person to log in."""

from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Error as PlaywrightError

from engine.linkedin.browser import Browser
from engine.linkedin.gate import LoginState, read_gate, state_of
from engine.rules.errors import UserError
from engine.rules.identity import NotAProfile, canonical, slug

__all__ = ["Account", "LoginState", "LoginTimeout", "login_state", "wait_for_login", "who"]

PATIENCE = timedelta(minutes=10)
LOOK_EVERY_SECONDS = 0.5


class LoginTimeout(UserError):
    """Nobody logged in within the time, so the window was closed: start again when you have the time."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose log-in it is; `profile_url` is canonical, None when the page doesn't show it."""

    name: str
    profile_url: str | None


async def login_state(browser: Browser) -> LoginState:
    """Visit the feed and see. Raises PlaywrightError when the network or the browser fails."""
    status = await browser.goto(browser.pages.path("feed"))
    state = state_of(await read_gate(browser, status), browser.pages)
    if state is LoginState.LOGGED_IN:
        account = await who(browser)
        browser.own_slug = slug(account.profile_url) if account.profile_url else None
    return state


async def who(browser: Browser) -> Account:
    """Who is logged in, as the feed shows it."""
    known = browser.pages.table("account")
    link = browser.page.locator(known["own_link"]).first
    photo = browser.page.locator(known["own_name"]).first
    url = None
    if await link.count():
        try:
            url = canonical("https://www.linkedin.com" + (await link.get_attribute("href") or ""))
        except NotAProfile:
            url = None
    name = await photo.get_attribute("alt") if await photo.count() else None
    return Account(name or "", url)


async def wait_for_login(browser: Browser, patience: timedelta = PATIENCE) -> Account:
    """Show the log-in and wait until the account is seen to be logged in. Raises LoginTimeout."""
    deadline = browser.clock.monotonic() + patience.total_seconds()
    if await login_state(browser) is LoginState.LOGGED_IN:
        return await who(browser)
    while browser.clock.monotonic() < deadline:
        try:
            signals = await read_gate(browser)
        except PlaywrightError:  # the page is just being left for another one
            if browser.page.is_closed():
                raise LoginTimeout("The window was closed before anybody logged in.") from None
            signals = None
        if signals is not None and state_of(signals, browser.pages) is LoginState.LOGGED_IN:
            if await login_state(browser) is LoginState.LOGGED_IN:
                return await who(browser)
        await browser.clock.sleep(LOOK_EVERY_SECONDS)
    raise LoginTimeout
