"""`linkedpilot doctor`: everything that LinkedPilot needs, looked at one by one, each with its cure.

It changes nothing and shows nobody anything: the browser is opened on an empty profile without a page,
LinkedIn's address is connected to and nothing is asked of it.
"""

import argparse
import asyncio
import contextlib
import contextvars
import dataclasses
import importlib.metadata
import os
import re
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal import get_localzone_name

from bot.texts.said import error_sentence, say_plain
from cli import data_checks, telegram_check
from cli.context import Context
from cli.output import Answer
from cli.sick import Sick
from engine.clock import Clock, SystemClock
from engine.comments import ai_server
from engine.comments.ai_client import AiClient
from engine.comments.ai_messages import SignOfLife
from engine.linkedin.browser import BrowserFailed, open_browser
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import fact
from engine.upkeep import faults, log, places
from engine.upkeep.config import Config
from engine.upkeep.secrets import Secrets
from engine.work.visitor import browser_options

PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)\s*(;.*?)?\\?$", re.MULTILINE)
NETWORK_SECONDS = telegram_check.NETWORK_SECONDS
CHECK_SECONDS = 20.0
BROWSER_SECONDS = 45.0  # a browser's first start on a slow laptop takes 30
# To read through 4 GB of a database takes half a minute.
LONGER = {"browser": BROWSER_SECONDS + 15, "database": 60.0}
GRACE_SECONDS = 5.0  # for a check that ended late to tidy up
logger = log.get(__name__)

SET_UP = "Run `python3 linkedpilot.py doctor`, which installs what is missing."


@dataclasses.dataclass(frozen=True, slots=True)
class DoctorCheck:
    """One thing looked at: `sentence` says what was found, `cure` what to do when it isn't `ok`."""

    name: str
    ok: bool
    sentence: str
    cure: str = ""


async def run(
    config: Config, clock: Clock | None = None, leave_out: Collection[str] = ()
) -> list[DoctorCheck]:
    """Look at everything, in the order of CHECKS."""
    used, checks = clock or SystemClock(), [each for each in CHECKS if each[0] not in leave_out]
    return await asyncio.gather(*(_tried(name, look, config, used) for name, look in checks))


def as_text(checks: list[DoctorCheck]) -> str:
    """A line each; a failed one is followed by its cure."""
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{'ok' if check.ok else 'NO'}  {check.name.ljust(width)}  {check.sentence}")
        if check.cure:
            lines.append(f"    {' ' * width}  {check.cure}")
    return "\n".join(lines)


def doctor(context: Context, _: argparse.Namespace) -> Answer:
    found = asyncio.run(run(context.config))
    bad = [check.name for check in found if not check.ok]
    problem = f"{len(bad)} of {len(found)} checks failed: {', '.join(bad)}." if bad else ""
    return Answer(as_text(found), {"checks": found}, problem)


Look = Callable[[Config, Clock], Awaitable[str]]


async def _tried(name: str, look: Look, config: Config, clock: Clock) -> DoctorCheck:
    """One check, which always ends, and never takes the others with it."""
    seconds = LONGER.get(name, CHECK_SECONDS)
    try:
        return DoctorCheck(name, True, await _apart(lambda: look(config, clock), seconds))
    except Sick as sick:
        return DoctorCheck(name, False, str(sick), sick.cure)
    except LinkedPilotError as error:
        return DoctorCheck(name, False, error_sentence(error))  # its sentence says the cure
    except TimeoutError:
        told = fact("doctor.endless.found", seconds=int(seconds))
        return DoctorCheck(name, False, say_plain(told), say_plain(fact("doctor.endless.cure")))
    except Exception as error:
        if (known := await asyncio.to_thread(faults.named, error, config)) is not None:
            return DoctorCheck(name, False, error_sentence(known))
        logger.warning("check_broken", check=name, exc_info=error)
        told = fact("doctor.broken.found", name=type(error).__name__)
        return DoctorCheck(name, False, say_plain(told), say_plain(fact("doctor.broken.cure")))


async def _apart(look: Callable[[], Awaitable[str]], seconds: float) -> str:
    """In a thread with an event loop of its own, which is left behind when it doesn't end: a dead network drive holds up whoever
    asks it, and a thread can't be ended. Raises TimeoutError."""
    loop, found = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

    def settle(result: str | None, error: BaseException | None) -> None:
        if found.done():
            return
        if error is None:
            found.set_result(result)
        else:
            found.set_exception(error)

    async def limited() -> str:
        async with asyncio.timeout(seconds):
            return await look()

    def work() -> None:
        try:
            result, wrong = asyncio.run(limited()), None
        except BaseException as error:
            result, wrong = None, error
        with contextlib.suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(settle, result, wrong)

    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True).start()
    async with asyncio.timeout(seconds + GRACE_SECONDS):
        text: str = await found
        return text


