"""The walk that `demo --mend` makes: LinkedIn changes a page, and a person who is no programmer mends it from the chat.

LinkedIn renames what tells a like button and its state. Nothing else is done to the site, and nothing behind the
agent's back: what the person sees and does stands in the pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from practice.chat.client import NotSeen
from practice.phone import Phone
from practice.site.client import SiteControl

OWNER = 7001
TURN_SECONDS = 150.0  # three pages that are waited for in vain, and all that goes on between them
LOOK_EVERY_MS = 250
LIKES = 1  # the campaign of likes; the one of connects is the second


@dataclass(frozen=True, slots=True)
class Mending:
    """What stands around the walk: everything is paused when it begins."""

    phone: Phone
    site: SiteControl
    say: Callable[[str], None]
    code: str  # the owner's
    knowledge: Path  # the mended pages.toml
    likes: int  # of the one campaign
    connects: int  # of the other


async def walk(mending: Mending) -> None:
    """All of it. Raises NotSeen when something doesn't come."""
    await _at_work(mending)
    await _changed(mending)
    await _copied(mending)
    await _mended(mending)
    await _afterwards(mending)


async def _at_work(mending: Mending) -> None:
    mending.say("Likes and invitations are at work")
    phone = mending.phone
    await phone.open(OWNER, mending.code)
    await phone.see("campaigns")
    await phone.write("/resume", "home")
    await _until(mending, "like", 1)
    await _until(mending, "connect", 1)
    await phone.write("/campaigns", f"campaign:{LIKES}")
    await phone.keep("at-work", "One campaign likes, the other one invites; both get on.")


async def _changed(mending: Mending) -> None:
    mending.say("LinkedIn renames what tells a like button")
    phone = mending.phone
    mending.site.set("changed", part="react_label")
    await phone.see("pages:capture:action:#", seconds=TURN_SECONDS)
    await phone.keep(
        "alarm",
        "LinkedIn has renamed what tells a like button. After three people the likes are stopped, and all else goes on.",
    )
    await _until(mending, "connect", mending.connects)
    await phone.see("/is completed/", seconds=TURN_SECONDS)
    await phone.keep("others-go-on", "The invitations go on meanwhile, to the last one.")
    await phone.write("/campaigns", f"campaign:{LIKES}")
    await phone.tap(f"campaign:{LIKES}", f"campaign:{LIKES}:again")
    await phone.keep("waiting", "The likes wait, counted on their campaign's card; none of them is lost.")


async def _copied(mending: Mending) -> None:
    mending.say("A copy of the page that isn't known")
    phone = mending.phone
    await phone.tap("pages:capture:action:#", "pages:check")
    await phone.see("/is kept as/", seconds=TURN_SECONDS)
    await phone.keep(
        "copy", "«Keep a copy of the page»: the agent looks at it once more, and clicks nothing."
    )
    await phone.write("/pages", "pages:check")
    await phone.tap("pages:check", "pages:check")
    await phone.see("/likes: broken/", seconds=TURN_SECONDS)
    await phone.keep("check", "«Check now»: the likes are what is broken, and why; everything else works.")
    await phone.write("/pages", "pages:copy")
    await phone.keep("pages", "/pages says which knowledge is in force, what matches, and what waits.")
    await phone.tap("pages:copy", "file")
    await phone.keep(
        "copy-sent", "The copy, as a file for whoever mends the knowledge. It shows nobody's data."
    )


async def _mended(mending: Mending) -> None:
    mending.say("A newer page knowledge")
    phone = mending.phone
    await phone.send(mending.knowledge, "pages:take:*")
    await phone.keep(
        "proposed",
        "The mended pages.toml is sent to the chat: what it changes, and that the copies are known with it.",
    )
    await phone.tap("pages:take:*", "pages")
    await phone.keep("in-force", "«Put it in force»: what waited goes on by itself.")
    await _until(mending, "like", mending.likes)
    await phone.see("/is completed/", seconds=TURN_SECONDS)
    await phone.keep("done", "The likes that waited are done, each once.")


async def _afterwards(mending: Mending) -> None:
    mending.say("Afterwards")
    phone = mending.phone
    await phone.write("/pages", "pages:check")
    await phone.tap("pages:check", "pages:check")
    await phone.see("/likes: works/", seconds=TURN_SECONDS)
    await phone.write("/pages", "pages:history")
    await phone.keep(
        "works-again", "/pages: the newer knowledge is in force, the likes match, nothing waits."
    )
    await phone.tap("pages:history", "pages:back:#")
    await phone.keep("history", "Those before are kept, each with a way back.")
    await phone.tap("pages:back:#", "pages:back:#:yes")
    await phone.keep("way-back", "The way back says what it would change, and asks.")


async def _until(mending: Mending, kind: str, count: int) -> None:
    """Wait until the site has seen so many deeds of a kind."""
    for _ in range(int(TURN_SECONDS * 1000 / LOOK_EVERY_MS)):
        if sum(deed == kind for _, deed, _ in mending.site.actions()) >= count:
            return
        await mending.phone.page.wait_for_timeout(LOOK_EVERY_MS)
    raise NotSeen(f"There weren't {count} {kind}s within {TURN_SECONDS:.0f} seconds.")
