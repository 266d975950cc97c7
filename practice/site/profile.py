"""Profile pages: what they hold in either layout, and the order in which it appears."""

from types import ModuleType

from starlette.responses import HTMLResponse, RedirectResponse, Response

from practice.people import Person, Relation
from practice.site import profile_classic, profile_modern, profile_server_driven
from practice.site.accounts import Layout
from practice.site.controls import STANDS
from practice.site.html import Html, join, tag
from practice.site.view import View, bare_page, columns, late, page, path, server_driven_page

_RAIL_LENGTH = 4
_LAYOUTS: dict[Layout, ModuleType] = {
    Layout.CLASSIC: profile_classic,
    Layout.MODERN: profile_modern,
    Layout.SERVER_DRIVEN: profile_server_driven,
}


def _layout(view: View) -> ModuleType:
    return _LAYOUTS[view.account.layout]


def _rail_people(view: View, person: Person) -> list[Person]:
    """Strangers beside the profile: those of the same name first, then neighbours by number."""
    shown = [
        p
        for p in view.world.people.values()
        if p.slug not in (person.slug, view.account.slug)
        and view.world.relation(view.account, p) not in (Relation.GONE, Relation.HIDDEN)
    ]
    shown.sort(key=lambda p: (p.name != person.name, (p.number - person.number) % len(view.world.people)))
    if view.server_driven:
        shown.insert(1, view.world.namesake(person))
    return shown[:_RAIL_LENGTH]


def action_row(view: View, person: Person) -> Html:
    """The row of controls below the name, as it stands now."""
    if person.slug == view.account.slug:
        inside = [tag("a", {"href": f"{path(person)}edit/intro/"}, view.t("edit_intro"))]
    else:
        row = STANDS[view.world.relation(view.account, person)][0]
        if view.server_driven:
            row = profile_server_driven.order(person, row)
        inside = [_layout(view).control(view, person, each) for each in row]
    classes = view.h("row") if view.hashed else "pvs-profile-actions"
    return tag("div", {"class": classes, "data-practice-row": person.slug}, *inside)


def menu(view: View, person: Person) -> Html:
    """The More menu of the layouts that make it on the click."""
    drawn: Html = _layout(view).menu(view, person)
    return drawn


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
    card = _layout(view).card(view, person, row)
    rail = _layout(view).rail(view, _rail_people(view, person))
    unread = f"({person.number % 7}) " if person.number % 4 == 1 and person.number % 7 else ""
    title = f"{unread}{person.name} | LinkedIn"
    t = view.t
    about = f"{person.headline}. {person.place}."
    if view.server_driven:
        more = tag("section", {"class": view.h("card")}, tag("h2", None, t("about")), tag("p", None, about))
        sticky = profile_server_driven.sticky(view, person)
        below = tag("div", {"componentkey": "ref-about"}, more)
        return server_driven_page(view, title, late(wait, card), below, rail, sticky=sticky)
    if view.modern:
        more = tag("section", {"class": view.h("card")}, tag("h2", None, t("about")), tag("p", None, about))
    else:
        activity = tag("a", {"href": f"{path(person)}recent-activity/all/"}, t("show_all"))
        more = join(
            tag("section", {"class": "artdeco-card"}, tag("h2", None, t("about")), tag("p", None, about)),
            tag("section", {"class": "artdeco-card"}, tag("h2", None, t("activity")), activity),
        )
    head = view.hashed_style() if view.modern else None
    return page(
        view,
        title,
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
