"""`linkedpilot doctor`: everything that LinkedPilot needs, looked at one by one, each with its cure.

It changes nothing and shows nobody anything: the browser is opened on an empty profile without a page,
LinkedIn's address is connected to and nothing is asked of it.
"""

import asyncio
import contextlib
import contextvars
import dataclasses
import importlib.metadata
import os
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal import get_localzone_name

from bot.texts.said import error_sentence, say_plain
from cli import telegram_check
from cli.sick import Sick
from engine.clock import Clock, SystemClock
from engine.comments import ai_server
from engine.comments.ai_client import AiClient
from engine.comments.ai_messages import SignOfLife
from engine.linkedin.browser import open_browser
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import fact
from engine.upkeep import log, private_files
from engine.upkeep.config import Config
from engine.upkeep.instance_lock import SecondAgent, alone
from engine.upkeep.secrets import Secrets
from engine.work.visitor import browser_options
from storage.database import Database
from storage.dialect import sqlite_path

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)\s*(;.*?)?\\?$", re.MULTILINE)
NETWORK_SECONDS = telegram_check.NETWORK_SECONDS
WANTED_BYTES = 1_000_000_000  # a browser profile grows to some hundred MB
CHECK_SECONDS = 60.0  # a browser's first start on a slow laptop takes half of it
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


async def run(config: Config, clock: Clock | None = None) -> list[DoctorCheck]:
    """Look at everything, in the order of CHECKS."""
    used = clock or SystemClock()
    return await asyncio.gather(*(_tried(name, look, config, used) for name, look in CHECKS))


def as_text(checks: list[DoctorCheck]) -> str:
    """A line each; a failed one is followed by its cure."""
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{'ok' if check.ok else 'NO'}  {check.name.ljust(width)}  {check.sentence}")
        if check.cure:
            lines.append(f"    {' ' * width}  {check.cure}")
    return "\n".join(lines)


Look = Callable[[Config, Clock], Awaitable[str]]


async def _tried(name: str, look: Look, config: Config, clock: Clock) -> DoctorCheck:
    """One check, which always ends, and never takes the others with it."""
    try:
        return DoctorCheck(name, True, await _apart(lambda: look(config, clock)))
    except Sick as sick:
        return DoctorCheck(name, False, str(sick), sick.cure)
    except LinkedPilotError as error:
        return DoctorCheck(name, False, error_sentence(error))  # its sentence says the cure
    except TimeoutError:
        told = fact("doctor.endless.found", seconds=int(CHECK_SECONDS))
        return DoctorCheck(name, False, say_plain(told), say_plain(fact("doctor.endless.cure")))
    except Exception as error:
        logger.warning("check_broken", check=name, exc_info=error)
        told = fact("doctor.broken.found", name=type(error).__name__)
        return DoctorCheck(name, False, say_plain(told), say_plain(fact("doctor.broken.cure")))


async def _apart(look: Callable[[], Awaitable[str]]) -> str:
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
        async with asyncio.timeout(CHECK_SECONDS):
            return await look()

    def work() -> None:
        try:
            result, wrong = asyncio.run(limited()), None
        except BaseException as error:
            result, wrong = None, error
        with contextlib.suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(settle, result, wrong)

    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True).start()
    async with asyncio.timeout(CHECK_SECONDS + GRACE_SECONDS):
        text: str = await found
        return text


async def _python(_config: Config, _clock: Clock) -> str:
    return f"{sys.version.split()[0]} in {sys.prefix}."


async def _libraries(_config: Config, _clock: Clock) -> str:
    lock = ROOT / "requirements.lock"
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


async def _secrets(config: Config, _clock: Clock) -> str:
    return say_plain(fact(f"doctor.secrets.{Secrets.of(config).place or 'none'}"))


async def _ai_server(config: Config, clock: Clock) -> str:
    pairing = ai_server.paired(Secrets.of(config))
    if pairing is None:
        return say_plain(fact("doctor.ai_server.none"))
    told = await AiClient(pairing, clock).heartbeat(SignOfLife("asked", language=config.language))
    return say_plain(
        fact("doctor.ai_server.answers", url=pairing.url, model=told.model, left=told.left_today)
    )


async def _data_folder(config: Config, _clock: Clock) -> str:
    folder = config.data_dir
    private_files.check(folder)
    free = shutil.disk_usage(_existing(folder)).free
    if free < WANTED_BYTES:
        raise Sick(
            f"Only {free // 1_000_000} MB are free on the disk of {folder}.",
            "Make room, or set LINKEDPILOT_DATA_DIR to a folder on another disk.",
        )
    return f"{folder} is yours alone, {free // 1_000_000_000} GB free."


def _existing(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())


async def _database(config: Config, _clock: Clock) -> str:
    file = sqlite_path(config.database_url)
    if file is not None and not file.is_file():
        return f"{file} will be made at the first start."

    def look() -> str | None:
        database = Database(config.database_url)
        try:
            return database.integrity()
        finally:
            database.close()

    problem = await asyncio.to_thread(look)
    if problem is not None:
        place = f"The database {file}" if file else "The database server"
        cure = (
            f"Put the newest file of {config.backups_dir} in its place."
            if file
            else "Check LINKEDPILOT_DATABASE_URL, and whether the server runs."
        )
        raise Sick(f"{place} can't be used ({problem.splitlines()[0]}).", cure)
    return f"{file} is sound." if file else "The database server answers."


async def _browser(config: Config, clock: Clock) -> str:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty:
        options = dataclasses.replace(
            browser_options(config, 0, headless=True),
            profile_dir=Path(empty) / "profile",
            evidence_dir=Path(empty) / "evidence",
        )
        try:
            browser = await open_browser(options, clock)
        except LinkedPilotError as error:
            raise Sick(
                error_sentence(error),
                "Install Google Chrome or Chromium, or set LINKEDPILOT_BROWSER to the browser that you have.",
            ) from error
        await browser.close()
    return f"{config.browser_executable or config.browser_channel or 'Playwright’s own Chromium'} starts."


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


async def _alone(config: Config, _clock: Clock) -> str:
    if not config.lock_file.exists():
        return "No agent works on this data folder."
    try:
        with alone(config):
            return "No agent works on this data folder."
    except SecondAgent:
        return "An agent works on this data folder right now."


CHECKS: tuple[tuple[str, Look], ...] = (
    ("python", _python),
    ("libraries", _libraries),
    ("data folder", _data_folder),
    ("secrets", _secrets),
    ("database", _database),
    ("browser", _browser),
    ("screen", _screen),
    ("telegram", telegram_check.look),
    ("linkedin", _linkedin),
    ("AI server", _ai_server),
    ("time zone", _time_zone),
    ("agent", _alone),
)
