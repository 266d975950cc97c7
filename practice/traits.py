"""How a person's pages behave: what can be chosen, as data. A new state of a page begins here.

`people.py` says who behaves how from the start; the control API changes it (`POST /practice/person/SLUG`).
"""

from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """What stands between an account and a person, and where the page shows it."""

    TOP_CARD = "top_card"  # Connect on the top card
    MENU = "menu"  # Connect only in the More menu
    PENDING = "pending"  # an invitation stands
    CONNECTED = "connected"
    INCOMING = "incoming"  # the person has invited the account
    FOLLOW_ONLY = "follow_only"  # no Connect anywhere
    HIDDEN = "hidden"  # "Profile not available", at its own address
    GONE = "gone"  # the 404 page


class Dialog(StrEnum):
    """What the Connect control opens."""

    PLAIN = "plain"  # add a note, or send without one
    EMAIL = "email"  # asks for the person's e-mail address
    EMAIL_TEXT = "email_text"  # likewise, in a plain text field
    AT_ONCE = "at_once"  # none: the first click sends
    RELOADS = "reloads"  # none: the first click sends, and the page loads itself anew
    NOT_NOW = "not_now"  # refused: withdrawn less than three weeks ago
    NOT_NOW_TOAST = "not_now_toast"  # likewise, by a toast and no dialog
    HOW_KNOWN = "how_known"  # asks "How do you know …?" before it goes on
    NEAR_LIMIT = "near_limit"  # sends, and warns that the weekly limit is near
    FAILS = "fails"  # an error toast instead of sending
    NEVER = "never"  # the click does nothing
    LATE = "late"  # it opens after some seconds


class DialogForm(StrEnum):
    """What the invitation's dialog is made of."""

    USUAL = "usual"  # as the account's profile layout has it
    DIALOG = "dialog"  # <dialog open>
    ROLE = "role"  # role="dialog"
    ALERT = "alert"  # role="alertdialog"
    SHADOW = "shadow"  # in the open shadow root of #interop-outlet
    NOTE_IFRAME = "note_iframe"  # role="dialog", and the note's field in an iframe


class Posting(StrEnum):
    """What a person has posted."""

    RECENT = "recent"
    OLD = "old"  # nothing younger than 45 days
    NONE = "none"
    PINNED = "pinned"  # an old own post stands on top of the recent one
    DEEP = "deep"  # the recent own post comes after scrolling past other people's


class Flip(StrEnum):
    """What a click on the post's like button does."""

    SEEN = "seen"
    UNSEEN = "unseen"  # liked, but the button doesn't show it
    LOST = "lost"  # nothing at all


class Thread(StrEnum):
    """Where a new comment stands."""

    TOP = "top"
    BELOW = "below"  # "Most relevant" keeps it out of sight, behind "load more"
    UNSEEN = "unseen"  # submitted, the editor blank, and no comment seen


class MoreForm(StrEnum):
    """The server-driven profile's More button."""

    EXPANDED = "expanded"  # with aria-expanded
    BARE = "bare"  # without


class MenuConnect(StrEnum):
    """What Connect is in the server-driven profile's menu."""

    LINK = "link"
    LABEL = "label"  # an item with a label and no address
    TEXT = "text"  # an item with neither


class BarPlace(StrEnum):
    """Where the server-driven profile's action bar stands."""

    INSIDE = "inside"  # in the name's section
    OUTSIDE = "outside"  # beside that section, in the top card
    OUTSIDE_CARD = "outside_card"  # beside the top card


class PostId(StrEnum):
    """Which of a post's ids a link or a key has."""

    ACTIVITY = "activity"
    SHARE = "share"
    UGC_POST = "ugcPost"


@dataclass(frozen=True, slots=True)
class Traits:
    """How a person's pages behave, for every account until something changes it.

    Fields that end in `_ms` are how long a part of the page takes to paint, in milliseconds.
    """

    relation: Relation = Relation.TOP_CARD
    dialog: Dialog = Dialog.PLAIN
    dialog_form: DialogForm = DialogForm.USUAL
    inmail: bool = False  # Message opens a paid InMail
    posting: Posting = Posting.RECENT
    comments_off: bool = False
    comments_off_said: bool = True  # with a sentence about it
    already_liked: bool = False  # the newest own post
    celebrated: bool = False  # likewise, with another reaction
    flip: Flip = Flip.SEEN
    thread: Thread = Thread.TOP
    composer_open: bool = True  # on the post's own page
    submit_ms: int = 0  # until the submit button comes, once there is text
    paint_ms: int = 150  # before the name; the action row takes as long again
    menu_ms: int = 0  # More, and a post's menu
    dialog_ms: int = 0
    posts_ms: int = 0  # the activity list
    bar_ms: int = 0  # a post's action bar
    state_ms: int = 0  # a reaction shows as none for so long
    thread_ms: int = 0  # the comments
    # the server-driven layout only
    verified: bool = True  # the name stands in a verification link
    connect_first: bool = True  # Connect before Message
    more_form: MoreForm = MoreForm.EXPANDED
    menu_connect: MenuConnect = MenuConnect.LINK
    bar_place: BarPlace = BarPlace.INSIDE
    virtual: bool = False  # entries of the list far from what is seen are taken out of the page
    comments_in_list: bool = False  # a comment below each post of the list, with its key
    link_id: PostId = PostId.ACTIVITY  # in what "Copy link to post" copies
    key_id: PostId = PostId.ACTIVITY  # in the comments' keys
    submit_there: bool = False  # the submit button is there from the start, disabled
    reply_open: bool = False  # each comment has a reply's composer open in it
