"""What LinkedPilot sees in the page that is open, in one line: every reader is called from here.

For `pages check`, `pages try` and the tests of captured pages. Nothing is clicked but a More menu.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from playwright.async_api import ElementHandle

from engine.linkedin import activity, connections, conversation, post, post_names, profile
from engine.linkedin.browser import Browser
from engine.linkedin.gate import LoginState, read_gate
from engine.linkedin.gate import state_of as gate_state_of
from engine.linkedin.page_visit import ActionEnded, path_of_page, texts_of
from engine.linkedin.signals import answered, read
from engine.rules.enums import CaptureKind
from engine.rules.identity import slug

BEGINNING = datetime(2003, 1, 1, tzinfo=UTC)  # of LinkedIn: no post is older
LONGEST = 120  # letters of a control, as it is shown
FIELD = frozenset({"editor", "submit"})  # what makes up a post's comment field
COMPOSER = FIELD | {"openComposer"}  # and what opens it


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """`state` in a word; `controls` by what they are for, as the page shows them; `known`: a page that is understood."""

    state: str
    known: bool
    controls: Mapping[str, str] = field(default_factory=dict)
    attribution: str = ""  # whose it is, and what of it would be acted on
    post_urn: str = ""  # of the post that would be acted on, where a list tells
    post: "ReadingReport | None" = None  # that post, as the list itself shows it
    strange_field: bool = False  # a field to write in that isn't known to be the post's

    @property
    def line(self) -> str:
        """All of it in one line."""
        clicked = ", ".join(f"{name}: {shown}" for name, shown in self.controls.items())
        return " · ".join(part for part in (self.state, self.attribution, clicked) if part)


_SHOWN = """(e) => {
  const words = (text) => (text || "").replace(/\\s+/g, " ").trim();
  const label = words(e.getAttribute("aria-label")) || words(e.textContent);
  const href = e.getAttribute("href");
  return e.localName + (label ? " «" + label + "»" : "") + (href ? " → " + href : "");
}"""


Reader = Callable[[Browser], Awaitable[ReadingReport]]


def read_as(kind: CaptureKind) -> Reader:
    """The reader of one kind of page."""
    return lambda browser: describe(browser, kind)


async def describe(browser: Browser, kind: CaptureKind) -> ReadingReport:
    """Read the page that is open as one of this kind. Raises PlaywrightError."""
    gate = await read_gate(browser)
    state = gate_state_of(gate, browser.pages)
    if state is not LoginState.LOGGED_IN:
        return ReadingReport(state, state is not LoginState.UNKNOWN)
    browser.language = gate.language.split("-")[0]
    try:
        return await _DESCRIBE[kind](browser)
    except ActionEnded as ended:
        return ReadingReport(ended.result.outcome, False, attribution=str(ended.result.detail or ""))


async def visit_profile(browser: Browser) -> ReadingReport:
    """Read the profile that is open as an action does: once it has painted, its More menu opened where that tells more.

    Raises ActionEnded when it never paints.
    """
    return await _of_profile(await profile.read_profile(browser))


async def _profile(browser: Browser) -> ReadingReport:
    return await _of_profile(await profile.look(browser))


async def _of_profile(found: profile.Profile) -> ReadingReport:
    known = found.state not in (profile.ProfileState.UNKNOWN, profile.ProfileState.NOT_PAINTED)
    name = f"of «{found.signals.name}»" if found.signals.name else ""
    return ReadingReport(found.state, known, await _shown(found.reading.there()), name)


async def _activity(browser: Browser) -> ReadingReport:
    page = await post.look(browser)
    texts, now = texts_of(browser), browser.clock.now()
    entries = [activity.entry_of(each, texts, now) for each in page.signals["posts"]]
    own = activity.own(entries, _segment(browser, "in"))
    if not entries:
        return ReadingReport("no posts" if page.signals["empty"] else "unknown", bool(page.signals["empty"]))
    known = all(entry.key for entry in entries) and any(entry.actor for entry in entries)
    newest = activity.newest_own(own, _segment(browser, "in"), (), BEGINNING)
    whose = (
        f"entry {entries.index(newest) + 1} is the person's newest" if newest else "none is the person's own"
    )
    said = f"{len(own)} their own, {whose}"
    urn = post_names.address(newest.names) if newest else None
    shown = await _one_post(browser, newest.key) if newest else None
    return ReadingReport(f"{len(entries)} entries", known, {}, said, urn or "", shown)


async def _post(browser: Browser) -> ReadingReport:
    posts = (await post.look(browser)).signals["posts"]
    key = post.which(posts, frozenset({_segment(browser, "update")}), "")
    # Nothing is done here: the only post of its own page is the one, though nothing in it may tell its id.
    return await _one_post(browser, key or (posts[0]["key"] if len(posts) == 1 else ""))


async def _one_post(browser: Browser, key: str) -> ReadingReport:
    found = await post.look(browser, key)
    if not found.signals["found"]:
        return ReadingReport("unknown", False)
    pressed = {"true": "liked", "false": "not liked"}.get(str(found.signals["pressed"]), "unknown")
    author = next(each["actor"] for each in found.signals["posts"] if each["key"] == key)
    whose = f"by {author or 'nobody known'}, {len(found.signals['comments'])} comments"
    strange = bool(found.signals["strangeField"])
    return ReadingReport(
        pressed, pressed != "unknown", await _shown(found.there()), whose, strange_field=strange
    )


async def _feed(browser: Browser) -> ReadingReport:
    """Logged in; whose account it is where the page says so. An empty feed is as good as a full one."""
    own = await answered(browser.page.evaluate(_OWN, str(browser.pages.table("account")["own_link"])))
    return ReadingReport("logged in", True, attribution=f"own profile {own}" if own else "")


_OWN = """(selector) => {
  const link = document.querySelector(selector);
  return link ? new URL(link.href).pathname : "";
}"""


async def _dialog(browser: Browser) -> ReadingReport:
    lead = await profile.look(browser)
    about = {"name": lead.signals.name, "slug": slug(lead.url).lower()}
    nothing: list[str] = []  # stood there before, as far as a copy tells
    known = [browser.pages.table("dialog"), texts_of(browser), about, nothing, nothing, nothing]
    found = await read(browser.page, "dialog", known, *conversation.CONTROLS)
    said = [name for name, value in found.signals.items() if value is True and name not in found.there()]
    state = "dialog" if found.signals["open"] else "no dialog"
    return ReadingReport(state, bool(found.signals["open"]), await _shown(found.there()), ", ".join(said))


_DESCRIBE: Mapping[CaptureKind, Reader] = {
    CaptureKind.PROFILE: _profile,
    CaptureKind.ACTIVITY: _activity,
    CaptureKind.POST: _post,
    CaptureKind.FEED: _feed,
    CaptureKind.DIALOG: _dialog,
}


async def describe_people(browser: Browser) -> ReadingReport:
    """Read the page that is open as a list of people: the connections, or the invitations that were sent."""
    found = await connections.look(browser)
    if found.slugs:
        return ReadingReport("people", True, attribution=f"{len(found.slugs)} on the page")
    return ReadingReport("nobody" if found.empty else "unknown", found.empty)


async def _shown(controls: Mapping[str, ElementHandle]) -> dict[str, str]:
    return {name: (await answered(each.evaluate(_SHOWN)))[:LONGEST] for name, each in controls.items()}


def _segment(browser: Browser, before: str) -> str:
    """What follows a word in the page's path."""
    parts = [unquote(part) for part in path_of_page(browser).split("/") if part]
    return parts[parts.index(before) + 1] if before in parts[:-1] else ""
