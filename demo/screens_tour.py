"""`linkedpilot demo --screens DIR`: a picture of every screen, walked through in the practice chat's page."""

import asyncio
import random
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import texts
from bot.routing import commands, routes
from cli.output import Answer
from demo import main
from demo.practice_world import QUICK, Rehearsal
from engine import campaigns, do_not_contact, senders
from engine.comments import drafts, library
from engine.leads import importer
from engine.leads.requests import ImportRequest
from engine.rules.enums import ActionStatus, ActionType, CommentMode, CooldownPolicy, Outcome, Role
from engine.work import claims, pausing
from practice.album import Album
from practice.chat.client import NotSeen
from practice.people import make_people, plain, rows
from practice.phone import HEIGHT, WIDTH, Phone
from practice.site.client import SiteControl
from practice.tour import Tour, walk
from storage.tables import Action, Push, Sender

LISTS = {"Conference guests": (0, 44), "Partners": (30, 70), "Old file": (66, 76), "A try": (0, 3)}
COMMENTS = (
    ("{Great|Good} point, {first_name|thank you}!", ""),
    ("Thanks for sharing this 🙌", "news"),
    ("Congratulations, {first_name|well done}! 🎉", "jobs"),
    ("{Interesting|Useful} read for everybody at {company|work}.", "news"),
)
HEAD = """# The screens

Every screen of the bot as a phone shows it, walked through by `python3 linkedpilot.py demo --pictures` in the practice
chat, with made-up people. The command writes this page, too."""
HEAD_OTHER = """# The screens: {name}

What a person whose Telegram speaks this language sees, walked through by `python3 linkedpilot.py demo --pictures` in the
practice chat, with made-up people: the whole walk, of which the most telling screens are kept
(`demo --screens DIR --language {code} --all` keeps every one). The command writes this page, too."""
NOTE = "Hi {first_name|there}, good to meet you at the conference!"
CAME_OF_IT = (
    Outcome.DONE, Outcome.DONE, Outcome.DONE, Outcome.NO_POST, Outcome.DONE, Outcome.ALREADY_PENDING,
    Outcome.DONE, Outcome.UNEXPECTED_PAGE, Outcome.DONE, Outcome.UNCERTAIN,
)  # fmt: skip


# In another language: those that show most of its words, numbers, dates and tables.
TELLING = (
    "home", "help-4", "sender", "limits", "preview", "report", "lead", "cooldown", "wizard-preview", "campaign",
    "approvals", "simulated", "stats", "why-sender", "settings", "summary",
)  # fmt: skip


def run(folder: Path, language: str = texts.LANGUAGE, everything: bool = False) -> Answer:
    """Take the pictures and write their index: all in English, the most telling ones in another language."""
    try:
        return asyncio.run(_run(folder, texts.known(language), everything))
    except NotSeen as missing:
        return Answer(problem=f"The walk broke off: {missing}")


async def _run(pictures: Path, language: str, everything: bool) -> Answer:
    begun = time.monotonic()
    only = () if everything or language == texts.LANGUAGE else TELLING
    album = Album(pictures, language, only=only)
    with tempfile.TemporaryDirectory(prefix="linkedpilot-tour-") as folder:
        async with AsyncExitStack() as stack:
            now = datetime.now(UTC)
            settings = {**QUICK, "time_zone": main.noon_zone(now)}
            rehearsal = await main.house(Path(folder), settings, stack)
            await _fill(rehearsal, Path(folder), now)
            site = stack.enter_context(SiteControl(rehearsal.site.url))
            site.set("rules", gap_seconds=main.GAP_SECONDS, cooldown_seconds=0)
            phone = Phone(await a_page(stack, settings["time_zone"], language), rehearsal.chat.url, album)
            if not await phone.can_show_emoji():
                raise NotSeen(main.NO_EMOJI)
            tour = Tour(
                phone,
                album,
                site,
                Path(folder) / "samples",
                print,
                await rehearsal.start_agent().pairing_code(),
                lambda: rehearsal.db.run(main.end_of_day, datetime.now(UTC)),
                language,
            )
            await walk(tour)
            head = (
                HEAD
                if language == texts.LANGUAGE
                else HEAD_OTHER.format(name=texts.name_of(language), code=language)
            )
            await asyncio.to_thread(album.write, album.index(head))
            return _answer(album, phone, time.monotonic() - begun)


async def a_page(stack: AsyncExitStack, zone: str, language: str = texts.LANGUAGE) -> Page:
    """An empty page of the size of a phone, on that zone's clock and in that language."""
    playwright = await stack.enter_async_context(async_playwright())
    browser = await playwright.chromium.launch(
        executable_path=main.executable(), chromium_sandbox=False, args=["--force-color-profile=srgb"]
    )
    stack.push_async_callback(browser.close)
    size = ViewportSize(width=WIDTH, height=HEIGHT)
    return await browser.new_page(viewport=size, device_scale_factor=1, timezone_id=zone, locale=language)


