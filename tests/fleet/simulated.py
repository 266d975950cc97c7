"""A fleet of many laptops in one process: the real functions on a real PostgreSQL, one virtual clock, faults at every step.

What a laptop does is what `engine.work` does with the same functions in the same transactions, only without a browser: a click is a
line in the world's books. The order of steps is that of `engine.work.turn`; `bench.fleet_processes` has real agents.

Long because a laptop's life is one run of steps, and every fault can come between any two of them.
"""

import heapq
import random
import shutil
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.linkedin.outcome import Result
from engine.rules.enums import ActionStatus, ActionType, Outcome, SeatKind, TurnEnd
from engine.rules.slots import LAST_START
from engine.upkeep import journal
from engine.work import claims, fleet, late, next_action, recovery, registry_away, schedule, seat
from engine.work.claims import Claimed
from engine.work.fleet import KeptFromActing
from engine.work.laptop_folder import Folder
from engine.work.sitting import settle_what_is_left
from engine.work.slot_turn import EARLY
from storage import claims as claim_store
from storage import laptops, slots
from storage import seat as seat_store
from storage import senders as sender_store
from storage.database import Database
from storage.identity import Identity
from storage.journal import Journal
from storage.slots import SlotRow
from storage.tables import Action, Claim, Interaction
from tests.fixtures_db import MONDAY, SampleData
from tests.fleet.books import Books, Click, Deed
from tests.postgresql import Server

T = TypeVar("T")
Step = Generator[timedelta, None, None]

TICK = timedelta(minutes=10)  # a real one is 15 s; shorter than what makes a laptop a silent one
NIGHT_TICK = timedelta(hours=1)
LATE = timedelta(minutes=5)
DAILY, WEEKLY = 8, 30
GAP, COOLDOWN = timedelta(minutes=5), timedelta(days=3)
OUTCOMES = (Outcome.DONE,) * 12 + (Outcome.ALREADY_CONNECTED, Outcome.BROWSER_LOST)
START = MONDAY.replace(hour=6)


class Away(Exception):
    """The registry can't be reached from this laptop now."""


class Killed(Exception):
    """The process is gone."""


@dataclass
class Laptop:
    """One computer: its data folder, its address, what befalls it."""

    number: int
    folder: Path
    line: str
    said: Folder | None = None  # data/laptop.json
    boot: int = 0
    seen: datetime | None = None
    off: timedelta = timedelta()  # of its clock
    away_until: datetime = START
    asleep_until: datetime = START
    slept_at: datetime = START
    alive: bool = True
    life: int = 0  # of its process: events of an earlier one are nobody's
    doubled: bool = False
    sits: int | None = None
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.folder / "journal")


@dataclass(frozen=True)
class Wanted:
    """A run. `faults` is the chance of one at each step."""

    laptops: int = 12
    days: int = 4
    people: int = 900
    seed: int = 1
    faults: float = 0.01
    restores: bool = True


@dataclass(frozen=True)
class Outcomes:
    """What came of it."""

    wrongs: list[str]
    lost: list[str]
    clicks: int
    unknowable: int
    uncertain: int
    faults: Counter[str]
    transactions: int
    laptops: int


