"""Watches from outside what should move: the rounds, and the job under way. What stands still is ended, told and begun anew.

Nothing is asked of what hangs. Time that the computer slept doesn't count: only beats do, each for twice its length at most.
"""

import asyncio
from datetime import datetime

from sqlalchemy.orm import Session

from engine.rules.enums import Level, PushKind
from engine.rules.facts import Fact, fact
from engine.upkeep import alive, log
from engine.work.agent import TICK_SECONDS, Agent
from engine.work.jobs import JobKind
from engine.work.login import PATIENCE
from storage import events, outbox

BEAT_SECONDS = 5.0
ROUNDS_SECONDS = 180.0  # `tick_seconds` is a minute at most
# Between two signs of life: a browser opened or closed, a page visited, an action or the look at a doubt (75 s at most).
STEP_SECONDS = 300.0
ENDED_SECONDS = 300.0  # until a killed browser's job has written down its end, each step of which has a limit

logger = log.get(__name__)


class Watchdog:
    """One agent's."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._clock = agent.clock
        self._last = agent.clock.monotonic()
        self._rounds, self._no_round = agent.rounds, 0.0
        self._sign: tuple[object, int] | None = None
        self._no_sign = 0.0
        self._ended: object | None = None  # the job that was ended from outside, until it is over

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            try:
                await self.beat()
            except Exception:  # it must outlive whatever it meets
                logger.exception("watchdog_failed")
            await self._clock.sleep(BEAT_SECONDS)

    async def beat(self) -> None:
        """One look at everything."""
        now = self._clock.monotonic()
        passed, self._last = min(now - self._last, 2 * BEAT_SECONDS), now
        await asyncio.to_thread(alive.sign, self._agent.config.data_dir, self._clock, self._agent.doing)
        await self._look_at_rounds(passed)
        await self._look_at_job(passed)

    async def _look_at_rounds(self, passed: float) -> None:
        self._no_round = self._no_round + passed if self._agent.rounds == self._rounds else 0.0
        self._rounds = self._agent.rounds
        limit = TICK_SECONDS + ROUNDS_SECONDS if self._agent.in_a_round else ROUNDS_SECONDS
        if self._no_round > limit:
            logger.error("rounds_stand_still", seconds=round(self._no_round))
            self._no_round = 0.0
            self._agent.begin_rounds_anew()
            await self._tell(fact("push.rounds_stood_still"), fact("log.rounds_stood_still"))

    async def _look_at_job(self, passed: float) -> None:
        job = self._agent.job
        sign = None if job is None else (job, self._agent.signs)
        self._no_sign = self._no_sign + passed if sign is not None and sign == self._sign else 0.0
        self._sign = sign
        if job is None:
            self._ended = None
        elif self._ended is job and self._no_sign > ENDED_SECONDS:
            self._agent.give_up_job()
            self._ended, self._no_sign = None, 0.0
        elif self._ended is not job and self._no_sign > self._longest(job.kind):
            logger.error("job_stands_still", job=job.name, doing=self._agent.doing)
            current = self._agent.current()
            told = fact("push.job_stood_still")
            if current is not None:
                told = fact("push.turn_stood_still", sender=current.sender_name, doing=current.doing)
            self._ended, self._no_sign = job, 0.0
            await self._agent.end_job_from_outside(job)
            await self._tell(told, fact("log.job_stood_still", job=job.name))

    def _longest(self, kind: JobKind) -> float:
        """How long a job may give no sign: what LinkedIn's pages are given, by the configured patience; a person's time to log in."""
        step = STEP_SECONDS * max(self._agent.config.patience, 1.0)
        return step + PATIENCE.total_seconds() if kind is JobKind.LOG_IN else step

    async def _tell(self, told: Fact, line: Fact) -> None:
        try:
            await self._agent.db.at_last(_told, told, line, self._clock.now())
            self._agent.on_push()
        except Exception:  # the books stand still, too: that is told past them
            logger.exception("watchdog_not_told")


def _told(session: Session, told: Fact, line: Fact, now: datetime) -> None:
    events.add(session, now, "stood_still", line, Level.ERROR)
    outbox.push(session, now, PushKind.ERROR, told)


def tell_of_last(agent: Agent) -> Fact | None:
    """What is to be told of the process before this one: that it stood still and was ended."""
    last = alive.read(agent.config.data_dir)
    return fact("push.stood_still", at=last.at) if last is not None and last.stood_still else None
