"""Several laptops with one registry, step by step: lines, fences, starts, clocks, who answers.

Long because each is a case of one promise, in one small house.
"""

import json
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.linkedin.outcome import Result
from engine.rules.enums import ActionStatus, ActionType, InteractionResult, Outcome, SeatKind, WishKind
from engine.rules.lines import HERE, line_of
from engine.work import (
    claims,
    fleet,
    joining,
    laptop_folder,
    late,
    next_action,
    registry_away,
    schedule,
    seat,
)
from engine.work.claims import Claimed
from engine.work.fleet import Membership
from storage import handed_in, journal_state, laptops, wishes
from storage.answering import Chair
from storage.bell import Bell, BellLost
from storage.database import Database
from storage.identity import Identity
from storage.journal import Journal
from storage.tables import Action, Interaction, JournalState, Push, Slot
from tests.clock import FakeClock
from tests.fixtures_db import MONDAY, SampleData, url
from tests.postgresql import Server

GAP = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("address", "told", "line"),
    [
        ("203.0.113.7", "", HERE),  # a documentation address is nobody's public one
        ("8.8.4.4", "office", "8.8.4.4"),
        ("::ffff:8.8.4.4", "office", "8.8.4.4"),
        ("2a00:1450:4001:81b::200e", "", "2a00:1450:4001:81b::/64"),
        ("2a00:1450:4001:81b:aaaa:bbbb:cccc:dddd", "", "2a00:1450:4001:81b::/64"),
        ("192.168.1.20", "office", "told office"),
        ("100.64.3.4", "", HERE),
        ("127.0.0.1", "", HERE),
        (None, "office", "told office"),
        (None, "", HERE),
    ],
)
def test_a_line_is_a_public_address_as_the_registry_sees_it(
    address: str | None, told: str, line: str
) -> None:
    assert line_of(address, told) == line


@dataclass
class Fleet:
    """One registry, and laptops that call their lines."""

    db: Database
    folder: Path
    now: datetime = MONDAY

    @contextmanager
    def on(self, laptop: int, line: str = "a", boot: int = 1) -> Iterator[Session]:
        self.db.identity = Identity(laptop, boot, line)
        with self.db.transaction() as session:
            yield session

    def sign(self, laptop: int, line: str = "a", boot: int = 1, seen: datetime | None = None) -> None:
        with self.on(laptop, line, boot) as session:
            _, waits = fleet.sign(session, self.db.journal, self.now, self.now, seen)
        if waits is not None:
            raise waits


@pytest.fixture
def house(postgresql: Server, tmp_path: Path) -> Iterator[Fleet]:
    with postgresql.database(tmp_path / "journal") as db:
        made = Fleet(db, tmp_path)
        with made.on(1) as session:
            SampleData(session)
            laptops.change(session, 1, uid="one", name="one", boot=1)
            laptops.change(session, laptops.add(session, "two", "two", MONDAY), boot=1)
        made.sign(1)
        made.sign(2)
        yield made


@pytest.fixture
def people(house: Fleet) -> tuple[int, int]:
    """A sender on each laptop, and a campaign of both."""
    with house.on(1) as session:
        sample = SampleData(session)
        pair = (sample.sender("ada", laptop_id=1), sample.sender("ben", laptop_id=2))
        campaign = sample.campaign(sample.list_of(10), ActionType.CONNECT, *pair)
        campaigns.start(session, campaign, MONDAY, seed=1)
    return pair


def sit(house: Fleet, laptop: int, sender: int, line: str = "a", boot: int = 1) -> None:
    with house.on(laptop, line, boot) as session:
        seat.take(session, sender, SeatKind.TURN, house.now)


def take(house: Fleet, laptop: int, sender: int, line: str = "a", boot: int = 1) -> Claimed:
    with house.on(laptop, line, boot) as session:
        seat.keep(session, sender, house.now)
        taken = next_action.take(session, sender, None, random.Random(1), house.now)
    assert taken is not None
    assert taken.claimed is not None
    return taken.claimed


def mark(house: Fleet, laptop: int, claimed: Claimed, line: str = "a", boot: int = 1) -> None:
    with house.on(laptop, line, boot) as session:
        claims.mark_seated(session, claimed, house.now, claimed.profile_url)


