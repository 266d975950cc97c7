"""`linkedpilot demo --mend DIR`: LinkedIn changes a page, and a person mends it from the chat; a picture of each step."""

import asyncio
import re
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from cli.output import Answer
from demo import main, screens_tour
from demo.practice_world import QUICK
from engine import campaigns
from engine.leads import importer
from engine.leads.requests import ImportRequest
from engine.linkedin import pages
from engine.rules.enums import ActionType
from engine.work import pausing
from practice.album import Album
from practice.chat.client import NotSeen
from practice.mending import Mending, walk
from practice.people import Person, Relation, make_people, plain, rows
from practice.phone import Phone
from practice.site.client import SiteControl
from storage.tables import Push

SENDER = 1  # profiles and feed server-driven, posts in the older layout: an account gets what LinkedIn likes
LIKED, INVITED = 6, 8
# What LinkedIn has renamed in the walk (practice/site/changed.py), and how it is said beside the old names.
RENAMED = (
    (
        'like = "span.reactions-react-button button[aria-pressed]"',
        'like = "span.reactions-react-button button[aria-pressed], '
        'span.social-reaction-control button[data-pressed]"',
    ),
    ('pressed = "aria-pressed"', 'pressed = "aria-pressed, data-pressed"'),
)
INDEX = """# LinkedIn changes a page, and a person mends it

A real agent on the practice site, walked through by `python3 linkedpilot.py demo --pictures`, which writes this page, too.
How it is done is told in [page-knowledge.md](../page-knowledge.md). People and campaigns are made up."""


def run(folder: Path) -> Answer:
    """Walk, and write the pictures with their index."""
    try:
        return asyncio.run(_run(folder))
    except NotSeen as missing:
        return Answer(problem=f"The walk broke off: {missing}")


async def _run(pictures: Path) -> Answer:
    begun, now = time.monotonic(), datetime.now(UTC)
    album = Album(pictures)
    with tempfile.TemporaryDirectory(prefix="linkedpilot-mend-") as folder:
        async with AsyncExitStack() as stack:
            settings = {**QUICK, "time_zone": main.noon_zone(now)}
            rehearsal = await main.house(Path(folder), settings, stack, main.NAMES[:SENDER])
            site = stack.enter_context(SiteControl(rehearsal.site.url))
            site.set(f"account/{SENDER}", layout="server_driven", feed_layout="server_driven")
            liked, invited = _people()
            asked = {"like": liked, "connect": invited}
            site.expect((SENDER, person.slug, kind) for kind, people in asked.items() for person in people)
            for name, people in (("Guests", liked), ("Partners", invited)):
                await _import(rehearsal.config.database_url, Path(folder), name, people, now)
            await rehearsal.db.run(_campaigns, now)
            knowledge = Path(folder) / pages.FILE
            await asyncio.to_thread(knowledge.write_text, mended(now.date()), "utf-8")
            phone = Phone(await screens_tour.a_page(stack, settings["time_zone"]), rehearsal.chat.url, album)
            if not await phone.can_show_emoji():
                raise NotSeen(main.NO_EMOJI)
            code = await rehearsal.start_agent().pairing_code()
            await walk(Mending(phone, site, print, code, knowledge, len(liked), len(invited)))
            assert rehearsal.agent is not None
            rehearsal.agent.stop()
            await asyncio.to_thread(album.write, album.story(INDEX))
            return main.compare(rehearsal, site, pictures, time.monotonic() - begun)


def mended(seen: date) -> str:
    """This release's page knowledge, as whoever looked at the changed page would write it."""
    text = pages.built_in_text()
    numbers = pages.built_in().version.split(".")
    newer = ".".join([*numbers[:-1], str(int(numbers[-1]) + 1)])
    for old, new in (*RENAMED, (f'version = "{".".join(numbers)}"', f'version = "{newer}"')):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return re.sub(r"^seen = \S+.*$", f"seen = {seen.isoformat()}", text, count=1, flags=re.MULTILINE)


def _people() -> tuple[Sequence[Person], Sequence[Person]]:
    """Whom to like, and whom to connect with."""
    people = [person for person in plain(make_people()) if person.own_posts]
    on_card = [person for person in people if person.traits.relation is Relation.TOP_CARD]
    return on_card[:LIKED], on_card[LIKED : LIKED + INVITED]


async def _import(url: str, folder: Path, name: str, people: Sequence[Person], now: datetime) -> None:
    lines = [f'"{row["name"]}","{row["title"]}","{row["company"]}",{row["url"]}' for row in rows(people)]
    sheet = folder / "sheet.csv"
    await asyncio.to_thread(sheet.write_text, "\n".join(["Name,Title,Company,Profile", *lines]), "utf-8")
    found = await importer.inspect(sheet)
    await importer.import_file(ImportRequest(url, sheet, found.mapping, now=now, list_name=name))


def _campaigns(session: Session, now: datetime) -> None:
    """Both are running, and everything is paused until the walk resumes it."""
    for number, (name, kind) in enumerate(
        (("Likes for the guests", ActionType.LIKE), ("Partner invitations", ActionType.CONNECT)), 1
    ):
        draft = campaigns.CampaignDraft(name, number, kind, (SENDER,))
        campaigns.start(session, campaigns.create(session, draft, now), now, seed=1)
    pausing.pause_all(session, now)
    session.execute(update(Push).values(sent_at=now))
