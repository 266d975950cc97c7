from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.agent.told import Bench
from tests.agent.world import World, build
from tests.fixtures_db import db, empty_database, sample, session

__all__ = ["db", "empty_database", "sample", "session", "world"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    rehearsal, site, made = build(tmp_path)
    with rehearsal, site:
        yield made


@pytest.fixture
async def bench(db: Database, tmp_path: Path) -> Bench:
    made = Bench(db, tmp_path)
    await made.agent.recover()
    return made
