"""A sitting's end can't fail: whatever the laptop or the books meet, the seat is freed and the person is told.

Long because every way to end is a case of that one promise, in front of one laptop that fails as it is told.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from engine import campaigns, senders
from engine.linkedin.browser import BrowserFailed
from engine.linkedin.login import SeenAccount
from engine.rules.enums import ActionStatus, ActionType, CommentMode, Outcome, SenderStatus, TurnEnd
from engine.rules.errors import UserError
from engine.rules.identity import ROOT
from engine.senders import NotNow
from engine.simulation.clock import VirtualClock
from engine.simulation.model import Model, ModelLaptop, ModelVisitor
from engine.upkeep import page_copies
from engine.upkeep.config import Config
from engine.work import claims, incidents, looking, seat, sitting
from engine.work.agent import Agent
from engine.work.claims import Claimed
from engine.work.single_action import SingleAction, attempt
from engine.work.sitting import KeptOut, Sittings
from storage import seat as seat_store
from storage import senders as sender_store
from storage.database import Database
from storage.tables import Action, Slot
from tests.fixtures_db import MONDAY, SampleData
from tests.fixtures_words import pushed


class Moody(ModelLaptop):
    """A laptop that does as it is told."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.hangs = False
        self.close_fails = False
        self.clean_up_fails = False
        self.cleaned: list[int] = []
        self.aside: list[tuple[int, SeenAccount]] = []
        self.seen: SeenAccount | None = None

    async def open(self, sender_id: int) -> ModelVisitor:
        if self.hangs:
            await asyncio.get_running_loop().create_future()
        visitor = await super().open(sender_id)
        if self.seen is not None:
            seen = self.seen

            async def admit(_: str) -> SeenAccount:
                return seen

            visitor.admit = admit  # type: ignore[method-assign]
        if self.close_fails:
            visitor.close = self._fails  # type: ignore[method-assign, assignment]
        return visitor

    @staticmethod
    async def _fails(keep_login: bool) -> None:
        raise OSError("no space left on device")

    async def clean_up(self, sender_id: int) -> None:
        self.cleaned.append(sender_id)
        if self.clean_up_fails:
            raise PermissionError("not yours")
        await super().clean_up(sender_id)

    async def put_aside(self, sender_id: int, stranger: SeenAccount, now: datetime) -> None:
        self.aside.append((sender_id, stranger))


@pytest.fixture
def laptop() -> Moody:
    return Moody(Model(VirtualClock(MONDAY), random.Random(1)))


@pytest.fixture
def clock(laptop: Moody) -> VirtualClock:
    return laptop._model.clock


@pytest.fixture
def anna(db: Database) -> int:
    with db.transaction() as session:
        return SampleData(session).sender("Anna")


@pytest.fixture
def sittings(db: Database, clock: VirtualClock, laptop: Moody) -> Sittings:
    return Sittings(db, clock, laptop)


def taken(db: Database) -> bool:
    with db.reading() as session:
        return seat_store.read(session).taken


def pushes(db: Database) -> list[str]:
    with db.reading() as session:
        return pushed(session)


async def test_the_seat_is_held_while_somebody_sits_and_the_gap_counts_from_the_end(
    db: Database, sittings: Sittings, clock: VirtualClock, anna: int
) -> None:
    with db.transaction() as session:
        ben = SampleData(session).sender("Ben")
    async with sittings.of(anna):
        assert taken(db)
        with pytest.raises(seat.SeatTaken):
            async with sittings.of(ben):
                pass
        await clock.sleep(600)
    assert not taken(db)
    with pytest.raises(seat.GapNotOver):
        async with sittings.of(ben):
            pass
    clock.correct(timedelta(hours=1))  # a wall clock that was set makes no gap shorter
    with pytest.raises(seat.GapNotOver):
        async with sittings.of(ben):
            pass
    async with sittings.for_login(ben):  # a log-in waits for it
        assert taken(db)


async def test_a_browser_that_hangs_as_it_opens_is_given_up(
    db: Database, sittings: Sittings, laptop: Moody, anna: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitting, "OPEN_SECONDS", 0.05)
    laptop.hangs = True
    with pytest.raises(BrowserFailed, match=r"browser_failed\.not_opened"):
        async with sittings.of(anna):
            raise AssertionError("nobody came in")
    assert (taken(db), laptop.cleaned) == (False, [anna])


