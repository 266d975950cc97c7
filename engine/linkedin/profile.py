"""A profile page: facts → state, and the lead's own invite control."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from playwright.async_api import JSHandle

from engine.linkedin.browser import Browser
from engine.linkedin.gate import begins_with
from engine.linkedin.outcome import ActionTask
from engine.linkedin.page_visit import (
    PAINT_SECONDS,
    end,
    not_painted,
    open_page,
    path_of_page,
    press,
    reach,
    read_through,
    settle,
    shown,
    texts_of,
    watch,
)
from engine.linkedin.pages import Pages
from engine.linkedin.signals import Reading, read
from engine.rules.enums import Outcome
from engine.rules.facts import fact
from engine.rules.identity import NotAProfile, canonical, slug
from engine.rules.identity import path as path_of

CONTROLS = ("invite", "accept", "more")
MENU_SECONDS = 3.0  # within which a click on More opens its menu
MENU_TRIES = 2  # a page that has just painted may not listen yet
QUIET_SECONDS = 4.0  # what isn't in a painted part by then isn't in it; entries of a menu come one by one


class ProfileState(StrEnum):
    """How the account stands to the person (linkedin-pages: the order is the precedence)."""

    OWN = "own"
    CONNECTABLE = "connectable"
    INCOMING = "incoming"
    PENDING = "pending"
    CONNECTED = "connected"
    FOLLOW_ONLY = "follow_only"
    UNAVAILABLE = "unavailable"
    NOT_PAINTED = "not_painted"  # the name or the action row isn't there (yet)
    UNKNOWN = "unknown"  # painted, and like nothing that is known


# From which a click of ours starts: shown as before, it may be no more than a page's stale first paint.
BEFORE_CLICK = (ProfileState.CONNECTABLE, ProfileState.INCOMING)


@dataclass(frozen=True, slots=True)
class ProfileSignals:
    """Facts about the top card that holds the name of the page's title, and the menu opened from it.

    In the order of trust: addresses (`own`, `invite_*`, `compose`), keys that end with _connect or _pending (seen September
    2026), ARIA states (`more`), and last the words of the page's language. Whatever a word tells is a *yes* only: what is
    absent counts where the part was seen whole (`menu_known`, `row_known`).
    """

    path: str = "/"
    name: str = ""
    card: bool = False
    own: bool = False  # an anchor to one's own /edit/intro
    invite_in_card: bool = False  # attributed: vanityName equal to the slug, exact name, or in the card
    invite_in_menu: bool = False
    menu_open: bool = False  # with items in it
    menu_known: bool = False  # every entry of it is known, and none of them connects
    row_known: bool = False  # likewise every control of the row of actions
    removable: bool = False  # the open menu has «Remove connection»
    loose: bool = False  # a control that connects stands there, and nobody can tell whose it is
    more: bool = False  # the expander of the action row
    pending: bool = False  # in the row, or in the open menu
    compose: bool = False  # an anchor to /messaging/compose/: the connected have it, and so has paid InMail
    follow: bool = False  # a word
    accept: bool = False  # a word; with `ignore` and no compose anchor beside it, the person's own invitation
    ignore: bool = False
    labelled: int = 0  # labelled controls in the card, the expander aside
    first_degree: bool = (
        False  # beside the name: twice there, and the two may differ (October 2026): never proof alone
    )
    unavailable: bool = False  # a heading that says so


def state_of(signals: ProfileSignals, pages: Pages) -> ProfileState:
    """The first that fits. A page that isn't painted is never read as «follow only»."""
    if begins_with(signals.path, pages.path("unavailable")) or (signals.unavailable and not signals.card):
        return ProfileState.UNAVAILABLE
    if signals.own:
        return ProfileState.OWN
    row = signals.more or signals.compose or signals.invite_in_card or signals.pending or signals.follow
    if not signals.card or not row:
        return ProfileState.NOT_PAINTED
    if signals.invite_in_card or signals.invite_in_menu:
        # A pending invitation and an invite control at once is no state that is known.
        return ProfileState.UNKNOWN if signals.pending else ProfileState.CONNECTABLE
    if signals.accept and signals.ignore and not signals.compose:
        return ProfileState.INCOMING
    if signals.pending:
        return ProfileState.PENDING
    if signals.loose:
        return ProfileState.UNKNOWN
    if signals.compose and (signals.removable or signals.first_degree or not signals.labelled):
        return ProfileState.CONNECTED
    if signals.follow:
        return ProfileState.FOLLOW_ONLY
    return ProfileState.UNKNOWN


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that was opened: where the visit led, what was read."""

    url: str  # canonical, as the page's own address has it
    state: ProfileState
    signals: ProfileSignals
    reading: Reading

    @property
    def unsure(self) -> bool:
        """Connect may hide in the More menu: only after a look there is it sure that there is none."""
        return self.state in (ProfileState.CONNECTED, ProfileState.FOLLOW_ONLY, ProfileState.UNKNOWN)

    @property
    def name(self) -> str:
        """The person's, where the page's card bears the name of its title; "" where it isn't known."""
        return self.signals.name if self.signals.card else ""

    @property
    def proves_connection(self) -> bool:
        """«1st» beside the name, and a message to be written. Proof only where that wasn't so before."""
        return self.state is ProfileState.CONNECTED and self.signals.first_degree

    def known(self, quiet: bool) -> "Profile":
        """What may be concluded from it: a *no* needs the whole of what proves it."""
        facts = self.signals
        whole = quiet and facts.menu_known and facts.row_known
        proven = {
            ProfileState.CONNECTED: facts.removable or (facts.first_degree and not facts.follow and whole),
            ProfileState.FOLLOW_ONLY: whole,
        }
        return self if proven.get(self.state, True) else replace(self, state=ProfileState.UNKNOWN)


