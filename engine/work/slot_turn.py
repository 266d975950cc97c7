"""A slot's turn as a job: from the seat to what the books and the person are told of its end."""

import random
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.rules.enums import ContainerRuns, Level, PushKind, TurnEnd
from engine.rules.errors import LinkedPilotError, Temporary
from engine.rules.facts import Fact, fact
from engine.senders import NotNow
from engine.upkeep import log
from engine.work import schedule, seat
from engine.work.clock_watch import ClockWatch
from engine.work.container_turn import SlotContainer
from engine.work.jobs import Job, JobKind
from engine.work.pausing import is_paused
from engine.work.registry_away import RegistryAway
from engine.work.sitting import Sittings
from engine.work.turn import NotMarked, Turn
from storage import events, outbox, queue, slots
from storage import senders as sender_store
from storage.database import Database
from storage.slots import SlotRow

EARLY = timedelta(minutes=2)  # a turn that ends this much before its slot frees time for the others

logger = log.get(__name__)


class Paused(Temporary):
    """Everything was paused just before the turn began."""


class SlotTurn(Job):
    """The turn that is due by the day's plan."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        rng: random.Random,
        slot: SlotRow,
        sittings: Sittings,
        look_up: float,
        watch: ClockWatch,
        container: SlotContainer | None = None,
    ) -> None:
        super().__init__(JobKind.TURN, f"turn {slot.sender_id}", self._take)
        self.slot = slot
        self.since = clock.now()
        self._db = db
        self._clock = clock
        self._begun = False
        self._turn = Turn(
            db, clock, rng, slot.sender_id, slot.id, sittings, self._paused, look_up, self._begin
        )
        self._watch = watch
        self._container = container
        self._stopped = False

    @property
    def doing(self) -> Fact:
        """What it is at."""
        if self._container is not None and self._container.at_work:
            return fact("doing.container")
        return self._turn.doing

    @property
    def at_work(self) -> bool:
        """Whether it is past the opening of its browser, so that there is a safe point to end at."""
        return self._turn.at_work or (self._container is not None and self._container.at_work)

    def stop(self) -> None:
        self._stopped = True
        self._turn.stop()
        if self._container is not None:
            self._container.stop()

    async def close(self) -> bool:
        self._stopped = True
        if self._container is not None and await self._container.panic():
            return True
        return await self._turn.panic()

    async def _all(self) -> TurnEnd:
        """The sender's own work, and its container's: before it for so many minutes, or once it is done."""
        container = self._container
        if container is None:
            return await self._turn.run()
        if container.runs is ContainerRuns.MINUTES:
            await container.run(self._begin, self._paused)
        end = TurnEnd.NO_WORK
        if self._stopped:
            end = TurnEnd.PAUSED
        elif await self._db.read(self._has_work):
            end = await self._turn.run()
        if end is TurnEnd.NO_WORK and not self._stopped and container.runs is ContainerRuns.AFTER_QUEUE:
            await container.run(self._begin, self._paused)
            end = TurnEnd.PAUSED if self._stopped else TurnEnd.SLOT_OVER
        return end

    def _has_work(self, session: Session) -> bool:
        work = queue.work_left(session, self._clock.now(), most=1)
        return bool(work.get(self.slot.sender_id))

    async def _take(self) -> None:
        end: TurnEnd | None = TurnEnd.CRASHED
        problem: Fact | None = None
        try:
            end = await self._all()
        except NotNow:  # a container's sender, since it was its turn
            end = TurnEnd.PAUSED if self._begun else None
        except (seat.NotFree, Paused):
            # Nothing has begun; whether it is due, a later tick asks anew.
            end = TurnEnd.PAUSED if self._begun else None
        except seat.SeatLost as lost:  # another may act on this line now; a later tick asks whether it is due
            logger.warning("seat_lost", sender_id=self.slot.sender_id, reason=str(lost))
            end = TurnEnd.PAUSED if self._begun else None
        except (NotMarked, RegistryAway) as error:
            end, problem = TurnEnd.PAUSED, error.fact
        except LinkedPilotError as error:
            problem = error.fact
        except Exception as error:  # the turn is over, not the agent; what was under way is settled already
            logger.exception("turn_failed", sender_id=self.slot.sender_id)
            problem = fact("push.own_error")
            if self._db.path is None and isinstance(error, DBAPIError):
                end, problem = TurnEnd.PAUSED, RegistryAway().fact
        finally:
            if self._stopped and end is TurnEnd.CRASHED and problem is None:  # cancelled
                end = TurnEnd.PAUSED if self._begun else None
            try:
                if end is not None:
                    await self._db.at_last(self._end, end, problem, self._clock.now())
            except Exception:  # a full disk: the next tick tidies up, and tells the person
                logger.exception("turn_end_not_written", sender_id=self.slot.sender_id)

    def _paused(self, session: Session) -> bool:
        return self._watch.jumped() is not None or is_paused(session)

    def _begin(self, session: Session, now: datetime) -> None:
        """Together with the seat: the slot's turn is under way, unless everything was paused meanwhile."""
        if self._paused(session):
            raise Paused
        if self._begun:  # its container has
            return
        self._begun = True
        name = self.slot.sender_name
        slots.begin_turn(session, self.slot.id, now)
        line = fact("log.turn_started", sender=name)
        events.add(session, now, "turn_started", line, sender_id=self.slot.sender_id)

    def _end(self, session: Session, end: TurnEnd, problem: Fact | None, now: datetime) -> None:
        slot = self.slot
        slots.end_turn(session, slot.id, now, end)
        sender_store.set_last_active(session, slot.sender_id, now)
        if now < slots.end_of(session, slot.id) - EARLY:
            schedule.plan_anew(session, now, everywhere=False)
        level = Level.INFO if problem is None else Level.ERROR
        line = fact("log.turn_ended", sender=slot.sender_name, end=end, problem=problem)
        events.add(session, now, "turn_ended", line, level, sender_id=slot.sender_id)
        if problem is not None:
            if end is TurnEnd.CRASHED:
                sender_store.rest(session, slot.sender_id, now + schedule.REST_AFTER_CRASH)
            told = fact("push.turn_broke_off", sender=slot.sender_name, why=problem)
            outbox.push(session, now, PushKind.ERROR, told)
