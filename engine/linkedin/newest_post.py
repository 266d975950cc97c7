"""The way to the lead's newest own post that this sender hasn't done: from the list to the post itself, in either layout."""

from dataclasses import dataclass
from datetime import datetime

from engine.linkedin import post_names, their_name
from engine.linkedin.activity import ActivityEntry, find, find_again, open_activity
from engine.linkedin.browser import Browser
from engine.linkedin.outcome import ActionTask, SeenPost
from engine.linkedin.page_visit import PAINT_SECONDS, end, read_through, watch
from engine.linkedin.post import NOT_THEIRS, Place, is_by, look, names_by_menu, open_post
from engine.linkedin.signals import Reading
from engine.rules.enums import Outcome
from engine.rules.facts import fact
from engine.rules.identity import slug

TRIES = 3  # of posts that turn out to be done already only once their own names are known


@dataclass(frozen=True, slots=True)
class FoundPost:
    """The post, painted and proven to be the lead's: on its own page, or in the list."""

    url: str  # of the person, canonical
    place: Place
    words: str  # letters of its beginning, as the list shows them
    posted_at: datetime | None = None  # at the latest


async def reach_newest(browser: Browser, task: ActionTask, by_menu: bool = True) -> FoundPost:
    """Find the newest own post and go to it; ends the action where there is none, or none that can be told.

    Without `by_menu` nothing is clicked: a post of which the list shows no id is met in the list.
    """
    done = set(task.done_posts)
    oldest = browser.clock.now() - task.post_max_age
    for _ in range(TRIES):
        url = await open_activity(browser, task)
        entry = await find(browser, slug(url), done, oldest)
        their_name.compare(task, entry.name)
        names = entry.names
        if by_menu and post_names.address(names) is None:
            names |= await names_by_menu(browser, entry.key)
        found = None if post_names.among(names, done) else await _go(browser, url, entry, names)
        if found is not None and not post_names.among(found.place.names, done):
            return found
        done.add(post_names.kept(names if found is None else found.place.names) or "")
    raise end(Outcome.NO_POST, fact("seen.newest_done_already"))


async def _go(browser: Browser, url: str, entry: ActivityEntry, names: frozenset[str]) -> FoundPost:
    address = post_names.address(names)
    if address is None:  # the list is the only place where it is known to stand
        place = Place(entry.key, names)
        page = await watch(
            browser, lambda: look(browser, entry.key), lambda now: bool(now.signals.get("bar")), PAINT_SECONDS
        )
    else:
        place, page = await open_post(browser, address, names, entry.words)
    if not is_by(page, place.key, slug(url)):
        raise end(Outcome.UNEXPECTED_PAGE, NOT_THEIRS)
    return FoundPost(url, place, entry.words, entry.latest)


def shown_post(page: Reading, found: FoundPost) -> SeenPost:
    """What the page says of it."""
    text = next((post["text"] for post in page.signals["posts"] if post["key"] == found.place.key), "")
    at = post_names.posted_at(found.place.names) or found.posted_at
    return SeenPost(found.url, found.place.names, text, at)


async def read_newest(browser: Browser, task: ActionTask) -> SeenPost:
    """Read the newest own post without a click; ends the action where there is none, or none to comment on."""
    found = await reach_newest(browser, task, by_menu=False)
    await read_through(browser, task)
    page = await look(browser, found.place.key)
    if page.signals.get("commentsOff"):
        raise end(Outcome.COMMENTS_OFF, fact("seen.comments_off"))
    post = shown_post(page, found)
    if not post.names or not is_by(page, found.place.key, slug(found.url)):
        raise end(Outcome.UNEXPECTED_PAGE, NOT_THEIRS)
    return post


async def reach_again(
    browser: Browser, task: ActionTask, names: frozenset[str], since: datetime
) -> Place | None:
    """Load anew the post with these names; without any, the one that stood newest at that time. None: it isn't found."""
    address = post_names.address(names)
    if address is not None:
        return (await open_post(browser, address, names, ""))[0]
    url = await open_activity(browser, task)
    if names:
        entry = await find_again(browser, names)
    else:
        entry = await find(browser, slug(url), (), since - task.post_max_age, since)
        if post_names.address(entry.names) is not None:
            return await reach_again(browser, task, entry.names, since)
    return None if entry is None else Place(entry.key, entry.names)
