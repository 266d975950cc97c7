"""One post: its own controls and its thread, on its own page or in the list; by what link its menu knows it."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import ElementHandle, JSHandle

from engine.linkedin import post_names
from engine.linkedin.browser import Browser
from engine.linkedin.page_visit import (
    PAINT_SECONDS,
    end,
    not_painted,
    open_page,
    pass_gate,
    press,
    reach,
    shown,
    stay_on_site,
    texts_of,
    watch,
)
from engine.linkedin.signals import Reading, answered, read
from engine.rules.enums import Outcome
from engine.rules.facts import fact

CONTROLS = ("like", "editor", "submit", "openComposer", "control")
MENU_SECONDS = 3.0
COPY_SECONDS = 2.0
NOT_THEIRS = fact("seen.not_their_post")

# The menu's link is caught on its way to the clipboard: what the person has copied there stays theirs.
_CATCH = """() => {
  const caught = { text: "" }, clipboard = navigator.clipboard;
  const keep = (text) => { caught.text = String(text); return Promise.resolve(); };
  const listen = (event) => {
    const field = document.activeElement, value = field && field.value;
    keep(typeof value === "string" ? value : String(getSelection()));
    event.preventDefault(); event.stopImmediatePropagation();
  };
  if (clipboard) {
    clipboard.writeText = keep;
    clipboard.write = async (items) => {
      for (const item of items) if (item.types.includes("text/plain")) keep(await (await item.getType("text/plain")).text());
    };
  }
  document.addEventListener("copy", listen, true);
  caught.end = () => {
    document.removeEventListener("copy", listen, true);
    if (clipboard) { delete clipboard.writeText; delete clipboard.write; }
  };
  return caught;
}"""
# The one entry of a menu that came by the click, by its words.
_ENTRY = """([menu, items, words, before]) => {
  const squeeze = (text) => text.replace(/\\s+/g, " ").trim();
  const visible = (e) => e.getClientRects().length > 0;
  const menus = [...document.querySelectorAll(menu)].filter((e) => visible(e) && !before.includes(e));
  const found = menus.flatMap((m) => [...m.querySelectorAll(items)]).filter((e) => visible(e)
    && (words.includes(squeeze(e.textContent)) || words.includes(squeeze(e.getAttribute("aria-label") || ""))));
  const inner = found.filter((e) => !found.some((other) => other !== e && e.contains(other)));
  return inner.length === 1 ? inner[0] : null;
}"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands: on the page that is open, by its key; and by what names it is known."""

    key: str
    names: frozenset[str]

    @property
    def kept(self) -> str | None:
        return post_names.kept(self.names)


async def look(browser: Browser, key: str = "", before: JSHandle | None = None) -> Reading:
    """The page's posts, and of the one with this key its controls; `before`: buttons that its composer had already."""
    known = browser.pages
    argument: list[Any] = [
        known.table("post"),
        known.table("server_post"),
        texts_of(browser),
        key,
        before or [],
    ]
    return await read(browser.page, "posts", argument, *CONTROLS)


async def open_post(
    browser: Browser, address: str, names: frozenset[str], words: str
) -> tuple[Place, Reading]:
    """Open the post's own page by one of its ids, and find it there: by a name, or as the only one of the page.

    The ids of a list and of a post's page may differ for the same post; then what it says has to be the same.
    """
    await open_page(browser, browser.pages.path("post").format(urn=address))
    return await _find_here(browser, names | {address}, words)


async def open_here(browser: Browser, names: frozenset[str], words: str, lead: str) -> tuple[Place, Reading]:
    """The same on a post's page to which LinkedIn itself has led; it has to be this person's."""
    stay_on_site(browser)
    await pass_gate(browser)
    place, page = await _find_here(browser, names, words)
    if not is_by(page, place.key, lead):
        raise end(Outcome.UNEXPECTED_PAGE, NOT_THEIRS)
    return place, page


async def _find_here(browser: Browser, names: frozenset[str], words: str) -> tuple[Place, Reading]:
    def here(page: Reading) -> str:
        return which(page.signals["posts"], names, words)

    async def painted() -> Reading:
        return await look(browser, here(await look(browser)))

    page = await watch(browser, painted, lambda now: bool(now.signals.get("bar")), PAINT_SECONDS)
    key = here(page)
    if not page.signals.get("bar") or not key:
        raise await not_painted(browser, fact("seen.no_post_shown"))
    found = next(post for post in page.signals["posts"] if post["key"] == key)
    more = post_names.names(found["urns"], found["actor"] or "", found["text"])
    return Place(key, names | more), page


def which(posts: list[dict[str, Any]], names: frozenset[str], words: str) -> str:
    """The key of the post that is meant, by one of its names, or by how its text begins; "" when none is it surely."""
    by_name = [
        post["key"]
        for post in posts
        if names & post_names.names(post["urns"], post["actor"] or "", post["text"])
    ]
    if len(by_name) == 1:
        return str(by_name[0])
    alike = [post["key"] for post in posts if words and begins_alike(words, post_names.letters(post["text"]))]
    return str(alike[0]) if len(alike) == 1 else ""


def begins_alike(one: str, other: str) -> bool:
    """Whether two texts, one of which may be cut, begin with the same letters."""
    length = min(len(one), len(other))
    return one[:length] == other[:length] and length > 0


def is_by(page: Reading, key: str, lead: str) -> bool:
    """Whether the page names this person as the author of the post."""
    return any(
        post["key"] == key and post["actor"] == lead and not post["shared"] and not post["header"]
        for post in page.signals["posts"]
    )


async def names_by_menu(browser: Browser, key: str) -> frozenset[str]:
    """The ids in the link that the post's own menu copies; none where the menu doesn't open or has no such entry."""
    post = await look(browser, key)
    if not post.signals.get("control"):
        return frozenset()
    known, copy = browser.pages.table("server_post"), texts_of(browser)["copy_link"]
    before = await shown(browser, known["menu"])
    control = post.control("control")
    await reach(browser, control)
    await press(browser, control)

    async def entry() -> ElementHandle | None:
        found = await answered(
            browser.page.evaluate_handle(_ENTRY, [known["menu"], known["menu_items"], copy, before])
        )
        return found.as_element()

    item = await watch(browser, entry, lambda found: found is not None, MENU_SECONDS)
    link = await _caught(browser, item) if item is not None else ""
    await browser.page.keyboard.press("Escape")
    return frozenset(post_names.ids_in(link))


async def _caught(browser: Browser, item: ElementHandle) -> str:
    caught = await answered(browser.page.evaluate_handle(_CATCH))
    try:
        await press(browser, item)

        async def text() -> str:
            return str(await answered(caught.evaluate("(caught) => caught.text")))

        return await watch(browser, text, bool, COPY_SECONDS)
    finally:
        await answered(caught.evaluate("(caught) => caught.end()"))
