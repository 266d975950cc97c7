"""A round in which nothing is to be done only looks: of many laptops with one registry each takes the writers' turn for its sign of life alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from engine.rules.enums import ActionType
from engine.upkeep import daily
from storage.database import Database
from tests.agent.days import Days


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """A line for each writing transaction."""
    found: list[None] = []
    begin = Database.transaction

    @contextmanager
    def counted(self: Database) -> Iterator[Session]:
        found.append(None)
        with begin(self) as session:
            yield session

    monkeypatch.setattr(Database, "transaction", counted)
    return found


@pytest.mark.parametrize("by_night", [False, True])
async def test_a_round_without_anything_to_do_writes_nothing(
    db: Database, tmp_path: Path, writes: list[None], by_night: bool
) -> None:
    days = Days(db, tmp_path, lambda _: None)
    days.campaign(ActionType.LIKE, 2, days.sender())
    await days.work()
    if by_night:
        days.clock.advance(timedelta(hours=12).total_seconds())
    await days.agent.tick()
    writes.clear()
    for _ in range(3):
        days.clock.advance(15)
        await days.agent.tick()
    assert not days.agent.busy
    assert writes == []


async def test_nor_does_what_is_looked_at_in_each_round_on_every_laptop(
    db: Database, tmp_path: Path, writes: list[None]
) -> None:
    days = Days(db, tmp_path, lambda _: None)
    await daily.housekeeping(days.agent.config, db, days.clock.now(), for_all=False)
    writes.clear()
    await daily.housekeeping(days.agent.config, db, days.clock.now(), for_all=False)
    assert writes == []
