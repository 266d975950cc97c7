"""The doctor's looks at the data folder: what lies in it, each with the way back. Nothing is changed."""

import asyncio
import contextlib
import shutil
import sqlite3
from pathlib import Path

from bot.doctor.found import Sick, sick
from bot.texts.said import say_plain
from engine.clock import Clock
from engine.linkedin import pages
from engine.rules.facts import fact
from engine.rules.settings import unreadable
from engine.upkeep import faults, missing, private_files
from engine.upkeep.config import Config
from engine.upkeep.instance_lock import SecondAgent, alone
from engine.upkeep.secrets import Secrets
from storage import copies, search, server_copies
from storage.copies import Condition
from storage.database import Database, DatabaseFault
from storage.dialect import sqlite_path
from storage.journal import Journal
from storage.revisions import is_known

WANTED_BYTES = 1_000_000_000  # a browser profile grows to some hundred MB


async def folder(config: Config, _clock: Clock) -> str:
    """Whether it can be written, by its owner alone, and has room."""
    private_files.check(config.data_dir)
    place = next(each for each in (config.data_dir, *config.data_dir.parents) if each.exists())
    free = shutil.disk_usage(place).free
    if free < WANTED_BYTES:
        raise sick("no_room", megabytes=free // 1_000_000, folder=str(config.data_dir))
    return say_plain(fact("doctor.folder", folder=str(config.data_dir), gigabytes=free // 1_000_000_000))


async def secrets(config: Config, _clock: Clock) -> str:
    """Where the key is that opens cookies and other secrets."""
    return say_plain(fact(f"doctor.secrets.{Secrets.of(config).place or 'none'}"))


async def database(config: Config, _clock: Clock) -> str:
    """Whether it is there, sound, and of a release that this one knows. Raises as a command would that opens it."""
    path = sqlite_path(config.database_url)
    if path is None:
        return await asyncio.to_thread(_server, config)
    found = _condition(config, path)
    if found is None:
        return say_plain(fact("doctor.first_start", file=str(path)))
    if found.complaint is not None:
        raise missing.damaged(config)
    if found.revision is None and found.tables:
        raise DatabaseFault("foreign")
    if found.revision is not None and not is_known(found.revision):
        raise DatabaseFault("newer")
    with contextlib.suppress(sqlite3.Error):  # that it can't be written is the folder's finding
        if copies.is_locked(path):
            raise faults.DatabaseBusy
    return say_plain(fact("doctor.sound", file=str(path)))


def _server(config: Config) -> str:
    with contextlib.closing(Database(config.database_url, config.journal_dir)) as server:
        if server.outdated():
            return say_plain(fact("doctor.server.outdated"))
        with server.reading() as session:
            quick, tools = search.is_quick(session), server_copies.tools(session.connection())
    lacks = [fact("doctor.server.slow")] * (not quick) + [fact("doctor.server.no_tools")] * (tools is None)
    return say_plain(fact("doctor.server.answers", lacks=lacks))


async def settings(config: Config, _clock: Clock) -> str:
    """Whether every stored setting can be understood."""
    path = sqlite_path(config.database_url)
    found = _readable(path) if path is not None else None
    if found is not None and (wrong := unreadable(found.settings)) is not None:
        raise wrong
    return say_plain(fact("doctor.settings"))


async def journal(config: Config, _clock: Clock) -> str:
    """Whether the database's own journal lies beside it."""
    path = sqlite_path(config.database_url)
    found = _readable(path) if path is not None else None
    beside = Journal(path.parent / "journal" if path is not None else config.journal_dir)
    if found is not None and found.journal is not None:
        if not beside.exists:
            raise sick("journal_lost", folder=str(beside.folder))
        if beside.id != found.journal:
            raise sick("journal_foreign", folder=str(beside.folder))
    return say_plain(fact("doctor.journal"))


async def page_knowledge(config: Config, _clock: Clock) -> str:
    """Whether a file of one's own is in force."""
    known, refused = pages.load(config.data_dir)
    if refused is not None:
        raise Sick(
            say_plain(refused),
            say_plain(fact("doctor.knowledge.cure", file=str(config.data_dir / pages.FILE))),
        )
    return say_plain(fact("doctor.knowledge.found", version=known.version))


async def agent(config: Config, _clock: Clock) -> str:
    """Whether one is at work."""
    if config.lock_file.exists():
        try:
            with alone(config):
                pass
        except SecondAgent:
            return say_plain(fact("doctor.agent.works"))
    return say_plain(fact("doctor.agent.none"))


def _condition(config: Config, path: Path) -> Condition | None:
    """None where there was never one."""
    missing.refuse(config)
    return copies.condition(path) if path.is_file() and path.stat().st_size else None


def _readable(path: Path) -> Condition | None:
    """As far as it can be read: what is wrong with the file itself is said once."""
    try:
        return copies.condition(path) if path.is_file() and path.stat().st_size else None
    except (sqlite3.Error, OSError):
        return None
