"""The newer profile: classes hashed anew at every render, links instead of buttons, a menu in a portal."""

from practice.people import Person
from practice.site.controls import STANDS, Control, attributes_of, degree, link_of, rail_control
from practice.site.html import Attributes, Html, join, tag
from practice.site.view import View, path, photo


def control(view: View, person: Person, which: Control, role: str = "action") -> Html:
    """One control of the action row, or of the rail."""
    text, attributes = attributes_of(view, person, which)
    inside = tag("span", {"class": view.h("label")}, text)
    if link := link_of(person, which):
        return tag("a", {"class": view.h(role), "href": link, **attributes}, inside)
    if which is Control.MORE:
        attributes["aria-expanded"] = "false"
    return tag("button", {"class": view.h(role), "type": "button", **attributes}, inside)


def menu(view: View, person: Person) -> Html:
    """The More menu, which the page's script puts at the end of <body>."""
    items = []
    for each in STANDS[view.world.relation(view.account, person)][1]:
        text, attributes = attributes_of(view, person, each)
        link = link_of(person, each)
        attributes |= {"class": view.h("item"), "role": "menuitem", "href": link}
        items.append(tag("a" if link else "div", attributes, tag("span", None, text)))
    portal: Attributes = {"class": view.h("menu"), "role": "menu", "data-practice-portal": True}
    return join(tag("div", portal, view.hashed_style(), *items))


def card(view: View, person: Person, controls: Html) -> Html:
    """The top card around the controls."""
    beside = degree(view, person)
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
                tag("span", {"class": view.h("degree")}, f"· {beside}") if beside else None,
            ),
            tag("p", {"class": view.h("headline")}, person.headline),
            tag("p", {"class": view.h("quiet")}, person.place),
            controls,
        ),
    )


def rail(view: View, people: list[Person]) -> Html:
    """Strangers, with the very same controls."""
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
                control(view, mate, rail_control(view, mate)),
            ),
        )
        for mate in people
    ]
    return tag("section", {"class": view.h("card")}, tag("h2", None, view.t("rail")), *mates)
