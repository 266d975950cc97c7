"""Clicks: what a control posts to, and what the page does then. "new-" stands before those of server-driven posts."""

from collections.abc import Callable

from practice.people import Person
from practice.site import (
    comments_server_driven,
    conversation,
    invitation,
    network,
    posts_classic,
    posts_server_driven,
    profile,
)
from practice.site.books import BookedKind
from practice.site.dialogs import Ops, toast, wait
from practice.site.view import View
from practice.site.world import LivePost

Fields = dict[str, str]


def _answer(accept: bool) -> Callable[[View, Person, Fields], Ops]:
    def click(view: View, person: Person, fields: Fields) -> Ops:
        view.world.answer(view.account, person, accept)
        return [invitation.redraw_row(view, person)]

    return click


def _follow(view: View, person: Person, fields: Fields) -> Ops:
    view.world.books.act(view.account.number, BookedKind.FOLLOW, person.slug)
    return [toast(view.t("following"))]


def _never(deed: BookedKind) -> Callable[[View, Person, Fields], Ops]:
    """What nobody asks for: it is booked, and that is all."""

    def click(view: View, person: Person, fields: Fields) -> Ops:
        view.world.books.act(view.account.number, deed, person.slug)
        return [toast(view.t("failed"), "error")]

    return click


def _switch_identity(view: View, live: LivePost, fields: Fields) -> Ops:
    view.world.books.act(view.account.number, BookedKind.SWITCH_IDENTITY, live.author, live.urn)
    return [toast(view.t("failed"), "error")]


def _misuse(control: str) -> Callable[[View, LivePost, Fields], Ops]:
    return lambda view, live, _: posts_server_driven.misuse(view, live, control)


_old, _new, _thread = posts_classic, posts_server_driven, comments_server_driven
ON_PERSON: dict[str, Callable[[View, Person, Fields], Ops]] = {
    "menu": lambda view, person, _: [
        *wait(person.traits.menu_ms),
        ["portal", profile.menu(view, person)],
    ],
    "invite": lambda view, person, _: invitation.open_dialog(view, person),
    "note": lambda view, person, _: invitation.add_note(view, person),
    "send": lambda view, person, f: invitation.send(view, person, f.get("message", ""), f.get("email", "")),
    "withdraw": lambda view, person, _: invitation.ask_withdraw(view, person),
    "withdraw-yes": lambda view, person, _: invitation.withdraw(view, person),
    "accept": _answer(accept=True),
    "ignore": _answer(accept=False),
    "follow": _follow,
    "message": lambda view, person, _: conversation.open_from_profile(view, person),
    "typed": lambda view, person, f: conversation.typed(view, person, f.get("text", "")),
    "message-send": lambda view, person, f: conversation.sent(view, person, f.get("text", "")),
    "report": _never(BookedKind.REPORT),
    "remove": _never(BookedKind.REMOVE_CONNECTION),
    "connections": lambda view, _, f: network.more_connections(view, int(f["start"])),
    "activity": lambda view, person, f: _old.more_activity(view, person, int(f["start"])),
    "new-activity": lambda view, person, f: _new.more_activity(view, person, int(f["start"])),
}
ON_POST: dict[str, Callable[[View, LivePost, Fields], Ops]] = {
    "react": lambda view, live, f: _old.react(view, live, f.get("reaction")),
    "react-comment": lambda view, live, f: _old.react_to_comment(view, live, f["comment"]),
    "comments": lambda view, live, _: _old.all_comments(view, live),
    "composer": lambda view, live, _: _old.open_composer(view, live),
    "comment": lambda view, live, f: _old.comment(view, live, f.get("text", "")),
    "identity": _switch_identity,
    "new-react": lambda view, live, f: _new.react(view, live, f.get("reaction")),
    "new-menu": lambda view, live, _: _new.menu(view, live),
    "new-report": lambda view, live, _: _new.report(view, live),
    "new-identity": _switch_identity,
    "new-react-comment": lambda view, live, f: _thread.react_to_comment(view, live, f["comment"]),
    "new-comments": lambda view, live, _: _thread.all_comments(view, live),
    "new-composer": lambda view, live, _: _thread.open_composer(view, live),
    "new-comment": lambda view, live, f: _thread.comment(view, live, f.get("text", "")),
    "new-open-reply": lambda view, live, f: _thread.open_reply(view, live, f["comment"]),
    "new-reply": lambda view, live, f: _thread.reply(view, live, f["comment"], f.get("text", "")),
    **{f"new-{control}": _misuse(control) for control in ("save", "embed", "flyout", "emoji", "photo")},
}