def status(house: Fleet, claimed: Claimed) -> ActionStatus:
    with house.on(1) as session:
        return session.scalars(select(Action.status).where(Action.id == claimed.action_id)).one()


def test_two_laptops_on_one_line_keep_the_gap_and_on_two_lines_act_beside_each_other(
    house: Fleet, people: tuple[int, int]
) -> None:
    ada, ben = people
    sit(house, 1, ada)
    with pytest.raises(seat.SeatTaken):
        sit(house, 2, ben)
    sit(house, 2, ben, line="b")
    with house.on(1) as session:
        seat.store.release(session, house.now)
    house.now += GAP - SECOND
    with house.on(2, "b") as session:
        seat.store.release(session, house.now)
    with pytest.raises(seat.GapNotOver):
        sit(house, 2, ben)
    house.now += SECOND
    sit(house, 2, ben)


def test_a_sender_is_opened_on_its_own_laptop_only(house: Fleet, people: tuple[int, int]) -> None:
    ada, _ = people
    with house.on(2) as session, pytest.raises(senders.NotNow):
        senders.allow_here(session, senders.get(session, ada))
    with house.on(2) as session:
        slot = schedule.due(session, house.now)
        assert slot is None or slot.sender_id != ada


def test_the_day_of_a_line_is_shared_out_among_its_laptops(house: Fleet, people: tuple[int, int]) -> None:
    for laptop in (1, 2):
        with house.on(laptop) as session:
            schedule.due(session, house.now)
    with house.on(1) as session:
        first, second = session.execute(select(Slot.starts_at, Slot.ends_at).order_by(Slot.starts_at)).all()
    assert second.starts_at >= first.ends_at + GAP


def test_a_changed_address_is_a_new_line_from_the_next_action_on(
    house: Fleet, people: tuple[int, int]
) -> None:
    ada, ben = people
    sit(house, 1, ada)
    take(house, 1, ada, line="b")  # it sits down there
    sit_on_a = house.now + GAP
    with pytest.raises(seat.GapNotOver):
        sit(house, 2, ben)
    house.now = sit_on_a
    sit(house, 2, ben)
    with pytest.raises(seat.SeatLost):  # back on the first line, where another sits
        take(house, 1, ada, line="a")


def test_no_mark_is_written_on_a_line_that_is_another_s(house: Fleet, people: tuple[int, int]) -> None:
    ada, ben = people
    sit(house, 1, ada)
    sit(house, 2, ben, line="b")
    claimed = take(house, 1, ada)
    with pytest.raises(seat.SeatLost):
        mark(house, 1, claimed, line="b")
    assert status(house, claimed) is ActionStatus.RUNNING


@pytest.mark.parametrize("marked", [True, False])
def test_a_laptop_that_vanished_leaves_doubts_and_its_line(
    house: Fleet, people: tuple[int, int], marked: bool
) -> None:
    ada, ben = people
    sit(house, 1, ada)
    claimed = take(house, 1, ada)
    if marked:
        mark(house, 1, claimed)
    house.now += timedelta(minutes=15)
    house.sign(2)
    assert status(house, claimed) is ActionStatus.RUNNING  # a quarter of an hour isn't longer than one
    house.now += SECOND
    house.sign(2)
    assert status(house, claimed) is ActionStatus.UNCERTAIN
    with pytest.raises(seat.GapNotOver):
        sit(house, 2, ben)
    house.now += GAP
    sit(house, 2, ben)
    with pytest.raises(seat.SeatLost):  # it was asleep, and wakes
        mark(house, 1, claimed)
    with house.on(2) as session:
        kinds = [fact.code for fact in session.scalars(select(Push.fact))]
    assert "push.laptop_silent" in kinds


def test_what_a_laptop_knows_of_a_doubt_it_says_when_it_is_back(
    house: Fleet, people: tuple[int, int]
) -> None:
    ada, _ = people
    sit(house, 1, ada)
    claimed = take(house, 1, ada)
    mark(house, 1, claimed)
    house.now += timedelta(minutes=16)
    house.sign(2)
    with house.on(1) as session:
        assert not claims.is_held(session, claimed.claim_id)
        late.settle(session, claimed, Outcome.DONE, False, house.now)
    assert status(house, claimed) is ActionStatus.COMPLETED


