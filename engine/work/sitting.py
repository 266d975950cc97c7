"""The one way to sit: the seat, a sender's browser, whose log-in it is, and an end that leaves nothing behind.

Whatever opens a browser (a turn, `try`, a look at a doubt, the page check, a log-in) does it by `Sittings`: the seat is
taken, the browser opened within a time, the session compared with the sender's own account before anything else is
done; at the end the browser is closed completely, another account's session put aside, the seat freed and what was
under way settled. No step of the end keeps the next from being taken.

Long because a sitting is one run of steps, and its end has to know of each.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from playwright.async_api import Error as PlaywrightError
from sqlalchemy.orm import Session

from engine import senders
from engine.clock import Clock
from engine.linkedin.browser import BrowserFailed, is_driver_gone
from engine.linkedin.login import SeenAccount
from engine.linkedin.outcome import Result
from engine.linkedin.page_visit import ActionEnded, first_line
from engine.rules.enums import Level, Outcome, PushKind, SeatKind, SenderStatus
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import fact
from engine.upkeep import journal, log
from engine.work import claims, incidents, own_account, seat
from engine.work.incidents import Incident
from engine.work.to_its_end import to_its_end
from engine.work.visitor import Laptop, NotAdmitted, Visitor
from storage import claims as claim_store
from storage import events, laptops, outbox, slots
from storage import seat as seat_store
from storage import senders as sender_store
from storage.database import Database
from storage.journal import Journal

OPEN_SECONDS = 60.0  # a browser that isn't there by then hangs
CLOSE_SECONDS = 40.0  # the log-in written down, and the browser gone
KILL_SECONDS = 5.0  # a killed browser gone
GAP_STEP_SECONDS = 60.0  # who waits for the gap looks so often whether it is over, and is seen to live

logger = log.get(__name__)

Begin = Callable[[Session, datetime], None]


class KeptOut(LinkedPilotError):
    """The sender couldn't go on: `result` says why; `incident` is what the person was told of it, if anything yet."""

    def __init__(self, result: Result, incident: Incident | None = None) -> None:
        super().__init__()
        if result.detail is not None:
            self.fact, self.args = result.detail, (str(result.detail),)
        self.result = result
        self.incident = incident


class NeverLoggedIn(KeptOut):
    """No log-in of this sender was ever seen, so nobody knows whose browser it is."""


@dataclass(slots=True)
class Holding:
    """The seat in the hands of what acts by itself; with `stays` it isn't freed, for that may still act."""

    stays: bool = False


def nothing_more(_session: Session, _now: datetime) -> None:
    """What begins together with a sitting, where that is nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """One sitting's hold of the seat: two of the same sender are two."""

    sender_id: int
    taken_at: datetime


