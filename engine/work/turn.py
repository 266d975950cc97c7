"""One sender's turn: claim → act → settle → pause, until its slot is over or there is no work.

Long because a turn is one run of events, whose steps share what it knows; what they decide by stands in files of its own.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.comments import drafts
from engine.linkedin.outcome import ActionTask, Mark, Result
from engine.rules import pacing
from engine.rules.enums import Outcome, TurnEnd
from engine.rules.errors import LinkedPilotError, Temporary
from engine.rules.facts import Fact, fact
from engine.rules.kinds import WITH_COMMENT
from engine.rules.outcomes import AFTER
from engine.rules.settings import Settings
from engine.rules.slots import LAST_START
from engine.senders import NotNow
from engine.upkeep import log, page_check
from engine.work import (
    acceptances,
    claims,
    doubts,
    incidents,
    late,
    next_action,
    page_waiting,
    permission,
    reading_ahead,
    registry_away,
    seat,
    tasks,
)
from engine.work.claims import Claimed
from engine.work.next_action import Taken
from engine.work.permission import NotAllowed
from engine.work.reading_ahead import PostDue
from engine.work.seat import SeatLost
from engine.work.sitting import Begin, KeptOut, Sittings, nothing_more
from engine.work.visitor import NotAdmitted, Visitor
from storage import seat as seat_store
from storage import slots
from storage.database import Database
from storage.queue import ActionRow

HEARTBEAT = timedelta(seconds=15)
LOOK_UP_SECONDS = 1.0  # how often a pause looks whether it is to end; /pause promises "within seconds"
NOTHING = 0.001  # seconds: no pause is that exact, and each look at its end asks the database
BROWSER_TRIES = 3  # spec, section 7
LATE = timedelta(minutes=5)  # after so long no action is under way any more: the laptop slept
MARKED_WITHIN = 90.0  # seconds: a mark that took longer was slept over, and others may act on the line by now
LAST_CLICK = timedelta(seconds=30)  # before a slot's end: until then pages are read
CORRECTED = timedelta(minutes=1)  # a wall clock is set back by so much without a word

logger = log.get(__name__)


class Slept(LinkedPilotError):
    """The laptop slept, or its clock was changed, in the middle of the action: nothing was clicked any more."""


class NotMarked(Temporary):
    """The mark couldn't be written, so nothing was clicked: the action stays in the queue."""


