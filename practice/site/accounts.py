"""The practice accounts, four unless more are asked for: who they are, and what state the site holds them in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from practice.people import Person

USUAL = 4


class Layout(StrEnum):
    """Which profile pages an account is shown."""

    CLASSIC = "classic"  # Ember/artdeco: readable classes, buttons
    MODERN = "modern"  # the first server-driven one: hashed classes, anchors
    SERVER_DRIVEN = "server_driven"  # that of September and October 2026: keys, no h1, a portal


class PostsLayout(StrEnum):
    """Which activity lists and post pages an account is shown."""

    CLASSIC = "classic"
    SERVER_DRIVEN = "server_driven"
    LIST_ONLY = "list_only"  # the list is server-driven, a post's page is classic
    PAGE_ONLY = "page_only"  # the other way round

    @property
    def in_lists(self) -> bool:
        """Whether lists are server-driven."""
        return self in (PostsLayout.SERVER_DRIVEN, PostsLayout.LIST_ONLY)

    @property
    def on_page(self) -> bool:
        """Whether a post's own page is server-driven."""
        return self in (PostsLayout.SERVER_DRIVEN, PostsLayout.PAGE_ONLY)


class FeedLayout(StrEnum):
    """Which feed an account is shown."""

    CLASSIC = "classic"
    SERVER_DRIVEN = "server_driven"  # at /feed/foryou/, and nowhere who is logged in


class LimitForm(StrEnum):
    """How the weekly limit is told."""

    FUSE = "fuse"  # with the classes and ids that are known
    PLAIN = "plain"  # a dialog with a heading, nothing else


class LoginForm(StrEnum):
    """Which log-in page the site shows."""

    CLASSIC = "classic"
    SEPTEMBER = "september"  # no form, no ids, two sets of fields, one of them hidden


class ChangedPage(StrEnum):
    """What LinkedIn has changed on purpose: what is renamed isn't known any more."""

    NOTHING = "nothing"
    REACT_LABEL = "react_label"  # what tells a like button and its state
    COMPOSER = "composer"  # what tells the comment's editor
    POSTS = "posts"  # what tells a post in a list and on its page
    CONNECT = "connect"  # what tells the Connect control


class AccountState(StrEnum):
    """What every page does to an account."""

    OK = "ok"
    CHECKPOINT = "checkpoint"  # sent to /checkpoint/challenge/, which asks for a PIN
    RESTRICTED = "restricted"  # sent to a page that says so
    RATE_LIMITED = "rate_limited"  # HTTP 429
    DENIED = "denied"  # LinkedIn's own HTTP 999
    CHROME_ONLY = "chrome_only"  # navigation and footer, nothing between
    GUEST = "guest"  # profiles as the public sees them, with status 200; all else leads to the log-in


class Obstacle(StrEnum):
    """What stands in the way on every page of an account."""

    NONE = "none"
    COOKIES = "cookies"  # a banner over the whole page, with Accept and Reject
    MESSAGING = "messaging"  # the messaging window is open, over the buttons
    CONVERSATION = "conversation"  # an old conversation with somebody else is open at the bottom, beside all
    BUBBLE = "bubble"  # likewise, some seconds after the page came, over the buttons, on every page anew
    PROMO = "promo"  # a dialog in the shadow root of #interop-outlet, which covers everything
    PREMIUM = "premium"  # a bar that tries to sell
    LEAVING = "leaving"  # a question by the browser when the page is left (beforeunload)
    ALERT = "alert"  # a JavaScript dialog when the page has loaded
    NEW_TAB = "new_tab"  # a click opens another tab, too
    DOWNLOAD = "download"  # a download begins by itself
    SPINNER = "spinner"  # the content comes after 20 s
    HANGS = "hangs"  # the page's script never ends


class LineFault(StrEnum):
    """What becomes of a request."""

    NONE = "none"
    ERROR = "error"  # HTTP 500
    RESET = "reset"  # the connection is cut
    LOST = "lost"  # it is done, and the connection is cut before the answer
    SLOW = "slow"  # the answer takes 3 s
    CIRCLE = "circle"  # it leads to itself, for ever
    STUCK = "stuck"  # its script never ends


@dataclass(slots=True)
class Account:
    """One account. The control API may set the fields named in `SETTABLE`."""

    number: int
    email: str
    password: str
    slug: str
    layout: Layout
    language: str = "en"
    state: AccountState = AccountState.OK
    weekly_limit: int | None = None  # invitations; None: never reached
    notes_left: int | None = 5  # None: as many as one likes
    note_length: int = 200
    administers_page: bool = False  # gets the identity switch on posts
    posts_layout: PostsLayout = PostsLayout.CLASSIC
    feed_layout: FeedLayout = FeedLayout.CLASSIC
    limit_form: LimitForm = LimitForm.FUSE
    changed: ChangedPage = ChangedPage.NOTHING
    look_alike: bool = False  # profiles and posts redirect to another host name of this computer
    swapped_with: int | None = None  # whose the log-in really is, until one logs in anew
    guest: bool = False  # a log-in that ended shows public profiles instead of the auth wall
    obstacle: Obstacle = Obstacle.NONE
    page_fault: LineFault = LineFault.NONE
    click_fault: LineFault = LineFault.NONE
    generation: int = field(default=0)  # of its log-ins; raising it ends all of them


SETTABLE = (
    "state",
    "weekly_limit",
    "notes_left",
    "note_length",
    "administers_page",
    "layout",
    "posts_layout",
    "feed_layout",
    "limit_form",
    "changed",
    "look_alike",
    "swapped_with",
    "language",
    "obstacle",
    "page_fault",
    "click_fault",
)


def make_accounts(people: Sequence[Person] = (), count: int = USUAL) -> dict[int, Account]:
    """The four, by number, as they are at the start; more than four are the last of these people's."""
    accounts = (
        Account(1, "mara@practice.example", "mara-practice", "mara-lindgren", Layout.CLASSIC),
        Account(2, "tomas@practice.example", "tomas-practice", "tomas-quintela", Layout.MODERN),
        Account(
            3,
            "nadia@practice.example",
            "nadia-practice",
            "nadia-rahimi",
            Layout.CLASSIC,
            administers_page=True,
        ),
        Account(4, "felix@practice.example", "felix-practice", "felix-obermann", Layout.MODERN),
    )
    more = (
        Account(
            number, f"{person.slug}@practice.example", f"{person.slug}-practice", person.slug, Layout.CLASSIC
        )
        for number, person in enumerate(people[len(people) - count + USUAL :], start=USUAL + 1)
    )
    return {account.number: account for account in (*accounts, *more)}
