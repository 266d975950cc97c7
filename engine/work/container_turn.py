"""OpenOutreach's container in its sender's slot, and by a person's word: what is run, and for how long."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.openoutreach import taking
from engine.openoutreach.builds import needs_no_seat
from engine.openoutreach.container import ContainerFault, ContainerSpec
from engine.openoutreach.container_run import BEFORE_THE_END, ContainerRun
from engine.rules.enums import ContainerRuns, PushKind, SeatKind
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import Fact, fact
from engine.upkeep import log
from engine.upkeep.config import Config
from engine.work.finder_jobs import FinderJobs
from engine.work.jobs import Job, JobKind
from engine.work.sitting import Begin, Sittings, nothing_more
from storage import openoutreach as store
from storage import outbox, slots
from storage import seat as seat_store
from storage import senders as sender_store
from storage.database import Database
from storage.openoutreach import InstanceRow

if TYPE_CHECKING:
    from engine.openoutreach.docker_engine import DockerEngine

MOUNT = "/app/data"  # OpenOutreach's own data folder inside its image since March 2026
IN_A_SLOT = (ContainerRuns.AFTER_QUEUE, ContainerRuns.MINUTES)

logger = log.get(__name__)


class Workshop:
    """Where this installation's containers are run."""

    def __init__(
        self,
        config: Config,
        db: Database,
        clock: Clock,
        sittings: Sittings,
        look_up: float,
        on_over: Callable[[], None],
    ) -> None:
        """`on_over` is called after each job of a finder's."""
        self.db = db
        self.clock = clock
        self._config = config
        self._sittings = sittings
        self._look_up = look_up
        self._docker: DockerEngine | None = None
        self._maybe_left: Fact | None = None  # why nobody knows whether a container still runs
        self._told = False
        self.finders = FinderJobs(self, look_up, on_over)

    @property
    def docker(self) -> "DockerEngine":
        """The Docker engine, imported when somebody has a container: that takes a quarter of a second."""
        if self._docker is None:
            from engine.openoutreach.docker_engine import DockerEngine

            self._docker = DockerEngine(self._config.data_dir)
        return self._docker

    async def end_what_was_left(self) -> None:
        """End the containers that an agent which died left running: nobody acts before they are gone."""
        if not any(each.image for each in await self.db.read(store.instances)):
            return
        try:
            await asyncio.to_thread(self.docker.clean_up)
            self._maybe_left = None
        except ContainerFault as fault:
            logger.warning("containers_not_looked_at", reason=str(fault))
            seat = await self.db.read(seat_store.read)
            held = seat.taken and seat.kind is SeatKind.CONTAINER
            # With the computer started anew since, nothing of then runs.
            alive = seat.heartbeat_at is None or seat.heartbeat_at.timestamp() > psutil.boot_time()
            self._maybe_left = fault.fact if held and alive else None

    async def still_left(self) -> bool:
        """Whether a container of an earlier agent may still run: looked at again, and told once."""
        if self._maybe_left is None:
            return False
        before = self._maybe_left
        await self.end_what_was_left()
        if self._maybe_left is not None and not self._told:
            self._told = True
            await self.db.at_last(_tell_left, before, self.clock.now())
        return self._maybe_left is not None

    @property
    def keeps_the_seat(self) -> bool:
        """Whether the seat isn't to be freed, for a container may still act."""
        return self._maybe_left is not None

    async def job_of(self, number: int, paused: Callable[[Session], bool]) -> "ContainerJob | None":
        """A run of an instance's container by a person's word; None where it needs no seat and has begun.

        Raises NoSuchInstance, ContainerFault, AtWorkAlready.
        """
        instance = await self.db.read(store.numbered, number)
        if instance.image is None:
            raise ContainerFault("no_image_chosen")
        if self.finders.runs(number) or needs_no_seat(instance):
            await self.finders.start(instance)
            return None
        return ContainerJob(self, instance, paused)

    async def log_of(self, number: int) -> bytes:
        """What an instance's container has written lately. Raises ContainerFault."""
        return await asyncio.to_thread(self.docker.log, number)

    def run_of(self, instance: InstanceRow) -> ContainerRun:
        """A run of this instance's container, not begun."""
        spec = self.spec_of(instance)
        return ContainerRun(
            self.db, self.clock, self._sittings, self.docker, spec, instance.sender_id, self._look_up
        )

    def folder_of(self, instance: InstanceRow) -> Path:
        """Where an instance keeps its things."""
        return taking.folder_of(instance, self._config.data_dir)

    def spec_of(self, instance: InstanceRow) -> ContainerSpec:
        """What an instance's container is run with."""
        assert instance.image is not None, "an instance without an image isn't run"
        return ContainerSpec(
            number=instance.number,
            image=instance.image,
            folder=self.folder_of(instance),
            mount=instance.mount or MOUNT,
            inner_port=instance.inner_port,
            command=instance.command,
            environment={name: str(value) for name, value in (instance.environment or {}).items()},
        )

    async def put_on_record(self) -> None:
        """What a container has done, before anything else is: it counts for the same limits."""
        try:
            await taking.sync(self.db, self._config.data_dir, self.clock.now())
        except LinkedPilotError:
            logger.exception("openoutreach_not_read")

    async def told(self, sender_id: int, problem: Fact) -> None:
        """Only this part is off then: it is said, and the rest goes on."""
        await self.db.at_last(_tell, sender_id, problem, self.clock.now())


