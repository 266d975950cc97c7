"""Runs the real agent through days of virtual time, and tells what came of them."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from engine.campaigns.progress import CampaignProgress, progress
from engine.comments import drafts
from engine.rules import slots as law
from engine.rules.enums import ActionType, CampaignStatus, SenderStatus, SlotState
from engine.simulation.clock import VirtualClock
from engine.simulation.model import Model, ModelLaptop, Temper
from engine.upkeep import daily
from engine.upkeep.config import Config
from engine.work import schedule
from engine.work.agent import Agent
from storage import senders as sender_store
from storage import settings as settings_store
from storage import stats
from storage.database import Database

STEP = timedelta(minutes=15)  # how long nothing is looked at
TICK = timedelta(seconds=15)
LOOK_UP = 600.0  # seconds: nobody presses a button in the middle of a pause


@dataclass(frozen=True, slots=True)
class SenderDay:
    """What one sender did on one local day."""

    day: date
    sender_id: int
    name: str
    done: Mapping[ActionType, int]


@dataclass(frozen=True, slots=True)
class CampaignEnd:
    """How a campaign stood at the end; `completed_at` is None when it hadn't ended."""

    id: int
    name: str
    status: CampaignStatus
    total: int
    processed: int
    succeeded: int
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """What would happen."""

    begun: datetime
    ended: datetime
    days: tuple[SenderDay, ...]
    campaigns: tuple[CampaignEnd, ...]
    accepted: dict[str, int]  # invitations that were accepted, by sender
    lost_log_ins: int
    weekly_limits: int  # how often LinkedIn's own invitation limit was met

    def by_sender(self) -> dict[str, Counter[ActionType]]:
        """How many of each kind each sender did in all, by its name."""
        sums: dict[str, Counter[ActionType]] = {}
        for line in self.days:
            sums.setdefault(line.name, Counter()).update(line.done)
        return sums


class Simulation:
    """One run over a database that is its own: what it does there is real, only the time and LinkedIn aren't."""

    def __init__(
        self, config: Config, db: Database, start: datetime, seed: int, temper: Temper | None = None
    ) -> None:
        self.config = config
        self.db = db
        self.clock = VirtualClock(start)
        self.begun = start
        self.lost_log_ins = 0
        self.model = Model(self.clock, random.Random(seed), temper or Temper())  # noqa: S311 - a model, no secrets
        self._laptop = ModelLaptop(self.model)
        self._rng = random.Random(seed + 1)  # noqa: S311
        self.agent = self._new_agent()

    def _new_agent(self) -> Agent:
        async def housekeeping(now: datetime) -> None:
            await daily.work(self.db, now, self._rng)  # no files: they are the user's

        return Agent(self.config, self.db, self.clock, self._rng, self._laptop, LOOK_UP, housekeeping)

    async def run(
        self, days: float, until_done: bool = False, each_day: Callable[[int], None] = lambda _: None
    ) -> SimulationReport:
        """So many days from now on; with `until_done` no longer than there is work. `each_day` hears how many are over."""
        over = 0
        end = self.clock.now() + timedelta(days=days)
        await self.agent.recover()
        while self.clock.now() < end:
            await self.step(end)
            if (now := (self.clock.now() - self.begun).days) > over:
                over = now
                each_day(over)
            if until_done and self._all_done():
                break
        return self.report()

    async def step(self, end: datetime) -> None:
        """One tick, a turn to its end if it begins one, and on to the next moment at which something may be due."""
        before = self.clock.now()
        await self.agent.tick()
        if self.agent.busy:
            self._tick_later()
            await self._turn_over()
            if self.clock.now() == before:  # the gap isn't over: the next tick tries again
                await self.clock.advance(before + TICK)
            with self.db.transaction() as session:
                self._after_turn(session)
        else:
            with self.db.transaction() as session:
                self._approve(session)
                moment = self._next(session)
            await self.clock.advance(min(moment, end))

    async def _turn_over(self) -> None:
        await self.agent.finished()

    def _tick_later(self) -> None:
        """In a turn, too, the agent ticks and the person reads."""

        async def tick() -> None:
            if not self.agent.busy:
                return
            await self.agent.tick()
            with self.db.transaction() as session:
                self._approve(session)
            self._tick_later()

        self.clock.at(self.clock.now() + STEP, tick)

    def report(self) -> SimulationReport:
        """What has happened so far."""
        with self.db.reading() as session:
            names = sender_store.names(session)
            zone = settings_store.load(session).zone
            lines = []
            day = self.begun.astimezone(zone).date()
            today = self.clock.now().astimezone(zone).date()
            while day <= today:
                lines += _day(session, day, today, names)
                day += timedelta(days=1)
            ends = tuple(_end(each) for each in progress(session))
        accepted = {names[sender]: count for sender, count in self.model.accepted.items()}
        return SimulationReport(
            self.begun, self.clock.now(), tuple(lines), ends, accepted, self.lost_log_ins, self.model.limited
        )

    def _next(self, session: Session) -> datetime:
        """When something may be due again."""
        now = self.clock.now()
        settings = settings_store.load(session)
        window = law.work_window(now, settings.work_hours)
        if window is None:
            upcoming = law.next_work_window(now, settings.work_hours)
            return upcoming.start if upcoming is not None else now + timedelta(days=1)
        plan = schedule.today(session, now)
        starts = [
            slot.starts_at for slot in plan.slots if slot.state is SlotState.TO_COME and slot.starts_at > now
        ]
        return min([*starts, now + STEP, window.end])

    def _after_turn(self, session: Session) -> None:
        now = self.clock.now()
        for sender in sender_store.all_senders(session):
            if (
                sender.id not in self.model.logged_out
                and self._rng.random() < self.model.temper.login_expires
            ):
                self.model.logged_out.add(sender.id)
                self.lost_log_ins += 1
            if sender.status is SenderStatus.LOGIN_EXPIRED and sender.id in self.model.logged_out:
                back = now + self.model.temper.relogin_after
                self.clock.at(back, partial(self._log_in, sender.id))

    async def _log_in(self, sender_id: int) -> None:
        self.model.logged_out.discard(sender_id)
        with self.db.transaction() as session:
            sender_store.set_status(session, sender_id, SenderStatus.ACTIVE, "", self.clock.now())

    def _approve(self, session: Session) -> None:
        """The person says yes to every comment within the day."""
        for draft in drafts.waiting(session):
            drafts.approve(session, draft.action_id, self.clock.now())

    def _all_done(self) -> bool:
        with self.db.reading() as session:
            return not progress(session, active_only=True)


def _end(each: CampaignProgress) -> CampaignEnd:
    return CampaignEnd(
        each.id, each.name, each.status, each.queued, each.processed, each.succeeded, each.completed_at
    )


def _day(session: Session, day: date, today: date, names: dict[int, str]) -> list[SenderDay]:
    counts = stats.counts_of_day(session, day, today)
    found = []
    for sender_id in sorted({sender for sender, _ in counts}):
        done = {kind: counts.get((sender_id, kind), 0) for kind in ActionType}
        found.append(SenderDay(day, sender_id, names.get(sender_id, "?"), done))
    return found
