"""The database is moved, deleted or replaced while a browser is open: nothing more is clicked, and the browser is closed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.linkedin.outcome import ActionTask, Mark, Result
from engine.rules.enums import ActionType, Outcome
from storage.database import Database, DatabaseVanished
from tests.agent.days import Days, Visitor


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced(path: Path) -> None:
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)


def folder_moved(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


@pytest.mark.parametrize("what", [moved, Path.unlink, replaced, folder_moved])
async def test_nothing_is_clicked_after_it(
    db: Database, empty_database: Path, tmp_path: Path, what: Callable[[Path], object]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    path = home / "linkedpilot.db"
    path.write_bytes(empty_database.read_bytes())
    own = Database(f"sqlite:///{path}")
    days = Days(own, tmp_path, lambda _: None)
    clicked: list[str] = []

    class Clicks(Visitor):
        async def perform(self, task: ActionTask, mark: Mark) -> Result:
            if len(clicked) == 2:
                what(path)
            await mark(task.profile_url)
            clicked.append(task.profile_url)
            return Result(Outcome.DONE)

    days.visitor = Clicks
    days.campaign(ActionType.LIKE, 6, days.sender())
    await days.agent.tick()
    await days.agent.finished()
    assert len(clicked) == 2
    assert not own.there()
    for _ in range(3):
        days.clock.advance(600)
        await days.agent.tick()
        await days.agent.finished()
    assert len(clicked) == 2
    await days.agent.end_at_once()
    with pytest.raises(DatabaseVanished):
        await own.run(lambda _: None)
    own.close()
