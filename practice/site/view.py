"""What a page is drawn with: the account that looks, its texts, ids and classes new at every render."""

import hashlib
import itertools
import secrets
from urllib.parse import quote

from starlette.responses import HTMLResponse

from practice.people import Person
from practice.site.accounts import Account, Layout, Obstacle
from practice.site.html import Attributes, Child, Html, join, tag
from practice.site.texts import Texts
from practice.site.world import World

# How the hashed classes of the modern layout look; the class names themselves are made anew each time.
_LOOKS = {
    "card": "background:#fff;border:1px solid #dfe3e0;border-radius:10px;margin-bottom:12px;overflow:hidden",
    "cover": "height:96px;background:linear-gradient(120deg,#2f6f62,#9fc5a8)",
    "body": "padding:0 24px 20px",
    "photo": "width:112px;height:112px;margin-top:-64px;border:4px solid #fff;border-radius:50%",
    "name": "font-size:24px;margin:8px 0 0;display:inline-block",
    "degree": "color:#66736d;margin-left:8px",
    "headline": "margin:4px 0",
    "quiet": "color:#66736d;margin:4px 0;font-size:13px",
    "row": "display:flex;gap:8px;margin-top:14px;min-height:34px",
    "action": "border:1px solid #2f6f62;border-radius:17px;padding:6px 16px;font:inherit;font-weight:600;"
    "color:#2f6f62;background:#fff;text-decoration:none;cursor:pointer",
    "menu": "position:fixed;top:320px;left:420px;background:#fff;border:1px solid #dfe3e0;z-index:20;"
    "border-radius:8px;box-shadow:0 6px 20px #0003;padding:6px 0;min-width:220px",
    "item": "display:block;padding:9px 16px;color:inherit;text-decoration:none;cursor:pointer",
    "mate": "display:flex;gap:10px;padding:10px 16px;align-items:flex-start",
    "face": "width:44px;height:44px;border-radius:50%;flex:none",
}


SPINNER_MS = 20_000


class View:
    """One render of one page for one account."""

    def __init__(self, world: World, account: Account) -> None:
        self.world = world
        self.account = account
        self.t = Texts(account.language)
        self.over: Child = None  # what lies over the page
        self._embers = itertools.count(secrets.randbelow(900) + 40)
        self._salt = secrets.token_hex(4)

    @property
    def me(self) -> Person:
        return self.world.people[self.account.slug]

    @property
    def modern(self) -> bool:
        return self.account.layout is Layout.MODERN

    def ember(self) -> str:
        """An id as Ember gives it: another one at every render."""
        return f"ember{next(self._embers)}"

    def h(self, role: str) -> str:
        """A hashed class name for a role of `_LOOKS`: another one at every render."""
        digest = hashlib.sha256(f"{self._salt}{role}".encode()).hexdigest()
        return f"_{digest[:8]} _{digest[8:16]}"

    def hashed_style(self) -> Html:
        """The style sheet for the hashed classes of this render."""
        rules = (f".{self.h(role).split()[0]}{{{look}}}" for role, look in _LOOKS.items())
        return tag("style", None, Html("".join(rules)))


def photo(person: Person, classes: str) -> Html:
    """A made-up portrait: initials on a colour."""
    hue = person.number * 47 % 360
    letters = f"{person.first_name[0]}{person.last_name[0]}"
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80"'
        f' fill="hsl({hue} 35% 62%)"/><text x="40" y="50" font-size="28" font-family="sans-serif"'
        f' text-anchor="middle" fill="#fff">{letters}</text></svg>'
    )
    source = f"data:image/svg+xml,{quote(drawing)}"
    return tag("img", {"class": classes, "alt": person.name, "src": source})


def path(person: Person) -> str:
    """The person's profile path, percent-encoded as in a link."""
    return f"/in/{quote(person.slug)}/"


def late(milliseconds: int, *children: Child) -> Html:
    """Content that the page's script puts in place after a while."""
    return tag("div", {"data-practice-late": milliseconds}, tag("template", None, *children))


def do(url: str, **more: str | int | bool | None) -> Attributes:
    """The attributes of a control: a click posts to the site, which answers with changes to the page."""
    return {"data-practice-do": url, **{key.replace("_", "-"): value for key, value in more.items()}}


def button(view: View, text: str, attributes: Attributes, classes: str = "") -> Html:
    """An artdeco button."""
    return tag(
        "button",
        {
            "id": view.ember(),
            "type": "button",
            "class": f"artdeco-button artdeco-button--2 ember-view {classes}".strip(),
            **attributes,
        },
        tag("span", {"class": "artdeco-button__text"}, f"\n    {text}\n  "),
    )


def bare_page(language: str, title: str, *body: Child, status: int = 200) -> HTMLResponse:
    """A page without navigation."""
    head = tag(
        "head",
        None,
        tag("meta", {"charset": "utf-8"}),
        tag("title", None, title),
        tag("link", {"rel": "icon", "href": "data:,"}),
        tag("link", {"rel": "stylesheet", "href": "/practice/static/site.css"}),
    )
    document = tag("html", {"lang": language}, head, tag("body", None, *body))
    return HTMLResponse(f"<!DOCTYPE html>{document}", status)


def page(view: View, title: str, *main: Child, head: Child = None, status: int = 200) -> HTMLResponse:
    """A page with navigation, practice ribbon, footer and messaging overlay around `main`."""
    t, me = view.t, view.me
    links = (("/feed/", t("home")), ("/mynetwork/", t("network")), ("/messaging/", t("messaging")))
    navigation = tag(
        "header",
        {"id": "global-nav", "class": "global-nav"},
        tag("span", {"class": "practice-mark"}, "practice"),
        tag(
            "nav",
            {"class": "global-nav__nav"},
            *(tag("a", {"class": "global-nav__primary-link", "href": url}, text) for url, text in links),
            tag(
                "button",
                {"class": "global-nav__primary-link-me-menu-trigger", "type": "button"},
                photo(me, "global-nav__me-photo"),
                tag("span", None, t("me")),
            ),
        ),
    )
    if view.account.obstacle is Obstacle.SPINNER:
        main = (late(SPINNER_MS, *main),)
    return bare_page(
        view.account.language,
        title,
        head,
        tag("div", {"class": "practice-ribbon"}, t("practice")),
        navigation,
        *main,
        tag("footer", {"class": "global-footer"}, t("footer")),
        tag("aside", {"id": "msg-overlay", "class": "msg-overlay-list-bubble"}, t("messaging")),
        tag("div", {"id": "artdeco-toasts", "class": "artdeco-toasts"}),
        view.over,
        tag("script", {"src": "/practice/static/site.js"}),
        status=status,
    )


def columns(main: Html, aside: Child = None) -> Html:
    """The usual two columns."""
    return tag(
        "div",
        {"class": "scaffold-layout"},
        tag("main", {"class": "scaffold-layout__main"}, main),
        tag("aside", {"class": "scaffold-layout__aside"}, join(aside)) if aside else None,
    )
