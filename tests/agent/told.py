"""An agent on a laptop that acts, looks, opens and closes as it is told."""

import asyncio
import random
from collections.abc import Awaitable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from engine import campaigns
from engine.linkedin.login import SeenAccount
from engine.linkedin.outcome import ActionTask, Mark, Result
from engine.rules.enums import ActionType, CaptureKind, Outcome, TurnEnd
from engine.rules.facts import fact
from engine.simulation.clock import VirtualClock
from engine.simulation.model import Model, ModelLaptop, ModelVisitor
from engine.upkeep.config import Config
from engine.upkeep.page_copies import CaptureRequest
from engine.work.agent import Agent
from engine.work.pausing import is_paused
from engine.work.visitor import SameJudge
from storage import seat as seat_store
from storage import slots
from storage.database import Database
from tests.fixtures_db import MONDAY, SampleData

T = TypeVar("T")
GAP = timedelta(minutes=30)  # more than lies between two senders


async def soon(what: Awaitable[T], seconds: float = 2.0) -> T:
    """What is promised to come at once; only a broken promise waits so long."""
    async with asyncio.timeout(seconds):
        return await what


class Visitor(ModelVisitor):
    """Acts, looks and waits for a log-in until it is told to end, or its browser is closed."""

    def __init__(self, laptop: "Laptop", sender_id: int) -> None:
        super().__init__(laptop.model, sender_id)
        self.laptop = laptop
        self.gone = asyncio.Event()

    async def perform(self, task: ActionTask, mark: Mark) -> Result:
        self.laptop.acts.set()
        await self._until(self.laptop.acted)
        if self.gone.is_set():
            return Result(Outcome.BROWSER_LOST, fact("seen.page_gone"))
        self.laptop.actions_done += 1
        return Result(Outcome.NO_POST)

    async def capture(self, kind: CaptureKind, path: str, folder: Path, source: str) -> Path:
        self.laptop.looks.set()
        await self._until(self.laptop.looked)
        return folder / "copy.html"

    async def wait_for_login(
        self, patience: timedelta, expected: str | None, judge: SameJudge
    ) -> SeenAccount:
        self.laptop.windows.append(self._sender)
        self.laptop.window.set()
        await self._until(self.laptop.logged_in)
        account = SeenAccount("", expected)
        await judge(account, True)
        return account

    async def close(self, keep_login: bool) -> None:
        if self.laptop.close_hangs:
            await self.laptop.killed.wait()
        self.gone.set()
        await super().close(keep_login)

    async def _until(self, told: asyncio.Event) -> None:
        waiting = [asyncio.ensure_future(each.wait()) for each in (told, self.gone)]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()


class Laptop(ModelLaptop):
    """Does as it is told, and writes down what was opened."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(Model(clock, random.Random(1)))
        self.model = self._model
        self.opened: list[int] = []
        self.windows: list[int] = []
        self.actions_done = 0
        self.open_hangs = self.close_hangs = False
        self.opens, self.acts, self.looks, self.window = (asyncio.Event() for _ in range(4))
        self.acted, self.looked, self.logged_in, self.killed = (asyncio.Event() for _ in range(4))

    async def open(self, sender_id: int) -> ModelVisitor:
        self.opened.append(sender_id)
        self.opens.set()
        if self.open_hangs:
            try:
                await asyncio.get_running_loop().create_future()
            finally:  # as a driver that answers only when its browser is gone
                await self.killed.wait()
        visitor = self._open[sender_id] = Visitor(self, sender_id)
        return visitor

    async def clean_up(self, sender_id: int) -> None:
        self.killed.set()
        await super().clean_up(sender_id)


class Bench:
    """An agent with two senders, of whom Anna has work."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.clock = VirtualClock(MONDAY)
        self.laptop = Laptop(self.clock)
        config = Config.load({"LINKEDPILOT_DATA_DIR": str(folder)})
        with db.transaction() as session:
            sample = SampleData(session)
            self.anna, self.ben = sample.sender("Anna"), sample.sender("Ben")
            number = sample.campaign(sample.list_of(5), ActionType.LIKE, self.anna)
            campaigns.start(session, number, MONDAY, seed=1)

        async def nothing(_: datetime) -> None:
            return None

        self.agent = Agent(config, db, self.clock, random.Random(1), self.laptop, 1.0, nothing)

    def look(self, sender_id: int, page: str = "/feed/") -> None:
        self.agent.capture(CaptureRequest(sender_id, CaptureKind.FEED, page))

    async def at_work(self) -> None:
        """Anna's turn is in the middle of an action."""
        await self.agent.tick()
        await soon(self.laptop.acts.wait(), 10)

    async def quiet(self) -> None:
        """Whatever is to come has come: nothing is under way, and ticks begin nothing."""
        for _ in range(3):
            await soon(self.agent.finished(), 10)
            await self.agent.tick()
        await soon(self.agent.finished(), 10)

    def paused(self) -> bool:
        with self.db.reading() as session:
            return is_paused(session)

    def seat_is_free(self) -> bool:
        with self.db.reading() as session:
            return not seat_store.read(session).taken

    def turn_ends(self) -> list[TurnEnd | None]:
        with self.db.reading() as session:
            return [row.turn_end for row in slots.of_day(session, MONDAY.date()) if row.turn_started_at]
