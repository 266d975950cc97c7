"""What stands before the pages: the log-in and its cookie, and everything that keeps an account out."""

import hashlib
import hmac
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from practice.site.accounts import Account, AccountState
from practice.site.html import Child, Html, tag
from practice.site.texts import Texts
from practice.site.view import View, bare_page, page
from practice.site.world import World

COOKIE = "li_at"
_YEAR_SECONDS = 365 * 24 * 3600
CHECKPOINT_PATH = "/checkpoint/challenge/practice"
RESTRICTED_PATH = "/restricted/"
_GUEST_LANGUAGE = "en"


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
        """Whose cookie the request carries."""
        value = request.cookies.get(COOKIE, "")
        for account in self._world.accounts.values():
            if hmac.compare_digest(value.encode(), self.cookie(account).encode()):
                return account
        return None

    def log_in(self, email: str, password: str) -> Response | None:
        """The way to the feed with the cookie set; None if the two don't belong to an account."""
        for account in self._world.accounts.values():
            if (account.email, account.password) == (email.strip().lower(), password):
                answer = RedirectResponse("/feed/", 303)
                answer.set_cookie(COOKIE, self.cookie(account), max_age=_YEAR_SECONDS, httponly=True)
                return answer
        return None


def _card(*children: Child) -> Html:
    return tag("main", {"class": "practice-gate artdeco-card"}, *children)


def login_page(wrong: bool = False) -> HTMLResponse:
    """/login and /authwall"""
    t = Texts(_GUEST_LANGUAGE)
    fields = [
        tag(
            "label",
            {"for": name},
            t(label),
            tag(
                "input", {"id": name, "name": name, "type": kind, "required": True, "autocomplete": complete}
            ),
        )
        for name, label, kind, complete in (
            ("session_key", "email", "email", "username"),
            ("session_password", "password", "password", "current-password"),
        )
    ]
    submit = tag(
        "button", {"type": "submit", "class": "artdeco-button artdeco-button--primary"}, t("sign_in")
    )
    form = tag("form", {"method": "post", "action": "/login", "class": "login__form"}, *fields, submit)
    error = tag("p", {"role": "alert", "class": "form__error"}, t("wrong_password")) if wrong else None
    ribbon = tag("div", {"class": "practice-ribbon"}, t("practice"))
    body = _card(tag("h1", None, t("sign_in")), error, form)
    return bare_page(_GUEST_LANGUAGE, t("sign_in_title"), ribbon, body, status=401 if wrong else 200)


def authwall_page() -> HTMLResponse:
    """/authwall"""
    t = Texts(_GUEST_LANGUAGE)
    link = tag("a", {"href": "/login", "class": "artdeco-button"}, t("sign_in"))
    body = _card(tag("h1", None, t("join")), link)
    return bare_page(
        _GUEST_LANGUAGE, t("sign_in_title"), tag("div", {"class": "practice-ribbon"}, t("practice")), body
    )


def checkpoint_page(language: str) -> HTMLResponse:
    """/checkpoint/challenge/…: asks for a PIN that nobody has"""
    t = Texts(language)
    pin = tag("input", {"name": "pin", "id": "input__challenge_pin", "inputmode": "numeric"})
    submit = tag("button", {"type": "submit", "class": "artdeco-button"}, t("submit"))
    form = tag("form", {"id": "email-pin-challenge", "method": "get"}, pin, submit)
    body = _card(tag("h1", None, t("checkpoint_title")), tag("p", None, t("checkpoint")), form)
    return bare_page(language, t("checkpoint_title"), body)


def restricted_page(language: str) -> HTMLResponse:
    """/restricted/"""
    t = Texts(language)
    return bare_page(language, t("restricted_title"), _card(tag("h1", None, t("restricted"))))


def turned_away(path: str) -> Response:
    """What somebody who isn't logged in gets."""
    return RedirectResponse("/authwall" if path.startswith("/in/") else "/login", 302)


def _bare_refusal(status: int) -> Response:
    return PlainTextResponse("Too many requests" if status == 429 else "Request denied", status)


def _chrome_only(world: World, account: Account) -> Response:
    return page(View(world, account), "LinkedIn", tag("main", {"class": "scaffold-layout__main"}))


# What an account in a state gets instead of any page.
REFUSALS: dict[AccountState, Callable[[World, Account], Response]] = {
    AccountState.CHECKPOINT: lambda _world, _account: RedirectResponse(CHECKPOINT_PATH, 302),
    AccountState.RESTRICTED: lambda _world, _account: RedirectResponse(RESTRICTED_PATH, 302),
    AccountState.RATE_LIMITED: lambda _world, _account: _bare_refusal(429),
    AccountState.DENIED: lambda _world, _account: _bare_refusal(999),
    AccountState.CHROME_ONLY: _chrome_only,
}
