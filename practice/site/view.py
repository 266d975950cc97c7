"""What a page is drawn with: the account that looks, its texts, ids and classes new at every render."""

import hashlib
import itertools
import json
import secrets
from urllib.parse import quote

from starlette.responses import HTMLResponse

from practice.people import Person
from practice.site.accounts import Account, Layout, Obstacle
from practice.site.changed import words
from practice.site.html import Attributes, Child, Html, join, tag
from practice.site.looks import LOOKS
from practice.site.texts import SiteTexts
from practice.site.world import World

SPINNER_MS = 20_000


class View:
    """One render of one page for one account."""

    def __init__(self, world: World, account: Account) -> None:
        self.world = world
        self.account = account
        self.t = SiteTexts(account.language, words(account.changed))
        self.over: Child = None  # what lies over the page
        self._embers = itertools.count(secrets.randbelow(900) + 40)
        self._salt = secrets.token_hex(4)

    @property
    def me(self) -> Person:
        return self.world.people[self.account.slug]

    @property
    def modern(self) -> bool:
        return self.account.layout is Layout.MODERN

    @property
    def hashed(self) -> bool:
        """Whether profiles have hashed classes."""
        return self.modern or self.server_driven

    @property
    def server_driven(self) -> bool:
        """Whether profiles are those of September and October 2026."""
        return self.account.layout is Layout.SERVER_DRIVEN

    def ember(self) -> str:
        """An id as Ember gives it: another one at every render."""
        return f"ember{next(self._embers)}"

    def h(self, role: str) -> str:
        """A hashed class name for a role of `LOOKS`: another one at every render."""
        digest = hashlib.sha256(f"{self._salt}{role}".encode()).hexdigest()
        return f"_{digest[:8]} _{digest[8:16]}"

    def hashed_style(self) -> Html:
        """The style sheet for the hashed classes of this render."""
        rules = (f".{self.h(role).split()[0]}{{{look}}}" for role, look in LOOKS.items())
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


def later(milliseconds: int, child: Html) -> Html:
    """The child after a while, or (0) at once."""
    return late(milliseconds, child) if milliseconds else child


def lazily(milliseconds: int, child: Html) -> Html:
    """The child so long after one has scrolled to its place, or (0) at once."""
    place = {"data-practice-lazy": milliseconds}
    return tag("div", place, tag("template", None, child)) if milliseconds else child


def becoming(milliseconds: int, first: Attributes, then: Attributes) -> Attributes:
    """Attributes as they are at first, and what they become after a while; 0: at once."""
    if not milliseconds or first == then:
        return then
    change = json.dumps(then, ensure_ascii=False)
    return {**first, "data-practice-becomes": change, "data-practice-becomes-ms": milliseconds}


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


def _scripts() -> Html:
    names = ("site", "overlays", "server_driven")
    return join(*(tag("script", {"src": f"/practice/static/{name}.js"}) for name in names))


def page(view: View, title: str, *main: Child, head: Child = None, status: int = 200) -> HTMLResponse:
    """A page with navigation, practice ribbon, footer and messaging overlay around `main`."""
    t, me = view.t, view.me
    navigation = tag(
        "header",
        {"id": "global-nav", "class": "global-nav"},
        tag("span", {"class": "practice-mark"}, "practice"),
        tag(
            "nav",
            {"class": "global-nav__nav"},
            *_navigation_links(view, "global-nav__primary-link"),
            tag(
                "button",
                {"class": "global-nav__primary-link-me-menu-trigger", "type": "button"},
                photo(me, "global-nav__me-photo"),
                tag("span", None, t("me")),
            ),
        ),
    )
    overlay = tag("aside", {"id": "msg-overlay", "class": "msg-overlay-list-bubble"}, t("messaging"))
    return _around(view, title, navigation, _spun(view, main), overlay, head, status)


def server_driven_page(view: View, title: str, *main: Child, sticky: Child = None) -> HTMLResponse:
    """The same in the server-driven layout: nobody's photo, hashed classes, the outlet of what lies over it."""
    links = _navigation_links(view, view.h("link"))
    me = tag("button", {"type": "button", "class": view.h("link")}, view.t("me"))
    navigation = tag("header", {"class": view.h("bar")}, tag("nav", None, *links, me))
    inside = (sticky, tag("main", {"class": view.h("columns")}, *_spun(view, main)))
    outlet = tag("div", {"id": "interop-outlet"})
    return _around(view, title, navigation, inside, outlet, view.hashed_style())


def _navigation_links(view: View, classes: str) -> list[Html]:
    t = view.t
    links = (("/feed/", t("home")), ("/mynetwork/", t("network")), ("/messaging/", t("messaging")))
    return [tag("a", {"class": classes, "href": url}, text) for url, text in links]


def _spun(view: View, main: tuple[Child, ...]) -> tuple[Child, ...]:
    return (late(SPINNER_MS, *main),) if view.account.obstacle is Obstacle.SPINNER else main


def _around(
    view: View,
    title: str,
    navigation: Html,
    main: tuple[Child, ...],
    overlay: Html,
    head: Child,
    status: int = 200,
) -> HTMLResponse:
    return bare_page(
        view.account.language,
        title,
        head,
        tag("div", {"class": "practice-ribbon"}, view.t("practice")),
        navigation,
        *main,
        tag("footer", {"class": "global-footer"}, view.t("footer")),
        overlay,
        tag("div", {"id": "artdeco-toasts", "class": "artdeco-toasts"}),
        view.over,
        _scripts(),
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
