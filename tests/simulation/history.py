"""A random history of weeks: campaigns, sleep, crashes, corrected clocks, lost log-ins, changed settings; and what must hold.

Long because what may happen and what must hold are read beside each other.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import campaigns, senders
from engine.campaigns import CampaignDraft
from engine.comments import library
from engine.rules.cooldown import expires
from engine.rules.enums import ActionType, CampaignStatus, CooldownPolicy, InteractionResult, SenderStatus
from engine.rules.errors import UserError
from engine.rules.settings import Settings
from engine.rules.slots import work_window
from engine.senders import DAILY
from engine.simulation.model import Sitting, Temper
from engine.simulation.run import Simulation
from engine.upkeep import setting_changes
from engine.upkeep.config import Config
from engine.work import fixed_slots
from engine.work.pausing import pause_all, resume_all
from storage import campaigns as campaign_store
from storage import senders as sender_store
from storage import settings as settings_store
from storage.database import Database
from storage.tables import Interaction
from tests import dealt_again
from tests.fixtures_db import SampleData

MONDAY = datetime(
    2026, 3, 2, 8, tzinfo=UTC
)  # daylight saving begins in these 60 days, in the USA and in Europe
LEADS = 5000
GRACE = timedelta(days=400)  # to finish in, once nothing happens any more

SETTINGS = (
    ("cooldown_days", ("0", "1", "3", "7")),
    ("sender_gap_minutes", ("0", "1", "5", "30")),
    ("work_start", ("06:00", "09:00", "13:00", "22:00")),
    ("work_end", ("12:00", "18:00", "24:00", "05:00")),
    ("work_days", ("Mon,Tue,Wed,Thu,Fri", "Sat,Sun", "Mon,Tue,Wed,Thu,Fri,Sat,Sun")),
    ("time_zone", ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")),
    ("action_gap_max_seconds", ("60", "180", "600")),
    ("holidays", ("", "2026-03-05,2026-03-06,2026-03-30")),
)


@dataclass(frozen=True)
class NewCampaign:
    after: int  # minutes
    kind: ActionType
    senders: tuple[int, ...]
    first: int
    size: int
    waits: bool


@dataclass(frozen=True)
class Incident:
    after: int  # minutes
    what: str
    number: int
    text: str = ""


@dataclass(frozen=True)
class History:
    seed: int
    days: int
    limits: tuple[tuple[int, int, int], ...]  # connects, likes, comments a day, of each sender
    weekly: int
    campaigns: tuple[NewCampaign, ...]
    incidents: tuple[Incident, ...]


def histories(days: int = 60, campaigns: int = 12, size: int = 400) -> st.SearchStrategy[History]:
    """Four senders, so many days, up to so many campaigns of up to `size` of the 5,000 leads."""
    minutes = st.integers(0, days * 24 * 60)
    some = st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True).map(
        lambda each: tuple(sorted(each))
    )
    new = st.builds(
        NewCampaign,
        after=st.one_of(st.just(0), minutes),
        kind=st.sampled_from(ActionType),
        senders=some,
        first=st.integers(0, LEADS - size),
        size=st.integers(1, size),
        waits=st.booleans(),
    )
    changed = st.sampled_from(SETTINGS).flatmap(
        lambda each: st.builds(Incident, minutes, st.just(each[0]), st.just(0), st.sampled_from(each[1]))
    )
    plain = st.builds(
        Incident,
        minutes,
        st.sampled_from(
            (
                "sleep",
                "crash",
                "clock",
                "log-in",
                "limit",
                "pause",
                "sender pause",
                "campaign",
                "fixed",
                "panic",
            )
        ),
        st.integers(0, 200),
    )
    return st.builds(
        History,
        seed=st.integers(0, 2**16),
        days=st.just(days),
        limits=st.tuples(*[st.tuples(st.integers(5, 60), st.integers(5, 60), st.integers(3, 40))] * 4),
        weekly=st.integers(40, 200),
        campaigns=st.lists(new, min_size=1, max_size=campaigns).map(tuple),
        incidents=st.lists(st.one_of(plain, changed), max_size=25).map(tuple),
    )


@dataclass
class Record:
    """What was in force when: settings and limits, in the order in which they were set."""

    settings: list[tuple[datetime, Settings]] = field(default_factory=list)
    limits: dict[tuple[int, ActionType], list[tuple[int, int | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )


class Lived(Simulation):
    """A simulation to which things happen."""

    def __init__(self, config: Config, db: Database, history: History) -> None:
        super().__init__(config, db, MONDAY, history.seed, Temper(uncertain=0.01, browser_lost=0.01))
        self.history = history
        self.record = Record()
        self.senders: list[int] = []
        self.refused = 0
        self._killed: asyncio.Event = asyncio.Event()
        self._dead: list[
            asyncio.Future[object]
        ] = []  # kept until the end, so that nothing of them is collected
        self._panics: list[asyncio.Future[None]] = []

    def begin(self) -> None:
        """The house as it is on the first morning, and what will happen to it."""
        with self.db.transaction() as session:
            sample = SampleData(session)
            settings_store.set_value(session, "time_zone", "Europe/Berlin")
            library.add(session, "{Great|Nice} post", MONDAY)
            for number, (connects, likes, comments) in enumerate(self.history.limits):
                limits = {
                    "daily_connect_limit": connects,
                    "daily_like_limit": likes,
                    "daily_comment_limit": comments,
                    "weekly_like_limit": self.history.weekly,
                }
                self.senders.append(sample.sender("ABCD"[number], **limits))
            sample.list_of(LEADS, "Everybody")
            for number, each in enumerate(self.history.campaigns):
                sample.list_of(each.size, f"List {number}", skip=each.first)
        self._note()
        for number, new in enumerate(self.history.campaigns):
            self.clock.at(MONDAY + timedelta(minutes=new.after), partial(self._start, number, new))
        for incident in self.history.incidents:
            happens = partial(self._happen, incident)
            self.clock.at(MONDAY + timedelta(minutes=incident.after), happens)

    def _note(self) -> None:
        with self.db.reading() as session:
            self.record.settings.append((self.clock.now(), settings_store.load(session)))
            for row in sender_store.all_senders(session):
                for kind in ActionType:
                    self.record.limits[row.id, kind].append((row.daily_limit(kind), row.weekly_limit(kind)))

    async def _start(self, number: int, new: NewCampaign) -> None:
        with self.db.transaction() as session:
            list_id = number + 2  # the first list is everybody's
            chosen = tuple(self.senders[place] for place in new.senders)
            policy = CooldownPolicy.WAIT if new.waits else CooldownPolicy.LEAVE_OUT
            draft = CampaignDraft(f"Campaign {number}", list_id, new.kind, chosen, cooldown_policy=policy)
            now = self.clock.now()
            try:
                with session.begin_nested():
                    campaigns.start(session, campaigns.create(session, draft, now), now, number)
            except UserError:  # such as nobody being available
                self.refused += 1

    async def _happen(self, incident: Incident) -> None:
        number, now = incident.number, self.clock.now()
        sender = self.senders[number % 4]
        does: dict[str, Callable[[Session], object]] = {
            "limit": lambda s: senders.set_limit(s, sender, list(ActionType)[number % 3], DAILY, number, now),
            "pause": lambda s: (pause_all if number % 2 else resume_all)(s, now),
            "sender pause": lambda s: (senders.pause if number % 2 else senders.resume)(s, sender, now),
            "fixed": lambda s: fixed_slots.set_hours(
                s,
                sender,
                fixed_slots.parse(f"{number % 20}:00-{number % 20 + 2}:00") if number % 3 else None,
                now,
            ),
            "campaign": lambda s: self._campaign(s, number, now),
        }
        match incident.what:
            case "sleep":
                self.clock.close_the_lid(timedelta(minutes=number * 5))
            case "clock":
                self.clock.correct(timedelta(minutes=number - 100))
            case "log-in":
                self.model.logged_out.add(sender)
            case "crash":
                await self._crash(timedelta(minutes=number))
            case "panic":
                self._panics.append(asyncio.ensure_future(self.agent.panic()))
                await asyncio.sleep(0)  # it goes ahead of whatever sleeps here
            case _:
                work = does.get(incident.what) or (
                    lambda s: setting_changes.set_setting(s, incident.what, incident.text, now)
                )
                try:
                    with self.db.transaction() as session:
                        work(session)
                except UserError:  # refused, with the reason: nothing changed
                    self.refused += 1
                self._note()
                await self.agent.tick()

    def _campaign(self, session: Session, number: int, now: datetime) -> None:
        rows = campaign_store.all_campaigns(session)
        if not rows:
            return
        row = rows[number % len(rows)]
        does = (campaigns.pause, campaigns.resume, dealt_again.cancel)[number % 3]
        does(session, row.id, now)

    async def _crash(self, down: timedelta) -> None:
        """The process is gone this very moment; some time later another one starts on what it left."""
        if not self.agent.busy:
            await self.clock.sleep(down.total_seconds())
            self.agent = self._new_agent()
            await self.agent.recover()
            return
        self._down = down
        self._killed.set()
        for panic in self._panics:  # whatever it still waited for
            panic.cancel()
        never: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._dead.append(never)
        await never  # whoever slept here never goes on

    async def _turn_over(self) -> None:
        self._killed = asyncio.Event()
        over = asyncio.ensure_future(self.agent.finished())
        killed = asyncio.ensure_future(self._killed.wait())
        await asyncio.wait([over, killed], return_when=asyncio.FIRST_COMPLETED)
        killed.cancel()
        if over.done():
            return
        over.cancel()
        # Its browser runs on, until the next agent cleans up.
        await self.clock.sleep(self._down.total_seconds())
        self.agent = self._new_agent()
        await self.agent.recover()

    async def live(self) -> None:
        """All of it, and then on, undisturbed, until every campaign has ended."""
        self.begin()
        await self.run(self.history.days)
        with self.db.transaction() as session:
            now = self.clock.now()
            resume_all(session, now)
            for row in sender_store.all_senders(session):
                self.model.logged_out.discard(row.id)
                sender_store.set_status(session, row.id, SenderStatus.ACTIVE, "", now)
                fixed_slots.set_hours(session, row.id, None, now)
                for kind in ActionType:
                    if row.daily_limit(kind) < 3:
                        senders.set_limit(session, row.id, kind, DAILY, 3, now)
            for campaign in campaign_store.all_campaigns(session, (CampaignStatus.PAUSED,)):
                campaigns.resume(session, campaign.id, now)
        self._note()
        self.model.temper = Temper(login_expires=0)
        await self.run(GRACE / timedelta(days=1), until_done=True)


def check(lived: Lived) -> None:
    """What must hold, whatever happened. Raises AssertionError."""
    with lived.db.reading() as session:
        rows = session.execute(
            select(
                Interaction.id,
                Interaction.sender_id,
                Interaction.action_type,
                Interaction.profile_url,
                Interaction.at,
                Interaction.post_urn,
                Interaction.result,
                Interaction.settles_id,
            ).order_by(Interaction.id)
        ).all()
        ends = {row.name: row.status for row in campaign_store.all_campaigns(session)}
    taken_back = {row.settles_id for row in rows if row.result is InteractionResult.RETRACTED}
    counted = [row for row in rows if row.settles_id is None]
    stands = [row for row in counted if row.id not in taken_back]
    _one_at_a_time(lived)
    _within_limits(lived, counted)
    _within_hours(lived)
    _cooldown_kept(lived, counted)
    effects = [(e.sender_id, e.kind, e.profile_url) for e in lived.model.effects]
    connects = [each for each in effects if each[1] is ActionType.CONNECT]
    assert len(connects) == len(set(connects)), "a connect was sent twice"
    assert len(effects) == len(lived.model.done), "the same post was liked or commented on twice"
    missing = set(effects) - {(row.sender_id, row.action_type, row.profile_url) for row in stands}
    assert not missing, f"done and not in the books: {missing}"
    over = {CampaignStatus.COMPLETED, CampaignStatus.CANCELLED, CampaignStatus.DRAFT}
    assert set(ends.values()) <= over, f"a campaign never ends: {ends}"


def _one_at_a_time(lived: Lived) -> None:
    sittings: list[Sitting] = sorted(lived.model.sittings, key=lambda each: each.opened)
    shortest = min(settings.sender_gap_minutes for _, settings in lived.record.settings)
    for before, after in pairwise(sittings):
        assert before.closed <= after.opened, "two browsers at once"
        if before.sender_id != after.sender_id:
            assert after.opened - before.closed >= shortest * 60 - 0.001, "the gap wasn't kept"


def _within_limits(lived: Lived, rows: list) -> None:  # type: ignore[type-arg]
    zones = {settings.zone for _, settings in lived.record.settings}
    if len(zones) > 1:  # which day an action was counted on follows the zone of its time
        return
    (zone,) = zones
    days: dict[tuple[int, ActionType], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        days[row.sender_id, row.action_type][row.at.astimezone(zone).date()] += 1
    for key, counts in days.items():
        daily = max(limit for limit, _ in lived.record.limits[key])
        weeklies = [weekly for _, weekly in lived.record.limits[key]]
        for day, count in counts.items():
            assert count <= daily, f"{count} of {key} on {day}, at most {daily}"
            if None not in weeklies:
                week = sum(counts.get(day - timedelta(days=back), 0) for back in range(7))
                assert week <= max(each for each in weeklies if each is not None), (
                    f"{week} of {key} in 7 days"
                )


def _in_force(lived: Lived, at: datetime) -> list[Settings]:
    """The settings at a time, and those a minute before it: a change meets an action under way."""
    lately = [
        settings for since, settings in lived.record.settings if at - timedelta(minutes=1) < since <= at
    ]
    before = [settings for since, settings in lived.record.settings if since <= at - timedelta(minutes=1)]
    return [*before[-1:], *lately]


def _within_hours(lived: Lived) -> None:
    if any(incident.what == "clock" for incident in lived.history.incidents):
        return  # times of settings and effects can't be set side by side
    for effect in lived.model.effects:
        assert any(work_window(effect.at, settings.work_hours) for settings in _in_force(lived, effect.at)), (
            f"{effect} outside the work hours"
        )


def _cooldown_kept(lived: Lived, rows: list) -> None:  # type: ignore[type-arg]
    shortest = min(settings.cooldown_days for _, settings in lived.record.settings)
    by_person = defaultdict(list)
    for row in rows:
        by_person[row.profile_url].append(row)
    for history in by_person.values():
        for before, after in pairwise(history):
            if before.sender_id != after.sender_id:
                assert after.at >= expires(before.at, shortest), f"{before} and {after}"