async def open_profile(browser: Browser, url: str) -> Profile:
    """Visit the person and read how the account stands to them, the More menu included."""
    await open_page(browser, path_of(url))
    return await read_profile(browser)


async def visit_profile(browser: Browser, task: ActionTask) -> Profile:
    """As `open_profile`, for somebody who is to be connected with: where that may be so, the page is read first."""
    await open_page(browser, path_of(task.profile_url))
    found = await watch(browser, lambda: look(browser), _painted, PAINT_SECONDS)
    if found.unsure or found.state in BEFORE_CLICK:
        await read_through(browser, task)
    return await read_profile(browser)


async def reopen_profile(browser: Browser, url: str) -> Profile:
    """Visit the person anew, to see what became of a click: a page that shows nothing new is watched a while."""
    await open_page(browser, path_of(url))
    painted = await settle(
        browser,
        lambda: look(browser),
        _painted,
        lambda p: _painted(p) and not p.unsure and p.state not in BEFORE_CLICK,
        QUIET_SECONDS,
        PAINT_SECONDS,
    )
    found = await read_profile(browser)
    changed = found.state in BEFORE_CLICK and not painted.quiet
    return replace(found, state=ProfileState.UNKNOWN) if changed else found


async def read_profile(browser: Browser) -> Profile:
    """Read the profile that is open, once it is painted; ends the action when it never is."""
    found = await watch(browser, lambda: look(browser), _painted, PAINT_SECONDS)
    if found.state is ProfileState.UNAVAILABLE:
        found = await _gone(browser)
    if found.state is ProfileState.NOT_PAINTED:
        raise await not_painted(browser, fact("seen.no_profile"))
    if not found.unsure:
        return found
    return (
        await _with_menu(browser, found) if found.signals.more else replace(found, state=ProfileState.UNKNOWN)
    )


async def _gone(browser: Browser) -> Profile:
    """«Not available», once no card has come in beside the words for a while."""
    settled = await settle(
        browser,
        lambda: look(browser),
        lambda p: p.state is ProfileState.UNAVAILABLE,
        lambda p: p.state is not ProfileState.UNAVAILABLE and _painted(p),
        QUIET_SECONDS,
        PAINT_SECONDS,
    )
    return settled.seen


async def _with_menu(browser: Browser, found: Profile) -> Profile:
    """Open the lead's own More and read on; the menu stays open where Connect stands in it."""
    await reach(browser, found.reading.control("more"))
    before = await shown(browser, browser.pages.table("profile")["menu_portal"])
    for _ in range(MENU_TRIES):
        await press(browser, found.reading.control("more"))
        found = await watch(
            browser, lambda: look(browser, before), lambda p: p.signals.menu_open, MENU_SECONDS
        )
        if found.signals.menu_open or not found.signals.more:
            break
    if not found.signals.menu_open:  # what the menu might have told is missing: that is no knowledge
        return found if not found.unsure else replace(found, state=ProfileState.UNKNOWN)
    settled = await settle(
        browser,
        lambda: look(browser, before),
        lambda p: p.signals.menu_open,
        lambda p: p.signals.removable or not p.unsure,
        QUIET_SECONDS,
        PAINT_SECONDS,
    )
    found = settled.seen
    if found.state is ProfileState.CONNECTABLE and not found.signals.invite_in_card:
        return found
    await browser.page.keyboard.press("Escape")
    if found.state is ProfileState.CONNECTABLE:
        return await watch(browser, lambda: look(browser), lambda p: p.signals.invite_in_card, MENU_SECONDS)
    return found.known(settled.quiet or found.signals.removable)


def _painted(profile: Profile) -> bool:
    """The row's last control is the More menu; a state that needs it isn't read before it is there."""
    return profile.state is not ProfileState.NOT_PAINTED and (not profile.unsure or profile.signals.more)


async def look(browser: Browser, before: JSHandle | None = None) -> Profile:
    """One look at the profile that is open, without waiting or clicking.

    `before`: the menus that stood there before our own click on More, where there was one.
    """
    url = _address(path_of_page(browser))
    known = [browser.pages.table("profile"), _texts(browser), slug(url).lower(), before]
    reading = await read(browser.page, "profile", known, *CONTROLS)
    signals = _signals(reading.signals)
    return Profile(url, state_of(signals, browser.pages), signals, reading)


def _texts(browser: Browser) -> dict[str, Any]:
    """The language's texts; what a menu holds besides is harmless in whichever language it is said."""
    every = [word for texts in browser.pages.texts.values() for word in texts["menu_other"]]
    return {**texts_of(browser), "menu_other": every}


def _address(path: str) -> str:
    try:
        return canonical("https://www.linkedin.com" + path)
    except NotAProfile:
        if path.strip("/").split("/")[0] == "in":
            raise end(Outcome.UNEXPECTED_PAGE, fact("seen.strange_address")) from None
        return ""


def _signals(found: dict[str, Any]) -> ProfileSignals:
    return ProfileSignals(
        path=found["path"],
        name=found["name"],
        card=found["card"],
        own=found["own"],
        invite_in_card=found["inviteInCard"],
        invite_in_menu=found["inviteInMenu"],
        menu_open=found["menuOpen"],
        menu_known=found["menuKnown"],
        row_known=found["rowKnown"],
        removable=found["removable"],
        loose=found["loose"],
        more=found["more"],
        pending=found["pending"],
        compose=found["compose"],
        follow=found["follow"],
        accept=found["accept"],
        ignore=found["ignore"],
        labelled=found["labelled"],
        first_degree=found["firstDegree"],
        unavailable=found["unavailable"],
    )
