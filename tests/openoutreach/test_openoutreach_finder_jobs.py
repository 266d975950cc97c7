"""Builds that only find people: a job that exits, beside whoever acts, kept from LinkedIn; its end and result are told."""

from datetime import timedelta
from pathlib import Path

import pytest

from engine import senders
from engine.openoutreach.builds import needs_no_seat
from engine.openoutreach.docker_engine import DockerEngine
from engine.rules.enums import ActionType, Build, ContainerRuns, SeatKind
from engine.work import finder_jobs
from engine.work.finder_jobs import AtWorkAlready
from storage import openoutreach as store
from storage import seat as seat_store
from tests.agent.days import Days
from tests.openoutreach.containers import with_container
from tests.openoutreach.layouts import make, rows
from tests.openoutreach.test_openoutreach_printed import as_csv

PRINTS = "sh -c 'cat /app/data/people > /app/data/leads.csv; exit {code}'"
# Whoever doesn't stop by itself: until it is told to.
WAITS = "sh -c 'trap exit TERM; until [ -e /app/data/enough ]; do sleep 0.05; done; cat /app/data/people > /app/data/leads.csv'"
FEW = 5


def finder(house: Days, sender: int, command: str, runs: ContainerRuns = ContainerRuns.OFF) -> Path:
    """The sender's instance finds people with this command; returns its folder."""
    with_container(house, sender, runs, command)
    with house.db.transaction() as session:
        store.change(session, sender, build=Build.FINDS)
    folder = house.folder / "openoutreach" / f"instance_{sender}"
    as_csv(folder / "people", list(rows(FEW)))
    return folder


async def test_it_runs_beside_whoever_acts_and_what_it_found_is_told(
    house: Days, docker_address: str
) -> None:
    ada, bo = house.sender("Ada"), house.sender("Bo")
    folder = finder(house, ada, WAITS)
    house.campaign(ActionType.LIKE, 2, bo)
    docker = DockerEngine(house.folder, docker_address)
    seats: list[tuple[int | None, SeatKind | None, bool]] = []
    real = house.visitor.perform

    async def perform(visitor: object, *task: object) -> object:
        with house.db.reading() as session:
            seat = seat_store.read(session)
        seats.append((seat.sender_id, seat.kind, docker.state(1).running))
        return await real(visitor, *task)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house.visitor, "perform", perform)
        patch.setattr(finder_jobs, "LONGEST", timedelta(days=30))  # by this clock each look takes a minute
        await house.agent.start_container(1)
        with pytest.raises(AtWorkAlready):
            await house.agent.start_container(1)
        await house.agent.tick()
        while len(seats) < 2:
            await house.clock.sleep(0.01)
        (folder / "enough").touch()
        await house.agent.finished()

    assert seats == [(bo, SeatKind.TURN, True)] * 2
    assert not docker.state(1).running
    assert any("has done its search</b>: 5 people more" in said for said in house.pushes())


async def test_a_daily_one_runs_once_a_day(house: Days, docker_address: str) -> None:
    ada = house.sender("Ada")
    finder(house, ada, PRINTS.format(code=0), ContainerRuns.DAILY)
    docker = DockerEngine(house.folder, docker_address)
    for day in (1, 2):
        for _ in range(2):
            await house.agent.tick()
            await house.agent.finished()
        assert sum("has done its search" in said for said in house.pushes()) == day
        house.clock.close_the_lid(timedelta(days=1).total_seconds())
    assert b"" == docker.log(1)


async def test_one_that_falls_short_says_so_and_what_it_has_is_read(house: Days) -> None:
    ada = house.sender("Ada")
    finder(house, ada, PRINTS.format(code=3))
    await house.agent.start_container(1)
    await house.agent.finished()
    (told,) = [said for said in house.pushes() if "ended before it had found as many" in said]
    assert "code 3" in told
    assert "5 people more" in told


@pytest.mark.parametrize("end", ["tap", "panic", "shutdown", "removed"])
async def test_it_ends_whenever_the_others_do(house: Days, docker_address: str, end: str) -> None:
    ada = house.sender("Ada")
    finder(house, ada, WAITS)
    docker = DockerEngine(house.folder, docker_address)
    await house.agent.start_container(1)
    if end == "tap":
        await house.agent.stop_container(1)
    elif end == "panic":
        await house.agent.panic()
    elif end == "shutdown":
        await house.agent.shutdown()
    else:
        with house.db.transaction() as session:
            senders.remove(session, ada, house.clock.now())
    await house.agent.finished()
    assert not docker.state(1).running


async def test_it_is_kept_from_linkedin(house: Days, docker_address: str) -> None:
    ada = house.sender("Ada")
    finder(house, ada, "cat /etc/hosts")
    await house.agent.start_container(1)
    await house.agent.finished()
    known = DockerEngine(house.folder, docker_address).log(1).decode().split("\n")
    assert "0.0.0.0\twww.linkedin.com" in known


async def test_without_docker_the_daily_one_is_said_once_a_day(
    house: Days, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nowhere.sock")
    finder(house, house.sender("Ada"), PRINTS.format(code=0), ContainerRuns.DAILY)
    for _ in range(4):
        await house.agent.tick()
        house.clock.advance(600)
    assert sum("Docker isn't running" in said for said in house.pushes()) == 1


def test_what_its_database_says_goes_before_what_anybody_said(house: Days) -> None:
    ada = house.sender("Ada")
    finder(house, ada, WAITS)

    def with_world(world: str | None, build: Build | None) -> bool:
        with house.db.transaction() as session:
            store.change(session, ada, found=None if world is None else {"world": world}, build=build)
        with house.db.reading() as session:
            return needs_no_seat(store.numbered(session, 1))

    assert with_world(None, Build.FINDS)
    assert with_world("finds", None)
    assert not with_world("acts", Build.FINDS)
    assert not with_world("finds", Build.ACTS)
    assert not with_world(None, None)


async def test_a_build_that_turns_out_to_act_holds_the_seat_from_then_on(house: Days) -> None:
    ada = house.sender("Ada")
    folder = finder(house, ada, PRINTS.format(code=0))
    make(folder / "data" / "db.sqlite3", "C", FEW)
    await house.agent.start_container(1)
    await house.agent.finished()
    with house.db.reading() as session:
        assert not needs_no_seat(store.numbered(session, 1))