def _answer(album: Album, phone: Phone, seconds: float) -> Answer:
    typed = [commands.parse({"text": text}) for text in phone.written]
    found = [routes.find(data) for data in (*phone.tapped, *(each.command.data for each in typed if each))]
    tapped = {each[0].pattern for each in found if each is not None}
    owners = [route.pattern for route in routes.ROUTES if routes.may(Role.OWNER, route.pattern)]
    missing = [pattern for pattern in owners if pattern not in tapped]
    size = sum((album.folder / shot.file).stat().st_size for shot in album.shots)
    text = (
        f"{len(album.shots)} pictures, {size / 1e6:.1f} MB, in {album.folder}; {seconds:.0f} seconds. "
        f"{len(tapped)} of {len(owners)} kinds of buttons were tapped; never: {', '.join(missing) or 'none'}."
    )
    return Answer(text, {"pictures": len(album.shots), "seconds": round(seconds, 1), "never_tapped": missing})


async def _fill(rehearsal: Rehearsal, folder: Path, now: datetime) -> None:
    """Lists of practice people, two weeks of work, drafts, doubts; everything is paused."""
    people = rows([person for person in plain(make_people()) if person.own_posts])
    for name, (first, last) in LISTS.items():
        lines = [f'"{p["name"]}","{p["title"]}","{p["company"]}",{p["url"]}' for p in people[first:last]]
        sheet = folder / "sheet.csv"
        await asyncio.to_thread(sheet.write_text, "\n".join(["Name,Title,Company,Profile", *lines]), "utf-8")
        found = await importer.inspect(sheet)
        url, then = rehearsal.config.database_url, now - timedelta(days=12)
        await importer.import_file(ImportRequest(url, sheet, found.mapping, now=then, list_name=name))
    await asyncio.to_thread((folder / "samples" / "nothing.csv").write_bytes, b"\x00\x01\x02 no list")
    await rehearsal.db.run(_past, now)


def _past(session: Session, now: datetime) -> None:
    for text, tag in COMMENTS:
        library.add(session, text, now, tag)
    do_not_contact.add(session, "A company of a friend", now)
    senders.start_warm_up(session, 2, now - timedelta(days=9))
    connect, like, comment = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT
    _campaign(session, "Partners' posts", 2, like, (1, 4), now - timedelta(days=9), 40)
    _campaign(session, "Conference invitations", 1, connect, (1, 2), now - timedelta(days=1), 24, note=NOTE)
    _campaign(session, "Likes for the guests", 1, like, (3, 4), now - timedelta(hours=3), 9,
              cooldown_policy=CooldownPolicy.WAIT)  # fmt: skip
    _campaign(session, "Comments for partners", 2, comment, (1, 2), now, 0, comment_mode=CommentMode.REVIEW)
    drafts.prepare(session, now, random.Random(1))  # noqa: S311 - words, no secrets
    session.execute(update(Sender).where(Sender.id == 1).values(last_active_at=now - timedelta(hours=2)))
    senders.pause(session, 4, now - timedelta(days=2))
    pausing.pause_all(session, now)
    session.execute(update(Push).values(sent_at=now))  # what all that told has been told


def _campaign(
    session: Session,
    name: str,
    list_id: int,
    kind: ActionType,
    who: tuple[int, ...],
    at: datetime,
    work: int,
    **choices: object,
) -> None:
    """A campaign that was started then, with what its senders did."""
    draft = campaigns.CampaignDraft(name, list_id, kind, who, **choices)  # type: ignore[arg-type]
    campaign_id = campaigns.create(session, draft, at)
    campaigns.start(session, campaign_id, at, seed=1)
    waiting = (
        select(Action.id)
        .where(
            Action.campaign_id == campaign_id,
            Action.status == ActionStatus.PENDING,
            Action.sender_id.is_not(None),
        )
        .order_by(Action.id)
        .limit(work)
    )
    for place, action_id in enumerate(session.scalars(waiting).all()):
        then = at + timedelta(minutes=4 * place)
        claimed = claims.claim(session, action_id, then)
        if not isinstance(claimed, claims.Claimed):
            continue
        outcome = CAME_OF_IT[place % len(CAME_OF_IT)]
        if outcome is Outcome.NO_POST and kind is ActionType.CONNECT:
            outcome = Outcome.ALREADY_CONNECTED
        if outcome in (Outcome.DONE, Outcome.UNCERTAIN):
            claims.about_to_click(session, claimed.claim_id, then)
        claims.settle(session, claimed.claim_id, outcome, then)
