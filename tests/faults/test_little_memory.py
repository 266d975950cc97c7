"""A laptop whose memory runs out: told before it hurts, and with hardly any nobody sits down."""

from pathlib import Path

import pytest

from engine.rules.enums import ActionType
from engine.rules.room import MB, Room
from engine.rules.settings import from_texts
from engine.simulation.model import ModelLaptop
from engine.upkeep import daily, memory
from storage.database import Database
from tests.agent.days import Days

REST = from_texts({}).memory_rest_mb * MB


class Memory:
    """What is free, as the system would say it."""

    free = 10 * REST


@pytest.fixture
def days(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Days:
    async def room(_: ModelLaptop) -> Room:
        return Room(10**12, memory.free())

    monkeypatch.setattr(memory, "free", lambda: int(Memory.free))
    monkeypatch.setattr(ModelLaptop, "room", room)
    Memory.free = 10 * REST
    days = Days(db, tmp_path, lambda _: None)
    days.agent.config.prepare_folders()
    return days


async def told(days: Days) -> int:
    """How often it was said, after another round of the house's own work."""
    await daily.housekeeping(days.agent.config, days.db, days.clock.now())
    return sum("Little memory is free" in words for words in days.pushes())


async def test_little_memory_is_said_once_and_again_only_after_there_was_enough(days: Days) -> None:
    assert await told(days) == 0
    Memory.free = REST - MB
    assert await told(days) == 1
    Memory.free = REST + MB  # at its border: no news
    assert await told(days) == 1
    Memory.free = REST - MB
    assert await told(days) == 1
    Memory.free = 2 * REST
    assert await told(days) == 1
    Memory.free = REST - MB
    assert await told(days) == 2


async def test_with_hardly_any_memory_no_turn_begins_and_with_enough_it_goes_on(days: Days) -> None:
    days.campaign(ActionType.LIKE, 3, days.sender())
    Memory.free = REST // 5
    for _ in range(3):
        await days.agent.tick()
        assert not days.agent.busy
        days.clock.advance(60)
    assert days.visits == []
    Memory.free = REST // 2  # it was warned of, and it is enough to go on with
    await days.work()
    assert len(days.visits) == 3
