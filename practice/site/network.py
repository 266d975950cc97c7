"""Sent invitations and connections: one card per person, newest first; scrolling loads more connections."""

from urllib.parse import quote

from starlette.responses import HTMLResponse

from practice.people import Person, Relation
from practice.site.dialogs import Ops
from practice.site.html import Attributes, Html, join, tag
from practice.site.view import View, button, columns, do, page, path, photo

_BATCH = 20  # connections before one has to scroll


def _card(person: Person, classes: str, when: str, control: Html | None, mark: str | None) -> Html:
    attributes: Attributes = {"class": classes, "data-practice-sent": mark}
    name = tag("a", {"class": "mn-card__link", "href": path(person)}, person.name)
    occupation = tag("span", {"class": "mn-card__occupation"}, person.headline)
    time = tag("time", {"class": "time-badge"}, when)
    details = tag("div", {"class": "mn-card__details"}, name, occupation, time)
    return tag("li", attributes, photo(person, "mn-card__photo"), details, control)


def _list(view: View, title: str, count: int, cards: Html) -> HTMLResponse:
    head = tag("h1", {"class": "practice-heading"}, f"{title} ({count})")
    empty = tag("div", {"class": "artdeco-empty-state"}, "—")
    body = tag("ul", {"class": "mn-list"}, cards) if count else empty
    section = tag("section", {"class": "artdeco-card"}, head, body)
    return page(view, f"{title} | LinkedIn", columns(section))


def sent_page(view: View) -> HTMLResponse:
    """/mynetwork/invitation-manager/sent/"""
    t, now = view.t, view.world.now()
    cards = []
    for tie in view.world.ties(view.account, Relation.PENDING):
        person = view.world.people[tie.slug]
        label = {"aria-label": t("withdraw_label", name=person.name)}
        attributes = do(f"/practice/page/withdraw/{quote(tie.slug)}") | label
        withdraw = button(view, t("withdraw"), attributes, "artdeco-button--tertiary")
        when = t("sent_ago", ago=t.ago(now - tie.at))
        cards.append(_card(person, "invitation-card", when, withdraw, tie.slug))
    return _list(view, t("sent_page"), len(cards), join(*cards))


def connections_page(view: View) -> HTMLResponse:
    """/mynetwork/invite-connect/connections/"""
    count = len(view.world.ties(view.account, Relation.CONNECTED))
    return _list(view, view.t("connections_page"), count, _connections(view, 0))


def more_connections(view: View, start: int) -> Ops:
    """The next ones, for whom scrolls down to the end."""
    return [["more", _connections(view, start)]]


def _connections(view: View, start: int) -> Html:
    t, now, rest = view.t, view.world.now(), start + _BATCH
    ties = view.world.ties(view.account, Relation.CONNECTED)
    cards = []
    for tie in ties[start:rest]:
        when = t("connected_ago", ago=t.ago(now - tie.at))
        cards.append(_card(view.world.people[tie.slug], "mn-connection-card", when, None, None))
    url = f"/practice/page/connections/{quote(view.account.slug)}?start={rest}"
    more = tag("li", {"class": "practice-more", "data-practice-more": url}, "…")
    return join(*cards, more if rest < len(ties) else None)


def network_page(view: View) -> HTMLResponse:
    """/mynetwork/: the way to the two lists"""
    t = view.t
    links = (
        ("/mynetwork/invitation-manager/sent/", t("sent_page")),
        ("/mynetwork/invite-connect/connections/", t("connections_page")),
    )
    items = [tag("li", None, tag("a", {"href": url}, text)) for url, text in links]
    section = tag("section", {"class": "artdeco-card practice-empty"}, tag("ul", None, *items))
    return page(view, f"{t('network')} | LinkedIn", columns(section))


def messaging_page(view: View) -> HTMLResponse:
    """/messaging/…: nothing can be sent here"""
    text = tag("section", {"class": "artdeco-card practice-empty"}, view.t("blank_messages"))
    return page(view, f"{view.t('messaging')} | LinkedIn", columns(text))
