"""OpenOutreach's builds that only find people: a container does one job and exits. It needs no seat, so it runs beside whoever acts.

That nothing is done on LinkedIn meanwhile isn't taken on trust: such a container is kept from LinkedIn's addresses.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from engine.openoutreach import taking
from engine.openoutreach.builds import LINKEDIN, needs_no_seat
from engine.openoutreach.container import ContainerFault, ContainerState
from engine.openoutreach.container_run import AGAIN_SECONDS, STOP_SECONDS
from engine.openoutreach.requests import TakeFrom
from engine.rules.enums import ContainerRuns, Level, PushKind
from engine.rules.errors import LinkedPilotError, UserError
from engine.rules.facts import Fact, fact
from engine.upkeep import log
from engine.work.to_its_end import to_its_end
from storage import events, outbox
from storage import openoutreach as store
from storage import senders as sender_store
from storage import settings as settings_store
from storage.openoutreach import InstanceRow

if TYPE_CHECKING:
    from engine.work.container_turn import Workshop

LONGEST = timedelta(hours=3)  # a job; a search for hundreds of people takes less

logger = log.get(__name__)


class AtWorkAlready(UserError):
    """This instance's container runs already."""


class FinderJobs:
    """Those that are under way, one for each instance at most."""

    def __init__(self, workshop: "Workshop", look_up: float, on_over: Callable[[], None]) -> None:
        self._workshop = workshop
        self._look_up = look_up
        self._on_over = on_over
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._told_to_end: set[int] = set()

    def runs(self, number: int) -> bool:
        """Whether this instance's is under way."""
        return number in self._under_way

    async def start(self, instance: InstanceRow) -> None:
        """Begin one, and return once it runs. Raises AtWorkAlready, ContainerFault."""
        number, docker = instance.number, self._workshop.docker
        if self.runs(number) or (await asyncio.to_thread(docker.state, number)).running:
            raise AtWorkAlready
        spec = replace(self._workshop.spec_of(instance), kept_from=LINKEDIN)
        await asyncio.to_thread(docker.start, spec)
        now = self._workshop.clock.now()
        await self._workshop.db.at_last(_note_begin, instance.sender_id, now)
        task = asyncio.create_task(self._run(instance, now))
        self._under_way[number] = task
        task.add_done_callback(lambda _: self._under_way.pop(number, None))

    async def stop(self, number: int) -> bool:
        """End this instance's, and wait until it has ended; False when there is none."""
        task = self._under_way.get(number)
        if task is None:
            return False
        self._told_to_end.add(number)
        await asyncio.wait([task])
        return True

    async def end(self, within: float) -> None:
        """End all of them; what hangs isn't waited for longer, and is found at the next start."""
        self._told_to_end.update(self._under_way)
        if tasks := list(self._under_way.values()):
            for number in list(self._under_way):
                await self._quietly(self._workshop.docker.kill, number)
            await asyncio.wait(tasks, timeout=within)

    async def daily(self, now: datetime) -> None:
        """Begin those of the day: once a local day, as soon as there is an agent."""
        for instance in await self._workshop.db.read(_due, now):
            if self.runs(instance.number):
                continue
            try:
                await self.start(instance)
            except ContainerFault as fault:
                await self._workshop.db.at_last(_note_begin, instance.sender_id, now)  # and tomorrow again
                await self._workshop.told(instance.sender_id, fault.fact)
            except AtWorkAlready:
                logger.info("finder_job_not_begun", number=instance.number)

    async def finished(self) -> None:
        """Return when none is under way."""
        while self._under_way:
            await asyncio.wait(list(self._under_way.values()))

    async def _run(self, instance: InstanceRow, began: datetime) -> None:
        try:
            state = await self._until_over(instance, began + LONGEST)
        finally:
            await to_its_end(self._gone(instance.number))
            self._told_to_end.discard(instance.number)
        await self._report(instance, state)
        self._on_over()

    async def _until_over(self, instance: InstanceRow, until: datetime) -> ContainerState:
        """How it ended; running where it was told to end, takes too long, or its sender is removed."""
        number = instance.number
        while True:
            try:
                state = await asyncio.to_thread(self._workshop.docker.state, number)
            except ContainerFault:  # a Docker engine that doesn't answer now decides nothing
                state = ContainerState(True)
            over = number in self._told_to_end or self._workshop.clock.now() >= until
            if over or await self._workshop.db.read(_is_gone, instance.sender_id) or not state.running:
                return state
            await self._workshop.clock.sleep(self._look_up)

    async def _gone(self, number: int) -> None:
        """Stop what may still run; it can't act on LinkedIn, so nobody waits for a Docker engine that is away."""
        try:
            await asyncio.to_thread(self._workshop.docker.stop, number, STOP_SECONDS)
        except ContainerFault as fault:
            logger.warning("finder_job_not_stopped", number=number, reason=str(fault))
            await self._workshop.clock.sleep(AGAIN_SECONDS)
            await self._quietly(self._workshop.docker.kill, number)

    async def _quietly(self, deed: Callable[[int], None], number: int) -> None:
        try:
            await asyncio.to_thread(deed, number)
        except ContainerFault as fault:
            logger.warning("finder_job_not_stopped", number=number, reason=str(fault))

    async def _report(self, instance: InstanceRow, state: ContainerState) -> None:
        """Read what it found (onto its list, where that is wished), and say what came of it."""
        db, now = self._workshop.db, self._workshop.clock.now()
        if await db.read(_is_gone, instance.sender_id):
            return
        request = TakeFrom(
            database_url=db.url,
            folder=self._workshop.folder_of(instance),
            sender_id=instance.sender_id,
            now=now,
            list_id=instance.list_id if instance.daily_import else None,
        )
        try:
            taken = await taking.take(db, request)
        except LinkedPilotError as error:
            await db.at_last(_tell_unread, instance, state, error.fact, now)
            return
        before = (instance.found or {}).get("people", 0)
        await db.at_last(_tell_end, instance, state, max(0, taken.people - before), now)