@pytest.mark.parametrize("how", ["close_fails", "clean_up_fails"])
async def test_whatever_fails_at_the_end_the_seat_is_freed(
    db: Database, sittings: Sittings, laptop: Moody, anna: int, how: str
) -> None:
    setattr(laptop, how, True)
    async with sittings.of(anna):
        pass
    assert (taken(db), laptop.cleaned) == (False, [anna])


async def test_who_is_cancelled_twice_still_ends_completely(
    db: Database, sittings: Sittings, laptop: Moody, anna: int
) -> None:
    inside, never = asyncio.Event(), asyncio.get_running_loop().create_future()

    async def sit() -> None:
        async with sittings.of(anna):
            inside.set()
            await never

    sitting_there = asyncio.create_task(sit())
    await inside.wait()
    sitting_there.cancel()
    await asyncio.sleep(0)
    sitting_there.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sitting_there
    assert (taken(db), laptop.cleaned) == (False, [anna])


async def given_up(
    sittings: Sittings, laptop: Moody, sender_id: int
) -> tuple[asyncio.Task[None], asyncio.Event]:
    """A sitting whose end hangs, and whose seat was freed for the next: it ends once the event is set."""
    inside, closes, over = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def hangs(keep_login: bool) -> None:
        closes.set()
        await over.wait()

    async def sit() -> None:
        async with sittings.of(sender_id) as visitor:
            visitor.close = hangs  # type: ignore[method-assign]
            inside.set()
            await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(sit())
    await inside.wait()
    task.cancel()
    await closes.wait()
    await sittings.tidy(lambda: False)
    await laptop._model.clock.sleep(3600)
    return task, over


async def test_a_sitting_that_was_given_up_and_ends_late_takes_nothing_from_the_next_one(
    db: Database, sittings: Sittings, laptop: Moody, clock: VirtualClock, anna: int
) -> None:
    with db.transaction() as session:
        sample = SampleData(session)
        ben = sample.sender("Ben")
        campaigns.start(session, sample.campaign(sample.list_of(1), ActionType.LIKE, ben), MONDAY, seed=1)
        (action,) = session.scalars(select(Action.id))
    late, over = await given_up(sittings, laptop, anna)
    async with sittings.of(ben):
        with db.transaction() as session:
            assert isinstance(claims.claim(session, action, clock.now()), Claimed)
        over.set()
        await asyncio.wait([late])
        assert taken(db)
        with db.reading() as session:
            assert session.get_one(Action, action).status is ActionStatus.RUNNING
        assert laptop.cleaned == [anna]  # its own browser is gone all the same
        await sittings.kill()
        assert laptop.cleaned == [anna, ben]
    assert not taken(db)


async def test_a_sitting_that_was_given_up_leaves_the_same_sender_s_new_browser_alone(
    db: Database, sittings: Sittings, laptop: Moody, anna: int
) -> None:
    late, over = await given_up(sittings, laptop, anna)
    async with sittings.of(anna):
        over.set()
        await asyncio.wait([late])
        assert (taken(db), laptop.cleaned) == (True, [])


async def test_the_gap_counts_from_the_real_end_of_a_sitting_that_was_given_up(
    db: Database, sittings: Sittings, laptop: Moody, anna: int
) -> None:
    with db.transaction() as session:
        ben = SampleData(session).sender("Ben")
    late, over = await given_up(sittings, laptop, anna)
    over.set()
    await asyncio.wait([late])
    with pytest.raises(seat.GapNotOver):
        async with sittings.of(ben):
            pass


async def test_a_renamed_profile_is_noted(db: Database, sittings: Sittings, laptop: Moody, anna: int) -> None:
    laptop.seen = SeenAccount("Anna", ROOT + "anna-new")
    async with sittings.of(anna):
        pass
    with db.reading() as session:
        assert sender_store.get(session, anna).profile_url == ROOT + "anna-new"
    assert laptop.aside == []


async def test_an_address_that_moved_to_another_sender_s_account_is_not_taken(
    db: Database, sittings: Sittings, laptop: Moody, anna: int
) -> None:
    with db.transaction() as session:
        SampleData(session).sender("Ben", profile_url=ROOT + "ben")
    laptop.seen = SeenAccount("", ROOT + "ben")
    with pytest.raises(KeptOut) as kept:
        async with sittings.of(anna):
            raise AssertionError("nobody came in")
    assert kept.value.result.outcome is Outcome.OTHER_ACCOUNT
    assert "linkedin.com/in/ben. It is Ben's account." in pushes(db)[-1]
    assert laptop.aside == [(anna, laptop.seen)]
    with db.reading() as session:
        assert sender_store.get(session, anna).status is SenderStatus.LOGIN_EXPIRED


# --- who may not


