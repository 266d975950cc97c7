"""Profile pages in both layouts. Which control stands where, for which relation, is one table."""

from collections.abc import Callable
from enum import Enum, auto
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response

from practice.people import Person, Relation
from practice.site.html import Attributes, Html, join, tag
from practice.site.view import View, bare_page, button, columns, do, late, page, path, photo
from practice.site.world import CONNECTABLE

_RAIL_LENGTH = 4


class Control(Enum):
    """What can stand in the action row or in the More menu."""

    INVITE = auto()
    PENDING = auto()
    MESSAGE = auto()
    FOLLOW = auto()
    ACCEPT = auto()
    IGNORE = auto()
    MORE = auto()
    SHARE = auto()
    SAVE_PDF = auto()
    REPORT = auto()
    ABOUT = auto()


_C = Control
_USUAL = (_C.SHARE, _C.SAVE_PDF)
_END = (_C.REPORT, _C.ABOUT)
# relation: action row, More menu
STANDS: dict[Relation, tuple[tuple[Control, ...], tuple[Control, ...]]] = {
    Relation.TOP_CARD: ((_C.INVITE, _C.MESSAGE, _C.MORE), (*_USUAL, _C.FOLLOW, *_END)),
    Relation.MENU: ((_C.FOLLOW, _C.MESSAGE, _C.MORE), (*_USUAL, _C.INVITE, *_END)),
    Relation.PENDING: ((_C.PENDING, _C.MESSAGE, _C.MORE), (*_USUAL, _C.FOLLOW, *_END)),
    Relation.CONNECTED: ((_C.MESSAGE, _C.MORE), (*_USUAL, *_END)),
    Relation.INCOMING: ((_C.ACCEPT, _C.IGNORE, _C.MORE), (*_USUAL, *_END)),
    Relation.FOLLOW_ONLY: ((_C.FOLLOW, _C.MESSAGE, _C.MORE), (*_USUAL, *_END)),
}
# control: text, label, what a click posts to
_WORDING: dict[Control, tuple[str, str | None, str | None]] = {
    _C.INVITE: ("connect", "invite_label", "invite"),
    _C.PENDING: ("pending", "pending_label", "withdraw"),
    _C.MESSAGE: ("message", None, None),
    _C.FOLLOW: ("follow", "follow_label", "follow"),
    _C.ACCEPT: ("accept", "accept_label", "accept"),
    _C.IGNORE: ("ignore", "ignore_label", "ignore"),
    _C.MORE: ("more", None, "menu"),
    _C.SHARE: ("share_profile", None, None),
    _C.SAVE_PDF: ("save_pdf", None, None),
    _C.REPORT: ("report", None, None),
    _C.ABOUT: ("about_profile", None, None),
}
# Where the modern layout has links, the address each would lead to (the page's script keeps one on the page).
_LINKS: dict[Control, str] = {
    _C.INVITE: "/preload/custom-invite/?vanityName={slug}",
    _C.PENDING: "/preload/withdraw-invite/?vanityName={slug}",
    _C.MESSAGE: "/messaging/compose/?recipient={member}",
}


def _attributes(view: View, person: Person, control: Control) -> tuple[str, Attributes]:
    text, label, deed = _WORDING[control]
    attributes: Attributes = do(f"/practice/page/{deed}/{quote(person.slug)}") if deed else {}
    if label:
        attributes["aria-label"] = view.t(label, name=person.name)
    return view.t(text), attributes


def _link(person: Person, control: Control) -> str | None:
    link = _LINKS.get(control)
    return link.format(slug=quote(person.slug), member=person.member_id) if link else None


# --- the older layout


def _classic_control(view: View, person: Person, control: Control, classes: str = "") -> Html:
    text, attributes = _attributes(view, person, control)
    classes = f"pvs-profile-actions__action {classes}".strip()
    if control is Control.MORE:
        return _classic_more(view, person)
    if control is Control.MESSAGE:
        link = {"class": f"artdeco-button artdeco-button--2 {classes}", "href": _link(person, control)}
        return tag("a", {"id": view.ember(), **link}, tag("span", {"class": "artdeco-button__text"}, text))
    primary = "artdeco-button--primary" if control in (_C.INVITE, _C.ACCEPT) else "artdeco-button--secondary"
    return button(view, text, attributes, f"{primary} {classes}")


