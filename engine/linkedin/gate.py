"""What may stand before any page: log-in, checks, restriction, rate limits, another site. Signals → state."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.linkedin.browser import Browser
from engine.linkedin.pages import Pages
from engine.linkedin.signals import facts
from engine.rules.enums import Outcome

TOO_MANY = (429, 999)  # 999 is LinkedIn's own
SIGNS_OF_A_GUEST = 2  # one alone, such as a link to the log-in page in somebody's post, says nothing


class LoginState(StrEnum):
    """Whether the account may go on."""

    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    CHECKPOINT = "checkpoint"
    RESTRICTED = "restricted"
    RATE_LIMITED = "rate_limited"
    ELSEWHERE = "elsewhere"  # another site's page: nothing on it counts
    UNKNOWN = "unknown"


OUTCOME_OF: dict[LoginState, Outcome] = {
    LoginState.LOGGED_OUT: Outcome.LOGGED_OUT,
    LoginState.CHECKPOINT: Outcome.CHECKPOINT,
    LoginState.RESTRICTED: Outcome.RESTRICTED,
    LoginState.RATE_LIMITED: Outcome.RATE_LIMITED,
    LoginState.ELSEWHERE: Outcome.OTHER_SITE,
    LoginState.UNKNOWN: Outcome.UNEXPECTED_PAGE,
}


@dataclass(frozen=True, slots=True)
class GateSignals:
    """Facts that don't depend on language, but for titles, headings and words that are compared with a table."""

    status: int  # HTTP; 999 is LinkedIn's own
    path: str  # the surest of all: /login, /checkpoint and their like are the same in any language (seen to October 2026)
    title: str
    language: str  # the page's `lang`
    logged_out_mark: bool  # the "welcome back" page, which has no path of its own
    captcha: bool  # a frame of one, wherever it stands
    logged_in: bool  # navigation to /mynetwork, which only an account has
    content: bool  # anything between navigation and footer
    heads: tuple[str, ...] = ()  # headings: only a restricted account is told by one
    # How many different signs there are of a page for somebody who isn't logged in: a field for a user's name, one for
    # a password, a link to each of the log-in's addresses, the words for it on a link or button (seen: the log-in page
    # of September 2026, which has the fields' `autocomplete` only; a guest's profile page at status 200).
    guest_signs: int = 0
    elsewhere: bool = False  # the address is another site's


def begins_with(path: str, beginnings: list[str]) -> bool:
    """Compared segment by segment: a person's slug may contain "login"."""
    parts = [part for part in path.split("/") if part]
    return any(parts[: len(b.split("/"))] == b.split("/") for b in beginnings)


def state_of(signals: GateSignals, pages: Pages) -> LoginState:
    """The first that fits, worst first: an account that LinkedIn checks must not be taken for logged out."""
    if signals.elsewhere:
        return LoginState.ELSEWHERE
    known = pages.table("gate")
    texts = pages.texts.get(signals.language.split("-")[0], pages.texts["en"])
    restricted = any(head.startswith(tuple(texts["restricted"])) for head in signals.heads)
    if begins_with(signals.path, pages.path("restricted")) or restricted:
        return LoginState.RESTRICTED
    if begins_with(signals.path, pages.path("checkpoint")) or signals.captcha:
        return LoginState.CHECKPOINT
    if signals.status in TOO_MANY:
        return LoginState.RATE_LIMITED
    if begins_with(signals.path, pages.path("logged_out")) or signals.logged_out_mark:
        return LoginState.LOGGED_OUT
    if signals.logged_in:
        return LoginState.LOGGED_IN
    titled = signals.title.startswith(tuple(known["logged_out_titles"]))
    guest = titled or signals.guest_signs >= SIGNS_OF_A_GUEST
    return LoginState.LOGGED_OUT if guest else LoginState.UNKNOWN


async def read_gate(browser: Browser, status: int = 200) -> GateSignals:
    """Look at the page that is open."""
    known = {**browser.pages.table("gate"), "logged_out": browser.pages.path("logged_out")}
    found: dict[str, Any] = await facts(browser.page, "gate", known)
    return GateSignals(
        status=status,
        path=found["path"],
        title=found["title"],
        language=found["language"],
        logged_out_mark=found["loggedOutMark"],
        captcha=found["captcha"],
        logged_in=found["loggedIn"],
        content=found["content"],
        heads=tuple(found["heads"]),
        guest_signs=found["guestSigns"],
        # Asked after the reading: a page that is left meanwhile is never taken for the site's.
        elsewhere=browser.page.url.startswith("http") and not browser.on_site(browser.page.url),
    )
