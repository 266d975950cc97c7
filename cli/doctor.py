"""`linkedpilot doctor`: everything that LinkedPilot needs, looked at one by one, each with its cure.

It changes nothing and shows nobody anything: the browser is opened on an empty profile without a page,
LinkedIn's address is connected to and nothing is asked of it.
"""

import asyncio
import dataclasses
import importlib.metadata
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from tzlocal import get_localzone_name

from bot.texts.said import error_sentence
from engine.clock import Clock, SystemClock
from engine.linkedin.browser import open_browser
from engine.rules.errors import LinkedPilotError
from engine.upkeep import private_files
from engine.upkeep.config import Config
from engine.upkeep.instance_lock import SecondAgent, alone
from engine.work.visitor import browser_options
from storage.database import Database
from storage.dialect import sqlite_path

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)\s*(;.*?)?\\?$", re.MULTILINE)
NETWORK_SECONDS = 10.0
WANTED_BYTES = 1_000_000_000  # a browser profile grows to some hundred MB
CLOCK_TOLERANCE = timedelta(minutes=2)
SET_UP = "Run `python3 linkedpilot.py doctor`, which installs what is missing."


@dataclasses.dataclass(frozen=True, slots=True)
class DoctorCheck:
    """One thing looked at: `sentence` says what was found, `cure` what to do when it isn't `ok`."""

    name: str
    ok: bool
    sentence: str
    cure: str = ""


class Sick(LinkedPilotError):
    """Something that LinkedPilot needs isn't as it should be."""

    def __init__(self, sentence: str, cure: str) -> None:
        super().__init__(sentence)
        self.cure = cure


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
    try:
        return DoctorCheck(name, True, await look(config, clock))
    except Sick as sick:
        return DoctorCheck(name, False, str(sick), sick.cure)
    except LinkedPilotError as error:
        return DoctorCheck(name, False, error_sentence(error))  # its sentence says the cure


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


async def _telegram(config: Config, clock: Clock) -> str:
    if config.telegram_token is None:
        raise Sick(
            "There is no Telegram token.",
            f"Ask @BotFather for one and put LINKEDPILOT_TELEGRAM_TOKEN=… into {config.data_dir / '.env'}.",
        )
    url = f"{config.telegram_api_url}/bot{config.telegram_token.get_secret_value()}/getMe"
    try:
        async with httpx.AsyncClient(timeout=NETWORK_SECONDS) as http:
            answer = await http.get(url)
        said = answer.json()
    except (httpx.HTTPError, ValueError):
        # From None: the error's own text has the token in its URL.
        raise Sick(
            f"Telegram can't be reached at {config.telegram_api_url}.",
            "Check the network, a proxy or firewall, and LINKEDPILOT_TELEGRAM_API_URL.",
        ) from None
    if not said.get("ok"):
        raise Sick(
            f"Telegram refuses the token ({said.get('description', answer.status_code)}).",
            "Ask @BotFather for the token (/mybots, API Token) and put it into LINKEDPILOT_TELEGRAM_TOKEN.",
        )
    if "date" in answer.headers:
        off = abs(clock.now() - parsedate_to_datetime(answer.headers["date"]))
        if off > CLOCK_TOLERANCE:
            raise Sick(
                f"This computer's clock is {int(off.total_seconds() // 60)} minutes off.",
                "Let the system set its clock from the network.",
            )
    return f"@{said['result']['username']} answers."


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
    ("database", _database),
    ("browser", _browser),
    ("screen", _screen),
    ("telegram", _telegram),
    ("linkedin", _linkedin),
    ("time zone", _time_zone),
    ("agent", _alone),
)