class Sittings:
    """This laptop's sittings, one after the other."""

    def __init__(self, db: Database, clock: Clock, laptop: Laptop) -> None:
        self._db = db
        self._clock = clock
        self._laptop = laptop
        self._place: _Place | None = None
        self.signs = 0  # of life, counted: whoever watches sees that it moves
        self._stood_up: float | None = None  # when the last browser was gone, by the clock that nobody sets

    @asynccontextmanager
    async def of(
        self, sender_id: int, begin: Begin = nothing_more, only_looks: bool = False
    ) -> AsyncIterator[Visitor]:
        """The sender's browser, seen to be logged in as the sender; `begin` is written together with the seat.

        Raises senders.NotNow for a sender that may not act, or with `only_looks` not even look; seat.NotFree, BrowserBusy,
        BrowserFailed, and KeptOut for everything by which LinkedIn, the session or the network keeps the sender from going
        on, while it sits too; the sender's state is changed and the person told.
        """
        own = await self._own_address(sender_id)
        await self._db.read(_allow, sender_id, self._clock.now(), only_looks)
        async with self._seated(sender_id, SeatKind.TURN, begin) as visitor:
            await self._admit(visitor, sender_id, own)
            self.sign()
            try:
                yield visitor
            except NotAdmitted as ended:  # a browser that was opened anew stands at the door again
                raise await self._kept_out(visitor, sender_id, ended.result) from None

    @asynccontextmanager
    async def for_login(self, sender_id: int) -> AsyncIterator[Visitor]:
        """The sender's browser in front of whoever logs in there; waits until the gap between two senders is over."""
        async with self._seated(sender_id, SeatKind.LOGIN, nothing_more) as visitor:
            yield visitor

    @asynccontextmanager
    async def for_container(self, sender_id: int, begin: Begin = nothing_more) -> AsyncIterator[Holding]:
        """The seat for the sender's container, which acts by itself: it has to be gone when the block ends.

        Raises senders.NotNow, seat.NotFree.
        """
        await self._db.read(_allow, sender_id, self._clock.now(), False)
        holding = Holding()
        async with self._at_the_seat(sender_id, SeatKind.CONTAINER, begin, holding):
            yield holding

    @asynccontextmanager
    async def _seated(self, sender_id: int, kind: SeatKind, begin: Begin) -> AsyncIterator[Visitor]:
        async with self._at_the_seat(sender_id, kind, begin) as open_browser:
            yield await open_browser()

    @asynccontextmanager
    async def _at_the_seat(
        self, sender_id: int, kind: SeatKind, begin: Begin, holding: Holding | None = None
    ) -> AsyncIterator[Callable[[], Awaitable[Visitor]]]:
        visitor, went_well, place = None, False, None

        async def open_browser() -> Visitor:
            nonlocal visitor
            visitor = await self._open(sender_id)
            visitor.watched_by(self.sign)
            self.sign()
            return visitor

        def take(session: Session, now: datetime) -> None:
            senders.allow_here(session, sender_store.get(session, sender_id))
            seat.take(session, sender_id, kind, now, self._since_last())
            begin(session, now)

        async def sit_down() -> None:
            nonlocal place
            self.sign()
            now = self._clock.now()
            await self._db.run(take, now)
            place = self._place = _Place(sender_id, now)

        try:
            await self._once_free(sit_down, waits=kind is SeatKind.LOGIN)
            yield open_browser
            went_well = True
        except PlaywrightError as error:
            raise _lost(error) from error
        except Exception as error:
            if not is_driver_gone(error):
                raise
            raise _lost(error) from error
        finally:
            if place is not None and not (holding is not None and holding.stays):
                await to_its_end(self._stand_up(place, visitor, went_well))

    def sign(self) -> None:
        """Whoever sits gives a sign of life."""
        self.signs += 1

    async def _once_free(self, sit_down: Callable[[], Coroutine[Any, Any, None]], waits: bool) -> None:
        while True:
            try:
                # Who is cancelled meanwhile knows all the same whether the seat is theirs to free.
                return await to_its_end(sit_down())
            except seat.GapNotOver as gap:
                if not waits:
                    raise
                left = (gap.until - self._clock.now()).total_seconds()
                await self._clock.sleep(min(max(left, 0.1), GAP_STEP_SECONDS))

    def _since_last(self) -> timedelta | None:
        return None if self._stood_up is None else timedelta(seconds=self._clock.monotonic() - self._stood_up)

    async def _open(self, sender_id: int) -> Visitor:
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                return await self._laptop.open(sender_id)
        except TimeoutError:
            raise BrowserFailed("not_opened", seconds=round(OPEN_SECONDS)) from None

    # --- whose account

    async def _own_address(self, sender_id: int) -> str:
        sender = await self._db.read(sender_store.get, sender_id)
        if sender.profile_url is None:
            result = Result(Outcome.LOGGED_OUT, fact("seen.never_logged_in", name=sender.name))
            if sender.status is SenderStatus.ACTIVE:
                await self._report(incidents.NEVER_LOGGED_IN, sender_id, result)
            raise NeverLoggedIn(result, incidents.NEVER_LOGGED_IN)
        return sender.profile_url

    async def _admit(self, visitor: Visitor, sender_id: int, own: str) -> None:
        try:
            account = await visitor.admit(own)
            if account.profile_url != own:
                await self._move(visitor, sender_id, account)
        except ActionEnded as ended:
            raise await self._kept_out(visitor, sender_id, ended.result) from None

    async def _move(self, visitor: Visitor, sender_id: int, account: SeenAccount) -> None:
        """The person has renamed their profile; what is another sender's, too, belongs to that one."""
        if not await self._db.run(_moved, sender_id, account, self._clock.now()):
            visitor.stranger = account
            detail = fact("seen.logged_in_as", account=account.shown)
            raise ActionEnded(Result(Outcome.OTHER_ACCOUNT, detail))

    async def _kept_out(self, visitor: Visitor, sender_id: int, why: Result) -> KeptOut:
        picture = await visitor.picture(f"kept out {why.outcome}")
        why = replace(why, evidence=picture)
        if visitor.stranger is not None and visitor.stranger.profile_url is not None:
            await self._db.run(own_account.note, sender_id, visitor.stranger)
            holder = await self._db.read(sender_store.by_profile, visitor.stranger.profile_url)
            if holder is not None and holder.id != sender_id:
                why = replace(why, detail=fact("seen.of_sender", detail=why.detail, name=holder.name))
        if why.outcome is Outcome.BROWSER_LOST:
            return KeptOut(why)
        incident = incidents.AT_THE_DOOR.get(why.outcome, incidents.NOT_TOLD_WHOSE)
        await self._report(incident, sender_id, why)
        return KeptOut(why, incident)

    async def _report(self, incident: Incident, sender_id: int, why: Result) -> None:
        await self._db.run(incidents.report, incident, sender_id, why.detail, why.evidence, self._clock.now())

    # --- the end

    async def _stand_up(self, place: _Place, visitor: Visitor | None, keep_login: bool) -> None:
        self.sign()
        await self._leave(place, visitor, keep_login)
        if self._place is place:
            self._place, self._stood_up = None, self._clock.monotonic()
        # First the seat, alone: what else is unreadable or can't be written must not keep it.
        now = self._clock.now()
        await _however("free the seat", self._db.at_last(seat_store.release, now, place.taken_at))
        await _however("settle", self._db.at_last(_settle_if_free, self._db.journal, self._clock.now()))

    def _sits_anew(self, place: _Place) -> bool:
        """Whether the same sender has sat down again: who was given up may end late."""
        now = self._place
        return now is not None and now is not place and now.sender_id == place.sender_id

    async def _leave(self, place: _Place, visitor: Visitor | None, keep_login: bool) -> None:
        """Leave nothing of its browser; where the sender sits anew, that is gone and the profile the new sitting's."""
        stranger = visitor.stranger if visitor is not None else None
        steps: list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = []
        if visitor is not None:
            steps.append(("close", partial(visitor.close, keep_login=keep_login and stranger is None)))
        steps.append(("clean up", partial(self._laptop.clean_up, place.sender_id)))
        if stranger is not None:
            aside = partial(self._laptop.put_aside, place.sender_id, stranger, self._clock.now())
            steps.append(("put aside", aside))
        for name, step in steps:
            if self._sits_anew(place):
                return
            await _however(name, asyncio.wait_for(step(), CLOSE_SECONDS))

    async def kill(self) -> None:
        """Kill the browser of whoever sits, for it hangs; the sitting's own end does the rest."""
        if self._place is not None:
            killing = self._laptop.clean_up(self._place.sender_id)
            await _however("kill", asyncio.wait_for(killing, KILL_SECONDS))

    async def tidy(self, busy: Callable[[], bool]) -> None:
        """Write down what an end couldn't (a full disk), and tell the person; while nobody is busy here.

        Writes queue up in their order: who sits down after `busy` was asked does so after this.
        """
        if busy() or not await self._db.read(_anything_left) or busy():
            return
        await self._db.at_last(_free_the_seat, self._clock.now())
        if not busy():
            await self._db.at_last(_tidy, self._db.journal, self._clock.now())