def test_what_was_done_while_the_registry_was_away_comes_in_by_the_journal(
    house: Fleet, people: tuple[int, int]
) -> None:
    ada, _ = people
    sit(house, 1, ada)
    claimed = take(house, 1, ada)
    mark(house, 1, claimed)
    assert house.db.journal is not None
    registry_away.note(house.db.journal, claimed, claimed.profile_url, Result(Outcome.DONE), house.now)
    house.sign(1)
    with house.on(1) as session:
        claims.recover(session, house.now)
        results = session.scalars(select(Interaction.result)).all()
    assert list(results) == [InteractionResult.DONE]
    assert status(house, claimed) is ActionStatus.COMPLETED


def membership(house: Fleet, folder: Path) -> Membership:
    folder.mkdir(exist_ok=True)
    return Membership(house.db, FakeClock(), folder)


def test_the_older_of_two_copies_stops(house: Fleet, tmp_path: Path, people: tuple[int, int]) -> None:
    ada, _ = people
    first, copy = tmp_path / "first", tmp_path / "copy"
    first.mkdir()
    (first / laptop_folder.NAME).write_text(
        json.dumps({"uid": "one", "laptop": 1, "boot": 1, "next_boot": 1})
    )
    membership(house, first).start()
    copy.mkdir()
    (copy / laptop_folder.NAME).write_bytes((first / laptop_folder.NAME).read_bytes())
    sit(house, 1, ada, boot=2)
    claimed = take(house, 1, ada, boot=2)
    membership(house, copy).start()
    with pytest.raises(fleet.Doubled):
        house.sign(1, boot=2)
    with pytest.raises(seat.SeatLost):
        mark(house, 1, claimed, boot=2)
    with pytest.raises(fleet.Doubled):  # nor does it begin anew
        membership(house, first).start()
    membership(house, copy).start()


def test_the_older_of_two_copies_stays_stopped_though_the_registry_forgets_the_other(
    house: Fleet, tmp_path: Path
) -> None:
    folder = tmp_path / "older"
    folder.mkdir()
    stopped = laptop_folder.Folder("one", 1, 5, 5, stopped=True)
    laptop_folder.write(folder, stopped)
    with pytest.raises(fleet.Doubled):
        membership(house, folder).start()
    assert laptop_folder.read(folder) == replace(stopped, next_boot=6, handed_in=True)


@pytest.mark.parametrize("notices", ["in a round", "at a start"])
async def test_what_the_older_of_two_copies_did_outlives_a_restore(
    house: Fleet, tmp_path: Path, people: tuple[int, int], notices: str
) -> None:
    """It is asked by nobody any more: as it stops, what it did since it was copied goes into the journal of whoever signs next."""
    ada, _ = people
    first, copy = tmp_path / "first", tmp_path / "copy"
    first.mkdir()
    laptop_folder.write(first, laptop_folder.Folder("one", 1, 1, 1))
    older = membership(house, first)
    house.db.journal = Journal(first / "journal")
    older.start()
    shutil.copytree(first, copy)
    registry_away.note(house.db.journal, *clicked(ada), house.now)
    membership(house, copy).start()
    house.db.identity = Identity(1, 2)
    for _ in range(2):
        with pytest.raises(fleet.Doubled):
            await older.sign() if notices == "in a round" else older.start()
    house.db.journal = Journal(tmp_path / "journal of two")
    house.sign(2)
    with house.on(2) as session:
        assert list(session.scalars(select(Interaction.result))) == [InteractionResult.DONE]
        assert handed_in.take(session) == []
        # The registry goes back to a dump from before.
        session.execute(delete(Interaction))
        session.execute(delete(JournalState))
    with suppress(fleet.WaitsForOthers):
        house.sign(2, seen=house.now + SECOND)
    with house.on(2) as session:
        assert list(session.scalars(select(Interaction.result))) == [InteractionResult.DONE]