def _tell_left(session: Session, why: Fact, now: datetime) -> None:
    outbox.push(session, now, PushKind.ERROR, fact("push.container_may_run", why=why))


def _tell(session: Session, sender_id: int, problem: Fact, now: datetime) -> None:
    store.change(session, sender_id, trouble=problem)
    name = sender_store.get(session, sender_id).name
    outbox.push(session, now, PushKind.ERROR, fact("push.container_not_run", sender=name, why=problem))


class SlotContainer:
    """The part of a slot that is the container's."""

    def __init__(self, workshop: Workshop, instance: InstanceRow, slot_id: int) -> None:
        self.runs = instance.runs
        self._workshop = workshop
        self._instance = instance
        self._slot_id = slot_id
        self._run = workshop.run_of(instance)

    @property
    def at_work(self) -> bool:
        """Whether it runs."""
        return self._run.at_work

    def stop(self) -> None:
        """End it in good order."""
        self._run.stop()

    async def panic(self) -> bool:
        """Kill it this second; False when there is none yet."""
        return await self._run.panic()

    async def run(self, begin: Begin, paused: Callable[[Session], bool]) -> None:
        """For its minutes, or until two minutes before the slot's end. Raises seat.NotFree, senders.NotNow."""
        began = self._workshop.clock.now()

        def until(session: Session) -> datetime:
            end = slots.end_of(session, self._slot_id) - BEFORE_THE_END
            if self.runs is ContainerRuns.MINUTES:
                return min(end, began + timedelta(minutes=self._instance.minutes))
            return end

        try:
            await self._run.run(begin, until, paused)
        except ContainerFault as fault:
            await self._workshop.told(self._instance.sender_id, fault.fact)
        await self._workshop.put_on_record()


async def of_slot(workshop: Workshop, sender_id: int, slot_id: int) -> SlotContainer | None:
    """What of a slot is the container's, if anything."""
    instance = await workshop.db.read(store.of_sender, sender_id)
    if instance is None or instance.image is None or instance.runs not in IN_A_SLOT:
        return None
    if needs_no_seat(instance) or workshop.finders.runs(instance.number):
        return None
    return SlotContainer(workshop, instance, slot_id)


class ContainerJob(Job):
    """A container that a person has started: for its minutes, by the rules of the seat."""

    def __init__(self, workshop: Workshop, instance: InstanceRow, paused: Callable[[Session], bool]) -> None:
        super().__init__(JobKind.CONTAINER, name_of(instance.sender_id), self._take)
        self._workshop = workshop
        self._instance = instance
        self._paused = paused
        self._run = workshop.run_of(instance)

    def stop(self) -> None:
        self._run.stop()

    async def close(self) -> bool:
        return await self._run.panic()

    async def _take(self) -> None:
        ends = self._workshop.clock.now() + timedelta(minutes=self._instance.minutes)
        try:
            await self._run.run(nothing_more, partial(_at, ends), self._paused)
        except ContainerFault as fault:
            await self._workshop.told(self._instance.sender_id, fault.fact)
        await self._workshop.put_on_record()


def name_of(sender_id: int) -> str:
    """Of the job with a sender's container."""
    return f"container {sender_id}"


def _at(ends: datetime, _session: Session) -> datetime:
    return ends
