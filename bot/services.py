"""What everything in the bot works with, put together once."""

import asyncio
import random
import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session
from telegram import Bot
from telegram.constants import KeyboardButtonStyle

from bot.background.tasks import BackgroundTasks
from bot.transport.taps import Taps
from engine.clock import Clock
from engine.rules.enums import Level, Role
from engine.rules.facts import Fact, fact
from engine.upkeep import log
from engine.upkeep.config import Config
from engine.upkeep.page_copies import CaptureRequest
from engine.work.agent import CurrentTurn
from engine.work.jobs import JobKind
from storage import events
from storage.database import Database

logger = log.get(__name__)


class RunningAgent(Protocol):
    """The part of `engine.work.agent.Agent` that the bot uses; tests bring their own."""

    @property
    def trouble(self) -> Fact | None: ...

    def current(self) -> CurrentTurn | None: ...

    async def stop_turn(self) -> None: ...

    async def panic(self) -> None: ...

    async def end_at_once(self) -> None: ...

    async def relogin(self, sender_id: int) -> JobKind | None: ...

    def check(self, action_id: int) -> None: ...

    def check_pages(self) -> None: ...

    def capture(self, wanted: CaptureRequest) -> None: ...

    async def start_container(self, number: int) -> None: ...

    async def stop_container(self, number: int) -> None: ...

    async def container_log(self, number: int) -> bytes: ...


@dataclass(slots=True)
class Services:
    """The bot's surroundings."""

    config: Config
    db: Database
    agent: RunningAgent
    clock: Clock
    bot: Bot = field(repr=False)  # it says its token
    may: Callable[[Role, str], bool]  # `bot.routing.routes.may`: whether a role may press a button
    style: Callable[[str], KeyboardButtonStyle | None]  # `bot.routing.routes.style`: a button's colour
    jobs: BackgroundTasks = field(default_factory=BackgroundTasks)
    rng: random.Random = field(default_factory=random.Random)
    taps: Taps = field(init=False)
    screen_locks: defaultdict[int, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    menu_locks: defaultdict[int, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    def __post_init__(self) -> None:
        self.taps = Taps(self.bot, self.clock)

    async def report(self, error: BaseException, what: str, user_id: int | None = None) -> str:
        """Write an error of our own to the log, whole, and to the event log; returns its id for the person."""
        error_id = secrets.token_hex(3).upper()
        logger.error(what, error_id=error_id, user_id=user_id, exc_info=error)
        try:
            await self.db.run(_write, error_id, type(error).__name__, user_id, self.clock.now())
        except Exception:  # the disk is full, such as: the log has it, and the person is told all the same
            logger.exception("error_not_noted", error_id=error_id)
        return error_id


def _write(session: Session, error_id: str, name: str, user_id: int | None, now: datetime) -> None:
    events.add(
        session,
        now,
        "bot_error",
        fact("log.bot_error", error_id=error_id, name=name),
        Level.ERROR,
        user_id=user_id,
    )
