"""What would happen (spec, sections 6, 8, 9): on a copy, the same for the same chance, and as the wizard estimates."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine import campaigns, senders
from engine.rules.enums import ActionType
from engine.rules.errors import UserError
from engine.senders import DAILY
from engine.simulation.run import SimulationReport
from engine.simulation.whatif import (
    LimitChange,
    NothingToSimulate,
    WhatIf,
    simulate,
    simulate_apart,
)
from engine.upkeep.config import Config
from storage import openoutreach as openoutreach_store
from storage.database import Database
from tests.fixtures_db import MONDAY, SampleData
from tests.simulation.estimating import compare

CONNECT = ActionType.CONNECT


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config.load({"LINKEDPILOT_DATA_DIR": str(tmp_path)})


@pytest.fixture
def home(config: Config, empty_database: Path) -> Path:
    """Two senders and a campaign on 120 people, still a draft."""
    file = config.data_dir / "linkedpilot.db"
    file.write_bytes(empty_database.read_bytes())
    db = Database(config.database_url)
    with db.transaction() as session:
        sample = SampleData(session)
        senders = [sample.sender(name, daily_connect_limit=30) for name in ("Anna", "Ben")]
        sample.campaign(sample.list_of(120), CONNECT, *senders, name="Spring")
    db.close()
    return file


def connects(report: SimulationReport) -> dict[date, int]:
    days: dict[date, int] = {}
    for line in report.days:
        days[line.day] = days.get(line.day, 0) + line.done[ActionType.CONNECT]
    return days


def test_it_leaves_openoutreach_alone(config: Config, home: Path) -> None:
    db = Database(config.database_url)
    with db.transaction() as session:
        gone = SampleData(session).sender("Cleo")
        openoutreach_store.ensure(session)
        number = next(row.number for row in openoutreach_store.instances(session) if row.sender_id == gone)
        senders.remove(session, gone, MONDAY)
    db.close()
    folder = config.data_dir / "openoutreach" / f"instance_{number}"
    folder.mkdir(parents=True)  # a real round renames it: it holds the removed account's log-in
    simulate(config, WhatIf(2), MONDAY)
    assert list(folder.parent.iterdir()) == [folder]


def test_it_plays_on_a_copy_and_tells_each_day_and_each_end(config: Config, home: Path) -> None:
    before = home.read_bytes()
    report = simulate(config, WhatIf(14), MONDAY)
    assert home.read_bytes() == before
    assert sorted(path.name for path in config.data_dir.iterdir()) == ["linkedpilot.db"]
    assert max(line.done[ActionType.CONNECT] for line in report.days) <= 30
    assert all(line.day.weekday() < 5 for line in report.days)
    (end,) = report.campaigns
    assert (end.name, end.processed, end.total) == ("Spring", 120, 120)
    assert end.completed_at is not None
    assert sum(connects(report).values()) == end.succeeded
    assert 0 < sum(report.accepted.values()) < end.succeeded


def test_the_same_chance_plays_the_same_again(config: Config, home: Path) -> None:
    one, two, other = (simulate(config, WhatIf(2, seed), MONDAY) for seed in (5, 5, 6))
    assert one == two
    assert one != other


def test_what_if_forty_a_day(config: Config, home: Path) -> None:
    less = simulate(config, WhatIf(3, limits=(LimitChange(None, CONNECT, DAILY, 5),)), MONDAY)
    assert max(connects(less).values()) == 10
    one = simulate(config, WhatIf(3, limits=(LimitChange(1, CONNECT, DAILY, 5),)), MONDAY)
    assert max(line.done[ActionType.CONNECT] for line in one.days if line.name == "Anna") == 5
    assert max(line.done[ActionType.CONNECT] for line in one.days if line.name == "Ben") == 30


def test_what_if_another_setting(config: Config, home: Path) -> None:
    weekend = simulate(config, WhatIf(14, settings={"work_days": "Sat,Sun"}), MONDAY)
    assert {line.day.weekday() for line in weekend.days} <= {5, 6}
    with pytest.raises(UserError, match="work_start"):
        simulate(config, WhatIf(3, settings={"work_start": "noon"}), MONDAY)


def test_what_can_t_be_played_is_said(config: Config, empty_database: Path) -> None:
    (config.data_dir / "linkedpilot.db").write_bytes(empty_database.read_bytes())
    with pytest.raises(NothingToSimulate):
        simulate(config, WhatIf(3), MONDAY)
    with pytest.raises(match="365"):
        simulate(config, WhatIf(0), MONDAY)


async def test_it_runs_in_a_process_of_its_own(config: Config, home: Path) -> None:
    wanted = WhatIf(2)
    here = await asyncio.to_thread(simulate, config, wanted, MONDAY)
    assert await simulate_apart(config, wanted, MONDAY) == here
    with pytest.raises(UserError, match=r"no_such_days .*365"):
        await simulate_apart(config, replace(wanted, days=1000), MONDAY)


def test_a_campaign_that_runs_already_is_estimated_by_the_same_planner(config: Config, home: Path) -> None:
    from engine.insight import estimates

    db = Database(config.database_url)
    with db.transaction() as session:
        campaigns.start(session, 1, MONDAY, seed=1)
        seen = estimates.of_running(session, MONDAY)[1]
    db.close()
    assert seen.days == 2
    assert seen.finished_at is not None
    assert seen.finished_at - MONDAY < timedelta(days=2)


@pytest.mark.parametrize("seed", [1, pytest.param(4, marks=pytest.mark.long)])
def test_the_wizard_s_estimate_is_what_it_then_takes(config: Config, empty_database: Path, seed: int) -> None:
    db = Database(f"sqlite:///{empty_database}")
    seen = compare(db, config, seed)
    db.close()
    assert seen.estimated_days is not None
    assert abs(seen.estimated_days - seen.days) <= seen.days * 0.1
    # Ten people are over in an hour, and an hour's pauses are luck.
    assert seen.days == 1 or abs(seen.share - 1) < 0.1
