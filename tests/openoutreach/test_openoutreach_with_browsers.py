"""Real containers and real Chromium share a day: never two holders at once, the gap between them kept, nothing left at its end.

A day goes by at a hundred and twenty times its pace, but where a browser is open. Whose browsers and containers run is looked at from outside, in the system's own books.
"""

import asyncio
import random
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import docker
import pytest

from engine.clock import SystemClock
from engine.linkedin import processes
from engine.openoutreach.docker_engine import INSTALLATION, NUMBER, DockerEngine
from engine.rules.enums import ActionType, ContainerRuns, SeatKind
from engine.upkeep import setting_changes
from engine.work.agent import Agent
from engine.work.visitor import OwnLaptop
from storage import openoutreach as store
from storage import seat as seat_store
from tests.agent.world import QUICKER, World, build
from tests.openoutreach.containers import IMAGE, WORKS

FAST, SLOW = 120.0, 4.0  # times a clock's own pace
GAP_MINUTES = 5
LOOK_SECONDS = 0.2  # real ones, between two looks from outside; as long is what a look may be late
MORNING = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


class PacedClock:
    """Fits `engine.clock.Clock`: as slow as a browser needs while one is open, and fast at all other times."""

    def __init__(self) -> None:
        self._looked, self._passed, self._pace = time.monotonic(), 0.0, FAST

    def go_at(self, pace: float) -> None:
        self.monotonic()
        self._pace = pace

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        looked = time.monotonic()
        self._passed += (looked - self._looked) * self._pace
        self._looked = looked
        return self._passed

    def steady(self) -> float:
        return self.monotonic()

    async def sleep(self, seconds: float) -> None:
        until = self.monotonic() + seconds
        while (left := until - self.monotonic()) > 0:
            await asyncio.sleep(min(left / self._pace, LOOK_SECONDS))


@pytest.fixture
def world(tmp_path: Path, docker_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("DOCKER_HOST", docker_address)
    settings = {**QUICKER, "sender_gap_minutes": str(GAP_MINUTES), "work_start": "09:00", "work_end": "18:00"}
    rehearsal, site, made = build(tmp_path, settings)
    site.set("rules", gap_seconds=GAP_MINUTES * 60 / FAST - LOOK_SECONDS, cooldown_seconds=3600)
    with rehearsal, site:
        yield made
        DockerEngine(made.config.data_dir, docker_address).clean_up()


class Holders:
    """Whose browser or container runs, as the system has it, look by look."""

    def __init__(self, world: World, docker_address: str) -> None:
        self._db = world.db
        self._client = docker.DockerClient(base_url=docker_address)
        self._profiles = {
            n: world.config.profiles_dir / f"sender_{n}" / "playwright_profile" for n in (1, 2, 3, 4)
        }
        self.seen: list[tuple[float, frozenset[tuple[str, int]]]] = []

    def look(self) -> None:
        at = time.monotonic()
        found = {
            ("container", int(each.labels[NUMBER]))
            for each in self._client.containers.list(filters={"label": INSTALLATION})
        }
        found |= {("browser", n) for n, profile in self._profiles.items() if processes.of_profile(profile)}
        self.seen.append((at, frozenset(found)))

    async def watch(self, clock: PacedClock) -> None:
        while True:
            await asyncio.to_thread(self.look)
            with self._db.reading() as session:
                seat = seat_store.read(session)
            clock.go_at(FAST if not seat.taken or seat.kind is SeatKind.CONTAINER else SLOW)
            await asyncio.sleep(LOOK_SECONDS)

    def close(self) -> None:
        self._client.close()

    @property
    def ever(self) -> set[tuple[str, int]]:
        return {holder for _, each in self.seen for holder in each}

    @property
    def most_at_once(self) -> int:
        return max(len(holders) for _, holders in self.seen)

    def shortest_gap(self) -> float:
        """Real seconds between one sender's last sign and another's first."""
        gaps, before = [], None
        for at, holders in self.seen:
            for _, sender in holders:
                if before is not None and before[1] != sender:
                    gaps.append(at - before[0])
                before = (at, sender)
        return min(gaps)


async def a_day(
    world: World, docker_address: str, runs: Mapping[int, ContainerRuns], hours: float
) -> Holders:
    """Of the real agent, with the real laptop; ends with the work hours."""
    with world.db.transaction() as session:
        end = MORNING + timedelta(hours=hours)
        setting_changes.set_setting(session, "work_end", f"{end:%H:%M}", MORNING)
        store.ensure(session)
        for number, when in runs.items():
            store.change(session, number, runs=when, image=IMAGE, command=WORKS, minutes=10)
    clock, holders = PacedClock(), Holders(world, docker_address)
    laptop = OwnLaptop(world.config, SystemClock())
    agent = Agent(world.config, world.db, clock, random.Random(1), laptop)
    await agent.recover()
    watching = asyncio.create_task(holders.watch(clock))
    try:
        while clock.now() < end:
            await agent.tick()
            await asyncio.sleep(0.1)
        await agent.finished()
        await asyncio.to_thread(holders.look)
    finally:
        watching.cancel()
        await agent.shutdown()
        holders.close()
    return holders


def everybody(senders: Iterable[int]) -> set[tuple[str, int]]:
    return {(what, n) for what in ("browser", "container") for n in senders}


def check(world: World, holders: Holders, senders: Iterable[int]) -> None:
    assert holders.most_at_once == 1
    assert holders.ever == everybody(senders)
    assert holders.shortest_gap() >= GAP_MINUTES * 60 / FAST - 2 * LOOK_SECONDS
    assert holders.seen[-1][1] == frozenset()
    assert world.site.wrongs() == []
    assert {account for account, _, _ in world.site.actions()} == set(senders)


@pytest.mark.long
async def test_four_senders_browsers_and_containers_share_a_day(world: World, docker_address: str) -> None:
    runs = {n: ContainerRuns.MINUTES if n % 2 else ContainerRuns.AFTER_QUEUE for n in (1, 2, 3, 4)}
    for n in runs:
        world.campaign(ActionType.LIKE, world.people[2 * n : 2 * n + 2], n)
    check(world, await a_day(world, docker_address, runs, hours=5), runs)
