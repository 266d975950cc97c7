"""The doctor's looks at the computer: what LinkedPilot needs of it, and what keeps it running."""

import asyncio
import contextlib
import dataclasses
import importlib.metadata
import os
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.exc import SQLAlchemyError
from tzlocal import get_localzone_name

import deploy.release
import deploy.service
from bot.doctor.found import sick, well
from bot.doctor.telegram_check import NETWORK_SECONDS
from deploy.service import NoServiceManager
from engine.clock import Clock
from engine.comments import ai_server
from engine.comments.ai_client import AiClient
from engine.comments.ai_messages import SignOfLife
from engine.linkedin.browser import BrowserFailed, is_driver_gone, open_browser
from engine.openoutreach.container import ContainerFault
from engine.openoutreach.docker_engine import DockerEngine
from engine.rules.errors import LinkedPilotError
from engine.upkeep import places
from engine.upkeep.config import Config
from engine.upkeep.secrets import Secrets
from engine.work.awake import Wakefulness
from engine.work.visitor import browser_options
from storage import openoutreach
from storage.database import Database
from storage.dialect import sqlite_path

PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)\s*(;.*?)?\\?$", re.MULTILINE)
BROWSER_SECONDS = 45.0  # a browser's first start on a slow laptop takes 30


async def python(_config: Config, _clock: Clock) -> str:
    """Which one."""
    return well("python", version=sys.version.split()[0], folder=sys.prefix)


async def libraries(_config: Config, _clock: Clock) -> str:
    """Whether they are as the lock file names them."""
    lock = places.shipped("requirements.lock")
    if not lock.is_file():
        raise sick("no_lock", file=str(lock))
    pinned: dict[str, list[tuple[str, str]]] = {}
    for name, version, marker in PINNED.findall(lock.read_text(encoding="utf-8")):
        pinned.setdefault(name, []).append((version, marker))
    wrong = tuple(name for name, choices in pinned.items() if not _is_installed(name, choices))
    if wrong:
        raise sick("libraries_clone" if places.is_clone() else "libraries_installed", names=wrong)
    return well("libraries", number=len(pinned))


def _is_installed(name: str, choices: list[tuple[str, str]]) -> bool:
    """`choices`: versions with the systems they are for; what is only for some may be missing here."""
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return all(marker for _, marker in choices)
    return found in [version for version, _ in choices]


async def browser(config: Config, clock: Clock) -> str:
    """Whether it opens, on an empty profile."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty:
        options = dataclasses.replace(
            browser_options(config, 0, headless=True),
            profile_dir=Path(empty) / "profile",
            evidence_dir=Path(empty) / "evidence",
        )
        try:
            async with asyncio.timeout(BROWSER_SECONDS):
                opened = await open_browser(options, clock)
        except TimeoutError:
            raise sick("browser_hangs", seconds=int(BROWSER_SECONDS)) from None
        except BrowserFailed as error:
            raise sick("browser_not_started", said=error.fact.values.get("said", "")) from error
        except Exception as error:
            if is_driver_gone(error):
                raise sick("browser_driver") from error
            raise
        await opened.close()
    named = config.browser_executable or config.browser_channel
    return well("browser_own") if named is None else well("browser", name=str(named))


async def screen(config: Config, _clock: Clock) -> str:
    """Whether there is one for the window in which a person logs in."""
    if config.headless:
        return well("screen_not_needed")
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise sick("no_screen")
    return well("screen")


async def linkedin(config: Config, _clock: Clock) -> str:
    """Whether its address can be connected to; nothing is asked of it."""
    parts = urlsplit(config.linkedin_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(NETWORK_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, port)
            writer.close()
            await writer.wait_closed()
    except OSError as error:  # TimeoutError is one
        raise sick("linkedin_away", url=config.linkedin_url) from error
    return well("linkedin", url=config.linkedin_url)


async def time_zone(_config: Config, clock: Clock) -> str:
    """Which one this computer is in."""
    try:
        name = get_localzone_name()
        local = clock.now().astimezone(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise sick("no_time_zone") from error
    return well("time_zone", name=name, clock=f"{local:%H:%M}")


async def own_ai_server(config: Config, clock: Clock) -> str:
    """Whether one is paired, and answers."""
    pairing = ai_server.paired(Secrets.of(config))
    if pairing is None:
        return well("ai_server.none")
    told = await AiClient(pairing, clock).heartbeat(SignOfLife("asked", language=config.language))
    return well("ai_server.answers", url=pairing.url, model=told.model, left=told.left_today)


async def containers(config: Config, _clock: Clock) -> str:
    """Whether a Docker engine answers, where OpenOutreach is used at all."""
    if not await asyncio.to_thread(_uses_openoutreach, config):
        return well("docker.not_needed")
    try:
        await asyncio.to_thread(DockerEngine(config.data_dir).state, 0)
    except ContainerFault as fault:
        raise sick("docker_away", why=fault.fact) from fault
    return well("docker.answers")


def _uses_openoutreach(config: Config) -> bool:
    path = sqlite_path(config.database_url)
    if path is not None and not path.is_file():
        return False
    try:
        with contextlib.closing(Database(config.database_url)) as db, db.reading() as session:
            return bool(openoutreach.instances(session))
    except (
        SQLAlchemyError,
        LinkedPilotError,
        ImportError,
    ):  # what is wrong with the database is that check's finding
        return False


async def service(_config: Config, clock: Clock) -> str:
    """Whether the system keeps the agent running; that it doesn't is no fault."""
    try:
        state = await asyncio.to_thread(deploy.service.here().status, clock)
    except NoServiceManager:
        return well("service.none")
    if not state.installed:
        return well("service.none")
    if state.running:
        return well("service.runs")
    assert state.why_not is not None
    raise sick("service_stopped", why=state.why_not)


async def awake(_config: Config, _clock: Clock) -> str:
    """By which way the system lets itself be kept awake, tried for a moment; none is no fault, but said."""
    kept = Wakefulness()
    try:
        await kept.want(True)
        return well("awake.by", way=kept.by) if kept.by else well("awake.none")
    finally:
        await asyncio.to_thread(kept.close)
