"""The profile of September and October 2026: keys instead of classes, no h1, a sticky bar, a menu in a portal."""

from urllib.parse import quote

from practice.people import Person, Relation
from practice.site.controls import STANDS, Control, attributes_of, rail_control
from practice.site.html import Attributes, Child, Html, join, tag
from practice.site.view import View, path
from practice.traits import BarPlace, MenuConnect, MoreForm

_CARD = "com.linkedin.sdui.profile.card.ref"
_KEYS = {Control.INVITE: "connect", Control.PENDING: "pending"}


def _key(person: Person, which: Control) -> str | None:
    """What tells the state of the invitation without a word of any language."""
    state = _KEYS.get(which)
    return f"ConnectButtonstate:invitation:urn:li:member:{70_000 + person.number}_{state}" if state else None


def _link(person: Person, which: Control) -> str | None:
    match which:
        case Control.INVITE:
            return f"/preload/custom-invite/?vanityName={quote(person.slug)}"
        case Control.PENDING | Control.REPORT:
            return path(person)
        case Control.MESSAGE:
            urn = f"urn%3Ali%3Afsd_profile%3A{person.member_id}"
            return f"/messaging/compose/?profileUrn={urn}&interop=msgOverlay"
        case Control.SHARE:
            return "/messaging/compose/?screenContext=NON_SELF_PROFILE_VIEW&body=x"
        case _:
            return None


def order(person: Person, row: tuple[Control, ...]) -> tuple[Control, ...]:
    """The row's controls in the person's order: Connect isn't always the first."""
    if person.traits.connect_first or Control.INVITE not in row:
        return row
    return (Control.MESSAGE, *(each for each in row if each is not Control.MESSAGE))


def control(view: View, person: Person, which: Control) -> Html:
    """One control of the action row."""
    text, attributes = attributes_of(view, person, which)
    if which is Control.MORE:
        return more(view, person)
    inside = tag("span", None, tag("span", None, text))
    attributes |= {"class": view.h("action"), "componentkey": _key(person, which)}
    if link := _link(person, which):
        return tag("a", {"href": link, **attributes}, inside)
    return tag("button", {"type": "button", **attributes}, inside)


def more(view: View, person: Person) -> Html:
    """The More button; beside it another one, hidden, with a label."""
    text, attributes = attributes_of(view, person, Control.MORE)
    expanded = "false" if person.traits.more_form is MoreForm.EXPANDED else None
    shown: Attributes = {"type": "button", "class": view.h("action"), "aria-expanded": expanded, **attributes}
    hidden: Attributes = {"aria-label": text, "style": "display:none"}
    return join(tag("button", shown, tag("span", None, tag("span", None, text))), tag("button", hidden))


def menu(view: View, person: Person) -> Html:
    """The More menu, which the page's script puts at the end of <body>."""
    relation = view.world.relation(view.account, person)
    stands = STANDS[relation][1]
    if relation is Relation.CONNECTED:
        stands = (*stands[:2], Control.REMOVE, *stands[2:])
    items = []
    for each in stands:
        text, attributes = attributes_of(view, person, each)
        attributes |= {"class": view.h("item"), "role": "menuitem", "href": _link(person, each)}
        if each is Control.INVITE:
            form = person.traits.menu_connect
            key = _key(person, each) if form is MenuConnect.LINK else None
            label = None if form is MenuConnect.TEXT else attributes["aria-label"]
            link = attributes["href"] if form is MenuConnect.LINK else None
            attributes |= {"componentkey": key, "aria-label": label, "href": link}
        inside = tag("div", None, tag("p", None, text))
        items.append(tag("a" if attributes["href"] else "div", attributes, inside))
    drawn = tag("div", {"role": "menu", "class": view.h("menu")}, view.hashed_style(), *items)
    portal: Attributes = {"data-floating-ui-portal": True, "data-practice-portal": True}
    return tag("div", portal, tag("div", None, drawn))


def _degree(view: View, person: Person) -> Child:
    """Twice, one of them hidden, and the two disagree."""
    if person.slug == view.account.slug:
        return None
    texts = [f"· {view.t(key)}" for key in ("first", "second")]
    if view.world.relation(view.account, person) is Relation.CONNECTED:
        texts.reverse()
    return join(tag("p", {"style": "display:none"}, texts[0]), tag("p", {"class": view.h("quiet")}, texts[1]))


def card(view: View, person: Person, controls: Html) -> Html:
    """The top card, and the controls in it or beside it."""
    traits = person.traits
    name: Html = tag("div", None, tag("h2", {"class": view.h("name")}, person.name))
    if traits.verified:
        trigger = f"ProfileVerificationTriggerRef-{person.member_id}"
        name = tag("a", {"componentkey": trigger, "role": "button"}, name)
    edit = tag("a", {"href": f"{path(person)}edit/intro/"}, "✎") if person.slug == view.account.slug else None
    section = tag(
        "section",
        {"class": view.h("body")},
        tag("div", None, tag("div", None, name), edit, tag("p", None, "He/Him"), _degree(view, person)),
        tag("p", {"class": view.h("headline")}, person.headline),
        tag("p", {"class": view.h("quiet")}, person.place),
        tag("a", {"href": f"{path(person)}overlay/contact-info/"}, view.t("contact_info")),
        tag("p", None, tag("span", None, "500+")),
        controls if traits.bar_place is BarPlace.INSIDE else None,
    )
    key = f"{_CARD}{person.member_id}Topcard"
    beside = controls if traits.bar_place is BarPlace.OUTSIDE else None
    top = tag("div", {"componentkey": key, "id": key, "class": view.h("card")}, section, beside)
    return join(top, controls if traits.bar_place is BarPlace.OUTSIDE_CARD else None)


def sticky(view: View, person: Person) -> Html | None:
    """The bar outside <main> that repeats More and Message."""
    if person.slug == view.account.slug:
        return None
    text, attributes = attributes_of(view, person, Control.MORE)
    again = tag("button", {"type": "button", "class": view.h("action"), **attributes}, text)
    message = control(view, person, Control.MESSAGE)
    incoming = view.world.relation(view.account, person) is Relation.INCOMING
    return tag("div", {"class": view.h("sticky")}, again, None if incoming else message)


def rail(view: View, people: list[Person]) -> Html:
    """Strangers with the very same controls, links and buttons, with and without a key."""
    mates = []
    for place, mate in enumerate(people):
        which = rail_control(view, mate)
        text, attributes = attributes_of(view, mate, which)
        attributes |= {"class": view.h("action")}
        if which is Control.INVITE and place % 2:
            attributes |= {"href": _link(mate, which), "componentkey": _key(mate, which)}
        drawn = tag("a" if "href" in attributes else "button", attributes, text)
        who = tag("a", {"href": path(mate)}, tag("p", {"class": view.h("headline")}, mate.name))
        degree = tag("p", {"class": view.h("quiet")}, f"· {view.t('first')}")
        mates.append(tag("div", {"class": view.h("mate")}, who, degree, drawn))
    return tag("section", {"class": view.h("card")}, tag("h2", None, view.t("rail_new")), *mates)
