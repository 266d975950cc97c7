"""The messaging window: an old conversation, a new one, a paid InMail. Whatever is written there is a wrong."""

from urllib.parse import quote

from practice.people import Person
from practice.site.books import PAID, BookedKind
from practice.site.dialogs import Ops, shut
from practice.site.html import Attributes, Html, tag
from practice.site.view import View, button, do, path


def bubble(view: View, person: Person, classes: str = "", title: str | None = None) -> Html:
    """A window with a field and a Send button."""
    t, slug = view.t, quote(person.slug)
    close = button(
        view,
        "✕",
        {"aria-label": t("close_conversation"), "data-practice-away": True},
        "msg-overlay-bubble-header__control",
    )
    field: Attributes = {
        "class": "msg-form__contenteditable",
        "contenteditable": "true",
        "role": "textbox",
        "aria-multiline": "true",
        "aria-label": t("write_message"),
        "data-practice-message": f"/practice/page/typed/{slug}",
    }
    send = do(f"/practice/page/message-send/{slug}") | {"data-practice-send": True}
    form = tag(
        "form",
        {"class": "msg-form"},
        tag("div", field, tag("p", None, tag("br"))),
        tag(
            "textarea",
            {"name": "message", "rows": 1, "data-practice-message": field["data-practice-message"]},
        ),
        button(view, t("send"), send, "msg-form__send-button"),
    )
    who = tag("a", {"href": path(person)}, title or person.name)
    window: Attributes = {
        "class": f"msg-overlay-conversation-bubble {classes}".strip(),
        "role": "dialog",
        "data-practice-cover": True,
    }
    return tag("div", window, tag("header", None, who, close), form)


def somebody(view: View) -> Person:
    """With whom the account has an old conversation: nobody whom a list asks for."""
    return view.world.namesake(view.me)


def open_from_profile(view: View, person: Person) -> Ops:
    """A click on Message."""
    if not person.traits.inmail:
        return [shut(), ["portal", bubble(view, person, "practice-bubble")]]
    view.world.books.act(view.account.number, BookedKind.MESSAGE, person.slug, text=PAID)
    title = view.t("inmail", name=person.name)
    return [shut(), ["portal", bubble(view, person, "practice-bubble", title)]]


def typed(view: View, person: Person, text: str) -> Ops:
    """Something stands in the field: a draft that the other may be shown as "typing"."""
    view.world.books.act(view.account.number, BookedKind.MESSAGE, person.slug, text=f"typed: {text}")
    return []


def sent(view: View, person: Person, text: str) -> Ops:
    view.world.books.act(view.account.number, BookedKind.MESSAGE, person.slug, text=text)
    return []
