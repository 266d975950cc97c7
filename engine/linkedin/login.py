"""Whether the account is logged in, whose it is, and waiting for a person to log in."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Error as PlaywrightError

from engine.linkedin.browser import Browser
from engine.linkedin.gate import OUTCOME_OF, TOO_MANY, LoginState, read_gate, state_of
from engine.linkedin.page_visit import IN_THE_WAY, ActionEnded, end, watch
from engine.linkedin.signals import answered
from engine.rules.enums import Outcome
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.rules.identity import ROOT, NotAProfile, canonical, is_member_id, slug
from engine.rules.identity import path as path_of
from engine.rules.names import visible

__all__ = [
    "LoginState",
    "LoginTimeout",
    "SeenAccount",
    "admit",
    "is_now",
    "login_state",
    "session_of",
    "wait_for_login",
    "who",
]

PATIENCE = timedelta(minutes=10)
LOOK_EVERY_SECONDS = 0.5
PAINT_SECONDS = 10.0  # of a page's navigation
MOVE_SECONDS = 3.0  # for an address that changes only after the page is there
UNREADABLE_TRIES = 3
ASK_AGAIN_SECONDS = 2.0  # whether an account that was refused has become the sender's by a person's word
UNREADABLE = fact("seen.whose_unknown")

# The links by which a page tells whose it is, and the name at the photo.
_WHO = """(k) => {
  const link = document.querySelector(k.own_link), photo = document.querySelector(k.own_name);
  return [link ? link.href : "", photo ? photo.alt : ""];
}"""
# On the own profile: its address, the link to edit it, the page's title, and the name at the photo.
_ME = """(k) => {
  const edit = document.querySelector(k.edit), photo = document.querySelector(k.photo);
  return [location.href, edit ? edit.href : "", document.title, photo ? photo.alt : ""];
}"""
_TITLE = re.compile(r"(?:\(\d+\+?\) )?(.+) \| LinkedIn")


class LoginTimeout(UserError):
    """The window was closed, by whomever, before the right account was logged in; the code says how."""


class Unreadable(UserError):
    """LinkedIn doesn't show whose log-in this is, so it can't be used."""


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """Whose log-in it is; `profile_url` is canonical, None when the page doesn't show it."""

    name: str
    profile_url: str | None

    @property
    def shown(self) -> str | Fact:
        """For a person: the name and the address, as far as they were read."""
        address = (self.profile_url or "").removeprefix("https://www.")
        if not self.name:
            return address or fact("seen.somebody")
        return f"{self.name} ({address})" if address else self.name


NOBODY = SeenAccount("", None)
# What a page may be that says nothing of whether somebody is logged in, or not who.
UNTOLD = (LoginState.LOGGED_IN, LoginState.UNKNOWN, LoginState.ELSEWHERE)

Judge = Callable[[SeenAccount], Awaitable[bool]]
Door = Callable[[Browser], Awaitable[tuple[LoginState, SeenAccount]]]


async def anybody(_: SeenAccount) -> bool:
    """A log-in that is nobody's in particular."""
    return True


async def login_state(browser: Browser) -> LoginState:
    """Visit the feed and see; whose log-in it is becomes `browser.own_slug`, None where nobody can tell.

    Raises PlaywrightError when the network or the browser fails.
    """
    return (await session_of(browser))[0]


async def session_of(browser: Browser) -> tuple[LoginState, SeenAccount]:
    """Whether somebody is logged in, and who; the feed is asked first, for who isn't finds the log-in there.

    Raises PlaywrightError.
    """
    return await _ask(browser, (_at_the_feed, _at_the_own_profile))


async def who(browser: Browser) -> SeenAccount:
    """Who is logged in, as the feed that is open shows it; if it doesn't, by a visit to the own profile."""
    found = await _on_the_feed(browser)
    return found if found.profile_url else (await _at_the_own_profile(browser))[1]


