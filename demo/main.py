"""`linkedpilot demo`: the whole product on the practice site, for a person to try or telling itself."""

import asyncio
import signal
import tempfile
import time
import webbrowser
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Page, ViewportSize, async_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.output import KINDS, Answer
from demo.ai_world import AiWorld
from demo.practice_world import QUICK, Rehearsal
from engine.openoutreach.taking import FOLDER as OPENOUTREACH
from engine.rules.enums import InteractionResult, InteractionSource
from engine.rules.identity import slug
from engine.upkeep import browser_finder, setting_changes
from engine.upkeep.config import Config
from practice.chat.client import ChatPerson, NotSeen
from practice.openoutreach import write as write_openoutreach
from practice.samples import write as write_samples
from practice.site.accounts import make_accounts
from practice.site.client import SiteControl
from practice.story import StorySetting, play
from storage import settings as settings_store
from storage.tables import Interaction

NAMES = ("Mara", "Tomas", "Nadia", "Felix")
GAP_SECONDS = 3.0  # of the demo; also what the site counts as a wrong below
LOOK = ViewportSize(width=430, height=880)
NO_EMOJI = "This computer has no font with emoji: install one (Debian: fonts-noto-color-emoji)."
PHONE_URL = "{chat}/?as=7001"


def run(script: bool, screenshots: Path | None) -> Answer:
    """Play the story, or open the practice world until Ctrl-C."""
    try:
        return asyncio.run(_script(screenshots) if script else _by_hand())
    except NotSeen as missing:
        return Answer(problem=f"The story broke off: {missing}")


async def _by_hand() -> Answer:
    with tempfile.TemporaryDirectory(prefix="linkedpilot-demo-") as folder:
        async with AsyncExitStack() as stack:
            rehearsal = await house(Path(folder), QUICK, stack)
            _with_ai(rehearsal, stack)
            code = await rehearsal.start_agent().pairing_code()
            address = f"{PHONE_URL.format(chat=rehearsal.chat.url)}&start={code}"
            print(f"\nThe practice chat:  {address}")
            print(
                f"The practice site:  {rehearsal.site.url}  (log in as mara@practice.example, mara-practice)"
            )
            print(f"Files to send:      {Path(folder) / 'samples'}")
            print(
                "\nSend a file, make a campaign, watch it work. Ctrl-C ends the demo and forgets everything."
            )
            webbrowser.open(address)
            assert rehearsal.agent is not None
            ended = asyncio.create_task(asyncio.to_thread(rehearsal.agent.wait))
            told = asyncio.create_task(told_to_end())
            await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
            if not told.done():
                told.cancel()
                return Answer(problem="The agent ended by itself: start the demo again.")
            rehearsal.agent.stop()
    return Answer("The demo is over; everything in it is forgotten.")