def _lost(error: Exception) -> KeptOut:
    said = fact("seen.browser_failed_try_again", said=first_line(error))
    return KeptOut(Result(Outcome.BROWSER_LOST, said))


async def _however(step: str, doing: Awaitable[Any]) -> None:
    """One step of an end: whatever becomes of it, the next is taken."""
    try:
        await doing
    except Exception:  # it is in the log; the tick tidies up what the books don't know
        logger.exception("sitting_not_ended_well", step=step)


def _allow(session: Session, sender_id: int, now: datetime, only_looks: bool) -> None:
    """Raises senders.NotNow."""
    senders.allow(sender_store.get(session, sender_id), now, only_looks)


def _moved(session: Session, sender_id: int, account: SeenAccount, now: datetime) -> bool:
    """Note the sender's new address, unless another sender has it."""
    assert account.profile_url is not None
    if sender_store.by_profile(session, account.profile_url) is not None:
        return False
    own_account.became(session, sender_id, account)
    name = sender_store.get(session, sender_id).name
    line = fact("log.profile_moved", sender=name, url=account.profile_url)
    events.add(session, now, "profile_moved", line, sender_id=sender_id)
    return True


def settle_what_is_left(session: Session, now: datetime) -> None:
    """Settle claims that nobody works on any more, and tell what is in doubt. Only when nobody of ours sits."""
    doubtful = claims.recover(session, now)
    if doubtful:
        outbox.push(session, now, PushKind.ERROR, fact("push.in_doubt", actions=len(doubtful)))


def _settle_if_free(session: Session, known: Journal | None, now: datetime) -> None:
    """An end that comes late finds the next one sitting, who settles their own."""
    if not seat_store.read(session).taken:
        _what_the_journal_knows(session, known, now)
        settle_what_is_left(session, now)


def _what_the_journal_knows(session: Session, known: Journal | None, now: datetime) -> None:
    """What came of an action while the registry was away stands there alone."""
    if known is not None and laptops.is_shared(session):
        journal.read_back_in(session, known, now)


def _anything_left(session: Session) -> bool:
    return seat_store.read(session).taken or bool(claim_store.all_held(session)) or slots.any_open(session)


def _free_the_seat(session: Session, now: datetime) -> None:
    if seat_store.read(session).taken:
        seat_store.release(session, now)


def _tidy(session: Session, known: Journal | None, now: datetime) -> None:
    slots.end_crashed(session, now)
    _what_the_journal_knows(session, known, now)
    settle_what_is_left(session, now)
    events.add(session, now, "tidied", fact("log.tidied"), Level.ERROR)
    outbox.push(session, now, PushKind.ERROR, fact("push.tidied"))
