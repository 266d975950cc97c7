"""One sender's turn: claim → act → settle → pause, until its slot is over or there is no work."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.async_api import Error as PlaywrightError
from sqlalchemy.orm import Session

from engine import claims, doubts, log, page_check, senders, troubles
from engine.claims import Claimed
from engine.clock import Clock
from engine.comments import library
from engine.linkedin.gate import OUTCOME_OF, LoginState
from engine.linkedin.outcome import Mark, Result, Task
from engine.linkedin.visit import SENTENCES, first_line
from engine.rules import pacing, texts
from engine.rules.errors import UserError
from engine.rules.settings import Settings
from engine.rules.words import ActionType, Outcome, SenderStatus, TurnEnd
from engine.visitor import Laptop, Visitor
from storage import queue, slots
from storage import seat as seat_store
from storage import senders as sender_store
from storage import settings as settings_store
from storage.database import Database
from storage.queue import ActionRow

HEARTBEAT = timedelta(seconds=15)
LOOK_UP_SECONDS = 1.0  # how often a pause looks whether it is to end; /pause promises "within seconds"
BROWSER_TRIES = 3  # spec, section 7
UNEXPECTED_IN_A_ROW = 3  # spec, section 7: LinkedIn has changed

logger = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Next:
    """What the turn does next, and how many actions the slot still has to hold."""

    row: ActionRow
    settings: Settings
    actions_left: int


class Turn:
    """A sender at work in its slot. The seat is taken and released by whoever runs it."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        rng: random.Random,
        sender_id: int,
        slot_id: int,
        laptop: Laptop,
        paused: Callable[[Session], bool],
        look_up: float = LOOK_UP_SECONDS,
    ) -> None:
        self.sender_id = sender_id
        self.slot_id = slot_id
        self.doing = "opening the browser"
        self._db = db
        self._clock = clock
        self._rng = rng
        self._laptop = laptop
        self._paused = paused
        self._look_up = look_up
        self._stop = False
        self._visitor: Visitor | None = None
        self._last_heartbeat: datetime | None = None
        self._unexpected = 0
        self._lost = 0
        self._last_text = ""

    def stop(self) -> None:
        """End at the next safe point: at once in a pause, after the action otherwise."""
        self._stop = True

    async def panic(self) -> None:
        """Close the browser this second, whatever it is doing."""
        self._stop = True
        if self._visitor is not None:
            await self._visitor.close(keep_login=False)

    async def run(self) -> TurnEnd:
        """Work until the turn ends, and say why it did; the browser is closed completely by then."""
        self._visitor = visitor = await self._laptop.open(self.sender_id)
        try:
            self.doing = "looking whether the account is logged in"
            state = await visitor.login_state()
            if state is not LoginState.LOGGED_IN:
                return await self._kept_out(visitor, state)
            await page_check.once_a_day(self._db, self._clock, visitor)
            await doubts.settle_some(self._db, self._clock, visitor, self.sender_id)
            return await self._work(visitor)
        except PlaywrightError as error:
            logger.warning("browser_lost", error=first_line(error))
            return TurnEnd.PAUSED if self._stop else await self._lost_for_good(first_line(error))
        finally:
            self.doing = "closing the browser"
            await visitor.close(keep_login=not self._stop)

    async def _kept_out(self, visitor: Visitor, state: LoginState) -> TurnEnd:
        outcome = OUTCOME_OF[state]
        picture = await visitor.picture(f"log-in {state}")
        trouble = troubles.OF_OUTCOME[outcome]
        await self._trouble(trouble, Result(outcome, SENTENCES[state], evidence=picture))
        return trouble.turn_end or TurnEnd.LOGGED_OUT

    async def _lost_for_good(self, said: str) -> TurnEnd:
        await self._trouble(troubles.BROWSER_LOST, Result(Outcome.BROWSER_LOST, said))
        return TurnEnd.BROWSER_LOST

    async def _work(self, visitor: Visitor) -> TurnEnd:
        while True:
            if (end := await self._over()) is not None:
                return end
            upcoming = await self._db.read(self._next, self._clock.now())
            if upcoming is None:
                return TurnEnd.NO_WORK
            claimed = await self._claim(upcoming.row)
            if claimed is None:
                continue
            result, outcome = await self._act(visitor, claimed, upcoming)
            end = await self._after(visitor, outcome, result)
            if end is not None:
                return end
            await visitor.refresh()
            await self._pause(upcoming, outcome)

    def _next(self, session: Session, now: datetime) -> Next | None:
        settings = settings_store.load(session)
        sender = sender_store.get(session, self.sender_id)
        if sender.status is not SenderStatus.ACTIVE or sender.removed_at is not None:
            return None
        budgets = senders.budgets(session, sender, now, settings)
        room = {kind: left.count for kind, left in budgets.items() if left.count > 0}
        row = queue.next_action(session, self.sender_id, set(room), now)
        if row is None:
            return None
        waiting = queue.work_left_of(session, self.sender_id, now, max(room.values()))
        return Next(row, settings, sum(min(count, room.get(kind, 0)) for kind, count in waiting.items()))

    async def _claim(self, row: ActionRow) -> Claimed | None:
        def work(session: Session, now: datetime) -> Claimed | None:
            text = None
            if row.action_type is ActionType.COMMENT:
                text = row.comment_text or library.text_for(session, row, now, self._rng)
            claimed = claims.claim(session, row.id, now, text)
            return claimed if isinstance(claimed, Claimed) else None

        try:
            return await self._db.run(work, self._clock.now())
        except claims.LimitReached:
            return None
        except UserError as refused:  # no text of the library fits this person
            await self._db.run(claims.give_up, row.id, str(refused), self._clock.now())
            return None

    async def _act(self, visitor: Visitor, claimed: Claimed, upcoming: Next) -> tuple[Result, Outcome]:
        row = upcoming.row
        self.doing = f"{row.action_type} · {row.full_name or row.profile_url}"

        async def mark(resolved_url: str) -> None:
            verdict = await self._db.run(
                claims.about_to_click, claimed.claim_id, self._clock.now(), resolved_url
            )
            if not verdict.allowed:
                raise claims.Blocked(claims.WHY_BLOCKED[verdict.reason])

        task = Task(
            action=claimed.action_type,
            profile_url=claimed.profile_url,
            full_name=claimed.full_name,
            note=_note(upcoming, self._rng),
            send_without_note=row.send_without_note,
            accept_incoming=row.accept_incoming,
            comment_text=claimed.comment_text,
            done_posts=claimed.done_posts,
            post_max_age=timedelta(days=upcoming.settings.post_max_age_days),
        )
        result = await self._perform(visitor, task, mark)
        outcome = await self._db.run(
            claims.settle,
            claimed.claim_id,
            result.outcome,
            self._clock.now(),
            detail=result.detail,
            post_urn=result.post_urn,
            evidence=result.evidence.name if result.evidence else None,
            surely_nothing=result.surely_nothing,
        )
        await self._db.run(slots.count_action, self.slot_id)
        logger.info("action", action=row.action_type, action_id=row.id, outcome=outcome)
        return result, outcome

    async def _perform(self, visitor: Visitor, task: Task, mark: Mark) -> Result:
        try:
            return await visitor.perform(task, mark)
        except claims.Blocked as blocked:
            return Result(Outcome.BLOCKED, str(blocked))
        except Exception:  # an error of our own ends this action, not the agent
            logger.exception("action_failed", action=task.action)
            return Result(
                Outcome.UNEXPECTED_PAGE, "LinkedPilot met an error of its own; the log has the details."
            )

    async def _after(self, visitor: Visitor, outcome: Outcome, result: Result) -> TurnEnd | None:
        self._unexpected = self._unexpected + 1 if outcome is Outcome.UNEXPECTED_PAGE else 0
        # What the page said counts, even where the click before it left a doubt about the action.
        said = result.outcome
        if said is Outcome.BROWSER_LOST:
            self._lost += 1
            if self._stop:
                return TurnEnd.PAUSED
            if self._lost < BROWSER_TRIES:
                await visitor.restart()
                return None
        trouble = troubles.OF_OUTCOME.get(said)
        if said is Outcome.UNEXPECTED_PAGE and self._unexpected < UNEXPECTED_IN_A_ROW:
            trouble = None
        return None if trouble is None else await self._trouble(trouble, result)

    async def _trouble(self, trouble: troubles.Trouble, result: Result) -> TurnEnd | None:
        await self._db.run(
            troubles.report, trouble, self.sender_id, result.detail, result.evidence, self._clock.now()
        )
        return trouble.turn_end

    async def _over(self) -> TurnEnd | None:
        now = self._clock.now()
        if self._last_heartbeat is None or now - self._last_heartbeat >= HEARTBEAT:
            self._last_heartbeat = now
            await self._db.run(seat_store.heartbeat, now)
        if self._stop or await self._db.read(self._paused):
            return TurnEnd.PAUSED
        if now >= await self._db.read(slots.end_of, self.slot_id):
            return TurnEnd.SLOT_OVER
        return None

    async def _pause(self, upcoming: Next, outcome: Outcome) -> None:
        if outcome is Outcome.BLOCKED:
            return
        ends_at = await self._db.read(slots.end_of, self.slot_id)
        settings = upcoming.settings
        seconds = pacing.next_pause(
            self._rng,
            (ends_at - self._clock.now()).total_seconds(),
            max(upcoming.actions_left - 1, 0),
            settings.action_gap_min_seconds,
            settings.action_gap_max_seconds,
        )
        self.doing = "waiting before the next one"
        until = self._clock.now() + timedelta(seconds=seconds)
        while (left := (until - self._clock.now()).total_seconds()) > 0:
            if await self._over() is not None:
                return
            in_slot = max((ends_at - self._clock.now()).total_seconds(), LOOK_UP_SECONDS)
            await self._clock.sleep(min(left, in_slot, self._look_up))


def _note(upcoming: Next, rng: random.Random) -> str | None:
    row = upcoming.row
    if row.action_type is not ActionType.CONNECT or not row.note:
        return None
    return texts.render(row.note, texts.Person(row.full_name, row.company), rng)
