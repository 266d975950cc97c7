"""A day on a disk that fills up: nothing is clicked that can't be written down, nothing is lost, and it goes on by itself."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.linkedin.outcome import ActionTask, Mark, Result
from engine.rules.enums import ActionStatus, ActionType, Outcome, Role, SlotState
from engine.upkeep import daily
from engine.work import schedule
from storage import reserve, users
from storage import seat as seat_store
from storage import settings as settings_store
from storage.database import Database
from storage.tables import Action, Interaction
from tests.agent.days import Days, Visitor
from tests.fixtures_db import MONDAY
from tests.fixtures_words import pushed

MIB = 1024 * 1024
SIZE = 48 * MIB


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 48 MB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small disk takes Linux and root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(folder)], check=False
    )
    if mounted.returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


class Filler:
    """Somebody else's file, which takes all that is free."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "film.mkv"

    def fill(self, rest: int = 0) -> None:
        with self.path.open("ab") as file:
            while (left := shutil.disk_usage(self.path.parent).free - rest) > 0:
                file.write(bytes(min(left, MIB)))
                file.flush()

    def free(self) -> None:
        self.path.unlink()


class Clicks(Visitor):
    """Fills the disk right before or right after the mark; a click counts only when it is made."""

    filler: Filler
    when = ""
    clicked = 0

    async def perform(self, task: ActionTask, mark: Mark) -> Result:
        if Clicks.when == "before":
            Clicks.filler.fill()
        await mark(task.profile_url)
        Clicks.clicked += 1
        if Clicks.when == "after":
            Clicks.filler.fill()
        return Result(Outcome.DONE)


@pytest.fixture
def days(disk: Path, empty_database: Path) -> Iterator[Days]:
    shutil.copy(empty_database, disk / "linkedpilot.db")
    db = Database(f"sqlite:///{disk / 'linkedpilot.db'}")
    with db.transaction() as session:
        settings_store.set_value(session, "time_zone", "UTC")
        settings_store.set_value(session, "disk_rest_mb", "20")
        users.add(session, 7001, 7001, "Ada", Role.OWNER, MONDAY)
    days = Days(db, disk, lambda _: None)
    days.visitor = Clicks
    Clicks.filler, Clicks.when, Clicks.clicked = Filler(disk), "", 0
    assert db.reserve is not None
    assert db.reserve.keep()
    yield days
    db.close()


def interactions(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Interaction)) or 0


async def test_what_can_t_be_marked_isn_t_clicked_and_goes_on_by_itself(days: Days) -> None:
    days.campaign(ActionType.LIKE, 6, days.sender())
    Clicks.when = "before"
    await days.agent.tick()
    await days.agent.finished()
    assert Clicks.clicked == 0
    assert interactions(days.db) == 0
    with days.db.reading() as session:
        assert not seat_store.read(session).taken  # the reserve has paid for it
        assert set(session.scalars(select(Action.status))) == {ActionStatus.PENDING}
        assert any("couldn't be written down beforehand" in words for words in pushed(session))
    for _ in range(3):  # there is no room: nobody sits down
        days.clock.advance(60)
        await days.agent.tick()
        assert not days.agent.busy
    Clicks.when = ""
    Clicks.filler.free()
    await days.work()
    assert Clicks.clicked == 6
    assert interactions(days.db) == 6


async def test_what_was_clicked_is_written_down_though_the_disk_is_full_by_then(days: Days) -> None:
    number = days.campaign(ActionType.LIKE, 6, days.sender())
    Clicks.when = "after"
    await days.agent.tick()
    await days.agent.finished()
    assert Clicks.clicked >= 1
    assert interactions(days.db) == Clicks.clicked
    assert days.db.reserve is not None
    with days.db.reading() as session:
        assert not seat_store.read(session).taken
    Clicks.when = ""
    if Clicks.filler.path.exists():
        Clicks.filler.free()
    await days.work()
    assert Clicks.clicked == 6  # nobody twice
    assert days.statuses(number) == {ActionStatus.COMPLETED}


async def test_the_reserve_is_made_anew_when_there_is_room_and_never_fills_the_disk_itself(
    days: Days, disk: Path
) -> None:
    kept = days.db.reserve
    assert kept is not None
    assert kept.give_up()
    assert not kept.give_up()
    Clicks.filler.fill(rest=reserve.BYTES)
    assert not kept.keep()
    Clicks.filler.free()
    config = days.agent.config
    config.prepare_folders()
    await daily.housekeeping(config, days.db, days.clock.now())
    assert kept.path.stat().st_size == reserve.BYTES
    assert kept.path.stat().st_mode & 0o077 == 0


async def test_little_room_is_told_before_it_hurts(days: Days) -> None:
    config = days.agent.config
    config.prepare_folders()
    Clicks.filler.fill(rest=10_000_000)
    await daily.housekeeping(config, days.db, days.clock.now())
    assert any("The disk is nearly full" in words for words in days.pushes())


async def test_the_rounds_say_what_is_wrong_and_that_it_has_passed(days: Days) -> None:
    days.campaign(ActionType.LIKE, 2, days.sender())
    assert days.db.reserve is not None
    days.db.reserve.give_up()
    Clicks.filler.fill()
    with days.db.transaction() as session:
        session.scalar(select(1))
    await days.agent.tick()
    assert days.agent.trouble is not None
    assert days.agent.trouble.code == "trouble.full"
    Clicks.filler.free()
    days.clock.advance(timedelta(minutes=1).total_seconds())
    await days.agent.tick()
    await days.agent.finished()
    assert days.agent.trouble is None
    assert any("LinkedPilot goes on" in words for words in days.pushes())
    with days.db.reading() as session:
        assert schedule.today(session, days.clock.now()).slots[0].state is not SlotState.TO_COME
