"""The older profile: Ember/artdeco, readable classes, ids that change, buttons."""

from practice.people import Person
from practice.site.controls import STANDS, Control, attributes_of, degree, link_of, rail_control
from practice.site.html import Attributes, Html, tag
from practice.site.view import View, button, path, photo


def control(view: View, person: Person, which: Control, classes: str = "") -> Html:
    """One control of the action row, or of the rail."""
    text, attributes = attributes_of(view, person, which)
    classes = f"pvs-profile-actions__action {classes}".strip()
    if which is Control.MORE:
        return more(view, person)
    if which is Control.MESSAGE:
        link: Attributes = {
            "class": f"artdeco-button artdeco-button--2 {classes}",
            "href": link_of(person, which),
        }
        link |= attributes
        return tag("a", {"id": view.ember(), **link}, tag("span", {"class": "artdeco-button__text"}, text))
    primary = (
        "artdeco-button--primary"
        if which in (Control.INVITE, Control.ACCEPT)
        else "artdeco-button--secondary"
    )
    return button(view, text, attributes, f"{primary} {classes}")


def more(view: View, person: Person) -> Html:
    items = []
    for each in STANDS[view.world.relation(view.account, person)][1]:
        text, attributes = attributes_of(view, person, each)
        attributes |= {"id": view.ember(), "class": "artdeco-dropdown__item", "role": "button", "tabindex": 0}
        inside = tag("span", {"class": "display-flex t-normal flex-1"}, text)
        items.append(tag("li", None, tag("div", attributes, inside)))
    trigger = button(
        view,
        view.t("more"),
        {"aria-expanded": "false", "data-practice-toggle": person.traits.menu_ms},
        "artdeco-dropdown__trigger artdeco-button--secondary pvs-profile-actions__action",
    )
    content = tag(
        "div",
        {"class": "artdeco-dropdown__content", "aria-hidden": "true"},
        tag("div", {"class": "artdeco-dropdown__content-inner"}, tag("ul", None, *items)),
    )
    return tag("div", {"class": "artdeco-dropdown"}, trigger, content)


def card(view: View, person: Person, controls: Html) -> Html:
    """The top card around the controls."""
    t = view.t
    beside = degree(view, person)
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
                tag("span", {"class": "dist-value"}, beside) if beside else None,
                tag("div", {"class": "text-body-medium break-words"}, person.headline),
                tag("span", {"class": "text-body-small t-black--light"}, person.place),
                tag("a", {"href": f"{path(person)}overlay/contact-info/"}, t("contact_info")),
            ),
            controls,
        ),
    )


def rail(view: View, people: list[Person]) -> Html:
    """Strangers, with the very same controls."""
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
                control(view, mate, rail_control(view, mate)),
            ),
        )
        for mate in people
    ]
    head = tag("h2", None, view.t("rail"))
    return tag("section", {"class": "artdeco-card pv-browsemap-section"}, head, tag("ul", None, *mates))
