"""Pages for whom isn't logged in: the log-in page in both forms, the auth wall, a profile as the public sees it."""

import secrets

from starlette.responses import HTMLResponse

from practice.people import Person
from practice.site.accounts import LoginForm
from practice.site.html import Attributes, Child, Html, tag
from practice.site.texts import SiteTexts
from practice.site.view import bare_page

GUEST_LANGUAGE = "en"


def card(*children: Child) -> Html:
    return tag("main", {"class": "practice-gate artdeco-card"}, *children)


def login_page(form: LoginForm, wrong: bool = False) -> HTMLResponse:
    """/login, in the form that the site shows"""
    return _september_page(wrong) if form is LoginForm.SEPTEMBER else _classic_page(wrong)


def _classic_page(wrong: bool) -> HTMLResponse:
    t = SiteTexts(GUEST_LANGUAGE)
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
    body = card(tag("h1", None, t("sign_in")), error, form)
    return bare_page(GUEST_LANGUAGE, t("sign_in_title"), ribbon, body, status=401 if wrong else 200)


def authwall_page() -> HTMLResponse:
    """/authwall"""
    t = SiteTexts(GUEST_LANGUAGE)
    link = tag("a", {"href": "/login", "class": "artdeco-button"}, t("sign_in"))
    body = card(tag("h1", None, t("join")), link)
    return bare_page(
        GUEST_LANGUAGE, t("sign_in_title"), tag("div", {"class": "practice-ribbon"}, t("practice")), body
    )


def _hash() -> str:
    return f"_{secrets.token_hex(4)}"


def _fields(t: SiteTexts, shown: bool) -> Html:
    """One set of fields. Nothing but `autocomplete` tells what they are for."""
    name: Attributes = {"class": _hash(), "type": "text", "autocomplete": "username webauthn"}
    secret: Attributes = {"class": _hash(), "type": "password", "autocomplete": "current-password"}
    labels = (
        tag("label", {"class": _hash()}, t(key), tag("input", attributes))
        for key, attributes in (("email", name), ("password", secret))
    )
    submit = tag("button", {"type": "button", "class": _hash(), "data-practice-login": True}, t("sign_in"))
    hidden = None if shown else "display:none"
    return tag("div", {"class": _hash(), "style": hidden, "data-practice-fields": True}, *labels, submit)


def _september_page(wrong: bool) -> HTMLResponse:
    """No form, no ids, two sets of fields, the first of them hidden; the page's script sends what stands in one."""
    t = SiteTexts(GUEST_LANGUAGE)
    told = tag("p", {"role": "alert", "hidden": True, "data-practice-wrong": True}, t("wrong_password"))
    body = card(tag("h1", None, t("sign_in")), told, _fields(t, shown=False), _fields(t, shown=True))
    script = tag("script", {"src": "/practice/static/login.js"})
    ribbon = tag("div", {"class": "practice-ribbon"}, t("practice"))
    return bare_page(GUEST_LANGUAGE, t("sign_in_title"), ribbon, body, script, status=401 if wrong else 200)


def guest_page(person: Person) -> HTMLResponse:
    """/in/<slug>/ as the public sees it: with status 200, and with fields of a log-in over it."""
    t = SiteTexts(GUEST_LANGUAGE)
    links = (
        tag("a", {"href": "/login?fromSignIn=true"}, t("sign_in")),
        tag("a", {"href": "/signup"}, t("join_now")),
    )
    more = tag("a", {"href": "/login"}, t("view_more", name=person.name))
    join_in = tag("a", {"href": "/signup", "class": "artdeco-button"}, t("join_to_connect"))
    name = tag("h1", {"class": "top-card-layout__title"}, person.name)
    top = tag("section", {"class": "top-card-layout"}, name, tag("h2", None, person.headline), more, join_in)
    form = tag(
        "form",
        {"method": "post", "action": "/login"},
        tag("input", {"name": "session_key", "autocomplete": "username"}),
        tag("input", {"name": "session_password", "type": "password", "autocomplete": "current-password"}),
        tag("button", {"type": "submit"}, t("sign_in")),
    )
    over = tag(
        "div",
        {"role": "dialog", "class": "contextual-sign-in-modal"},
        tag("h2", None, t("sign_in_more")),
        form,
    )
    title = f"{person.name} - {person.title} - {person.company} | LinkedIn"
    ribbon = tag("div", {"class": "practice-ribbon"}, t("practice"))
    header = tag("header", None, *links)
    return bare_page(GUEST_LANGUAGE, title, ribbon, header, tag("main", {"class": "main"}, top), over)
