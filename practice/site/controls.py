"""Which control stands where on a profile, for which relation: one table, for both layouts."""

from enum import Enum, auto
from urllib.parse import quote

from practice.people import Person, Relation
from practice.site.html import Attributes
from practice.site.view import View, do
from practice.site.world import CONNECTABLE


class Control(Enum):
    """What can stand in the action row or in the More menu."""

    INVITE = auto()
    PENDING = auto()
    MESSAGE = auto()
    FOLLOW = auto()
    ACCEPT = auto()
    IGNORE = auto()
    MORE = auto()
    SHARE = auto()
    SAVE_PDF = auto()
    REPORT = auto()
    ABOUT = auto()
    REMOVE = auto()


_C = Control
_USUAL = (_C.SHARE, _C.SAVE_PDF)
_END = (_C.REPORT, _C.ABOUT)
# relation: action row, More menu
STANDS: dict[Relation, tuple[tuple[Control, ...], tuple[Control, ...]]] = {
    Relation.TOP_CARD: ((_C.INVITE, _C.MESSAGE, _C.MORE), (*_USUAL, _C.FOLLOW, *_END)),
    Relation.MENU: ((_C.FOLLOW, _C.MESSAGE, _C.MORE), (*_USUAL, _C.INVITE, *_END)),
    Relation.PENDING: ((_C.PENDING, _C.MESSAGE, _C.MORE), (*_USUAL, _C.FOLLOW, *_END)),
    Relation.CONNECTED: ((_C.MESSAGE, _C.MORE), (*_USUAL, *_END)),
    Relation.INCOMING: ((_C.ACCEPT, _C.IGNORE, _C.MORE), (*_USUAL, *_END)),
    Relation.FOLLOW_ONLY: ((_C.FOLLOW, _C.MESSAGE, _C.MORE), (*_USUAL, *_END)),
}
# control: text, label, what a click posts to
_WORDING: dict[Control, tuple[str, str | None, str | None]] = {
    _C.INVITE: ("connect", "invite_label", "invite"),
    _C.PENDING: ("pending", "pending_label", "withdraw"),
    _C.MESSAGE: ("message", None, "message"),
    _C.FOLLOW: ("follow", "follow_label", "follow"),
    _C.ACCEPT: ("accept", "accept_label", "accept"),
    _C.IGNORE: ("ignore", "ignore_label", "ignore"),
    _C.MORE: ("more", None, "menu"),
    _C.SHARE: ("share_profile", None, None),
    _C.SAVE_PDF: ("save_pdf", None, None),
    _C.REPORT: ("report", None, "report"),
    _C.ABOUT: ("about_profile", None, None),
    _C.REMOVE: ("remove_connection", None, "remove"),
}
_NEW_LABELS = {_C.PENDING: "new_pending_label"}
# Where the modern layout has links, the address each would lead to (the page's script keeps one on the page).
_LINKS: dict[Control, str] = {
    _C.INVITE: "/preload/custom-invite/?vanityName={slug}",
    _C.PENDING: "/preload/withdraw-invite/?vanityName={slug}",
    _C.MESSAGE: "/messaging/compose/?recipient={member}",
}


def attributes_of(view: View, person: Person, control: Control) -> tuple[str, Attributes]:
    """The control's text, and the attributes that are the same in both layouts."""
    text, label, deed = _WORDING[control]
    if view.server_driven:
        label = _NEW_LABELS.get(control, label)
    attributes: Attributes = do(f"/practice/page/{deed}/{quote(person.slug)}") if deed else {}
    if label:
        attributes["aria-label"] = view.t(label, name=person.name)
    return view.t(text), attributes


def link_of(person: Person, control: Control) -> str | None:
    """The address of a control that is a link where the layout has links."""
    link = _LINKS.get(control)
    return link.format(slug=quote(person.slug), member=person.member_id) if link else None


def degree(view: View, person: Person) -> str | None:
    """What stands beside the name: the first degree for a connection, nothing for oneself."""
    if person.slug == view.account.slug:
        return None
    connected = view.world.relation(view.account, person) is Relation.CONNECTED
    return view.t("first" if connected else "second")


def rail_control(view: View, mate: Person) -> Control:
    """What a stranger beside the profile is offered with."""
    return Control.INVITE if view.world.relation(view.account, mate) in CONNECTABLE else Control.FOLLOW
