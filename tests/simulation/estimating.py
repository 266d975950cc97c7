"""A random campaign without faults: what the wizard estimates, and what the simulation then takes."""

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime

from engine import campaigns
from engine.comments import library
from engine.rules.enums import ActionType
from engine.simulation.model import FAULTLESS
from engine.simulation.run import Simulation
from engine.upkeep.config import Config
from storage.database import Database
from tests.fixtures_db import MONDAY, SampleData


@dataclass(frozen=True)
class Compared:
    """When the campaign was estimated to be done, and when it was; in days of work and in time."""

    leads: int
    estimated_days: int | None
    days: int
    estimated: datetime | None
    done: datetime

    @property
    def share(self) -> float:
        """The estimated length over the real one."""
        assert self.estimated is not None
        return (self.estimated - MONDAY) / (self.done - MONDAY)


def compare(empty: Database, config: Config, seed: int) -> Compared:
    """One to four senders with random limits, up to two other campaigns, 10 to 1,500 leads."""
    rng = random.Random(seed)
    db = empty.copied_to_memory()
    with db.transaction() as session:
        sample = SampleData(session)
        senders = [
            sample.sender(
                f"sender-{number}",
                daily_connect_limit=rng.choice([12, 20, 40, 150]),
                daily_like_limit=rng.choice([10, 50, 100]),
                daily_comment_limit=rng.choice([3, 20, 50]),
            )
            for number in range(rng.randint(1, 4))
        ]
        library.add(session, "Nice", MONDAY)
        for number in range(rng.randint(0, 2)):
            other = sample.list_of(rng.choice([20, 200]), f"Other {number}", skip=number * 300)
            chosen = rng.sample(senders, rng.randint(1, len(senders)))
            made = sample.campaign(other, rng.choice(list(ActionType)), *chosen, name=f"Other {number}")
            campaigns.start(session, made, MONDAY, seed=number)
        leads = rng.choice([10, 40, 100, 300, 800, 1500])
        mine = sample.list_of(leads, "Mine", skip=1000)
        chosen = rng.sample(senders, rng.randint(1, len(senders)))
        campaign = sample.campaign(mine, rng.choice(list(ActionType)), *chosen, name="Mine")
        seen = campaigns.preview(session, campaigns.draft_of(session, campaign), MONDAY)
        campaigns.start(session, campaign, MONDAY, seed=seed)
    simulation = Simulation(config, db, MONDAY, seed, FAULTLESS)
    report = asyncio.run(simulation.run(400, until_done=True))
    db.close()
    (end,) = (each for each in report.campaigns if each.name == "Mine")
    assert end.completed_at is not None
    days = (end.completed_at.date() - MONDAY.date()).days + 1
    return Compared(leads, seen.days, days, seen.finished_at, end.completed_at)
