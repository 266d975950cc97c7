"""What lies over a page after a click: dialogs in all their forms, toasts; and the type of an answer to a click."""

from practice.people import Person
from practice.site.accounts import Layout
from practice.site.html import Attributes, Child, Html, join, tag
from practice.site.view import View, button
from practice.traits import DialogForm

Ops = list[list[str]]  # changes to the page, which its script carries out in order

HEADING = "send-invite-modal"
_STYLE = "position:fixed;top:140px;left:280px;z-index:60"
_USUAL = {Layout.MODERN: DialogForm.DIALOG, Layout.SERVER_DRIVEN: DialogForm.ROLE}


def toast(text: str, kind: str = "success") -> list[str]:
    """A message that goes away by itself."""
    body = tag("p", {"class": "artdeco-toast-item__message"}, text)
    item = {"class": "artdeco-toast-item", "data-test-artdeco-toast-item-type": kind, "role": "alert"}
    return ["toast", tag("div", item, body)]


def shut() -> list[str]:
    return ["shut"]


def wait(milliseconds: int) -> Ops:
    """Let the page wait before what follows; 0: not at all."""
    return [["wait", str(milliseconds)]] if milliseconds else []


def dialog(
    view: View,
    person: Person,
    title: str,
    body: Child,
    buttons: Html,
    extra: str = "",
    heading: str = HEADING,
) -> list[str]:
    """A dialog about a person, in the form that the layout has or that was chosen for the person.

    `extra` and `heading` are a class and the heading's id by which the dialog is known; without a heading's id
    there are neither.
    """
    form = person.traits.dialog_form
    if form is DialogForm.USUAL:
        form = _USUAL.get(view.account.layout, form)
    bar = tag("div", {"class": "artdeco-modal__actionbar"}, buttons)
    head = tag("h2", {"id": heading or None, "class": "practice-dialog-title"}, title)
    classes = f"practice-dialog {extra}".strip()
    dismiss = button(
        view,
        "✕",
        {"aria-label": view.t("dismiss"), "data-practice-shut": True},
        "artdeco-modal__dismiss artdeco-button--circle",
    )
    attributes: Attributes = {"data-practice-dialog": True}
    named: Attributes = attributes | {"aria-labelledby": heading or None}
    match form:
        case DialogForm.DIALOG:
            inside = tag("div", {"class": classes}, head, body, bar)
            return ["dialog", tag("dialog", {"open": True, "class": view.h("dialog"), **attributes}, inside)]
        case DialogForm.USUAL:
            artdeco = {"role": "dialog", "class": f"artdeco-modal send-invite {classes}", **named}
            inside = tag("div", artdeco, dismiss, head, body, bar)
            return ["dialog", tag("div", {"class": "artdeco-modal-overlay"}, inside)]
        case DialogForm.ALERT:
            role: Attributes = {"role": "alertdialog", "aria-modal": "true", **attributes}
        case DialogForm.ROLE | DialogForm.SHADOW | DialogForm.NOTE_IFRAME:
            role = {"role": "dialog", **named}
    role |= {"class": f"{view.h('dialog')} {classes}", "style": _STYLE}
    kind = "shadow" if form is DialogForm.SHADOW else "dialog"
    return [kind, tag("div", role, dismiss, head, body, bar)]


def frame(view: View, body: Html, buttons: Html) -> list[str]:
    """A dialog in an iframe, of which the page around it shows nothing."""
    return ["frame", tag("div", {"data-practice-dialog": True}, body, join(buttons))]