PAUSED, EXPIRED = SenderStatus.PAUSED, SenderStatus.LOGIN_EXPIRED
RESTRICTED = {"status": PAUSED, "status_reason": incidents.RESTRICTED.code}
RESTING = {"resting_until": MONDAY + timedelta(hours=2)}
BY_A_PERSON = {"status": PAUSED, "status_reason": senders.PAUSED_BY_USER}
LOGGED_OUT = {"status": EXPIRED, "status_reason": "logged_out"}


@pytest.mark.parametrize(
    ("state", "looks", "why"),
    [
        (RESTRICTED, False, "paused_because"),
        (RESTING, False, "rests"),
        (LOGGED_OUT, False, "logged_out"),
        (BY_A_PERSON, True, "paused"),
    ],
)
async def test_who_may_not_act_or_look_is_not_opened_and_can_always_log_in(
    db: Database,
    sittings: Sittings,
    laptop: Moody,
    clock: VirtualClock,
    anna: int,
    state: dict[str, Any],
    looks: bool,
    why: str,
) -> None:
    with db.transaction() as session:
        sender_store.change(session, anna, **state)
    trial = SingleAction(ActionType.LIKE, ROOT + "somebody", anna)
    for dry_run in (True, False):
        with pytest.raises(NotNow, match=rf"not_now\.{why}\b"):
            await attempt(db, clock, trial, sittings, dry_run)
    if looks:
        async with looking.at(sittings, anna):
            pass
    else:
        with pytest.raises(NotNow, match=rf"not_now\.{why}\b"):
            async with looking.at(sittings, anna):
                raise AssertionError("nobody came in")
        assert laptop.cleaned == []
    async with sittings.for_login(anna):
        assert taken(db)


async def test_a_sender_that_linkedin_restricts_isn_t_let_go_on_by_a_pause_of_one_s_own(
    db: Database, anna: int
) -> None:
    with db.transaction() as session:
        sender_store.change(session, anna, **RESTRICTED)
        senders.pause(session, anna, MONDAY)
        with pytest.raises(UserError, match="paused_because"):
            senders.resume(session, anna, MONDAY)


def test_another_sender_looks_while_one_rests(db: Database, anna: int) -> None:
    with db.transaction() as session:
        ben = SampleData(session).sender("Ben")
        sender_store.change(session, anna, **RESTING)
        assert page_copies.looking_sender(session, MONDAY) == ben
        sender_store.change(session, ben, **RESTING)
        with pytest.raises(NotNow, match="rests"):
            page_copies.looking_sender(session, MONDAY)


# --- the disk is full


class FullDisk:
    """Every write fails as on a full disk, as long as it is on."""

    def __init__(self, db: Database) -> None:
        self.on = False
        event.listen(db.engine, "before_cursor_execute", self._execute)

    def _execute(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if self.on and statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            raise sqlite3.OperationalError("database or disk is full")


async def test_a_full_disk_at_the_end_of_a_turn_frees_the_seat_at_a_later_tick_and_tells(
    db: Database, clock: VirtualClock, laptop: Moody, tmp_path: Path
) -> None:
    disk = FullDisk(db)
    with db.transaction() as session:
        sample = SampleData(session)
        anna = sample.sender("Anna")
        campaign = sample.campaign(sample.list_of(3), ActionType.LIKE, anna, comment_mode=CommentMode.AUTO)
        campaigns.start(session, campaign, MONDAY, seed=1)

    async def nothing(_: datetime) -> None:
        return None

    agent = Agent(
        Config.load({"LINKEDPILOT_DATA_DIR": str(tmp_path)}),
        db,
        clock,
        random.Random(1),
        laptop,
        1.0,
        nothing,
    )
    original: Callable[[int], Any] = laptop.open

    async def opens(sender_id: int) -> ModelVisitor:
        visitor: ModelVisitor = await original(sender_id)
        disk.on = True  # from here on there is no room for anything
        return visitor

    laptop.open = opens  # type: ignore[method-assign]
    await agent.recover()
    await agent.tick()
    assert agent.busy
    await agent.finished()
    assert taken(db)
    assert agent.current() is None
    await agent.tick()
    assert agent.trouble is not None
    disk.on = False
    await agent.tick()
    with db.reading() as session:
        assert not seat_store.read(session).taken or agent.busy
        ends = list(session.scalars(select(Slot.turn_end).where(Slot.turn_end.is_not(None))))
    assert ends == [TurnEnd.CRASHED]
    assert len([text for text in pushes(db) if "the disk may be full" in text]) == 1
    await agent.shutdown()