def _is_gone(session: Session, sender_id: int) -> bool:
    return sender_id not in {each.id for each in sender_store.all_senders(session)}


def _due(session: Session, now: datetime) -> list[InstanceRow]:
    zone = settings_store.load(session).zone
    today = now.astimezone(zone).date()

    def is_due(each: InstanceRow) -> bool:
        daily = each.runs is ContainerRuns.DAILY and each.image is not None and needs_no_seat(each)
        return daily and (each.job_began_at is None or each.job_began_at.astimezone(zone).date() < today)

    return list(filter(is_due, store.instances(session)))


def _note_begin(session: Session, sender_id: int, now: datetime) -> None:
    store.change(session, sender_id, job_began_at=now)


def _tell_end(
    session: Session, instance: InstanceRow, state: ContainerState, more: int, now: datetime
) -> None:
    sender = sender_store.get(session, instance.sender_id).name
    values = {"sender": sender, "people": more, "number": instance.number}
    if state.running:
        told = fact("push.finder_stopped", **values)
    elif state.exit_code:  # it prints what it has all the same
        told = fact("push.finder_short", code=state.exit_code, **values)
    else:
        told = fact("push.finder_done", **values)
    _write(session, instance, state, PushKind.ERROR if state.exit_code else PushKind.CAMPAIGN, told, now)


def _tell_unread(
    session: Session, instance: InstanceRow, state: ContainerState, why: Fact, now: datetime
) -> None:
    store.change(session, instance.sender_id, trouble=why)
    sender = sender_store.get(session, instance.sender_id).name
    told = fact(
        "push.finder_unread", sender=sender, why=why, number=instance.number, code=state.exit_code or 0
    )
    _write(session, instance, state, PushKind.ERROR, told, now)


def _write(
    session: Session, instance: InstanceRow, state: ContainerState, kind: PushKind, told: Fact, now: datetime
) -> None:
    line = fact("log.container_ended", number=instance.number, code=state.exit_code or 0)
    level = Level.ERROR if kind is PushKind.ERROR else Level.INFO
    events.add(session, now, "container_ended", line, level, sender_id=instance.sender_id)
    outbox.push(session, now, kind, told)
