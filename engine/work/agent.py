"""The running agent: one queue of jobs, and a tick that asks what should be happening now.

Long because everything that the agent may be asked and everything that it asks itself goes through one queue.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from engine import campaigns
from engine.clock import Clock
from engine.comments.desk import Desk
from engine.openoutreach.watch import InstanceWatch
from engine.rules.enums import PushKind, WishKind
from engine.rules.errors import Temporary
from engine.rules.facts import Fact, fact
from engine.rules.room import too_little
from engine.upkeep import alive, daily, log, order, trouble
from engine.upkeep.config import Config
from engine.upkeep.page_copies import CaptureRequest
from engine.work import (
    clock_watch,
    container_turn,
    errands,
    page_look,
    page_waiting,
    recovery,
    schedule,
    seat,
)
from engine.work.clock_watch import ClockWatch
from engine.work.container_turn import Workshop
from engine.work.fleet import KeptFromActing, Membership
from engine.work.jobs import Job, JobKind, JobQueue
from engine.work.pausing import is_paused, pause_all
from engine.work.sitting import Sittings
from engine.work.slot_turn import SlotTurn
from engine.work.turn import LOOK_UP_SECONDS
from engine.work.visitor import Laptop, OwnLaptop
from storage import imports, outbox, wishes
from storage import openoutreach as openoutreach_store
from storage import settings as settings_store
from storage.database import Database

TICK_SECONDS = 600.0  # the longest a round may take: a backup of gigabytes on a slow disk is verified within
PANIC_SECONDS = 1.0  # for a browser to close in good order; then it is killed
ANSWER_SECONDS = (
    1.8  # in all, until whoever asked for it is answered: what hangs longer goes on to its end by itself
)
ENDING_SECONDS = 15.0  # the same at the agent's end, where nobody waits for an answer
SAFE_POINT_SECONDS = 90.0  # an action ends within 75

logger = log.get(__name__)


class WindowOpen(Temporary):
    """This sender's log-in window is open already, or opens when the gap between two senders is over: finish there first."""


@dataclass(frozen=True, slots=True)
class CurrentTurn:
    """Who sits now, since when, and what they are doing."""

    sender_id: int
    sender_name: str
    since: datetime
    doing: Fact