async def _ask(browser: Browser, doors: tuple[Door, Door]) -> tuple[LoginState, SeenAccount]:
    """The first door that tells whose log-in it is; what both say of it where neither does."""
    browser.own_slug = None
    first, account = await doors[0](browser)
    state, found = first, account
    # Who isn't logged in is that on every page; a page that isn't known, or another site's, says nothing of the next.
    if account.profile_url is None and first in UNTOLD:
        state, found = await doors[1](browser)
        if LoginState.LOGGED_IN in (first, state) and LoginState.UNKNOWN in (first, state):
            state = LoginState.LOGGED_IN  # that one was an account's is known: nothing takes it back
        elif found.profile_url is None and first is LoginState.ELSEWHERE and state in UNTOLD:
            state = LoginState.ELSEWHERE
        found = SeenAccount(found.name or account.name, found.profile_url)
    if found.profile_url is not None:
        browser.own_slug = slug(found.profile_url)
    return state, found


async def admit(browser: Browser, expected: str) -> SeenAccount:
    """Whose session it is, once it is seen to be the account with that address; nothing is clicked before.

    Asked is the own profile, one page in either layout (the server-driven feed shows nobody's), and the feed only
    where that doesn't tell. The address may be a new one: then the old one leads there. Raises ActionEnded with OTHER_ACCOUNT and all that may
    stand before a page, UNEXPECTED_PAGE where nobody can tell whose it is; PlaywrightError.
    """
    state, account = await _ask(browser, (_at_the_own_profile, _at_the_feed))
    if state is not LoginState.LOGGED_IN:
        raise end(OUTCOME_OF[state], IN_THE_WAY[state])
    if account.profile_url is None or (is_member_id(account.profile_url) and not is_member_id(expected)):
        raise end(Outcome.UNEXPECTED_PAGE, UNREADABLE)
    if not await is_now(browser, expected, account.profile_url):
        own = expected.removeprefix("https://www.")
        raise SessionOfAnother(fact("seen.other_account", account=account.shown, own=own), account)
    return account


class SessionOfAnother(ActionEnded):
    """The session is another account's."""

    def __init__(self, detail: Fact, account: SeenAccount) -> None:
        super().__init__(end(Outcome.OTHER_ACCOUNT, detail).result)
        self.account = account


async def is_now(browser: Browser, known: str, seen: str) -> bool:
    """Whether the account of an address is the one seen now: the same, or where the old address leads.

    Raises ActionEnded where that can't be told; PlaywrightError.
    """
    if known == seen:
        return True
    state = await _state_at(browser, path_of(known))
    if state is LoginState.UNKNOWN:
        raise end(Outcome.UNEXPECTED_PAGE, UNREADABLE)
    if state is not LoginState.LOGGED_IN:
        raise end(OUTCOME_OF[state], IN_THE_WAY[state])

    async def address() -> str | None:
        return _canonical(browser, str(await answered(browser.page.evaluate("location.href"))))

    return await watch(browser, address, lambda now: now == seen, MOVE_SECONDS) == seen


async def _state_at(browser: Browser, path: str) -> LoginState:
    return await _state_of(browser, await browser.goto(path))


async def _state_of(browser: Browser, status: int) -> LoginState:
    async def look() -> LoginState:
        return state_of(await read_gate(browser, status), browser.pages)

    try:
        return await watch(browser, look, lambda state: state is not LoginState.UNKNOWN, PAINT_SECONDS)
    except ActionEnded as ended:  # the page is another site's, or none
        elsewhere = ended.result.outcome is Outcome.OTHER_SITE
        return LoginState.ELSEWHERE if elsewhere else LoginState.UNKNOWN


async def _at_the_feed(browser: Browser) -> tuple[LoginState, SeenAccount]:
    state = await _state_at(browser, browser.pages.path("feed"))
    return state, await _on_the_feed(browser) if state is LoginState.LOGGED_IN else NOBODY


async def _on_the_feed(browser: Browser) -> SeenAccount:
    """One look at what is painted together with the navigation; the newer feed has no such module, so none is awaited."""
    known = dict(browser.pages.table("account"))
    href, name = await answered(browser.page.evaluate(_WHO, known))
    return SeenAccount(visible(str(name)).strip(), _canonical(browser, str(href)))


