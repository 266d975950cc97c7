"""The invitation: what the Connect control opens, step by step, and what may come in its way.

Each step answers with changes to the page.
"""

from urllib.parse import quote

from practice.people import Dialog, Person, Relation
from practice.site.accounts import LimitForm
from practice.site.dialogs import Ops, dialog, frame, shut, toast, wait
from practice.site.html import Attributes, Html, join, tag
from practice.site.profile import action_row
from practice.site.view import View, button, do
from practice.site.world import CONNECTABLE
from practice.traits import DialogForm

_RELOAD_MS = 300


def redraw_row(view: View, person: Person) -> list[str]:
    """The person's action row as it stands now, in the place of the one on the page."""
    row = join(action_row(view, person), view.hashed_style() if view.hashed else None)
    return ["row", person.slug, row]


def _step(person: Person, step: str) -> str:
    return f"/practice/page/{step}/{quote(person.slug)}"


def _secondary(view: View, text: str, attributes: Attributes) -> Html:
    return button(view, text, {"aria-label": text, **attributes}, "artdeco-button--secondary")


def _primary(view: View, text: str, attributes: Attributes) -> Html:
    return button(view, text, {"aria-label": text, **attributes}, "artdeco-button--primary")


def _got_it(view: View) -> Html:
    return _primary(view, view.t("got_it"), {"data-practice-shut": True})


def _limit(view: View, person: Person) -> Ops:
    t = view.t
    if view.account.limit_form is LimitForm.PLAIN:
        return [shut(), dialog(view, person, t("limit"), None, _got_it(view), heading="")]
    heading = "ip-fuse-limit-alert__header"
    text = tag("p", None, t("limit_text"))
    return [shut(), dialog(view, person, t("limit"), text, _got_it(view), "ip-fuse-limit-alert", heading)]


def _upsell(view: View, person: Person) -> Ops:
    t = view.t
    link = {"href": "/premium/products/?upsellOrderOrigin=custom-invite", "class": "artdeco-button"}
    return [shut(), dialog(view, person, t("upsell"), None, tag("a", link, t("upsell_action")))]


def _send_button(view: View, person: Person) -> Html:
    t = view.t
    attributes = do(_step(person, "send"), disabled=True) | {"aria-label": t("send_label")}
    return button(view, t("send"), attributes, "artdeco-button--primary")


def open_dialog(view: View, person: Person) -> Ops:
    """A click on Connect."""
    if view.server_driven and view.world.withdrew(view.account, person):
        return [toast(view.t("not_now"), "error")]
    return [*wait(person.traits.dialog_ms), *_opened(view, person)]


def _opened(view: View, person: Person) -> Ops:
    t, account = view.t, view.account
    match person.traits.dialog:
        case Dialog.AT_ONCE:
            return send(view, person, "", "")
        case Dialog.RELOADS:
            sent = send(view, person, "", "")
            invited = view.world.relation(account, person) is Relation.PENDING
            return [["reload", str(_RELOAD_MS)]] if invited else sent
        case Dialog.NOT_NOW_TOAST:
            return [toast(t("not_now"), "error")]
        case Dialog.NOT_NOW:
            return [dialog(view, person, t("not_now"), None, _got_it(view))]
        case Dialog.NEVER:
            return []
        case Dialog.HOW_KNOWN:
            choices = [
                button(view, each, {"aria-pressed": "false", "aria-label": each}, "artdeco-pill")
                for each in t("how_known_choices").split(",")
            ]
            go_on = button(view, t("connect"), {"disabled": True, "aria-label": t("connect")})
            return [dialog(view, person, t("how_known", name=person.name), join(*choices), go_on)]
        case Dialog.EMAIL:
            field = {"type": "email", "name": "email", "id": "email", "class": "mb3"}
            body = join(tag("label", {"for": "email"}, t("email_ask")), tag("input", field))
            return [dialog(view, person, t("add_note_title"), body, _send_button(view, person))]
        case Dialog.EMAIL_TEXT:
            field = {"type": "text", "data-practice-name": "email"}
            body = join(tag("label", None, t("email_ask"), tag("input", field)))
            return [dialog(view, person, t("email_ask"), body, _send_button(view, person))]
        case _:
            if view.hashed and view.world.weekly_limit_reached(account):
                return _limit(view, person)
            buttons = join(
                _secondary(view, t("add_note"), do(_step(person, "note"))),
                _primary(view, t("send_without"), do(_step(person, "send"))),
            )
            return [dialog(view, person, t("add_note_title"), tag("p", None, t("add_note_text")), buttons)]


def add_note(view: View, person: Person) -> Ops:
    """A click on "Add a note": the field, or (newer) what is for sale when no note is left."""
    t, account = view.t, view.account
    if view.hashed and account.notes_left == 0:
        return _upsell(view, person)
    field: Attributes = {
        "name": "message",
        "id": "custom-message",
        "maxlength": account.note_length,
        "placeholder": t("note_hint"),
        "rows": 4,
    }
    cancel = _secondary(view, t("cancel"), {"data-practice-shut": True})
    buttons = join(cancel, _send_button(view, person))
    text = tag("textarea", field)
    if person.traits.dialog_form is DialogForm.NOTE_IFRAME:
        return [shut(), frame(view, text, buttons)]
    return [shut(), dialog(view, person, t("add_note_title"), text, buttons)]


def send(view: View, person: Person, note: str, email: str) -> Ops:
    """The sending click: sent, or refused for the account's limit, its notes, or the missing address."""
    t, account, world = view.t, view.account, view.world
    if person.traits.dialog in (Dialog.EMAIL, Dialog.EMAIL_TEXT) and "@" not in email:
        return [toast(t("failed"), "error")]
    if world.weekly_limit_reached(account):
        return _limit(view, person)
    if note and account.notes_left == 0:
        return _upsell(view, person)
    if len(note) > account.note_length or person.traits.dialog in (
        Dialog.NOT_NOW,
        Dialog.NOT_NOW_TOAST,
    ):
        return [toast(t("failed"), "error")]
    if person.traits.dialog is Dialog.FAILS:
        return [toast(t("failed"), "error")]
    if world.relation(account, person) not in (*CONNECTABLE, Relation.PENDING):
        return [toast(t("failed"), "error")]
    world.invite(account, person, note or None)
    if person.traits.dialog is Dialog.NEAR_LIMIT:
        text = tag("p", {"class": "ip-fuse-limit-alert__warning"}, t("near_limit_text"))
        warning = dialog(view, person, t("near_limit"), text, _got_it(view), "ip-fuse-limit-alert")
        return [shut(), warning, redraw_row(view, person)]
    return [shut(), toast(t("sent_toast", name=person.name)), redraw_row(view, person)]


def ask_withdraw(view: View, person: Person) -> Ops:
    """A click on Pending, or on Withdraw: asks once more."""
    t = view.t
    buttons = join(
        _secondary(view, t("cancel"), {"data-practice-shut": True}),
        _primary(view, t("withdraw"), do(_step(person, "withdraw-yes"))),
    )
    return [dialog(view, person, t("withdraw_title"), tag("p", None, t("withdraw_text")), buttons)]


def withdraw(view: View, person: Person) -> Ops:
    """The confirmed withdrawal."""
    view.world.withdraw(view.account, person)
    card = ["remove", f'[data-practice-sent="{person.slug}"]']
    gone = toast(view.t("withdrawn_toast", name=person.name))
    return [shut(), card, gone, redraw_row(view, person)]
