"""What stands before the pages: the log-in and its cookie, and everything that keeps an account out."""

import hashlib
import hmac
from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from practice.site.accounts import Account, AccountState
from practice.site.html import tag
from practice.site.public import card, guest_page
from practice.site.texts import SiteTexts
from practice.site.view import View, bare_page, page
from practice.site.world import World

COOKIE = "li_at"
_YEAR_SECONDS = 365 * 24 * 3600
CHECKPOINT_PATH = "/checkpoint/challenge/practice"
RESTRICTED_PATH = "/restricted/"
ENTER_PATH = "/practice/enter/{number}"
_HOSTS = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}  # two names of this computer
_SHOWN_ELSEWHERE = ("profile", "activity", "post")


class Sessions:
    """Log-ins as cookie values that outlive a restart of the site, until an account's are ended."""

    def __init__(self, seed: int, world: World) -> None:
        self._key = f"practice {seed}".encode()
        self._world = world

    def cookie(self, account: Account) -> str:
        """A value of `li_at` that is good until the account's log-ins are ended."""
        claim = f"{account.number}.{account.generation}"
        return f"{claim}.{hmac.new(self._key, claim.encode(), hashlib.sha256).hexdigest()}"

    def account(self, request: Request) -> Account | None:
        """Whose cookie the request carries, or with whose account that one's log-in was swapped."""
        account = self.carried(request)
        return self._world.accounts[account.swapped_with or account.number] if account else None

    def carried(self, request: Request) -> Account | None:
        """To whom the request's cookie was given."""
        value = request.cookies.get(COOKIE, "")
        for account in self._world.accounts.values():
            if hmac.compare_digest(value.encode(), self.cookie(account).encode()):
                return account
        return None

    def ended(self, request: Request) -> Account | None:
        """Whose log-in the request's cookie was once."""
        number = request.cookies.get(COOKIE, "").partition(".")[0]
        return self._world.accounts.get(int(number)) if number.isdecimal() else None

    def enter(self, account: Account, to: str) -> Response:
        """On the way to an address, with the account's cookie set."""
        answer = RedirectResponse(to, 303)
        answer.set_cookie(COOKIE, self.cookie(account), max_age=_YEAR_SECONDS, httponly=True)
        return answer

    def log_in(self, email: str, password: str) -> Response | None:
        """The way to the feed with the cookie set; None if the two don't belong to an account."""
        for account in self._world.accounts.values():
            if (account.email, account.password) == (email.strip().lower(), password):
                account.swapped_with = None
                return self.enter(account, "/feed/")
        return None


def checkpoint_page(language: str) -> HTMLResponse:
    """/checkpoint/challenge/…: asks for a PIN that nobody has"""
    t = SiteTexts(language)
    pin = tag("input", {"name": "pin", "id": "input__challenge_pin", "inputmode": "numeric"})
    submit = tag("button", {"type": "submit", "class": "artdeco-button"}, t("submit"))
    form = tag("form", {"id": "email-pin-challenge", "method": "get"}, pin, submit)
    body = card(tag("h1", None, t("checkpoint_title")), tag("p", None, t("checkpoint")), form)
    return bare_page(language, t("checkpoint_title"), body)


def restricted_page(language: str) -> HTMLResponse:
    """/restricted/"""
    t = SiteTexts(language)
    return bare_page(language, t("restricted_title"), card(tag("h1", None, t("restricted"))))


def turned_away(world: World, path: str, ended: Account | None) -> Response:
    """What somebody who isn't logged in gets; `ended`: whose log-in it was once."""
    profile = path.removeprefix("/in/").strip("/") if path.startswith("/in/") else ""
    person = world.find(profile) if "/" not in profile else None
    if ended and ended.guest and person:
        return guest_page(person)
    return RedirectResponse("/authwall" if profile else "/login", 302)


def look_alike(request: Request) -> bool:
    """Whether the request is for the other host name, which an account in front of a look-alike is led to."""
    return request.url.hostname == "localhost"


def led_elsewhere(account: Account, kind: str, request: Request) -> Response | None:
    """The way to the same page of another host, where the account's pages are the look-alike's."""
    if not account.look_alike or kind not in _SHOWN_ELSEWHERE or look_alike(request):
        return None
    other = _HOSTS.get(request.url.hostname or "")
    enter = ENTER_PATH.format(number=account.number)
    to = f"{enter}?to={quote(request.url.path, safe='/:')}"
    return RedirectResponse(f"{request.url.scheme}://{other}:{request.url.port}{to}", 302) if other else None


def _bare_refusal(status: int) -> Response:
    return PlainTextResponse("Too many requests" if status == 429 else "Request denied", status)


def _chrome_only(world: World, account: Account) -> Response:
    return page(View(world, account), "LinkedIn", tag("main", {"class": "scaffold-layout__main"}))


def refused(world: World, account: Account, path: str) -> Response | None:
    """What the account gets instead of the page, in its state."""
    if account.state is AccountState.GUEST:
        person = world.find(path.removeprefix("/in/").strip("/")) if path.startswith("/in/") else None
        return (
            guest_page(person) if person and person.slug != account.slug else RedirectResponse("/login", 302)
        )
    refuse = _REFUSALS.get(account.state)
    return refuse(world, account) if refuse else None


_REFUSALS: dict[AccountState, Callable[[World, Account], Response]] = {
    AccountState.CHECKPOINT: lambda _world, _account: RedirectResponse(CHECKPOINT_PATH, 302),
    AccountState.RESTRICTED: lambda _world, _account: RedirectResponse(RESTRICTED_PATH, 302),
    AccountState.RATE_LIMITED: lambda _world, _account: _bare_refusal(429),
    AccountState.DENIED: lambda _world, _account: _bare_refusal(999),
    AccountState.CHROME_ONLY: _chrome_only,
}