async def _at_the_own_profile(browser: Browser) -> tuple[LoginState, SeenAccount]:
    """/in/me/ leads to the own profile, by its answer or a moment later; its owner alone may edit it."""
    status = await browser.goto(browser.pages.path("me"))
    if status >= 400 and status not in TOO_MANY:
        return await _refused(browser, status), NOBODY
    state = await _state_of(browser, status)
    if state is not LoginState.LOGGED_IN:
        return state, NOBODY
    known = {
        "edit": browser.pages.table("profile")["own"],
        "photo": browser.pages.table("account")["own_name"],
    }

    async def look() -> tuple[str | None, str, str]:
        here, edit, title, alt = await answered(browser.page.evaluate(_ME, known))
        told = [url for each in (here, edit) if (url := _canonical(browser, each))]
        return next((url for url in told if not is_member_id(url)), told[0] if told else None), title, alt

    url, title, alt = await watch(browser, look, lambda found: found[0] is not None, MOVE_SECONDS)
    titled = _TITLE.fullmatch(title)
    return state, SeenAccount(visible(alt).strip() or (visible(titled[1]) if titled and url else ""), url)


async def _refused(browser: Browser, status: int) -> LoginState:
    """What an address says that isn't there, in one look: no time is spent on its painting."""
    try:
        return state_of(await read_gate(browser, status), browser.pages)
    except PlaywrightError:  # it was just being left for another page: that says nothing
        return LoginState.UNKNOWN


def _canonical(browser: Browser, href: str) -> str | None:
    """The person of one of the site's own addresses; None for anything else, /in/me/ among it."""
    if not browser.on_site(href):
        return None
    parts = href.split("?")[0].split("#")[0].split("/")[3:]
    try:
        return canonical(ROOT + parts[1]) if len(parts) > 1 and parts[0] == "in" else None
    except NotAProfile:  # a reserved word's, among others
        return None


async def wait_for_login(
    browser: Browser, patience: timedelta = PATIENCE, judge: Judge = anybody
) -> SeenAccount:
    """Show the log-in and wait until an account is seen to be logged in that the judge lets pass.

    After one that it doesn't, the window is left to the person until they have logged out there, or in with
    another. Raises LoginTimeout; Unreadable where LinkedIn never shows whose log-in it is.
    """
    deadline = browser.clock.monotonic() + patience.total_seconds()
    seen = LoginState.LOGGED_IN  # to begin with, the feed is asked
    refused: str | None = None  # the session that the judge didn't let pass
    other = NOBODY  # whose that is
    asked = 0.0  # when the judge was asked last
    unreadable = 0
    while True:
        try:
            if seen is LoginState.LOGGED_IN and await browser.session() != refused:
                state, account = await session_of(browser)
                if state is LoginState.LOGGED_IN and account.profile_url is not None:
                    if await judge(account):
                        return account
                    refused, other, asked = await browser.session(), account, browser.clock.monotonic()
                elif state is LoginState.LOGGED_IN:
                    unreadable += 1
                    if unreadable == UNREADABLE_TRIES:
                        raise Unreadable
            elif seen is LoginState.LOGGED_IN and browser.clock.monotonic() - asked >= ASK_AGAIN_SECONDS:
                if await judge(other):  # somebody has said meanwhile that it is the sender's
                    return other
                asked = browser.clock.monotonic()
            if browser.clock.monotonic() >= deadline:
                raise _over(refused)
            await browser.clock.sleep(LOOK_EVERY_SECONDS)
            seen = state_of(await read_gate(browser), browser.pages)
            if seen is LoginState.LOGGED_OUT:
                refused = None
        except ActionEnded:
            seen = LoginState.UNKNOWN  # it couldn't be told whether the two are one: looked at again
        except PlaywrightError:
            if browser.page.is_closed():
                raise LoginTimeout("closed") from None
            if browser.clock.monotonic() >= deadline:
                raise _over(refused) from None
            seen = LoginState.UNKNOWN  # the page is just being left for another one


def _over(refused: str | None) -> LoginTimeout:
    if refused is None:
        return LoginTimeout("nobody")
    return LoginTimeout("other_account")
