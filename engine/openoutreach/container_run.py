"""One run of an instance's container within its sender's slot: it holds the seat, and the seat is freed only when it is gone."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from engine import senders
from engine.clock import Clock
from engine.openoutreach.container import ContainerFault, ContainerSpec, ContainerState
from engine.rules.enums import Level, PushKind
from engine.rules.errors import UserError
from engine.rules.facts import Fact, fact
from engine.upkeep import log
from engine.work.sitting import Begin, Sittings
from engine.work.to_its_end import to_its_end
from storage import events, outbox
from storage import seat as seat_store
from storage import senders as sender_store
from storage.database import Database

BEFORE_THE_END = timedelta(minutes=2)  # of the slot: by then it is asked to stop
STOP_SECONDS = 60.0  # to end by itself once asked; then it is killed
AGAIN_SECONDS = 5.0  # between two tries to reach a Docker engine that is away
TELL_AFTER = 12  # such tries: a minute
# A start that ended so may have been one all the same.
UNCERTAIN = frozenset({"errors.container_fault.no_answer", "errors.container_fault.other"})
HEARTBEAT = timedelta(seconds=15)

logger = log.get(__name__)


class Containers(Protocol):
    """What is needed of the Docker engine; see `docker_engine.DockerEngine`."""

    def start(self, spec: ContainerSpec) -> None: ...

    def state(self, number: int) -> ContainerState: ...

    def stop(self, number: int, grace: float) -> None: ...

    def kill(self, number: int) -> None: ...


class ContainerRun:
    """A container at work until its time is over, it is stopped, or it ends by itself."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        sittings: Sittings,
        containers: Containers,
        spec: ContainerSpec,
        sender_id: int,
        look_up: float,
    ) -> None:
        self.spec = spec
        self._db = db
        self._clock = clock
        self._sittings = sittings
        self._containers = containers
        self._sender_id = sender_id
        self._look_up = look_up
        self._stop = False
        self._panic = False
        self._heartbeat: datetime | None = None
        self.at_work = False
        self._may_run = False  # whether there may be a container that acts

    def stop(self) -> None:
        """End it in good order."""
        self._stop = True

    async def panic(self) -> bool:
        """Kill it this second; False when there is none yet."""
        self._stop = self._panic = True
        if not self.at_work:
            return False
        with suppress(ContainerFault):  # the run's own end tries until it is gone
            await asyncio.to_thread(self._containers.kill, self.spec.number)
        return True

    async def run(
        self, begin: Begin, until: Callable[[Session], datetime], paused: Callable[[Session], bool]
    ) -> None:
        """Sit, start it, wait, stop it, and stand up when it is gone. Raises ContainerFault, seat.NotFree, senders.NotNow."""
        async with self._sittings.for_container(self._sender_id, begin) as holding:
            try:
                await to_its_end(self._begin())
                await self._watch(until, paused)
            finally:
                try:
                    await to_its_end(self._end())
                finally:  # the program itself ends, with the Docker engine away: the next start finds the seat as it is
                    holding.stays = self._may_run

    async def _begin(self) -> None:
        """Start it; from the very first word to the Docker engine on it may run."""
        self._may_run = True
        try:
            await asyncio.to_thread(self._containers.start, self.spec)
        except ContainerFault as fault:
            self._may_run = fault.fact.code in UNCERTAIN
            raise
        self.at_work = True

    async def _watch(self, until: Callable[[Session], datetime], paused: Callable[[Session], bool]) -> None:
        while not self._stop:
            now = self._clock.now()
            if now >= await self._db.read(until) or await self._db.read(paused):
                return
            if not await self._db.read(_may_act, self._sender_id, now):
                return  # removed, paused or logged out meanwhile
            if not await self._runs():
                return
            await self._beat(now)
            self._sittings.sign()
            await self._clock.sleep(self._look_up)

    async def _runs(self) -> bool:
        """Whether it still runs; a Docker engine that doesn't answer now decides nothing."""
        try:
            state = await asyncio.to_thread(self._containers.state, self.spec.number)
        except ContainerFault:
            return True
        if state.running:
            return True
        self.at_work = self._may_run = False
        code = state.exit_code or 0
        await self._db.at_last(_tell_end, self._sender_id, self.spec.number, code, self._clock.now())
        return False

    async def _beat(self, now: datetime) -> None:
        if self._heartbeat is None or abs(now - self._heartbeat) >= HEARTBEAT:
            self._heartbeat = now
            await self._db.run(seat_store.heartbeat, now)

    async def _end(self) -> None:
        """Return when it is gone: until then nobody else may act."""
        tries = 0
        while self._may_run:
            try:
                await asyncio.to_thread(
                    self._containers.stop, self.spec.number, 0 if self._panic else STOP_SECONDS
                )
                self.at_work = self._may_run = False
            except ContainerFault as fault:
                tries += 1
                self._sittings.sign()  # it goes on trying: who may still act keeps the seat
                if tries == TELL_AFTER:
                    told = fact("push.container_not_gone", number=self.spec.number, why=fault.fact)
                    await self._db.at_last(_push, told, self._clock.now())
                await self._clock.sleep(AGAIN_SECONDS)


def _may_act(session: Session, sender_id: int, now: datetime) -> bool:
    try:
        senders.allow(sender_store.get(session, sender_id), now, only_looks=False)
    except UserError:
        return False
    return True


def _tell_end(session: Session, sender_id: int, number: int, code: int, now: datetime) -> None:
    """It ended by itself: with code 0 its work is done."""
    line = fact("log.container_ended", number=number, code=code)
    level = Level.ERROR if code else Level.INFO
    events.add(session, now, "container_ended", line, level, sender_id=sender_id)
    if code:
        outbox.push(session, now, PushKind.ERROR, fact("push.container_died", number=number, code=code))


def _push(session: Session, told: Fact, now: datetime) -> None:
    outbox.push(session, now, PushKind.ERROR, told)