def test_after_a_restore_the_newer_copy_acts_and_its_journal_counts_though_the_older_came_first(
    house: Fleet, people: tuple[int, int]
) -> None:
    ada, _ = people
    with house.on(1) as session:
        laptops.change(session, 1, boot=4)
        journal_state.remember(session, journal_state.Known(None, 0))
    house.sign(1, boot=4, seen=house.now)  # the older one, and the registry has its journal up to a line
    assert house.db.journal is not None
    registry_away.note(house.db.journal, *clicked(ada), house.now)
    with house.on(1) as session:
        journal_state.remember(session, journal_state.Known(house.db.journal.id, house.db.journal.last))
    house.sign(2, seen=house.now)
    with pytest.raises(fleet.WaitsForOthers):  # they say again what they did
        house.sign(1, boot=5, seen=house.now - SECOND)
    with house.on(1) as session:
        assert list(session.scalars(select(Interaction.result))) == [InteractionResult.DONE]
    with pytest.raises(fleet.Doubled):
        house.sign(1, boot=4, seen=house.now)


def clicked(sender: int) -> tuple[Claimed, str, Result]:
    """What an action left that was done while the registry was away."""
    claim = Claimed(1, 1, None, sender, 1, ActionType.CONNECT, url(900), "", None, frozenset(), MONDAY)
    return claim, url(900), Result(Outcome.DONE)


def test_a_laptop_whose_clock_is_off_acts_on_nothing(house: Fleet) -> None:
    for off in (timedelta(minutes=2), -timedelta(minutes=2)):
        with house.on(1) as session:
            assert fleet.sign(session, None, house.now, house.now + off, None)[1] is None
        with house.on(1) as session:
            kept = fleet.sign(session, None, house.now, house.now + off * 1.01, None)[1]
        assert isinstance(kept, fleet.ClockOff)


def test_after_a_restore_nobody_acts_until_all_have_told_what_they_did(house: Fleet) -> None:
    later = house.now + timedelta(hours=3)  # a sign of life that the registry took, and has forgotten
    with pytest.raises(fleet.WaitsForOthers):
        house.sign(1, seen=later)
    house.sign(2, seen=later)
    house.sign(1, seen=house.now)


def test_a_laptop_that_leaves_gives_its_work_to_the_others(house: Fleet, people: tuple[int, int]) -> None:
    ada, ben = people
    with house.on(1) as session:
        for dealing in fleet.leave(session, 2, house.now):
            campaigns.deal_again_within(session, dealing, house.now)
        assert set(session.scalars(select(Action.sender_id))) == {ada}
        assert senders.store.get(session, ben).removed_at is not None
    with pytest.raises(fleet.HasLeft):
        house.sign(2)


def test_a_laptop_joins_with_a_code_once(house: Fleet, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with house.on(1) as session:
        joining.new_line(session, "code", "hash", house.now)
    with pytest.raises(joining.NoSuchCode):
        joining.join(house.db, data, "other", "three", house.now)
    number = joining.join(house.db, data, "hash", "three", house.now)
    with pytest.raises(joining.NoSuchCode):
        joining.join(house.db, tmp_path, "hash", "four", house.now)
    with pytest.raises(joining.JoinedAlready):
        joining.join(house.db, data, "hash", "three", house.now)
    Membership(house.db, FakeClock(), data).start()
    assert house.db.identity == Identity(number, 1, "")


def test_who_never_joined_is_not_let_in(house: Fleet, tmp_path: Path) -> None:
    with pytest.raises(fleet.NotJoined):
        membership(house, tmp_path / "stranger").start()


def test_one_laptop_answers_and_another_takes_its_place(house: Fleet) -> None:
    first, second = Chair(house.db), Chair(house.db)
    assert first.take()
    assert not second.take()
    assert first.take()
    first.let_go()
    assert second.take()
    assert not first.holds()
    for chair in (first, second):
        chair.close()


def test_who_is_asked_for_something_is_rung_for_and_a_lost_line_costs_nothing_else(
    house: Fleet, people: tuple[int, int]
) -> None:
    _, ben = people
    house.db.identity = Identity(2, 1, "b")
    bell = Bell(house.db)
    assert bell.rings(0)  # what was before it listened nobody knows
    assert not bell.rings(0)
    with house.on(1) as session:
        wishes.ask(session, 1, WishKind.LOG_IN, ben, MONDAY)
    assert not bell.rings(0)  # another's
    with house.on(1) as session:
        wishes.ask(session, 2, WishKind.LOG_IN, ben, MONDAY)
    assert bell.rings(10)
    with house.on(1) as session:
        ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        session.execute(text(ends))
    with pytest.raises(BellLost):
        bell.rings(60)
    assert bell.rings(0)  # it listens again, and looks
    bell.close()