async def _python(_config: Config, _clock: Clock) -> str:
    return f"{sys.version.split()[0]} in {sys.prefix}."


async def _libraries(_config: Config, _clock: Clock) -> str:
    lock = places.shipped("requirements.lock")
    if not lock.is_file():
        raise Sick(f"There is no lock file {lock}.", "Get LinkedPilot's folder anew.")
    pinned: dict[str, list[tuple[str, str]]] = {}
    for name, version, marker in PINNED.findall(lock.read_text(encoding="utf-8")):
        pinned.setdefault(name, []).append((version, marker))
    wrong = [name for name, choices in pinned.items() if not _is_installed(name, choices)]
    if wrong:
        raise Sick(f"Not installed as the lock file names them: {', '.join(wrong)}.", SET_UP)
    return f"{len(pinned)} libraries as the lock file names them."


def _is_installed(name: str, choices: list[tuple[str, str]]) -> bool:
    """`choices`: versions with the systems they are for; what is only for some may be missing here."""
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return all(marker for _, marker in choices)
    return found in [version for version, _ in choices]


async def _ai_server(config: Config, clock: Clock) -> str:
    pairing = ai_server.paired(Secrets.of(config))
    if pairing is None:
        return say_plain(fact("doctor.ai_server.none"))
    told = await AiClient(pairing, clock).heartbeat(SignOfLife("asked", language=config.language))
    return say_plain(
        fact("doctor.ai_server.answers", url=pairing.url, model=told.model, left=told.left_today)
    )


async def _browser(config: Config, clock: Clock) -> str:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty:
        options = dataclasses.replace(
            browser_options(config, 0, headless=True),
            profile_dir=Path(empty) / "profile",
            evidence_dir=Path(empty) / "evidence",
        )
        try:
            async with asyncio.timeout(BROWSER_SECONDS):
                browser = await open_browser(options, clock)
        except TimeoutError:
            raise _no_browser("hangs", seconds=int(BROWSER_SECONDS)) from None
        except BrowserFailed as error:
            raise _no_browser("not_started", said=error.fact.values.get("said", "")) from error
        await browser.close()
    return f"{config.browser_executable or config.browser_channel or 'Playwright’s own Chromium'} starts."


def _no_browser(what: str, **values: Any) -> Sick:
    return Sick(say_plain(fact(f"doctor.browser.{what}", **values)), say_plain(fact("doctor.browser.cure")))


async def _screen(config: Config, _clock: Clock) -> str:
    if config.headless:
        return "Not needed: LINKEDPILOT_HEADLESS is true. Logging in does need one."
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise Sick(
            "There is no screen for the browser's window.",
            "Start LinkedPilot from a desktop session, or set LINKEDPILOT_HEADLESS=true.",
        )
    return "There is one for the browser's window."


async def _linkedin(config: Config, _clock: Clock) -> str:
    parts = urlsplit(config.linkedin_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(NETWORK_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, port)
            writer.close()
            await writer.wait_closed()
    except OSError as error:  # TimeoutError is one
        raise Sick(
            f"{config.linkedin_url} can't be reached.",
            "Check the network, a proxy or firewall, and LINKEDPILOT_LINKEDIN_URL.",
        ) from error
    return f"{config.linkedin_url} can be reached."


async def _time_zone(_config: Config, clock: Clock) -> str:
    cure = "Set the computer's time zone, or `linkedpilot config time_zone Europe/Berlin` (yours, of course)."
    try:
        name = get_localzone_name()
        local = clock.now().astimezone(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Sick("This computer's time zone isn't known.", cure) from error
    return f"{name}, where it is {local:%A %H:%M}."


CHECKS: tuple[tuple[str, Look], ...] = (
    ("python", _python),
    ("libraries", _libraries),
    ("data folder", data_checks.folder),
    ("secrets", data_checks.secrets),
    ("database", data_checks.database),
    ("settings", data_checks.settings),
    ("journal", data_checks.journal),
    ("page knowledge", data_checks.page_knowledge),
    ("browser", _browser),
    ("screen", _screen),
    ("telegram", telegram_check.look),
    ("linkedin", _linkedin),
    ("AI server", _ai_server),
    ("time zone", _time_zone),
    ("agent", data_checks.agent),
)
