"""Containers by a real Docker engine: one at a time with everything else, in their sender's slot, gone at its end.

Long because all of it needs the one Docker engine that is started for this file.
"""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine.openoutreach.container import ContainerFault, ContainerState
from engine.openoutreach.docker_engine import INSTALLATION, DockerEngine
from engine.rules.enums import ActionType, ContainerRuns, SeatKind, SenderStatus
from storage import seat as seat_store
from storage import senders as sender_store
from tests.agent.days import Days
from tests.openoutreach.containers import DEAF, Watched, spec, until_begun, with_container
from tests.own_docker import OwnDocker


@pytest.fixture
def engine(docker_address: str, tmp_path: Path) -> Iterator[DockerEngine]:
    found = DockerEngine(tmp_path, docker_address)
    yield found
    found.clean_up()


def test_a_container_works_in_its_instances_folder_and_ends_when_asked(
    engine: DockerEngine, tmp_path: Path
) -> None:
    engine.start(spec(tmp_path, inner_port=6080))
    assert engine.state(1).running
    until_begun(tmp_path / "i1" / "ran")
    engine.stop(1, 10)
    assert engine.state(1) == ContainerState(False, 0)
    assert (tmp_path / "i1" / "ran").read_text().split() == ["begun", "ended"]


def test_one_that_does_not_listen_is_killed(engine: DockerEngine, tmp_path: Path) -> None:
    engine.start(spec(tmp_path, command=DEAF))
    engine.stop(1, 1)
    assert engine.state(1) == ContainerState(False, 137)


async def test_one_that_ends_at_once_is_told_and_the_slot_goes_on(house: Days) -> None:
    ada = house.sender("Ada")
    house.campaign(ActionType.LIKE, 1, ada)
    with_container(house, ada, ContainerRuns.MINUTES, "/no/such/program")
    await house.work()
    assert house.tried(ActionType.LIKE) == 1
    assert any("ended by itself" in said for said in house.pushes())


def test_what_is_in_its_way_is_said_and_nothing_is_left(engine: DockerEngine, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 8003))
        taken.listen()
        for wrong, code in (
            (spec(tmp_path, image="nobody/knows:1"), "no_image"),
            (spec(tmp_path, 3, inner_port=6080), "port_taken"),
            (spec(tmp_path, mount="not/absolute"), "other"),
        ):
            with pytest.raises(ContainerFault) as fault:
                engine.start(wrong)
            assert fault.value.fact.code == f"errors.container_fault.{code}"
            assert engine.state(wrong.number) == ContainerState(False)
    with pytest.raises(ContainerFault) as away:
        DockerEngine(tmp_path, f"unix://{tmp_path}/nowhere.sock").state(1)
    assert away.value.fact.code == "errors.container_fault.no_docker"


def test_those_of_another_installation_are_left_alone(
    engine: DockerEngine, docker_address: str, tmp_path: Path
) -> None:
    theirs = DockerEngine(tmp_path / "theirs", docker_address)
    engine.start(spec(tmp_path))
    try:
        theirs.start(spec(tmp_path))
        assert engine.clean_up() == [1]
        assert theirs.state(1).running
    finally:
        theirs.clean_up()


