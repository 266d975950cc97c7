"""Whatever happens in weeks: never two senders at once, no limit, no cooldown, no work hour broken, every campaign ends."""

import asyncio
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from engine.upkeep.config import Config
from storage.database import Database
from tests.simulation.history import History, Lived, check, histories


def live(history: History, empty: Path) -> None:
    """Live through it, and look whether all that must hold did."""
    db = Database(f"sqlite:///{empty}")
    copy = db.copied_to_memory()
    db.close()
    lived = Lived(Config.load({"LINKEDPILOT_DATA_DIR": str(empty.parent)}), copy, history)
    asyncio.run(lived.live())
    check(lived)
    copy.close()


@settings(
    max_examples=2,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(history=histories(days=14, campaigns=4, size=40))
def test_whatever_happens_the_laws_are_kept(history: History, empty_database: Path) -> None:
    live(history, empty_database)
