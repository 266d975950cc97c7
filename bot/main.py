"""Puts the parts together and starts them: one process, one event loop, one scheduler."""

import asyncio
import random
import signal
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from bot import app
from bot.notifications.pushes import Pushes
from bot.routing import commands, invitations
from bot.transport.inbox import Inbox
from engine.clock import Clock
from engine.rules.enums import Role
from engine.rules.errors import UserError
from engine.upkeep import log
from engine.upkeep.config import Config
from engine.upkeep.instance_lock import alone
from engine.work.agent import Agent
from storage import settings as settings_store
from storage import users
from storage.database import Database

logger = log.get(__name__)


class NoToken(UserError):
    """There is no Telegram token: ask @BotFather for one and put LINKEDPILOT_TELEGRAM_TOKEN=… into .env in the data folder."""


async def run(config: Config, db: Database, clock: Clock) -> None:
    """Run the agent until it is told to end (Ctrl-C, SIGTERM). Raises SecondAgent, NoToken."""
    if config.telegram_token is None:
        raise NoToken
    with alone(config):
        await _run(config, db, clock)


async def _run(config: Config, db: Database, clock: Clock) -> None:
    agent = Agent(config, db, clock, random.Random())  # noqa: S311 - pauses and order, no secrets
    await agent.recover()
    services = app.build(config, db, agent, clock)
    inbox, pushes = Inbox(services), Pushes(services)
    agent.on_push = pushes.wake
    ending = asyncio.Event()
    _end_on_signals(ending)
    async with services.bot as bot:
        await _show_pairing(db, clock, bot.username)
        scheduler = await _ticker(db, agent)
        async with asyncio.TaskGroup() as tasks:
            loops = [tasks.create_task(part.run()) for part in (inbox, pushes)]
            tasks.create_task(commands.describe(services))
            logger.info("ready", bot=bot.username)
            await ending.wait()
            logger.info("ending", hint="a running action is finished first")
            scheduler.shutdown(wait=False)
            await agent.shutdown()
            for loop in loops:
                loop.cancel()


async def _ticker(db: Database, agent: Agent) -> AsyncIOScheduler:
    """Wake the agent every few seconds; a tick that comes late, or late twice, is one tick."""
    settings = await db.read(settings_store.load)
    scheduler = AsyncIOScheduler()
    scheduler.add_job(
        agent.tick,
        "interval",
        seconds=settings.tick_seconds,
        next_run_time=datetime.now(UTC),  # the first tick is at once; APScheduler has a clock of its own
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    return scheduler


async def _show_pairing(db: Database, clock: Clock, bot_username: str) -> None:
    """On the first start, and until somebody is the owner: a link and a QR code with a one-time code."""

    def code(session: Session) -> str | None:
        return None if users.owner(session) else invitations.new_code(session, clock.now(), Role.OWNER)

    found = await db.run(code)
    if found is not None:
        print(invitations.pairing_lines(bot_username, found), flush=True)


def _end_on_signals(ending: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):  # SIGBREAK: Windows' Ctrl-Break
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(ending.set))
