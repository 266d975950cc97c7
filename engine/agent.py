"""The running agent: one seat, one turn at a time, a tick that asks what should be happening now."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from engine import daily, doubts, log, login, page_waiting, schedule, seat
from engine.clock import Clock
from engine.config import Config
from engine.rules.errors import LinkedPilotError, Temporary
from engine.rules.html import escape
from engine.rules.words import Level, PushKind, TurnEnd
from engine.sitting import Sittings, settle_what_is_left
from engine.turn import LOOK_UP_SECONDS, Turn
from engine.visitor import Laptop, OwnLaptop
from storage import events, imports, outbox, slots
from storage import seat as seat_store
from storage import senders as sender_store
from storage import settings as settings_store
from storage.database import Database
from storage.slots import SlotRow

EARLY = timedelta(minutes=2)  # a turn that ends this much before its slot frees time for the others

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class CurrentTurn:
    """Who sits now, since when, and what they are doing."""

    sender_id: int
    sender_name: str
    since: datetime
    doing: str


def pause_all(session: Session, now: datetime) -> None:
    """Stop everything at the next safe point; kept across restarts until `resume_all`."""
    settings_store.put(session, settings_store.PAUSED_KEY, now.isoformat())
    events.add(session, now, "paused", "Everything is paused.")


def resume_all(session: Session, now: datetime) -> None:
    """Go on: the day is planned anew at the next tick."""
    settings_store.put(session, settings_store.PAUSED_KEY, None)
    events.add(session, now, "resumed", "Everything goes on.")


def is_paused(session: Session) -> bool:
    """Whether the user has paused everything."""
    return settings_store.get(session, settings_store.PAUSED_KEY) is not None


class Agent:
    """Holds the one turn, or the one log-in window, that may run on this laptop."""

    def __init__(
        self,
        config: Config,
        db: Database,
        clock: Clock,
        rng: random.Random,
        laptop: Laptop | None = None,
        look_up: float = LOOK_UP_SECONDS,
        housekeeping: Callable[[datetime], Awaitable[None]] | None = None,
    ) -> None:
        self.config = config
        self._housekeeping = housekeeping or partial(daily.housekeeping, config, db)
        self._laptop: Laptop = laptop or OwnLaptop(config, clock)
        self._sittings = Sittings(db, clock, self._laptop)
        self.db = db
        self.clock = clock
        self._rng = rng
        self._look_up = look_up
        self._turn: Turn | None = None
        self._since: datetime | None = None
        self._name = ""
        self._task: asyncio.Task[None] | None = None
        self._ticking = asyncio.Lock()
        self._pages = page_waiting.Watch(config.data_dir)
        self._last_tick: datetime | None = None
        self._checks: deque[int] = deque()  # actions in doubt that the person wants to be looked at
        self.on_push: Callable[[], None] = lambda: None  # the bot's outbox is woken by this

    async def recover(self) -> None:
        """Clean up after an agent that died: its browsers, its seat, its claims, its turns."""
        await self._laptop.clean_up_all()
        await self.db.run(self._recover, self.clock.now())
        await self._look_at_page_knowledge(self.clock.now())

    @staticmethod
    def _recover(session: Session, now: datetime) -> None:
        # The gap counts from here: when the dead agent's browser really stopped is not known.
        if seat_store.read(session).taken:
            seat_store.release(session, now)
        seat.clock_went_back(session, now)
        slots.end_crashed(session, now)
        imports.clear_unfinished(session)
        settle_what_is_left(session, now)

    async def tick(self) -> None:
        """Do what should be happening now, as state and the clock have it."""
        if self._ticking.locked():
            return
        async with self._ticking:
            now = self.clock.now()
            if self._last_tick is not None and now < self._last_tick:
                await self.db.run(seat.clock_went_back, now)
            self._last_tick = now
            await self._sittings.tidy(lambda: self.busy)
            await self._look_at_page_knowledge(now)
            await self._housekeeping(now)
            self.on_push()
            if not self.busy and self._checks:
                self._start(self._check(self._checks.popleft()))
                return
            if await self.db.read(is_paused):
                return
            # While a turn runs, too: what has changed gives it more time or less, and others theirs.
            slot = await self.db.run(schedule.due, now)
            if slot is not None and not self.busy:
                self._start(self._take_turn(slot))

    async def _look_at_page_knowledge(self, now: datetime) -> None:
        """Newer knowledge takes up what waited for it; a turn that reads with the old one ends by itself."""
        version = self._pages.version()
        if await self.db.read(page_waiting.in_force) != version:
            await self.db.run(page_waiting.release_for_version, version, now)

    @property
    def busy(self) -> bool:
        """Whether a turn or a log-in window is open."""
        return self._task is not None and not self._task.done()

    def current(self) -> CurrentTurn | None:
        """The turn under way, if any."""
        if self._turn is None or self._since is None:
            return None
        return CurrentTurn(self._turn.sender_id, self._name, self._since, self._turn.doing)

    async def stop_turn(self) -> None:
        """End the running turn at its next safe point, and wait until its browser is gone."""
        if self._turn is not None:
            self._turn.stop()
        await self.finished()

    async def panic(self) -> None:
        """Close the browser this second and pause everything."""
        await self.db.run(pause_all, self.clock.now())
        closed = self._turn is not None and await self._turn.panic()
        if not closed and self._task is not None:  # a log-in, a look, or a browser that is only opening
            self._task.cancel()
        await self.finished()

    async def relogin(self, sender_id: int) -> None:
        """End a running turn, then open a visible window in which the user logs in; returns at once."""
        if self._turn is None and self.busy:
            raise Temporary("A log-in window is open already: finish there first.")
        if self._turn is not None:
            self._turn.stop()
        running = self._task

        async def after_the_turn() -> None:
            if running is not None:
                await asyncio.wait([running])
            try:
                await login.log_in(self.db, self.clock, sender_id, self._sittings)
            except LinkedPilotError as error:  # the person is told by the outbox
                logger.info("not_logged_in", sender_id=sender_id, reason=str(error))
            except Exception:
                logger.exception("login_failed", sender_id=sender_id)
            self.on_push()

        self._start(after_the_turn())

    def check(self, action_id: int) -> None:
        """Look at an action in doubt as soon as the seat is free; what was seen goes to the outbox."""
        if action_id not in self._checks:
            self._checks.append(action_id)

    async def _check(self, action_id: int) -> None:
        try:
            await doubts.check(self.db, self.clock, action_id, self._sittings)
        except seat.NotFree:
            self.check(action_id)  # the gap isn't over: a later tick tries again
        except doubts.NoDoubt:
            return
        except Exception:
            logger.exception("check_failed", action_id=action_id)
        self.on_push()

    async def shutdown(self) -> None:
        """Stop at the next safe point and leave nothing open."""
        if self._turn is None and self._task is not None:
            self._task.cancel()
        await self.stop_turn()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.create_task(work)

    async def finished(self) -> None:
        """Return when neither a turn nor a window is open."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _take_turn(self, slot: SlotRow) -> None:
        turn = Turn(
            self.db,
            self.clock,
            self._rng,
            slot.sender_id,
            slot.id,
            self._sittings,
            is_paused,
            self._look_up,
            partial(_begin_turn, slot=slot),
        )
        self._turn, self._since, self._name = turn, self.clock.now(), slot.sender_name
        end: TurnEnd | None = TurnEnd.CRASHED
        problem = ""
        try:
            end = await turn.run()
        except seat.NotFree:
            end = None  # the gap isn't over: a later tick tries again
        except LinkedPilotError as error:
            problem = str(error)
        except Exception:  # the turn is over, not the agent; what was under way is settled already
            logger.exception("turn_failed", sender_id=slot.sender_id)
            problem = "LinkedPilot met an error of its own; the log has the details."
        finally:
            if turn.stopped and end is TurnEnd.CRASHED and not problem:  # cancelled
                end = TurnEnd.PAUSED
            try:
                if end is not None:
                    await self.db.run(self._end_turn, slot, end, problem, self.clock.now())
            except Exception:  # a full disk: the next tick tidies up, and tells the person
                logger.exception("turn_end_not_written", sender_id=slot.sender_id)
            finally:
                self._turn = self._since = None
            self.on_push()

    @staticmethod
    def _end_turn(session: Session, slot: SlotRow, end: TurnEnd, problem: str, now: datetime) -> None:
        slots.end_turn(session, slot.id, now, end)
        sender_store.set_last_active(session, slot.sender_id, now)
        if now < slots.end_of(session, slot.id) - EARLY:
            schedule.plan_anew(session, now)
        words = schedule.TURN_ENDS[end]
        events.add(
            session,
            now,
            "turn_ended",
            f"{slot.sender_name}'s turn is over: {words}. {problem}".strip(),
            Level.ERROR if problem else Level.INFO,
            sender_id=slot.sender_id,
        )
        if problem:
            sender_store.rest(session, slot.sender_id, now + schedule.REST_AFTER_CRASH)
            text = f"⚠️ The turn of <b>{escape(slot.sender_name)}</b> broke off. {escape(problem)}"
            outbox.push(session, now, PushKind.ERROR, text, buttons=[[("🏠 Home", "home")]])


def _begin_turn(session: Session, now: datetime, *, slot: SlotRow) -> None:
    """Together with the seat: the slot's turn is under way."""
    slots.begin_turn(session, slot.id, now)
    events.add(session, now, "turn_started", f"{slot.sender_name}'s turn begins.", sender_id=slot.sender_id)