class FleetSimulation:
    """One run over a database of its own."""

    def __init__(self, server: Server, folder: Path, wanted: Wanted) -> None:
        self.wanted = wanted
        self.now = START
        self.rng = random.Random(wanted.seed)
        self.books = Books()
        self.faults: Counter[str] = Counter()
        self.transactions = 0
        self._server = server
        self._folder = folder
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._name = f"fleet_{wanted.seed}_{wanted.laptops}_{wanted.days}"
        self._dump: tuple[str, datetime] | None = None
        self.laptops: list[Laptop] = []
        server.command("CREATE DATABASE {} TEMPLATE {}", self._name, "template_of_ours")
        self._db = Database(server.url(self._name), folder / "nobody")

    # --- time

    def at(self, when: datetime, happens: Callable[[], None]) -> None:
        heapq.heappush(self._events, (when, next(self._order), happens))

    def play(self) -> Outcomes:
        """All of it."""
        try:
            self._settle_in()
            end = START + timedelta(days=self.wanted.days)
            while self._events and self._events[0][0] < end:
                when, _, happens = heapq.heappop(self._events)
                self.now = max(self.now, when)
                happens()
            self.now = end
            return self._all_told()
        finally:
            self._db.close()
            self._server.command("DROP DATABASE {} WITH (FORCE)", self._name)
            if self._dump is not None:
                self._server.command("DROP DATABASE {} WITH (FORCE)", self._dump[0])

    # --- the registry

    @contextmanager
    def _as(self, laptop: Laptop) -> "Generator[Session]":
        if self.now < laptop.away_until:
            raise Away
        self._db.identity = Identity(self._number(laptop), laptop.boot, laptop.line)
        self._db.journal = laptop.journal
        self.transactions += 1
        with self._db.transaction() as session:
            yield session

    @staticmethod
    def _number(laptop: Laptop) -> int:
        return laptop.said.laptop if laptop.said is not None else 0

    def _settle_in(self) -> None:
        rng = self.rng
        self._db.journal = None
        with self._db.transaction() as session:
            sample = SampleData(session)
            everybody = []
            for number in range(self.wanted.laptops):
                line = f"line {number // 2 if number % 3 == 0 else number}"
                laptop = Laptop(number, self._folder / f"laptop-{number}", line)
                uid = f"uid-{number}"
                if number == 0:
                    row_id = 1
                    laptops.change(session, 1, uid=uid, name="laptop 0")
                else:
                    row_id = laptops.add(session, f"laptop {number}", uid, START)
                laptop.said = Folder(uid, row_id, 0, 0)
                self.laptops.append(laptop)
                for n in range(rng.randint(1, 3)):
                    who = sample.sender(f"s{number}-{n}", laptop_id=row_id, **_limits())
                    everybody.append(who)
            # Every person stands on two lists: of those who invite and of those who like.
            share = self.wanted.people // 3
            for n, kind in enumerate((ActionType.CONNECT, ActionType.LIKE, ActionType.CONNECT)):
                people = sample.list_of(2 * share, f"list {n}", skip=n * share // 2)
                some = rng.sample(everybody, max(2, len(everybody) * 2 // 3))
                campaign = sample.campaign(people, kind, *some, name=f"campaign {n}")
                campaigns.start(session, campaign, START, seed=n)
        for laptop in self.laptops:
            self.at(START + timedelta(seconds=rng.randrange(3600)), lambda each=laptop: self._start(each))  # type: ignore[misc]
        if self.wanted.restores:
            for day in range(self.wanted.days):
                noon = START.replace(hour=12) + timedelta(days=day)
                self.at(noon, self._dump_it)
                if day % 7 == 2:
                    self.at(noon - timedelta(hours=1), self._restore)
        self.at(START + timedelta(days=1), self._owner_looks)

    def _dump_it(self) -> None:
        self._db.engine.dispose()
        if self._dump is not None:
            self._server.command("DROP DATABASE {} WITH (FORCE)", self._dump[0])
        name = f"{self._name}_dump"
        self._server.command("CREATE DATABASE {} TEMPLATE {}", name, self._name)
        self._dump = (name, self.now)

    def _restore(self) -> None:
        if self._dump is None:
            return
        self.faults["the registry restored"] += 1
        self._db.engine.dispose()
        self._server.command("DROP DATABASE {} WITH (FORCE)", self._name)
        self._server.command("CREATE DATABASE {} TEMPLATE {}", self._name, self._dump[0])
        # What a laptop that is gone for good did since then, nobody can tell.
        gone = {each.number for each in self.laptops if not each.alive and each.life < 0}
        unknown = [c for c in self.books.clicks if c.laptop in gone and c.at >= self._dump[1]]
        self.books.unknowable += unknown
        self.books.clicks = [c for c in self.books.clicks if c not in unknown]

    def _owner_looks(self) -> None:
        """Once a day somebody takes out of the fleet what is gone for good."""
        self.at(self.now + timedelta(days=1), self._owner_looks)
        for laptop in self.laptops:
            if laptop.life < 0 and laptop.life > -1000:
                laptop.life = -1000
                other = next((each for each in self.laptops if each.alive), None)
                if other is None or laptop.doubled:
                    continue
                try:
                    with self._as(other) as session:
                        for dealing in fleet.leave(session, self._number(laptop), self.now):
                            campaigns.deal_again_within(session, dealing, self.now)
                except Away:
                    laptop.life = -1
                except KeptFromActing:
                    pass

    # --- a laptop's life

    def _start(self, laptop: Laptop) -> None:
        """Its process begins: `engine.work.fleet.Membership.start`, the journal, what was left."""
        laptop.alive, laptop.sits = True, None
        laptop.life += 1
        said = laptop.said
        assert said is not None
        begins = replace(said, next_boot=max(said.boot, said.next_boot) + 1)
        try:
            laptop.said = begins
            with self._as(laptop) as session:
                boot = fleet.count_start(session, said)
            laptop.said, laptop.boot = fleet.started(begins, boot, laptop.journal), boot
            self._run(laptop, lambda session: journal.read_back_in(session, laptop.journal, self.now))
            self._run(laptop, lambda session: recovery.everything(session, self.now))
        except Away:
            laptop.alive = False
            life = laptop.life
            self.at(self.now + timedelta(minutes=10), lambda: self._again(laptop, life))
            return
        except KeptFromActing as kept:  # it is the older of two, or was taken out
            laptop.alive = False
            if isinstance(kept, fleet.Doubled):
                self._hand_in(laptop, said)
            return
        self._follow(laptop, laptop.life, self._live(laptop))

    def _hand_in(self, laptop: Laptop, said: Folder) -> None:
        if not said.handed_in:
            self._run(laptop, lambda session: fleet.hand_in(session, said, laptop.journal))
            laptop.said = replace(said, stopped=True, handed_in=True)

    def _again(self, laptop: Laptop, life: int) -> None:
        if laptop.life == life and not laptop.alive:
            self._start(laptop)

    def _run(self, laptop: Laptop, work: Callable[[Session], T]) -> T:
        with self._as(laptop) as session:
            return work(session)

    def _follow(self, laptop: Laptop, life: int, steps: Step) -> None:
        """Its next step, and after it the one after; unless it was killed meanwhile. Asleep it does nothing."""
        if laptop.life != life or not laptop.alive:
            return
        if self.now < laptop.asleep_until:
            self.at(laptop.asleep_until, lambda: self._follow(laptop, life, steps))
            return
        try:
            pause = next(steps)
        except (StopIteration, Killed):
            return
        self.at(self.now + pause, lambda: self._follow(laptop, life, steps))

    def _live(self, laptop: Laptop) -> Step:
        """Rounds, as `engine.work.agent.Agent` makes them."""
        while True:
            yield self.rng.random() * timedelta(seconds=5)
            self._fault(laptop, "in a round")
            slot = None
            try:
                slot = self._round(laptop)
            except fleet.Doubled:  # for good
                assert laptop.said is not None
                laptop.said, laptop.alive = replace(laptop.said, stopped=True), False
                self._hand_in(laptop, laptop.said)
                return
            except (Away, KeptFromActing):
                pass
            if slot is not None:
                yield from self._turn(laptop, slot)
            busy = self.now.weekday() < 5 and 8 <= self.now.hour < 18
            yield TICK if busy else NIGHT_TICK

    def _round(self, laptop: Laptop) -> SlotRow | None:
        with self._as(laptop) as session:
            at, waits = fleet.sign(session, laptop.journal, self.now, self.now + laptop.off, laptop.seen)
        laptop.seen = at
        if waits is not None:
            raise waits
        return self._run(laptop, self._due)

    def _due(self, session: Session) -> SlotRow | None:
        """As `engine.work.sitting.Sittings.tidy`, with nobody busy; then what the plan says."""
        if seat_store.read(session).taken or claim_store.all_held(session) or slots.any_open(session):
            if seat_store.read(session).taken:
                seat_store.release(session, self.now)
            slots.end_crashed(session, self.now)
            settle_what_is_left(session, self.now)
        return schedule.due(session, self.now)

    def _turn(self, laptop: Laptop, slot: SlotRow) -> Step:
        taken_at = self.now

        def sit(session: Session) -> None:
            row = sender_store.get(session, slot.sender_id)
            senders.allow(row, self.now, only_looks=False)
            senders.allow_here(session, row)
            seat.take(session, slot.sender_id, SeatKind.TURN, self.now)
            slots.begin_turn(session, slot.id, self.now)

        try:
            self._run(laptop, sit)
        except (Away, seat.NotFree, seat.SeatLost, senders.NotNow):
            return
        laptop.sits = slot.sender_id
        yield timedelta(seconds=20)  # the browser opens
        end = TurnEnd.PAUSED
        try:
            while True:
                self._fault(laptop, "before a claim")
                claimed = self._run(laptop, lambda session: self._take(session, slot))
                if claimed is None:
                    end = TurnEnd.NO_WORK
                    break
                if isinstance(claimed, Claimed):
                    yield from self._act(laptop, claimed)
                yield timedelta(seconds=self.rng.uniform(60, 900))
        except (Away, seat.SeatLost, registry_away.RegistryAway):
            pass
        yield timedelta(seconds=15)  # the browser closes
        laptop.sits = None

        def stand_up(session: Session) -> None:
            seat_store.release(session, self.now, taken_at)
            if not seat_store.read(session).taken:
                journal.read_back_in(session, laptop.journal, self.now)
                settle_what_is_left(session, self.now)
            slots.end_turn(session, slot.id, self.now, end)
            if self.now < slots.end_of(session, slot.id) - EARLY:
                schedule.plan_anew(session, self.now, everywhere=False)

        try:
            self._run(laptop, stand_up)
        except Away:  # the next round tidies up
            pass

    def _take(self, session: Session, slot: SlotRow) -> Claimed | bool | None:
        seat.keep(session, slot.sender_id, self.now)
        seat_store.heartbeat(session, self.now)
        if self.now >= slots.end_of(session, slot.id) - LAST_START:
            return None
        taken = next_action.take(session, slot.sender_id, None, self.rng, self.now)
        if taken is None:
            return None
        return taken.claimed or True

    def _act(self, laptop: Laptop, claimed: Claimed) -> Step:
        begun, line = self.now, laptop.line
        yield timedelta(seconds=self.rng.uniform(10, 60))  # the page is read
        self._fault(laptop, "before the mark")
        yield timedelta(seconds=1)
        marked, clicked = False, False
        result = Result(self.rng.choice(OUTCOMES))
        if self.now - begun >= LATE:
            result = Result(Outcome.BROWSER_LOST)
        else:
            verdict = self._run(
                laptop, lambda session: claims.mark_seated(session, claimed, self.now, claimed.profile_url)
            )
            assert verdict.allowed
            line, marked, before = laptop.line, True, self.now
            self._fault(laptop, "after the mark", partition=False)
            yield timedelta(seconds=1)
            if self.now - before > timedelta(seconds=90):
                result = Result(Outcome.BROWSER_LOST)
            elif result.outcome is Outcome.DONE:
                clicked = True
                self.books.clicks.append(
                    Click(
                        self.now,
                        laptop.line,
                        laptop.number,
                        claimed.sender_id,
                        claimed.profile_url,
                        claimed.action_type,
                    )
                )
        # Asleep it does nothing, and what it slept over it doesn't do any more.
        end = laptop.slept_at if laptop.slept_at >= begun and not clicked else self.now
        self.books.deeds.append(Deed(line, claimed.sender_id, begun, end))
        self._fault(laptop, "after the click")
        yield timedelta(seconds=3)

        def settle(session: Session) -> None:
            if not claims.is_held(session, claimed.claim_id):
                late.settle(session, claimed, result.outcome, False, self.now)
                return
            claims.settle(session, claimed.claim_id, result.outcome, self.now)

        try:
            self._run(laptop, settle)
        except Away:
            if marked:
                registry_away.note(laptop.journal, claimed, claimed.profile_url, result, self.now)
            raise registry_away.RegistryAway from None

    # --- what befalls it

    def _fault(self, laptop: Laptop, where: str, partition: bool = True) -> None:
        if self.rng.random() >= self.wanted.faults:
            return
        kinds: list[Callable[[Laptop], str]] = [
            self._kill,
            self._sleep,
            self._clock,
            self._move,
            self._double,
        ]
        kinds += [self._cut_off] * 3 if partition else [self._cut_off]
        named = self.rng.choice(kinds)(laptop)
        self.faults[f"{named} {where}"] += 1

    def _cut_off(self, laptop: Laptop) -> str:
        laptop.away_until = self.now + timedelta(seconds=self.rng.choice((1, 20, 300, 1200, 9000, 172_800)))
        return "cut off"

    def _sleep(self, laptop: Laptop) -> str:
        laptop.slept_at = self.now
        laptop.asleep_until = self.now + timedelta(seconds=self.rng.choice((20, 200, 1200, 30_000)))
        return "asleep"

    def _clock(self, laptop: Laptop) -> str:
        laptop.off = self.rng.choice((timedelta(minutes=10), -timedelta(minutes=10), -timedelta(days=1)))
        self.at(self.now + timedelta(hours=2), lambda: setattr(laptop, "off", timedelta()))
        return "clock set"

    def _move(self, laptop: Laptop) -> str:
        others = [each.line for each in self.laptops if each.line != laptop.line]
        laptop.line = self.rng.choice([*others, f"line of {next(self._order)}"])
        return "address changed"

    def _kill(self, laptop: Laptop) -> str:
        laptop.alive = False
        for_good = self.rng.random() < 0.1 and sum(each.alive for each in self.laptops) > 3
        if for_good:
            laptop.life = -1
            raise_after = "lost for good"
        else:
            life = laptop.life
            self.at(
                self.now + timedelta(seconds=self.rng.choice((10, 600, 7200))),
                lambda: self._again(laptop, life),
            )
            raise_after = "killed"
        self.faults[raise_after] += 1
        raise Killed

    def _double(self, laptop: Laptop) -> str:
        """A copy of its disk is started elsewhere; it itself goes on until it finds out, and is never started again."""
        copy = Laptop(
            len(self.laptops), self._folder / f"laptop-{len(self.laptops)}", f"line of {next(self._order)}"
        )
        if laptop.journal.folder.exists():
            shutil.copytree(laptop.journal.folder, copy.journal.folder)
        copy.said, copy.seen = laptop.said, laptop.seen
        laptop.doubled = True
        self.laptops.append(copy)
        self.at(self.now + timedelta(seconds=self.rng.choice((1, 100))), lambda: self._start(copy))
        return "doubled"

    # --- what came of it

    def _all_told(self) -> Outcomes:
        with self._db.reading() as session:
            rows = Counter(
                {
                    status: number
                    for status, number in session.execute(
                        select(Action.status, func.count()).group_by(Action.status)
                    )
                }
            )
            lost = self._lost(session)
            uncertain = rows[ActionStatus.UNCERTAIN]
        return Outcomes(
            self.books.wrongs(COOLDOWN, GAP, DAILY, WEEKLY),
            lost,
            len(self.books.clicks),
            len(self.books.unknowable),
            uncertain,
            self.faults,
            self.transactions,
            len(self.laptops),
        )

    def _lost(self, session: Session) -> list[str]:
        """Leads that neither wait, nor are under way on a laptop that lives, nor have an outcome; clicks that nobody knows of."""
        held = set(session.scalars(select(Claim.action_id)))
        under_way = set(session.scalars(select(Action.id).where(Action.status == ActionStatus.RUNNING)))
        found = [f"under way without a claim: action {each}" for each in sorted(under_way - held)]
        known = {
            (person, sender, kind)
            for person, sender, kind in session.execute(
                select(Interaction.profile_url, Interaction.sender_id, Interaction.action_type)
            )
        }
        marked = {
            (person, sender, kind)
            for person, sender, kind in session.execute(
                select(Claim.profile_url, Claim.sender_id, Claim.action_type)
            )
        }
        quiet = {each.number for each in self.laptops if each.alive is False or self.now < each.away_until}
        for click in self.books.clicks:
            what = (click.person, click.sender, click.kind)
            if what not in known | marked and click.laptop not in quiet:
                found.append(f"nobody knows of {click}")
        return found


def _limits() -> dict[str, int]:
    return {
        "daily_connect_limit": DAILY,
        "weekly_connect_limit": WEEKLY,
        "daily_like_limit": DAILY,
        "weekly_like_limit": WEEKLY,
    }
