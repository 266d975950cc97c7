"""A turn waits for as long as a person reads the page, in its slot's time, and no longer when it is to end."""

import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from engine import campaigns
from engine.linkedin.outcome import ActionTask, Mark, Result
from engine.rules.enums import ActionType, Outcome
from engine.simulation.clock import VirtualClock
from engine.simulation.model import FAULTLESS, Model, ModelLaptop, ModelVisitor
from engine.upkeep.config import Config
from engine.work.agent import Agent
from engine.work.pausing import pause_all
from storage import settings as settings_store
from storage.database import Database
from tests.fixtures_db import MONDAY, SampleData

TEXT = 900  # characters: 20 seconds, give or take a half


class Reader(ModelVisitor):
    """Writes down for how long each page was read."""

    def __init__(self, laptop: "ReadersLaptop", sender_id: int) -> None:
        super().__init__(laptop.model, sender_id)
        self._laptop = laptop

    async def perform(self, task: ActionTask, mark: Mark) -> Result:
        begun = self._laptop.model.clock.now()
        self._laptop.begins()
        await task.read(TEXT)
        self._laptop.read.append((self._laptop.model.clock.now() - begun).total_seconds())
        return Result(Outcome.NO_POST)


class ReadersLaptop(ModelLaptop):
    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.model, self.read = model, list[float]()
        self.begins: Callable[[], None] = lambda: None

    async def open(self, sender_id: int) -> ModelVisitor:
        return Reader(self, sender_id)


class World:
    """Anna has six people to like posts of."""

    def __init__(self, db: Database, folder: Path, **settings: str) -> None:
        self.clock = VirtualClock(MONDAY)
        self.laptop = ReadersLaptop(Model(self.clock, random.Random(1), FAULTLESS))
        with db.transaction() as session:
            for name, value in settings.items():
                settings_store.put(session, name, value)
            sample = SampleData(session)
            number = sample.campaign(sample.list_of(6), ActionType.LIKE, sample.sender("Anna"))
            campaigns.start(session, number, MONDAY, seed=1)

        async def nothing(_: datetime) -> None:
            return None

        config = Config.load({"LINKEDPILOT_DATA_DIR": str(folder)})
        self.agent = Agent(config, db, self.clock, random.Random(1), self.laptop, 1.0, nothing)

    async def turn(self) -> list[float]:
        """How long each page was read."""
        await self.agent.tick()
        await self.agent.finished()
        return self.laptop.read


async def test_a_turn_waits_while_the_page_is_read_and_never_twice_the_same_time(
    db: Database, tmp_path: Path
) -> None:
    read = await World(db, tmp_path).turn()
    assert len(set(read)) == 6
    assert all(10 <= seconds <= 30 for seconds in read)


async def test_who_wants_short_pauses_has_short_readings(db: Database, tmp_path: Path) -> None:
    read = await World(db, tmp_path, action_gap_min_seconds="0", action_gap_max_seconds="1").turn()
    assert len(read) == 6
    assert all(0.5 <= seconds <= 1.5 for seconds in read)


async def test_a_pause_ends_the_reading_within_a_second(db: Database, tmp_path: Path) -> None:
    world = World(db, tmp_path)

    def pause() -> None:
        with db.transaction() as session:
            pause_all(session, world.clock.now())

    world.laptop.begins = pause
    assert await world.turn() == [1.0]