async def told_to_end() -> None:
    """Ctrl-C, a closed terminal, a plain kill: whatever started the demo, it ends in good order."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # the last one is Windows' Ctrl-Break
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))
    await told.wait()


async def _script(screenshots: Path | None) -> Answer:
    begun = time.monotonic()
    pictures = screenshots or Path("demo-screenshots")
    with tempfile.TemporaryDirectory(prefix="linkedpilot-demo-") as folder:
        async with AsyncExitStack() as stack:
            settings = {**QUICK, "time_zone": noon_zone(datetime.now(UTC))}
            rehearsal = await house(Path(folder), settings, stack)
            _with_ai(rehearsal, stack)
            site = stack.enter_context(SiteControl(rehearsal.site.url))
            site.set("rules", gap_seconds=GAP_SECONDS, cooldown_seconds=3600)
            person = await stack.enter_async_context(ChatPerson(rehearsal.chat.url))
            code = await rehearsal.start_agent().pairing_code()
            snap = await _camera(stack, PHONE_URL.format(chat=rehearsal.chat.url), pictures)
            stage = StorySetting(
                person,
                site,
                Path(folder) / "samples",
                print,
                snap,
                lambda: rehearsal.db.run(end_of_day, datetime.now(UTC)),
            )
            await play(stage, code)
            assert rehearsal.agent is not None
            rehearsal.agent.stop()
            return compare(rehearsal, site, pictures, time.monotonic() - begun)


async def house(
    folder: Path, settings: dict[str, str], stack: AsyncExitStack, names: Sequence[str] = NAMES
) -> Rehearsal:
    """The practice world with its senders, logged in."""
    print("Starting the practice site and the practice chat …")
    rehearsal = stack.enter_context(Rehearsal(folder, settings))
    write_samples(folder / "samples")
    write_openoutreach(rehearsal.config.data_dir / OPENOUTREACH / "instance_1", datetime.now(UTC))
    accounts = make_accounts()
    ids = rehearsal.add_senders({name: accounts[n].email for n, name in enumerate(names, 1)})
    print("Logging the practice accounts in, each in a browser profile of its own …")
    for number in ids:
        await rehearsal.log_in(number, accounts[number].email, accounts[number].password)
    return rehearsal


def _with_ai(rehearsal: Rehearsal, stack: AsyncExitStack) -> None:
    """The real AI server, with a model that needs nobody's key."""
    print("Starting the AI server and its practice model …")
    stack.enter_context(AiWorld(rehearsal.folder / "ai")).pair(rehearsal.config)


def noon_zone(now: datetime) -> str:
    """A zone in which it is about noon: the story's day neither begins nor ends while it is told."""
    hours = 12 - now.hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def end_of_day(session: Session, now: datetime) -> None:
    """Let the work day end now."""
    zone = settings_store.load(session).zone
    setting_changes.set_setting(session, "work_end", f"{now.astimezone(zone):%H:%M}", now)


async def _camera(stack: AsyncExitStack, url: str, folder: Path) -> Callable[[str], Awaitable[None]]:
    """Opens the chat page in a browser of its own and photographs it."""
    playwright = await stack.enter_async_context(async_playwright())
    browser = await playwright.chromium.launch(
        executable_path=executable(), chromium_sandbox=False, args=["--force-color-profile=srgb"]
    )
    stack.push_async_callback(browser.close)
    page: Page = await browser.new_page(viewport=LOOK, device_scale_factor=1.5)
    await page.goto(url)
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    taken = 0

    async def snap(name: str) -> None:
        nonlocal taken
        taken += 1
        await page.wait_for_function("[...document.images].every((image) => image.complete)")
        await page.screenshot(path=folder / f"{taken:02d}-{name}.png")

    return snap


def executable() -> Path | None:
    """A browser of this computer for the pictures."""
    return Config.load().browser_executable or browser_finder.installed()


def compare(rehearsal: Rehearsal, site: SiteControl, pictures: Path, seconds: float) -> Answer:
    """The site's books beside the agent's: both must say the same, and no wrong be counted."""
    theirs = sorted(site.actions())
    with rehearsal.db.reading() as session:
        rows = session.execute(
            select(Interaction.sender_id, Interaction.action_type, Interaction.profile_url).where(
                Interaction.result == InteractionResult.DONE,
                Interaction.source == InteractionSource.LINKEDPILOT,
            )
        )
        ours = sorted((sender, str(kind), slug(url)) for sender, kind, url in rows)
    wrongs = site.get("books")["wrongs"]
    counts = {kind: sum(deed == kind for _, deed, _ in theirs) for kind in KINDS}
    words = ", ".join(f"{count} {KINDS[kind]}" for kind, count in counts.items())
    data = {"actions": counts, "wrongs": len(wrongs), "seconds": round(seconds, 1), "screenshots": pictures}
    if ours != theirs:
        return Answer("", data, f"The books differ: the site's {theirs}, the agent's {ours}.")
    if wrongs:
        return Answer("", data, f"The site counted {len(wrongs)} wrongs: {wrongs}.")
    text = (
        f"\nThe site's books and the agent's agree: {words}; no wrong was counted. "
        f"{seconds:.0f} seconds; pictures of the chat are in {pictures}."
    )
    return Answer(text, data)
