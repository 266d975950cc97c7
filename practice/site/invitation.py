"""The invitation: what the Connect control opens, step by step, and what may come in its way.

Each step answers with changes to the page (`Ops`), which the page's script carries out in order.
"""

from urllib.parse import quote

from practice.people import Dialog, Person, Relation
from practice.site.html import Attributes, Child, Html, join, tag
from practice.site.profile import action_row
from practice.site.view import View, button, do
from practice.site.world import CONNECTABLE

Ops = list[list[str]]


def toast(text: str, kind: str = "success") -> list[str]:
    """A message that goes away by itself."""
    body = tag("p", {"class": "artdeco-toast-item__message"}, text)
    item = {"class": "artdeco-toast-item", "data-test-artdeco-toast-item-type": kind, "role": "alert"}
    return ["toast", tag("div", item, body)]


def shut() -> list[str]:
    return ["shut"]


def redraw_row(view: View, person: Person) -> list[str]:
    """The person's action row as it stands now, in the place of the one on the page."""
    row = join(action_row(view, person), view.hashed_style() if view.modern else None)
    return ["row", person.slug, row]


def dialog(
    view: View, title: str, body: Child, buttons: Html, extra: str = "", heading: str = ""
) -> list[str]:
    """A dialog: older with artdeco classes and a dismiss button, newer as <dialog open> without one."""
    bar = tag("div", {"class": "artdeco-modal__actionbar"}, buttons)
    head = tag("h2", {"id": heading or "send-invite-modal", "class": "practice-dialog-title"}, title)
    if view.modern:
        inner = tag("div", {"class": f"practice-dialog {extra}".strip()}, head, body, bar)
        return ["dialog", tag("dialog", {"open": True, "class": view.h("dialog")}, inner)]
    dismiss = button(
        view,
        "✕",
        {"aria-label": view.t("dismiss"), "data-practice-shut": True},
        "artdeco-modal__dismiss artdeco-button--circle",
    )
    attributes: Attributes = {
        "role": "dialog",
        "class": f"artdeco-modal send-invite practice-dialog {extra}".strip(),
        "aria-labelledby": heading or "send-invite-modal",
    }
    return [
        "dialog",
        tag("div", {"class": "artdeco-modal-overlay"}, tag("div", attributes, dismiss, head, body, bar)),
    ]


def _step(person: Person, step: str) -> str:
    return f"/practice/page/{step}/{quote(person.slug)}"


def _secondary(view: View, text: str, attributes: Attributes) -> Html:
    return button(view, text, {"aria-label": text, **attributes}, "artdeco-button--secondary")


def _primary(view: View, text: str, attributes: Attributes) -> Html:
    return button(view, text, {"aria-label": text, **attributes}, "artdeco-button--primary")


def _got_it(view: View) -> Html:
    return _primary(view, view.t("got_it"), {"data-practice-shut": True})


def _limit(view: View) -> Ops:
    t = view.t
    heading = "ip-fuse-limit-alert__header"
    text = tag("p", None, t("limit_text"))
    return [shut(), dialog(view, t("limit"), text, _got_it(view), "ip-fuse-limit-alert", heading)]


def _upsell(view: View) -> Ops:
    t = view.t
    link = {"href": "/premium/products/?upsellOrderOrigin=custom-invite", "class": "artdeco-button"}
    return [shut(), dialog(view, t("upsell"), None, tag("a", link, t("upsell_action")))]


def _send_button(view: View, person: Person) -> Html:
    t = view.t
    attributes = do(_step(person, "send"), disabled=True) | {"aria-label": t("send_label")}
    return button(view, t("send"), attributes, "artdeco-button--primary")


def open_dialog(view: View, person: Person) -> Ops:
    """A click on Connect."""
    t, account = view.t, view.account
    match person.traits.dialog:
        case Dialog.AT_ONCE:
            return send(view, person, "", "")
        case Dialog.NOT_NOW:
            return [dialog(view, t("not_now"), None, _got_it(view))]
        case Dialog.NEVER:
            return []
        case Dialog.HOW_KNOWN:
            choices = [
                button(view, each, {"aria-pressed": "false", "aria-label": each}, "artdeco-pill")
                for each in t("how_known_choices").split(",")
            ]
            go_on = button(view, t("connect"), {"disabled": True, "aria-label": t("connect")})
            return [dialog(view, t("how_known", name=person.name), join(*choices), go_on)]
        case Dialog.EMAIL:
            field = {"type": "email", "name": "email", "id": "email", "class": "mb3"}
            body = join(tag("label", {"for": "email"}, t("email_ask")), tag("input", field))
            return [dialog(view, t("add_note_title"), body, _send_button(view, person))]
        case _:
            if view.modern and view.world.weekly_limit_reached(account):
                return _limit(view)
            buttons = join(
                _secondary(view, t("add_note"), do(_step(person, "note"))),
                _primary(view, t("send_without"), do(_step(person, "send"))),
            )
            return [dialog(view, t("add_note_title"), tag("p", None, t("add_note_text")), buttons)]


def add_note(view: View, person: Person) -> Ops:
    """A click on "Add a note": the field, or (newer) what is for sale when no note is left."""
    t, account = view.t, view.account
    if view.modern and account.notes_left == 0:
        return _upsell(view)
    field: Attributes = {
        "name": "message",
        "id": "custom-message",
        "maxlength": account.note_length,
        "placeholder": t("note_hint"),
        "rows": 4,
    }
    cancel = _secondary(view, t("cancel"), {"data-practice-shut": True})
    buttons = join(cancel, _send_button(view, person))
    return [shut(), dialog(view, t("add_note_title"), tag("textarea", field), buttons)]


def send(view: View, person: Person, note: str, email: str) -> Ops:
    """The sending click: sent, or refused for the account's limit, its notes, or the missing address."""
    t, account, world = view.t, view.account, view.world
    if person.traits.dialog is Dialog.EMAIL and "@" not in email:
        return [toast(t("failed"), "error")]
    if world.weekly_limit_reached(account):
        return _limit(view)
    if note and account.notes_left == 0:
        return _upsell(view)
    if len(note) > account.note_length or person.traits.dialog is Dialog.NOT_NOW:
        return [toast(t("failed"), "error")]
    if person.traits.dialog is Dialog.FAILS:
        return [toast(t("failed"), "error")]
    if world.relation(account, person) not in (*CONNECTABLE, Relation.PENDING):
        return [toast(t("failed"), "error")]
    world.invite(account, person, note or None)
    if person.traits.dialog is Dialog.NEAR_LIMIT:
        text = tag("p", {"class": "ip-fuse-limit-alert__warning"}, t("near_limit_text"))
        warning = dialog(view, t("near_limit"), text, _got_it(view), "ip-fuse-limit-alert")
        return [shut(), warning, redraw_row(view, person)]
    return [shut(), toast(t("sent_toast", name=person.name)), redraw_row(view, person)]


def ask_withdraw(view: View, person: Person) -> Ops:
    """A click on Pending, or on Withdraw: asks once more."""
    t = view.t
    buttons = join(
        _secondary(view, t("cancel"), {"data-practice-shut": True}),
        _primary(view, t("withdraw"), do(_step(person, "withdraw-yes"))),
    )
    return [dialog(view, t("withdraw_title"), tag("p", None, t("withdraw_text")), buttons)]


def withdraw(view: View, person: Person) -> Ops:
    """The confirmed withdrawal."""
    view.world.withdraw(view.account, person)
    card = ["remove", f'[data-practice-sent="{person.slug}"]']
    gone = toast(view.t("withdrawn_toast", name=person.name))
    return [shut(), card, gone, redraw_row(view, person)]
