"""The laptop's sleep: kept off while a sender is at work, and told when it came all the same, as by a closed lid.

wakepy knows each system's way to hold off the sleep that comes by itself; none holds off a lid. That it slept is seen by time
that passed while nothing of ours ran, by the clock that counts in sleep, too.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import psutil
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.rules import slots as law
from engine.rules.enums import KeepAwake, Level, PushKind
from engine.rules.facts import fact
from engine.upkeep import log
from engine.work import schedule
from engine.work.agent import Agent
from engine.work.jobs import JobKind
from storage import events, outbox, slots
from storage import settings as settings_store

if TYPE_CHECKING:
    from wakepy import Mode

BEAT_SECONDS = 10.0
# A process that stands still for so long is begun anew (engine/upkeep/loop_guard.py), so it wasn't that.
NAP = timedelta(minutes=5)

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Nap:
    """From when until when nothing of ours ran, UTC."""

    since: datetime
    until: datetime


class NapWatch:
    """Sees that the computer slept, by being looked at every few seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at, self._steady = clock.now(), clock.steady()

    def look(self) -> Nap | None:
        """What lies between the last look and this one, where that was sleep."""
        before, self._at, self._steady = (self._at, self._steady), self._clock.now(), self._clock.steady()
        if self._steady - before[1] < NAP.total_seconds():
            return None
        return Nap(before[0], self._at)


class Wakefulness:
    """The system's promise not to go to sleep by itself, taken and given back in one thread, as wakepy wants it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "awake")
        self._mode: Mode | None = None
        self._taken = False
        self.by: str | None = None  # the system's way that was taken, while it is

    async def want(self, wanted: bool) -> None:
        """Take it or give it back; where the system has none, that is tried once for each time it is wanted."""
        if wanted != self._taken:
            self._taken = wanted
            work = self._take if wanted else self._give_back
            await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Give it back, at the end."""
        if self._taken:
            self._taken = False
            self._thread.submit(self._give_back)
        self._thread.shutdown(wait=True)

    def _take(self) -> None:
        from wakepy import keep  # asks the desktop's bus, and only a turn needs it

        mode = self._mode = keep.running(on_fail="pass")
        mode.__enter__()
        self.by = mode.method.name if mode.active and mode.method is not None else None
        logger.info("kept_awake" if self.by else "not_kept_awake", by=self.by)

    def _give_back(self) -> None:
        if self._mode is not None:
            self._mode.__exit__(None, None, None)
        self._mode, self.by = None, None


def on_mains() -> bool:
    """Whether it has a plug in the wall; a computer without a battery, or of which nobody knows, has."""
    try:
        battery = psutil.sensors_battery()
    except (AttributeError, OSError, ValueError):  # not on every system, and odd drivers
        return True
    return battery is None or battery.power_plugged is not False


def wanted(setting: KeepAwake, at_work: bool, plugged: bool) -> bool:
    """Whether sleep is to be held off now."""
    return at_work and (setting is KeepAwake.ALWAYS or (setting is KeepAwake.MAINS and plugged))


class Vigil:
    """One agent's."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._naps = NapWatch(agent.clock)
        self._wakefulness = Wakefulness()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                try:
                    await self.beat()
                except Exception:  # it must outlive whatever it meets
                    logger.exception("vigil_failed")
                await self._agent.clock.sleep(BEAT_SECONDS)
        finally:
            self._wakefulness.close()

    async def beat(self) -> None:
        """One look."""
        db, clock = self._agent.db, self._agent.clock
        if (nap := self._naps.look()) is not None:
            logger.info(
                "slept",
                since=nap.since.isoformat(),
                minutes=round((nap.until - nap.since).total_seconds() / 60),
            )
            if await db.run(tell, nap, clock.now()):
                self._agent.on_push()
        job = self._agent.job
        at_work = job is not None and job.kind is JobKind.TURN
        setting = (await db.read(settings_store.load)).keep_awake
        plugged = await asyncio.to_thread(on_mains) if at_work else False
        await self._wakefulness.want(wanted(setting, at_work, plugged))


def tell(session: Session, nap: Nap, now: datetime) -> bool:
    """The day is planned anew, and told, where work time with slots in it was slept through; nights and free days are not."""
    settings = settings_store.load(session)
    hours = settings.work_hours
    window = (
        law.work_window(nap.since, hours)
        or law.work_window(nap.until, hours)
        or law.last_work_window(now, hours)
    )
    if window is None or min(nap.until, window.end) - max(nap.since, window.start) < NAP:
        return False
    if not slots.of_day(session, window.day):
        return False
    schedule.plan_anew(session, now, everywhere=False)
    events.add(session, now, "slept", fact("log.slept", since=nap.since, until=nap.until), Level.WARNING)
    outbox.push(session, now, PushKind.ERROR, fact("push.slept", since=nap.since, until=nap.until))
    return True