def _classic_more(view: View, person: Person) -> Html:
    items = []
    for control in STANDS[view.world.relation(view.account, person)][1]:
        text, attributes = _attributes(view, person, control)
        attributes |= {"id": view.ember(), "class": "artdeco-dropdown__item", "role": "button", "tabindex": 0}
        inside = tag("span", {"class": "display-flex t-normal flex-1"}, text)
        items.append(tag("li", None, tag("div", attributes, inside)))
    trigger = button(
        view,
        view.t("more"),
        {"aria-expanded": "false", "data-practice-toggle": True},
        "artdeco-dropdown__trigger artdeco-button--secondary pvs-profile-actions__action",
    )
    content = tag(
        "div",
        {"class": "artdeco-dropdown__content", "aria-hidden": "true"},
        tag("div", {"class": "artdeco-dropdown__content-inner"}, tag("ul", None, *items)),
    )
    return tag("div", {"class": "artdeco-dropdown"}, trigger, content)


def _classic_card(view: View, person: Person, controls: Html) -> Html:
    t = view.t
    degree = _degree(view, person)
    return tag(
        "section",
        {"id": view.ember(), "class": "artdeco-card pv-top-card"},
        tag("div", {"class": "profile-background-image"}),
        tag(
            "div",
            {"class": "ph5 pb5"},
            photo(person, "pv-top-card-profile-picture__image"),
            tag(
                "div",
                {"class": "mt2"},
                tag("h1", {"class": "text-heading-xlarge inline"}, person.name),
                tag("span", {"class": "dist-value"}, degree) if degree else None,
                tag("div", {"class": "text-body-medium break-words"}, person.headline),
                tag("span", {"class": "text-body-small t-black--light"}, person.place),
                tag("a", {"href": f"{path(person)}overlay/contact-info/"}, t("contact_info")),
            ),
            controls,
        ),
    )


def _classic_rail(view: View, people: list[Person]) -> Html:
    mates = [
        tag(
            "li",
            {"class": "pv-browsemap-section__member-container"},
            photo(mate, "pv-browsemap-section__photo"),
            tag(
                "div",
                None,
                tag("a", {"href": path(mate)}, tag("span", {"class": "hoverable-link-text"}, mate.name)),
                tag("div", {"class": "text-body-small"}, mate.headline),
                _classic_control(view, mate, _rail_control(view, mate)),
            ),
        )
        for mate in people
    ]
    head = tag("h2", None, view.t("rail"))
    return tag("section", {"class": "artdeco-card pv-browsemap-section"}, head, tag("ul", None, *mates))


# --- the newer layout


def _modern_control(view: View, person: Person, control: Control, role: str = "action") -> Html:
    text, attributes = _attributes(view, person, control)
    inside = tag("span", {"class": view.h("label")}, text)
    if link := _link(person, control):
        return tag("a", {"class": view.h(role), "href": link, **attributes}, inside)
    if control is Control.MORE:
        attributes["aria-expanded"] = "false"
    return tag("button", {"class": view.h(role), "type": "button", **attributes}, inside)


def modern_menu(view: View, person: Person) -> Html:
    """The More menu, which the page's script puts at the end of <body>."""
    items = []
    for control in STANDS[view.world.relation(view.account, person)][1]:
        text, attributes = _attributes(view, person, control)
        link = _link(person, control)
        attributes |= {"class": view.h("item"), "role": "menuitem", "href": link}
        items.append(tag("a" if link else "div", attributes, tag("span", None, text)))
    portal: Attributes = {"class": view.h("menu"), "role": "menu", "data-practice-portal": True}
    return join(tag("div", portal, view.hashed_style(), *items))


def _modern_card(view: View, person: Person, controls: Html) -> Html:
    degree = _degree(view, person)
    return tag(
        "section",
        {"class": view.h("card")},
        tag("div", {"class": view.h("cover")}),
        tag(
            "div",
            {"class": view.h("body")},
            photo(person, view.h("photo")),
            tag(
                "div",
                None,
                tag("h2", {"class": view.h("name")}, person.name),
                tag("span", {"class": view.h("degree")}, f"· {degree}") if degree else None,
            ),
            tag("p", {"class": view.h("headline")}, person.headline),
            tag("p", {"class": view.h("quiet")}, person.place),
            controls,
        ),
    )