class Agent:
    """Holds the one job with a browser that may be under way on this laptop: a turn, a look, a log-in."""

    def __init__(
        self,
        config: Config,
        db: Database,
        clock: Clock,
        rng: random.Random,
        laptop: Laptop | None = None,
        look_up: float = LOOK_UP_SECONDS,
        housekeeping: Callable[[datetime], Awaitable[None]] | None = None,
        desk: Desk | None = None,
        fleet: Membership | None = None,
    ) -> None:
        self.config = config
        self._desk = desk
        self._fleet = fleet
        self._housekeeping = housekeeping or self._keep_house
        self._laptop: Laptop = laptop or OwnLaptop(config, clock)
        self._sittings = Sittings(db, clock, self._laptop)
        self.db = db
        self.clock = clock
        self._rng = rng
        self._look_up = look_up
        self._jobs = JobQueue(lambda: self.on_push())
        self._ticking = asyncio.Lock()
        self._pages = page_waiting.Watch(config.data_dir)
        self._instances = InstanceWatch(db, config.data_dir)
        self._workshop = Workshop(config, db, clock, self._sittings, look_up, lambda: self.on_push())
        self._last_tick: datetime | None = None
        last = alive.read(config.data_dir)
        seen = None if last is None else clock_watch.Reading(last.at, last.steady, last.boot)
        self._watch = ClockWatch(clock, seen, alive.boot())
        self.rounds = 0  # done, or tried to the end
        self._pause_owed = False  # a panic whose pause couldn't be written yet
        self._loose: set[asyncio.Task[None]] = set()  # what a panic began and didn't wait for
        self.trouble: Fact | None = None  # what keeps the rounds from being done; told past the books
        self.on_push: Callable[[], None] = lambda: None  # the bot's outbox is woken by this
        self.for_all: Callable[[], bool] = lambda: True  # whether what is everybody's is done on this laptop

    async def recover(self) -> None:
        """Clean up after an agent that died: its browsers and containers, its seat, its claims, its turns."""
        await self._workshop.end_what_was_left()
        await recovery.at_start(self.db, self.clock, self._laptop, self._workshop.keeps_the_seat)
        await asyncio.to_thread(self._clear_unfinished)
        await self._look_at_page_knowledge(self.clock.now())

    def _clear_unfinished(self) -> None:
        """What imports died of, and much that was being changed of a campaign; a command that does so right now is alive, and isn't touched."""
        try:
            with order.undisturbed(self.config, patience=0), self.db.transaction() as session:
                imports.clear_unfinished(session)
            with order.undisturbed(self.config, patience=0):
                campaigns.finish_own(self.db, self.clock.now())
        except order.InUse:
            logger.info("unfinished_not_cleared", reason="a command has the database open")
        except (OSError, SQLAlchemyError):  # such as a full disk: that is what the next start is for
            logger.exception("unfinished_not_cleared")

    async def tick(self) -> None:
        """Do what should be happening now, as state and the clock have it."""
        if self._ticking.locked():
            return
        async with self._ticking:
            try:
                async with asyncio.timeout(TICK_SECONDS):
                    await self._tick(self.clock.now())
                    await self._over_it()
            except KeptFromActing:  # it is told, and asked anew in the next round
                self._stop_at_safe_point()
                self.on_push()
            except Exception as error:  # the next round is done all the same, and finds whether it has passed
                logger.exception("tick_failed")
                self.trouble = trouble.of(error)
            self.rounds += 1

    async def _tick(self, now: datetime) -> None:
        if self._last_tick is not None and now < self._last_tick:
            await self.db.run(seat.clock_went_back, now)
        self._last_tick = now
        if self._fleet is not None:
            await self._fleet.sign()
            await self._take_up_wishes()
        if self._pause_owed:
            await self._pause()
        if await self._workshop.still_left():  # a container that may still act keeps the seat
            await self._housekeeping(now)
            self.on_push()
            return
        await self._sittings.tidy(lambda: self.busy)
        await self._look_at_page_knowledge(now)
        if await self._clock_in_doubt(now):  # backups, drafts and uploads are forgotten by its days, too
            self._stop_at_safe_point()
            self.on_push()
            return
        await self._housekeeping(now)
        self.on_push()
        if self._desk is not None and self.for_all():
            self._desk.tick()
        self._jobs.try_again()
        if await self.db.read(is_paused):
            return
        if await self._no_room():
            self._stop_at_safe_point()
            return
        # While a turn runs, too: what has changed gives it more time or less, and others theirs.
        await self._instances.look(now)
        await self._workshop.finders.daily(now)
        stands, slot = await self.db.read(schedule.as_planned, now)
        if not stands:
            slot = await self.db.run(schedule.due, now)
        if slot is not None and self._jobs.idle:
            await self._instances.look(now, before_a_turn=True)
        if self._pause_owed:  # a panic in the midst of this round
            return
        if slot is not None and self._jobs.idle:  # what a person asked for goes first
            container = await container_turn.of_slot(self._workshop, slot.sender_id, slot.id)
            turn = SlotTurn(
                self.db, self.clock, self._rng, slot, self._sittings, self._look_up, self._watch, container
            )
            self._jobs.ask(turn)
        elif slot is None and self._jobs.idle:
            looking = await self.db.read(page_look.due, now)
            if looking is not None:
                self._look("the day's look", partial(page_look.look, self.db, self.clock, looking))

    async def _take_up_wishes(self) -> None:
        """What somebody asked for where Telegram is answered."""
        if not await self.db.read(wishes.any_here):
            return
        for wish in await self.db.run(wishes.take):
            if wish.kind is WishKind.CHECK:
                self.check(wish.about)
                continue
            with suppress(WindowOpen):
                await self.relogin(wish.about)

    async def _keep_house(self, now: datetime) -> None:
        await daily.housekeeping(self.config, self.db, now, self.for_all())

    def _stop_at_safe_point(self) -> None:
        if isinstance(self._jobs.current, SlotTurn):
            self._jobs.current.stop()

    async def _clock_in_doubt(self, now: datetime) -> bool:
        """Whether the clock has jumped, and neither a person nor time has said that it is right."""
        if (by := self._watch.jumped()) is not None:
            logger.error("clock_jumped", seconds=by.total_seconds())
            await self.db.at_last(clock_watch.doubt, by, now)
        self._watch.look()
        doubtful = await self.db.read(clock_watch.in_doubt)
        if doubtful and self._watch.settled:
            await self.db.run(clock_watch.settle, now)
            doubtful = False
        if not doubtful:
            self._watch.believe()
        return doubtful

    async def _no_room(self) -> bool:
        """Whether disk or memory is so short that nothing is to be begun."""
        if (
            self.db.spent
            and self.db.reserve is not None
            and not await asyncio.to_thread(self.db.reserve.keep)
        ):
            return True
        return too_little(await self._laptop.room(), await self.db.read(settings_store.load))

    async def _over_it(self) -> None:
        """A whole round was done: what kept them before has passed, and whoever was told of it is told that, too."""
        if self.trouble is not None:
            now = self.clock.now()
            await self.db.run(outbox.push, now, PushKind.ERROR, fact("push.over_it", what=self.trouble))
            self.trouble = None
            self.on_push()

    async def _look_at_page_knowledge(self, now: datetime) -> None:
        """Newer knowledge takes up what waited for it; a turn that reads with the old one ends by itself."""
        known = self._pages.in_force()
        if await self.db.read(page_waiting.is_news, known):
            await self.db.run(page_waiting.take_up, known, now)

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._jobs.current is not None

    def current(self) -> CurrentTurn | None:
        """The turn under way, if any."""
        turn = self._jobs.current
        if not isinstance(turn, SlotTurn):
            return None
        return CurrentTurn(turn.slot.sender_id, turn.slot.sender_name, turn.since, turn.doing)

    # --- what the watchdog looks at, and does

    @property
    def in_a_round(self) -> bool:
        """Whether a round is under way."""
        return self._ticking.locked()

    @property
    def job(self) -> Job | None:
        """What is under way with the browser."""
        return self._jobs.current

    @property
    def signs(self) -> int:
        """How many signs of life its sittings have given."""
        return self._sittings.signs

    @property
    def doing(self) -> str:
        """What it is at, in a word for whoever watches; names no person."""
        turn = self._jobs.current
        if turn is None:
            return "waiting"
        return turn.doing.code if isinstance(turn, SlotTurn) else turn.kind

    def begin_rounds_anew(self) -> None:
        """A round hangs, or none comes: it is left alone, and the next is begun."""
        self._ticking = asyncio.Lock()
        self._let_go(asyncio.create_task(self.tick()))

    async def end_job_from_outside(self, job: Job) -> None:
        """Kill the browser of this job, which is under way, asking nothing; its end is written down by itself.

        What waits behind it has done nothing wrong, and begins after it.
        """
        await self._sittings.kill()
        await self._jobs.cancel_one(job, PANIC_SECONDS)

    def give_up_job(self) -> None:
        """What is under way hangs although its browser is gone: the next begins, and a round tidies up after it."""
        self._jobs.give_up()

    def _let_go(self, task: asyncio.Task[None]) -> None:
        """It goes on to its end by itself; what goes wrong in it is logged."""
        self._loose.add(task)
        task.add_done_callback(self._loose.discard)
        task.add_done_callback(_logged)

    # --- what a person asks for

    async def relogin(self, sender_id: int) -> JobKind | None:
        """Open a visible window in which the user logs in; a running turn is ended at its safe point.

        Returns at once: what the window waits for, None where it opens now. Raises WindowOpen.
        """
        if await errands.is_elsewhere(self.db, WishKind.LOG_IN, sender_id, self.clock.now()):
            return None
        name, current = f"log-in {sender_id}", self._jobs.current
        if self._jobs.is_under_way(name):
            raise WindowOpen
        work = partial(errands.log_in, self.db, self.clock, sender_id, self._sittings)
        self._jobs.ask(Job(JobKind.LOG_IN, name, work))
        if current is None:
            return None
        current.stop()
        return current.kind

    def check(self, action_id: int) -> None:
        """Look at an action in doubt as soon as the seat is free; what was seen goes to the outbox."""
        self._look(f"check {action_id}", partial(errands.check_doubt, self.db, self.clock, action_id))

    def check_pages(self) -> None:
        """Look whether LinkedIn's pages are still known, as soon as the seat is free."""
        self._look("check pages", partial(errands.check_pages, self.db, self.clock))

    def capture(self, wanted: CaptureRequest) -> None:
        """Keep a copy of a page, as soon as the seat is free."""
        work = partial(errands.capture, self.db, self.clock, self.config, wanted)
        self._look(f"capture {wanted}", work)

    def _look(self, name: str, work: Callable[[Sittings], Awaitable[None]]) -> None:
        self._jobs.ask(Job(JobKind.LOOK, name, lambda: work(self._sittings)))

    # --- containers

    async def start_container(self, number: int) -> None:
        """Run an instance's container for its minutes as soon as the seat is free; at once where it only finds people.

        Raises NoSuchInstance, ContainerFault, AtWorkAlready.
        """
        job = await self._workshop.job_of(number, is_paused)
        if job is not None:
            self._jobs.ask(job)

    async def container_log(self, number: int) -> bytes:
        """What an instance's container has written lately. Raises ContainerFault."""
        return await self._workshop.log_of(number)

    async def stop_container(self, number: int) -> None:
        """End the instance's container, and wait until it is gone."""
        if await self._workshop.finders.stop(number):
            return
        instance = await self.db.read(openoutreach_store.numbered, number)
        job = self._jobs.current
        of_slot = isinstance(job, SlotTurn) and job.slot.sender_id == instance.sender_id
        if job is not None and (of_slot or job.name == container_turn.name_of(instance.sender_id)):
            job.stop()
            await self._jobs.current_over()

    # --- ends

    async def stop_turn(self) -> None:
        """End the running turn at its next safe point, and wait until its browser is gone."""
        turn = self._jobs.current
        if isinstance(turn, SlotTurn):
            turn.stop()
            await self._jobs.current_over()

    async def panic(self) -> None:
        """Forget what waits, close the browser this second, pause everything; what hangs isn't waited for."""
        self._pause_owed = True  # until it is written down: no turn begins
        with self._jobs.held():
            ends = (self._pause(), self._end_now(PANIC_SECONDS), self._workshop.finders.end(PANIC_SECONDS))
            doing = [asyncio.create_task(each) for each in ends]
            await asyncio.wait(doing, timeout=ANSWER_SECONDS)
        for each in doing:
            self._let_go(each)

    async def _pause(self) -> None:
        await self.db.at_last(pause_all, self.clock.now())
        self._pause_owed = False

    async def shutdown(self) -> None:
        """Begin nothing more, finish a running action, and leave nothing open."""
        self._jobs.close()
        turn = self._jobs.current
        if isinstance(turn, SlotTurn) and turn.at_work:
            turn.stop()
            await self._jobs.current_over(within=SAFE_POINT_SECONDS)
        await self._end_now(ENDING_SECONDS)
        await self._workshop.finders.end(ENDING_SECONDS)
        if self._desk is not None:
            await self._desk.end()

    async def end_at_once(self) -> None:
        """Begin nothing more and close the browser, whatever is under way: the books can't be written any more."""
        self._jobs.close()
        await self._end_now(PANIC_SECONDS)

    async def _end_now(self, grace: float) -> None:
        if not await self._jobs.cancel(grace):
            logger.warning("job_hangs")
            await self._sittings.kill()

    async def finished(self) -> None:
        """Return when no job is under way."""
        await self._jobs.all_over()
        await self._workshop.finders.finished()


def _logged(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:  # a pause that isn't written stays owed
        logger.error("step_failed", exc_info=task.exception())