class Turn:
    """A sender at work in its slot."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        rng: random.Random,
        sender_id: int,
        slot_id: int,
        sittings: Sittings,
        paused: Callable[[Session], bool],
        look_up: float = LOOK_UP_SECONDS,
        begin: Begin = nothing_more,
    ) -> None:
        self.sender_id = sender_id
        self.slot_id = slot_id
        self.doing = fact("doing.opening")
        self._db = db
        self._clock = clock
        self._rng = rng
        self._sittings = sittings
        self._begin = begin
        self._paused = paused
        self._look_up = look_up
        self._stop = False
        self._visitor: Visitor | None = None
        self._last_heartbeat: datetime | None = None
        self._last_campaign: int | None = None
        self._ends_at = clock.now()
        self._pages = page_waiting.NOT_YET  # the page knowledge that its browser was opened with
        self._lost = 0
        self._reads_next = False

    def stop(self) -> None:
        """End at the next safe point: at once in a pause, after the action otherwise."""
        self._stop = True

    @property
    def at_work(self) -> bool:
        """Whether its browser is open and seen to be the sender's."""
        return self._visitor is not None

    @property
    def stopped(self) -> bool:
        """Whether its end was asked for."""
        return self._stop

    async def panic(self) -> bool:
        """Close the browser this second, whatever it is doing; False when there is none to close yet."""
        self._stop = True
        if self._visitor is None:
            return False
        await self._visitor.close(keep_login=False)
        return True

    async def run(self) -> TurnEnd:
        """Work until the turn ends, and say why it did; the browser is closed completely by then.

        Raises seat.NotFree, BrowserBusy, BrowserFailed.
        """
        self._pages = await self._db.read(page_waiting.in_force)
        try:
            async with self._sittings.of(self.sender_id, self._begin) as visitor:
                self._visitor = visitor
                try:
                    return await self._all(visitor)
                finally:
                    self.doing = fact("doing.closing")
        except NotNow as not_now:  # since it was its turn: the schedule gives it no other
            logger.info("not_now", reason=str(not_now))
            return TurnEnd.PAUSED
        except KeptOut as kept:
            if self._stop:
                return TurnEnd.PAUSED
            logger.warning("kept_out", outcome=kept.result.outcome, reason=str(kept.result.detail))
            if kept.incident is None:  # the browser or the network
                return await self._lost_for_good(kept.result.detail)
            return kept.incident.turn_end or TurnEnd.LOGGED_OUT
        finally:
            self._visitor = None

    async def _all(self, visitor: Visitor) -> TurnEnd:
        for look in (page_check.once_a_day, doubts.settle_some):
            if self._stop:
                return TurnEnd.PAUSED
            await look(self._db, self._clock, visitor, self.sender_id)
        if self._stop:
            return TurnEnd.PAUSED
        self.doing = fact("doing.acceptances")
        stopped = await acceptances.once_a_day(self._db, self._clock, visitor, self.sender_id)
        if stopped is not None:
            return await self._kept_out(visitor, stopped)
        return await self._work(visitor)

    async def _kept_out(self, visitor: Visitor, why: Result) -> TurnEnd:
        picture = await visitor.picture(f"kept out {why.outcome}")
        incident = incidents.AT_THE_DOOR.get(why.outcome, incidents.NOT_TOLD_WHOSE)
        await self._incident(incident, replace(why, evidence=picture))
        return incident.turn_end or TurnEnd.LOGGED_OUT

    async def _lost_for_good(self, said: Fact | None) -> TurnEnd:
        again = self._lost >= BROWSER_TRIES
        incident = incidents.BROWSER_LOST if again else incidents.BROWSER_LOST_ONCE
        await self._incident(incident, Result(Outcome.BROWSER_LOST, said))
        return TurnEnd.BROWSER_LOST

    async def _work(self, visitor: Visitor) -> TurnEnd:
        while True:
            taken = await self._db.run(self._take, self._clock.now())
            if isinstance(taken, TurnEnd):
                return taken
            self._reads_next = not self._reads_next
            if isinstance(taken, PostDue):
                end = await self._read_ahead(visitor, taken)
                if end is not None:
                    return end
                continue
            self._last_campaign = taken.row.campaign_id
            if taken.claimed is None:
                continue
            result, outcome = await self._act(visitor, taken, taken.claimed)
            end = await self._after(visitor, taken.row, outcome, result)
            if end is not None:
                return end
            await visitor.refresh()
            if outcome is not Outcome.BLOCKED:
                await self._pause(taken.settings, taken.actions_left)

    def _take(self, session: Session, now: datetime) -> Taken | PostDue | TurnEnd:
        """In turn an action and a post to be read ahead, as long as there are both."""
        seat.keep(session, self.sender_id, now)
        self._beat(session, now)
        if (end := self._over(session, now)) is not None:
            return end
        if self._reads_next and (post := reading_ahead.due(session, self.sender_id, now)) is not None:
            return post
        taken = next_action.take(session, self.sender_id, self._last_campaign, self._rng, now)
        if taken is not None:
            self._reads_next = False
            return taken
        post = reading_ahead.due(session, self.sender_id, now)
        self._reads_next = True
        return TurnEnd.NO_WORK if post is None else post

    async def _read_ahead(self, visitor: Visitor, post: PostDue) -> TurnEnd | None:
        person = post.row.full_name or post.row.profile_url
        self.doing = fact("doing.reading_ahead", person=person)
        try:
            seen = await visitor.read_post(replace(post.task, read=partial(self._reading, post.settings)))
        except NotAdmitted:
            raise
        except Exception:  # an error of our own ends this reading, not the agent
            logger.exception("reading_failed")
            seen = Result(Outcome.OWN_ERROR, fact("seen.own_error"))
        outcome = await self._db.run(reading_ahead.note, post, seen, self._pages, self._clock.now())
        logger.info("read_ahead", action_id=post.row.id, outcome=outcome)
        if isinstance(seen, Result):
            end = await self._after(visitor, post.row, seen.outcome, seen)
            if end is not None:
                return end
        await visitor.refresh()
        await self._pause(post.settings, post.left)
        return None

    async def _act(self, visitor: Visitor, taken: Taken, claimed: Claimed) -> tuple[Result, Outcome]:
        row = taken.row
        begun = self._clock.now()
        self.doing = fact("doing.action", kind=row.action_type, person=row.full_name or row.profile_url)

        marked: list[str] = []

        async def mark(resolved_url: str) -> None:
            self._sittings.sign()
            now, before = self._clock.now(), self._clock.steady()
            if not -CORRECTED < now - begun < LATE or now >= self._ends_at:
                raise Slept
            try:
                verdict = await self._db.run(claims.mark_seated, claimed, now, resolved_url)
            except (SQLAlchemyError, OSError) as error:  # a full disk, a locked file, a registry that is away
                raise NotMarked from error
            if not verdict.allowed:
                raise NotAllowed(verdict)
            marked.append(resolved_url)
            if self._clock.steady() - before > MARKED_WITHIN:
                raise Slept

        task = tasks.of_claim(
            claimed,
            taken.settings,
            tasks.note_for(row, self._rng),
            row.send_without_note,
            row.accept_incoming,
        )
        task = replace(
            task,
            read=partial(self._reading, taken.settings),
            judge=tasks.judge_of(self._db, self._clock, claimed),
        )
        try:
            result = await self._perform(visitor, task, mark)
        except NotAdmitted as ended:  # that says nothing of the lead, and doesn't wait for page knowledge
            met = ended.result.outcome
            why = met if met in incidents.OF_OUTCOME else Outcome.OTHER_ACCOUNT
            await self._write(claimed, replace(ended.result, outcome=why), marked)
            raise
        outcome = await self._write(claimed, result, marked)
        logger.info("action", action=row.action_type, action_id=row.id, outcome=outcome)
        return result, outcome

    async def _write(self, claimed: Claimed, result: Result, marked: list[str]) -> Outcome:
        """Settle it; where the registry is away, the journal keeps what came of it until that is back."""
        try:
            return await self._db.at_last(self._settle, claimed, result, self._clock.now())
        except DBAPIError as error:
            if self._db.path is not None:
                raise
            if marked and self._db.journal is not None:
                now = self._clock.now()
                await asyncio.to_thread(
                    registry_away.note, self._db.journal, claimed, marked[-1], result, now
                )
            raise registry_away.RegistryAway from error

    def _settle(self, session: Session, claimed: Claimed, result: Result, now: datetime) -> Outcome:
        self._sittings.sign()
        if not claims.is_held(session, claimed.claim_id):  # this laptop was silent for too long
            return late.settle(session, claimed, result.outcome, result.surely_nothing, now)
        slots.count_action(session, self.slot_id)
        outcome = claims.settle(
            session,
            claimed.claim_id,
            result.outcome,
            now,
            detail=result.detail,
            post_urn=result.post_urn,
            evidence=result.evidence.name if result.evidence else None,
            surely_nothing=result.surely_nothing,
            differs=result.differs,
            pages=self._pages,
        )
        if claimed.action_type in WITH_COMMENT:
            drafts.follow(session, claimed.action_id, outcome, result.detail)
        if outcome is Outcome.UNCERTAIN:
            doubts.tell_new(session, claimed, result.detail, now)
        return outcome

    async def _reading(self, settings: Settings, characters: int) -> None:
        """The time that a person takes to read what is on the screen."""
        left = self._ends_at - LAST_CLICK - self._clock.now()
        longest = settings.action_gap_max_seconds
        await self._wait(pacing.reading_time(self._rng, characters, longest, left.total_seconds()))

    async def _perform(self, visitor: Visitor, task: ActionTask, mark: Mark) -> Result:
        try:
            return await visitor.perform(task, mark)
        except NotAllowed as refusal:
            return Result(permission.outcome_of(refusal.verdict), permission.blocked(refusal.verdict))
        except Slept:
            return Result(Outcome.BROWSER_LOST, fact("seen.slept"))
        except (NotAdmitted, NotMarked, SeatLost):  # nor are these of the lead
            raise
        except Exception:  # an error of our own ends this action, not the agent, nor the lead
            logger.exception("action_failed", action=task.action)
            return Result(Outcome.OWN_ERROR, fact("seen.own_error"))

    async def _after(
        self, visitor: Visitor, row: ActionRow, outcome: Outcome, result: Result
    ) -> TurnEnd | None:
        if AFTER[outcome].waits_for_pages:
            await self._db.run(
                page_waiting.stop_if_unknown,
                *(self.sender_id, row.action_type, row.id, result.detail, result.evidence, self._clock.now()),
            )
            return None
        # What the page said counts, even where the click before it left a doubt about the action.
        said = result.outcome
        if said is Outcome.BROWSER_LOST:
            self._lost += 1
            if self._stop:
                return TurnEnd.PAUSED
            if self._lost < BROWSER_TRIES:
                await visitor.restart()
                return None
        incident = incidents.OF_OUTCOME.get(said)
        return None if incident is None else await self._incident(incident, result)

    async def _incident(self, incident: incidents.Incident, result: Result) -> TurnEnd | None:
        await self._db.run(
            incidents.report, incident, self.sender_id, result.detail, result.evidence, self._clock.now()
        )
        return incident.turn_end

    def _over(self, session: Session, now: datetime) -> TurnEnd | None:
        """Whether the turn is over by state and the clock."""
        self._ends_at = slots.end_of(session, self.slot_id)  # as the day is planned now
        if self._stop or self._db.spent or self._paused(session):
            return TurnEnd.PAUSED
        if page_waiting.in_force(session) != self._pages:
            return TurnEnd.NEW_PAGES
        return TurnEnd.SLOT_OVER if now >= self._ends_at - LAST_START else None

    def _beats_now(self, now: datetime) -> bool:
        return self._last_heartbeat is None or not timedelta() <= now - self._last_heartbeat < HEARTBEAT

    def _beat(self, session: Session, now: datetime) -> None:
        """Give a sign of life."""
        self._sittings.sign()
        if self._beats_now(now):
            self._last_heartbeat = now
            seat_store.heartbeat(session, now)

    async def _pause(self, settings: Settings, left: int) -> None:
        """Wait before what comes next, of which there is so much."""
        seconds = pacing.next_pause(
            self._rng,
            (self._ends_at - self._clock.now()).total_seconds(),
            left,
            settings.action_gap_min_seconds,
            settings.action_gap_max_seconds,
        )
        self.doing = fact("doing.pause")
        await self._wait(seconds)

    async def _wait(self, seconds: float) -> None:
        """Let so much time pass; less when the turn is over meanwhile."""
        # By the clock that nobody sets: a corrected wall clock makes no pause longer.
        until = self._clock.monotonic() + seconds
        while (left := until - self._clock.monotonic()) > NOTHING:
            in_slot = max((self._ends_at - self._clock.now()).total_seconds(), LOOK_UP_SECONDS)
            await self._clock.sleep(min(left, in_slot, self._look_up))
            if until - self._clock.monotonic() <= NOTHING:
                return
            now = self._clock.now()
            if self._beats_now(now):
                await self._db.run(self._beat, now)
            self._sittings.sign()
            if await self._db.read(self._over, now) is not None:
                return
