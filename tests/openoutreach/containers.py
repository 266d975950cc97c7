"""Stand-ins for OpenOutreach's containers, and who watches that nobody acts beside another."""

from pathlib import Path

import docker

from engine.openoutreach.container import ContainerSpec
from engine.openoutreach.docker_engine import INSTALLATION
from engine.rules.enums import ContainerRuns, SeatKind
from storage import openoutreach as store
from storage import seat as seat_store
from tests.agent.days import Days

IMAGE = "openoutreach-standin:1"
WORKS = """sh -c 'echo begun >> /app/data/ran; trap "echo ended >> /app/data/ran; exit 0" TERM; while true; do sleep 0.1; done'"""
DEAF = """sh -c 'trap "" TERM; while true; do sleep 1; done'"""


def spec(tmp_path: Path, number: int = 1, **changes: object) -> ContainerSpec:
    values = {"image": IMAGE, "folder": tmp_path / f"i{number}", "mount": "/app/data", "command": WORKS}
    return ContainerSpec(number=number, **(values | changes))  # type: ignore[arg-type]


def until_begun(path: Path) -> None:
    while not path.exists():
        pass


def with_container(
    house: Days, sender: int, runs: ContainerRuns, command: str = WORKS, minutes: int = 30
) -> None:
    with house.db.transaction() as session:
        store.ensure(session)
        values = {"runs": runs, "image": IMAGE, "command": command, "minutes": minutes}
        store.change(session, sender, **values)


class Watched:
    """Who holds the seat, and how many containers run, each time something is done."""

    def __init__(self, house: Days, docker_address: str) -> None:
        self.client = docker.DockerClient(base_url=docker_address)
        self.house = house
        self.seen: list[tuple[int, SeatKind | None, int]] = []

    def look(self) -> None:
        running = len(self.client.containers.list(filters={"label": INSTALLATION}))
        with self.house.db.reading() as session:
            seat = seat_store.read(session)
        assert running <= 1, "two containers at once"
        assert not (running and seat.kind is not SeatKind.CONTAINER), "a container beside another holder"
        assert not (running and not seat.taken), "a container without the seat"
        if seat.taken and seat.sender_id is not None:
            self.seen.append((seat.sender_id, seat.kind, running))
