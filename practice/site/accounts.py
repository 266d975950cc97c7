"""The four practice accounts: who they are, and what state the site holds them in."""

from dataclasses import dataclass, field
from enum import StrEnum


class Layout(StrEnum):
    """Which profile pages an account is shown."""

    CLASSIC = "classic"  # Ember/artdeco: readable classes, buttons
    MODERN = "modern"  # server-driven: hashed classes, anchors


class AccountState(StrEnum):
    """What every page does to an account."""

    OK = "ok"
    CHECKPOINT = "checkpoint"  # sent to /checkpoint/challenge/, which asks for a PIN
    RESTRICTED = "restricted"  # sent to a page that says so
    RATE_LIMITED = "rate_limited"  # HTTP 429
    DENIED = "denied"  # LinkedIn's own HTTP 999
    CHROME_ONLY = "chrome_only"  # navigation and footer, nothing between


class Obstacle(StrEnum):
    """What stands in the way on every page of an account."""

    NONE = "none"
    COOKIES = "cookies"  # a banner over the whole page, with Accept and Reject
    MESSAGING = "messaging"  # the messaging window is open, over the buttons
    PREMIUM = "premium"  # a bar that tries to sell
    LEAVING = "leaving"  # a question by the browser when the page is left (beforeunload)
    ALERT = "alert"  # a JavaScript dialog when the page has loaded
    NEW_TAB = "new_tab"  # a click opens another tab, too
    DOWNLOAD = "download"  # a download begins by itself
    SPINNER = "spinner"  # the content comes after 20 s
    HANGS = "hangs"  # the page's script never ends


class Fault(StrEnum):
    """What becomes of a request."""

    NONE = "none"
    ERROR = "error"  # HTTP 500
    RESET = "reset"  # the connection is cut
    LOST = "lost"  # it is done, and the connection is cut before the answer
    SLOW = "slow"  # the answer takes 3 s


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
    obstacle: Obstacle = Obstacle.NONE
    page_fault: Fault = Fault.NONE
    click_fault: Fault = Fault.NONE
    generation: int = field(default=0)  # of its log-ins; raising it ends all of them


SETTABLE = (
    "state",
    "weekly_limit",
    "notes_left",
    "note_length",
    "administers_page",
    "layout",
    "language",
    "obstacle",
    "page_fault",
    "click_fault",
)


def make_accounts() -> dict[int, Account]:
    """The four, by number, as they are at the start."""
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
    return {account.number: account for account in accounts}