def _modern_rail(view: View, people: list[Person]) -> Html:
    mates = [
        tag(
            "div",
            {"class": view.h("mate")},
            photo(mate, view.h("face")),
            tag(
                "div",
                None,
                tag("a", {"href": path(mate)}, tag("p", {"class": view.h("headline")}, mate.name)),
                tag("p", {"class": view.h("quiet")}, mate.headline),
                _modern_control(view, mate, _rail_control(view, mate)),
            ),
        )
        for mate in people
    ]
    return tag("section", {"class": view.h("card")}, tag("h2", None, view.t("rail")), *mates)


# --- both


def _degree(view: View, person: Person) -> str | None:
    if person.slug == view.account.slug:
        return None
    return "1st" if view.world.relation(view.account, person) is Relation.CONNECTED else "2nd"


def _rail_control(view: View, mate: Person) -> Control:
    return Control.INVITE if view.world.relation(view.account, mate) in CONNECTABLE else Control.FOLLOW


def _rail_people(view: View, person: Person) -> list[Person]:
    """Strangers beside the profile: those of the same name first, then neighbours by number."""
    shown = [
        p
        for p in view.world.people.values()
        if p.slug not in (person.slug, view.account.slug)
        and view.world.relation(view.account, p) not in (Relation.GONE, Relation.HIDDEN)
    ]
    shown.sort(key=lambda p: (p.name != person.name, (p.number - person.number) % len(view.world.people)))
    return shown[:_RAIL_LENGTH]


def action_row(view: View, person: Person) -> Html:
    """The row of controls below the name, as it stands now."""
    control: Callable[[View, Person, Control], Html] = _modern_control if view.modern else _classic_control
    if person.slug == view.account.slug:
        inside = [tag("a", {"href": f"{path(person)}edit/intro/"}, view.t("edit_intro"))]
    else:
        row = STANDS[view.world.relation(view.account, person)][0]
        inside = [control(view, person, each) for each in row]
    classes = view.h("row") if view.modern else "pvs-profile-actions"
    return tag("div", {"class": classes, "data-practice-row": person.slug}, *inside)


def profile_page(view: View, person: Person) -> Response:
    """/in/<slug>/: skeleton and rail first, the name later, the action row last."""
    relation = view.world.relation(view.account, person)
    if relation is Relation.GONE:
        return RedirectResponse("/404/")
    if relation is Relation.HIDDEN:
        text = tag("h2", {"class": "artdeco-empty-state__headline"}, view.t("hidden"))
        return page(view, "LinkedIn", columns(tag("section", {"class": "artdeco-card practice-empty"}, text)))
    wait = person.traits.paint_ms
    row = late(wait, action_row(view, person))
    card = (_modern_card if view.modern else _classic_card)(view, person, row)
    rail = (_modern_rail if view.modern else _classic_rail)(view, _rail_people(view, person))
    t = view.t
    about = f"{person.headline}. {person.place}."
    if view.modern:
        more = tag("section", {"class": view.h("card")}, tag("h2", None, t("about")), tag("p", None, about))
    else:
        activity = tag("a", {"href": f"{path(person)}recent-activity/all/"}, t("show_all"))
        more = join(
            tag("section", {"class": "artdeco-card"}, tag("h2", None, t("about")), tag("p", None, about)),
            tag("section", {"class": "artdeco-card"}, tag("h2", None, t("activity")), activity),
        )
    unread = f"({person.number % 7}) " if person.number % 4 == 1 and person.number % 7 else ""
    head = view.hashed_style() if view.modern else None
    return page(
        view,
        f"{unread}{person.name} | LinkedIn",
        columns(join(late(wait, card), more), rail),
        head=head,
    )


def gone_page(view: View) -> HTMLResponse:
    """/404/"""
    t = view.t
    back = tag("a", {"href": "/feed/"}, t("feed"))
    text = join(tag("h1", None, t("gone")), tag("p", None, t("gone_more")), back)
    card = tag("section", {"class": "artdeco-card practice-empty"}, text)
    return page(view, "LinkedIn", columns(card), status=404)


def blank_page() -> HTMLResponse:
    """/preload/…: routes inside a page, blank when opened by themselves."""
    return bare_page("en", "")
