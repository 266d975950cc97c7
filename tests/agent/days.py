"""Days of the real agent, the real database and a LinkedIn whose every answer a test chooses."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import campaigns
from engine.linkedin.capability_check import Known, Record
from engine.linkedin.outcome import ActionTask, Mark, Result
from engine.rules.enums import ActionStatus, ActionType, Outcome
from engine.rules.facts import fact
from engine.simulation.model import FAULTLESS, Model, ModelLaptop, ModelVisitor
from engine.upkeep.config import Config
from engine.work.agent import Agent
from storage.database import Database
from storage.tables import Action, Slot
from tests.clock import FakeClock
from tests.fixtures_db import MONDAY, SampleData
from tests.fixtures_words import pushed

GAP = 360.0  # seconds: more than lies between two senders

Answer = Callable[[ActionTask], Result | None]  # None: it is done

UNKNOWN = Result(Outcome.UNEXPECTED_PAGE, fact("seen.no_posts_shown"))


class Visitor(ModelVisitor):
    """In front of a LinkedIn that answers as it is told to."""

    def __init__(self, days: "Days", sender_id: int) -> None:
        super().__init__(days.model, sender_id)
        self._days = days

    async def perform(self, task: ActionTask, mark: Mark) -> Result:
        self._days.visits.append((task.action, task.profile_url))
        said = self._days.answer(task)
        if said is not None and said.outcome is not Outcome.DONE:
            return said
        await mark(task.profile_url)
        return said or Result(Outcome.DONE)

    async def check_pages(self, known: Known) -> list[Record]:
        return self._days.pages


class Laptop(ModelLaptop):
    """Where those visitors come from."""

    def __init__(self, days: "Days") -> None:
        super().__init__(days.model)
        self._days = days

    async def open(self, sender_id: int) -> Visitor:
        visitor = self._days.visitor(self._days, sender_id)
        self._open[sender_id] = visitor
        return visitor


async def nothing(_: datetime) -> None:
    """No housekeeping: no files."""


class Days:
    """A house with its agent."""

    def __init__(self, db: Database, folder: Path, answer: Answer) -> None:
        self.db = db
        self.folder = folder
        self.answer = answer
        self.clock = FakeClock(MONDAY)
        self.model = Model(self.clock, random.Random(1), FAULTLESS)  # type: ignore[arg-type]
        self.visits: list[tuple[ActionType, str]] = []
        self.visitor = Visitor
        self.pages: list[Record] = []  # what the day's look at them finds
        self.agent = self._new_agent()

    def _new_agent(self) -> Agent:
        config = Config.load({"LINKEDPILOT_DATA_DIR": str(self.folder)})
        laptop = Laptop(self)
        return Agent(config, self.db, self.clock, random.Random(1), laptop, 60.0, nothing)

    async def restart(self) -> None:
        """The agent's process ends, and another one begins."""
        self.agent = self._new_agent()
        await self.agent.recover()

    async def work(self) -> None:
        """Whatever can be done on this day."""
        quiet = 0
        while quiet < 2:
            await self.agent.tick()
            if self.agent.busy:
                quiet = 0
                await self.agent.finished()
            else:
                quiet += 1
                self.clock.advance(GAP)

    async def next_day(self) -> None:
        """The next work day's morning, and what can be done then."""
        morning = (self.clock.now() + timedelta(days=1)).replace(hour=10, minute=0)
        self.clock.close_the_lid((morning - self.clock.now()).total_seconds())
        await self.work()

    def campaign(self, kind: ActionType, people: int, *senders: int, skip: int = 0) -> int:
        """A running campaign on that many people of its own."""
        with self.db.transaction() as session:
            sample = SampleData(session)
            list_id = sample.list_of(people, f"{kind} {skip}", skip=skip)
            number = sample.campaign(list_id, kind, *senders, name=f"{kind} {skip}")
            campaigns.start(session, number, self.clock.now(), seed=1)
        return number

    def sender(self, name: str = "Mara", **columns: Any) -> int:
        with self.db.transaction() as session:
            return SampleData(session).sender(name, **columns)

    def newer_pages(self, version: str) -> None:
        """A newer pages.toml is put into the data folder."""
        known = resources.files("engine.linkedin").joinpath("pages.toml").read_text(encoding="utf-8")
        (self.folder / "pages.toml").write_text(known.replace('version = "', f'version = "{version}.', 1))

    def rows(self, campaign_id: int) -> list[Action]:
        with self.db.reading() as session:
            found = session.scalars(
                select(Action).where(Action.campaign_id == campaign_id).order_by(Action.id)
            ).all()
            session.expunge_all()
            return list(found)

    def statuses(self, campaign_id: int) -> set[ActionStatus]:
        return {row.status for row in self.rows(campaign_id)}

    def tried(self, kind: ActionType) -> int:
        """How many pages were visited for a kind."""
        return sum(1 for visited, _ in self.visits if visited is kind)

    def pushes(self) -> list[str]:
        with self.db.reading() as session:
            return pushed(session)

    def turns(self) -> int:
        with self.db.reading() as session:
            return len(session.scalars(select(Slot.id).where(Slot.turn_started_at.is_not(None))).all())