@pytest.mark.long
async def test_four_senders_containers_and_turns_share_one_day_one_after_the_other(
    house: Days, docker_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    senders = [house.sender(name) for name in ("Ada", "Bo", "Cy", "Di")]
    for number, sender in enumerate(senders[:2]):
        house.campaign(ActionType.LIKE, 3, sender, skip=10 * number)
    for sender in senders:
        runs = ContainerRuns.MINUTES if sender in senders[::2] else ContainerRuns.AFTER_QUEUE
        with_container(house, sender, runs, minutes=20)
    watched = Watched(house, docker_address)
    sleep = house.clock.sleep

    async def sleep_and_look(seconds: float) -> None:
        watched.look()
        await sleep(seconds)

    monkeypatch.setattr(house.clock, "sleep", sleep_and_look)

    evening = house.clock.now().replace(hour=18)
    while house.clock.now() < evening:
        await house.agent.tick()
        await house.agent.finished()
        watched.look()
        house.clock.advance(60.0)

    containers = {sender for sender, kind, running in watched.seen if kind is SeatKind.CONTAINER and running}
    assert containers == set(senders)
    assert {sender for sender, kind, _ in watched.seen if kind is SeatKind.TURN} >= set(senders[:2])
    assert not watched.client.containers.list(filters={"label": INSTALLATION})
    watched.client.close()


async def test_a_container_that_an_agent_which_died_left_running_is_ended_at_the_next_start_and_the_gap_kept(
    house: Days, docker_address: str
) -> None:
    ada, bo = house.sender("Ada"), house.sender("Bo")
    with_container(house, ada, ContainerRuns.MINUTES)
    left = DockerEngine(house.folder, docker_address)
    left.start(spec(house.folder))
    with house.db.transaction() as session:
        seat_store.take(session, ada, SeatKind.CONTAINER, house.clock.now())

    await house.restart()

    assert left.state(1) == ContainerState(False)
    with house.db.reading() as session:
        seat = seat_store.read(session)
    assert (seat.sender_id, seat.released_at) == (ada, house.clock.now())
    house.campaign(ActionType.LIKE, 1, bo)
    await house.agent.tick()
    assert not house.agent.busy, "another sender within the gap"
    house.clock.advance(timedelta(minutes=6).total_seconds())
    await house.agent.tick()
    await house.agent.finished()
    assert house.tried(ActionType.LIKE) == 1


async def test_panic_kills_it_and_frees_the_seat(house: Days, docker_address: str) -> None:
    ada = house.sender("Ada")
    with_container(house, ada, ContainerRuns.AFTER_QUEUE, DEAF)
    engine = DockerEngine(house.folder, docker_address)
    await house.agent.start_container(1)
    while not engine.state(1).running:
        await house.clock.sleep(0.01)

    await house.agent.panic()
    await house.agent.finished()

    assert not engine.state(1).running
    with house.db.reading() as session:
        assert not seat_store.read(session).taken


async def test_without_docker_it_is_said_and_the_senders_own_work_goes_on(
    house: Days, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nowhere.sock")
    ada = house.sender("Ada")
    house.campaign(ActionType.LIKE, 2, ada)
    with_container(house, ada, ContainerRuns.MINUTES)
    await house.work()
    assert house.tried(ActionType.LIKE) == 2
    assert any("Docker isn't running" in said for said in house.pushes())


class Away:
    """A Docker engine of which a test says whether it answers."""

    def __init__(self, real: DockerEngine) -> None:
        self.real = real
        self.away = False

    def __getattr__(self, name: str) -> object:
        if self.away:
            raise ContainerFault("no_answer")
        return getattr(self.real, name)


async def test_with_docker_away_at_a_panic_the_seat_is_kept_until_it_is_known_to_be_gone(
    house: Days, docker_address: str
) -> None:
    ada = house.sender("Ada")
    with_container(house, ada, ContainerRuns.AFTER_QUEUE)
    docker = Away(DockerEngine(house.folder, docker_address))
    house.agent._workshop._docker = docker  # type: ignore[assignment]
    await house.agent.start_container(1)
    while not docker.real.state(1).running:
        await house.clock.sleep(0.01)

    docker.away = True
    await house.agent.panic()
    await house.agent.panic()
    with house.db.reading() as session:
        assert seat_store.read(session).taken
    assert docker.real.state(1).running

    docker.away = False
    await house.agent.finished()
    assert not docker.real.state(1).running
    with house.db.reading() as session:
        assert not seat_store.read(session).taken


async def test_a_start_with_docker_away_keeps_the_seat_of_a_container_and_tells(
    house: Days, docker_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bo = house.sender("Ada"), house.sender("Bo")
    with_container(house, ada, ContainerRuns.MINUTES)
    house.campaign(ActionType.LIKE, 1, bo)
    left = DockerEngine(house.folder, docker_address)
    left.start(spec(house.folder))
    with house.db.transaction() as session:
        seat_store.take(session, ada, SeatKind.CONTAINER, house.clock.now())
    monkeypatch.setattr("engine.work.container_turn.psutil.boot_time", lambda: 0.0)
    monkeypatch.setattr(
        DockerEngine, "clean_up", lambda self: (_ for _ in ()).throw(ContainerFault("no_answer"))
    )

    await house.restart()
    for _ in range(3):
        await house.agent.tick()
        house.clock.advance(600)
    with house.db.reading() as session:
        assert seat_store.read(session).taken
    assert sum("may still be running" in said for said in house.pushes()) == 1
    assert house.tried(ActionType.LIKE) == 0

    monkeypatch.undo()
    monkeypatch.setenv("DOCKER_HOST", docker_address)
    await house.agent.tick()
    assert not left.state(1).running
    await house.work()
    assert house.tried(ActionType.LIKE) == 1


async def test_a_container_ends_when_its_sender_is_removed(house: Days, docker_address: str) -> None:
    ada = house.sender("Ada")
    with_container(house, ada, ContainerRuns.AFTER_QUEUE, minutes=60)
    docker = DockerEngine(house.folder, docker_address)
    began = house.clock.now()
    await house.agent.start_container(1)
    while not docker.state(1).running:
        await house.clock.sleep(0.01)
    with house.db.transaction() as session:
        sender_store.set_status(session, ada, SenderStatus.PAUSED, "by_you", house.clock.now())
    await house.agent.finished()
    assert not docker.state(1).running
    assert house.clock.now() - began < timedelta(minutes=30)


async def test_a_docker_engine_that_is_started_anew_is_said_once_and_the_containers_go_on(
    house: Days, own_docker: OwnDocker
) -> None:
    ada, bo = house.sender("Ada"), house.sender("Bo")
    with_container(house, ada, ContainerRuns.OFF)
    house.campaign(ActionType.LIKE, 1, bo)
    engine = DockerEngine(house.folder, own_docker.address)
    await house.agent.start_container(1)
    while not engine.state(1).running:
        await house.clock.sleep(0.01)

    own_docker.stop()
    while not house.pushes():
        await house.clock.sleep(1)
    for _ in range(30):
        await house.clock.sleep(60)
    assert [said for said in house.pushes() if "can't be stopped yet" in said] == house.pushes()
    assert len(house.pushes()) == 1
    with house.db.reading() as session:
        assert seat_store.read(session).taken, "the seat is free, and nobody knows whether the container acts"
    own_docker.start().close()
    await house.agent.finished()

    assert not engine.state(1).running
    house.clock.advance(timedelta(minutes=6).total_seconds())
    await house.work()
    assert house.tried(ActionType.LIKE) == 1
    await house.agent.start_container(1)
    while not engine.state(1).running:
        await house.clock.sleep(0.01)
    await house.agent.stop_container(1)
    assert not engine.state(1).running
