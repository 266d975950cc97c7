"""Puts the parts together and starts them: one process, one event loop, one scheduler."""

import asyncio
import random
import signal
from collections.abc import Coroutine
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bot import answering, app, listening, past_the_books, vanished, whats_new
from bot.notifications.pushes import Pushes
from bot.routing import commands, invitations
from bot.services import Services
from bot.transport.backoff import forever
from bot.transport.connection import NoToken
from bot.transport.inbox import Inbox
from bot.transport.log_in import log_in
from engine.clock import Clock
from engine.comments.desk import Desk
from engine.rules.enums import PushKind, Role
from engine.upkeep import log
from engine.upkeep.config import Config
from engine.upkeep.instance_lock import alone
from engine.upkeep.loop_guard import LoopGuard, end_and_begin_anew
from engine.upkeep.secrets import Secrets
from engine.work.agent import Agent
from engine.work.awake import Vigil
from engine.work.fleet import Membership
from engine.work.watchdog import BEAT_SECONDS, Watchdog, tell_of_last
from storage import outbox, users
from storage import settings as settings_store
from storage.answering import Chair
from storage.bell import Bell
from storage.database import Database

logger = log.get(__name__)


async def run(config: Config, db: Database, clock: Clock, take_over: bool = False) -> None:
    """Run the agent until it is told to end (Ctrl-C, SIGTERM); with `take_over` another program's webhook is removed.

    Raises SecondAgent, NoToken, TokenRefused, WebhookActive, ProxyNotUnderstood.
    """
    if config.telegram_token is None:
        raise NoToken
    with alone(config):
        await _run(config, db, clock, take_over)


async def _run(config: Config, db: Database, clock: Clock, take_over: bool) -> None:
    rng = random.Random()  # noqa: S311 - pauses and order, no secrets
    desk = Desk(db, clock, rng, Secrets.of(config), config.language)
    fleet, chair = None, None
    if db.path is None:  # others may work on the same registry
        fleet, chair = Membership(db, clock, config.data_dir, config.line), Chair(db)
        await asyncio.to_thread(fleet.start)
    agent = Agent(config, db, clock, rng, desk=desk, fleet=fleet)
    if chair is not None:
        agent.for_all = lambda: chair.had_it_last
    await agent.recover()
    services = app.build(config, db, agent, clock)
    pushes = Pushes(services)
    agent.on_push = desk.on_push = pushes.wake
    if (told := tell_of_last(agent)) is not None:
        await db.run(outbox.push, clock.now(), PushKind.ERROR, told)
    await db.run(whats_new.tell, clock.now())
    guard = LoopGuard(partial(end_and_begin_anew, config))
    ending, hurry = asyncio.Event(), asyncio.Event()
    _end_on_signals(ending, hurry)
    bot = services.bot
    try:
        if not await _before(ending, log_in(bot, clock, _say, take_over)):
            return
        await _show_pairing(db, clock, bot.username)
        settings = await db.read(settings_store.load)
        async with asyncio.TaskGroup() as tasks:
            answer = partial(_answer, services, pushes)
            if chair is None or fleet is None:
                loops = [tasks.create_task(answer())]
            else:
                may = partial(_still_itself, fleet)
                loops = [tasks.create_task(answering.in_turn(chair, clock, may, answer))]
            tasks.create_task(commands.describe(services))
            loops.append(
                tasks.create_task(
                    forever("telling_failed", partial(past_the_books.watch, services, agent.for_all), clock)
                )
            )
            ticking = [tasks.create_task(_ticks(agent, clock, settings.tick_seconds))]
            if chair is not None:
                ticking.append(tasks.create_task(listening.wake(Bell(db), agent.tick, clock)))
            loops.append(tasks.create_task(Watchdog(agent).run()))
            loops.append(tasks.create_task(Vigil(agent).run()))
            loops.append(tasks.create_task(_beats(guard, clock)))
            guard.start()
            watching = tasks.create_task(vanished.watch(services))
            watching.add_done_callback(lambda _: ending.set())
            logger.info("ready", bot=bot.username)
            await ending.wait()
            logger.info("ending", hint="a running action is finished first; once more ends at once")
            for each in ticking:
                each.cancel()
            await _unless_hurried(agent, hurry)
            for task in (*loops, watching):
                task.cancel()
        if not watching.cancelled():
            raise watching.result()
    finally:
        guard.close()
        await bot.shutdown()


async def _answer(services: Services, pushes: Pushes) -> None:
    """Take Telegram's updates, and deliver what is in the outbox, until cancelled."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(Inbox(services).run())
        tasks.create_task(pushes.run())


def _still_itself(fleet: Membership) -> bool:
    return not fleet.doubled


async def _beats(guard: LoopGuard, clock: Clock) -> None:
    while True:
        guard.beat()
        await clock.sleep(BEAT_SECONDS)


async def _unless_hurried(agent: Agent, hurry: asyncio.Event) -> None:
    """End in good order; at once when that is asked for a second time."""
    if not await _before(hurry, agent.shutdown()):
        logger.info("ending_at_once")
        await agent.end_at_once()


async def _before(ending: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do it; False when the agent was told to end before it was done."""
    doing, ended = asyncio.create_task(work), asyncio.create_task(ending.wait())
    try:
        await asyncio.wait({doing, ended}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            await doing
        return doing.done()
    finally:
        doing.cancel()
        ended.cancel()
        await asyncio.wait({doing, ended})


def _say(words: str) -> None:
    """On the console: what a person at the laptop has to know."""
    print(words, flush=True)


async def _ticks(agent: Agent, clock: Clock, seconds: float) -> None:
    """Wake the agent every few seconds, whatever becomes of the wall clock; one that is awake isn't woken twice.

    No scheduler of the wall clock's: one put back by a day would not wake it for a day, and so would find it out last.
    """
    rounds: set[asyncio.Task[None]] = set()
    try:
        while True:
            done = asyncio.create_task(agent.tick())
            rounds.add(done)
            done.add_done_callback(rounds.discard)
            await clock.sleep(seconds)
    finally:
        for each in rounds:
            each.cancel()


async def _show_pairing(db: Database, clock: Clock, bot_username: str) -> None:
    """On the first start, and until somebody is the owner: a link and a QR code with a one-time code."""

    def code(session: Session) -> str | None:
        return None if users.owner(session) else invitations.new_code(session, clock.now(), Role.OWNER)

    found = await db.run(code)
    if found is not None:
        _say(invitations.pairing_lines(bot_username, found))


def _end_on_signals(ending: asyncio.Event, hurry: asyncio.Event) -> None:
    """The first one ends it in good order, the next at once."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        (hurry if ending.is_set() else ending).set()

    # SIGHUP: its terminal is closed, unless nohup has it go on; SIGBREAK: Windows' Ctrl-Break.
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and not (name == "SIGHUP" and signal.getsignal(number) == signal.SIG_IGN):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(end))
