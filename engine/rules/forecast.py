"""The days to come: the planner, the limits and the pacing run forward. Pure, and without chance.

What happens differs by luck alone: pauses are at their mean, and of each kind a share of the actions
counts against the limits, as it did so far.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from engine.rules import pacing
from engine.rules.enums import ActionType
from engine.rules.limits import Limits, left
from engine.rules.settings import Settings
from engine.rules.slots import LAST_START, Fixed, Window, fixed_on, next_work_window, plan_around, work_window

PLANNED = timedelta(days=56)  # day by day; what lies behind goes on at the pace of the last weeks
PACE = timedelta(days=28)  # four of each weekday, four of LinkedIn's weeks
HORIZON = timedelta(days=3650)  # whoever asks for more has no end in sight
# The opening of a page and the clicks: the mean of what turns on LinkedIn-like pages take. The reading comes besides.
ACTION_SECONDS = 10.0
OPENING_SECONDS = 6.0  # a browser, and the look whether the account is logged in
DAY = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True, slots=True)
class OpenWork:
    """So many actions of a campaign that a sender has to do, `since` some moment on (None: at once)."""

    campaign: int
    sender: int
    kind: ActionType
    count: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """A sender as the day's planner sees it. `done` is what counted, by kind and local day."""

    id: int
    limits: Mapping[ActionType, Limits]
    done: Mapping[tuple[ActionType, date], int] = field(default_factory=dict)
    fixed: Fixed | None = None
    resting_until: datetime | None = None
    served: bool = False  # it has had its slot today


@dataclass(frozen=True, slots=True)
class Forecast:
    """When each campaign would be done (who isn't within HORIZON is missing), and each sender's part of it."""

    finished: Mapping[int, datetime]
    finished_by: Mapping[tuple[int, int], datetime]  # by campaign and sender
    first_day: date | None  # the first local day on which anything can be done
    per_day: Mapping[tuple[int, int, date], int] = field(
        default_factory=dict
    )  # by campaign, sender, local day


@dataclass(slots=True)
class _Runner:
    facts: SenderFacts
    queue: dict[int, int]  # campaign → how many are left
    kinds: dict[int, ActionType]
    since: dict[int, datetime]
    counts: dict[tuple[ActionType, date], float]
    last: int = 0  # the campaign it acted for last
    _earlier: dict[tuple[ActionType, date], float] = field(default_factory=dict)  # of the six days before

    def room(self, now: datetime, day: date) -> dict[ActionType, int]:
        """How many more of each kind the limits allow."""
        return {kind: self.room_of(kind, now, day) for kind in self.facts.limits}

    def room_of(self, kind: ActionType, now: datetime, day: date) -> int:
        """How many more of a kind the limits allow."""
        today = self.counts.get((kind, day), 0.0)
        earlier = self._earlier.get((kind, day))
        if earlier is None:  # days that are over change no more
            earlier = sum(self.counts.get((kind, day - DAY * back), 0.0) for back in range(1, WEEK))
            self._earlier[kind, day] = earlier
        return left(kind, self.facts.limits[kind], round(today), round(today + earlier), now).count

    def ready(self, now: datetime, room: Mapping[ActionType, int]) -> list[int]:
        """The campaigns for which it could act."""
        return [
            campaign
            for campaign, count in self.queue.items()
            if count and room[self.kinds[campaign]] > 0 and self.since.get(campaign, now) <= now
        ]


def forecast(
    now: datetime,
    work: Sequence[OpenWork],
    senders: Sequence[SenderFacts],
    settings: Settings,
    counted: Mapping[ActionType, float] | None = None,
) -> Forecast:
    """Run the planner forward. `counted` is the share of each kind's actions that counts against the limits."""
    runners = _runners(work, senders)
    run = _Run(runners, settings, counted or {})
    hours = settings.work_hours
    window = work_window(now, hours) or next_work_window(now, hours)
    first_day = window.day if window is not None else None
    at = now
    before: dict[tuple[int, int], int] | None = None
    while window is not None and window.start - now < PLANNED and run.anything():
        if before is None and window.start - now >= PLANNED - PACE:
            before = run.open()
        run.day(max(at, window.start), window, served=window.start <= now)
        at = window.end
        window = next_work_window(window.start, hours)
    run.go_on(before or {}, now + PLANNED)
    still = {campaign for campaign, _ in run.open()}
    still |= {each.campaign for each in work if each.count and each.sender not in runners}
    ends: dict[int, datetime] = {}
    for (campaign, _), done in run.finished.items():
        if campaign not in still:
            ends[campaign] = max(done, ends.get(campaign, done))
    return Forecast(ends, run.finished, first_day, run.per_day)


def _runners(work: Sequence[OpenWork], senders: Sequence[SenderFacts]) -> dict[int, _Runner]:
    runners = {
        facts.id: _Runner(facts, {}, {}, {}, {key: float(count) for key, count in facts.done.items()})
        for facts in senders
    }
    for each in work:
        runner = runners.get(each.sender)
        if runner is None or not each.count:
            continue
        if each.since is not None and not runner.queue.get(each.campaign):
            runner.since[each.campaign] = each.since
        runner.queue[each.campaign] = runner.queue.get(each.campaign, 0) + each.count
        runner.kinds[each.campaign] = each.kind
    for runner in runners.values():
        runner.queue = dict(sorted(runner.queue.items()))
    return runners


class _Run:
    """The state of a forecast under way."""

    def __init__(
        self, runners: dict[int, _Runner], settings: Settings, counted: Mapping[ActionType, float]
    ) -> None:
        self.finished: dict[tuple[int, int], datetime] = {}
        self.per_day: dict[tuple[int, int, date], int] = {}
        self._runners = runners
        self._settings = settings
        self._counted = counted
        self._gap = timedelta(minutes=settings.sender_gap_minutes)

    def anything(self) -> bool:
        """Whether anything is left to do."""
        return any(any(runner.queue.values()) for runner in self._runners.values())

    def open(self) -> dict[tuple[int, int], int]:
        """How many each campaign still has for each sender."""
        return {
            (campaign, runner.facts.id): count
            for runner in self._runners.values()
            for campaign, count in runner.queue.items()
            if count
        }

    def go_on(self, before: Mapping[tuple[int, int], int], since: datetime) -> None:
        """Carry on at the pace of the last weeks, in which `before` became what is open now."""
        for pair, left_over in self.open().items():
            done = before.get(pair, 0) - left_over
            if done > 0 and (rest := PACE * (left_over / done)) < HORIZON:
                self.finished[pair] = since + rest
                self._spread(pair, left_over, since, -(-rest // (DAY * WEEK)))
                self._runners[pair[1]].queue[pair[0]] = 0

    def _spread(self, pair: tuple[int, int], count: int, since: datetime, weeks: int) -> None:
        """Evenly over the weeks from then on."""
        for week in range(weeks):
            day = (since + DAY * WEEK * week).astimezone(self._settings.zone).date()
            part = count * (week + 1) // weeks - count * week // weeks
            self.per_day[*pair, day] = self.per_day.get((*pair, day), 0) + part

    def day(self, at: datetime, window: Window, served: bool) -> None:
        """One day's slots, planned anew whenever one ends."""
        hours = self._settings.work_hours
        had = {each.facts.id for each in self._runners.values() if served and each.facts.served}
        fixed = {
            each.facts.id: fixed_on(each.facts.fixed, window, hours)
            for each in self._runners.values()
            if each.facts.fixed is not None
        }
        last: int | None = None
        while at < window.end:
            able = self._able(at, window.day, fixed)
            slots = plan_around(
                at if last in (None, *able[:1]) else min(at + self._gap, window.end),
                window.end,
                [sender for sender in able if sender not in had] or able,
                fixed,
                self._gap,
                timedelta(minutes=self._settings.slot_rounding_minutes),
                timedelta(minutes=self._settings.min_slot_minutes),
            )
            if not slots:
                if (upcoming := self._unlocks(at, window)) is None:
                    return
                at = upcoming
                continue
            slot = slots[0]
            at = self._turn(self._runners[slot.sender], slot.start, slot.end)
            if at >= slot.end - LAST_START:
                had.add(slot.sender)
            last = slot.sender

    def _unlocks(self, at: datetime, window: Window) -> datetime | None:
        """When, later on this day, leads come out of their cooldown or a sender has rested."""
        moments = [since for each in self._runners.values() for since in each.since.values()]
        moments += [each.facts.resting_until for each in self._runners.values() if each.facts.resting_until]
        return min((moment for moment in moments if at < moment < window.end), default=None)

    def _able(self, at: datetime, day: date, fixed: Mapping[int, tuple[datetime, datetime]]) -> list[int]:
        found = []
        for runner in self._runners.values():
            resting = runner.facts.resting_until is not None and runner.facts.resting_until > at
            over = runner.facts.id in fixed and fixed[runner.facts.id][1] <= at
            if not resting and not over and runner.ready(at, runner.room(at, day)):
                found.append(runner.facts.id)
        return found

    def _turn(self, runner: _Runner, at: datetime, end: datetime) -> datetime:
        """A sender's turn; returns when it is over."""
        at += timedelta(seconds=OPENING_SECONDS)
        settings = self._settings
        planned = None
        while at < end - LAST_START:
            day = at.astimezone(settings.zone).date()
            if day != planned:
                planned, room = day, runner.room(at, day)
            ready = runner.ready(at, room)
            if not ready:
                return at
            campaign = next((one for one in ready if one > runner.last), ready[0])
            waiting: dict[ActionType, int] = {}
            for one in ready:
                waiting[runner.kinds[one]] = waiting.get(runner.kinds[one], 0) + runner.queue[one]
            left_today = sum(min(count, room[kind]) for kind, count in waiting.items()) - 1
            kind = runner.kinds[campaign]
            runner.last = campaign
            runner.queue[campaign] -= 1
            done = campaign, runner.facts.id, day
            self.per_day[done] = self.per_day.get(done, 0) + 1
            runner.counts[kind, day] = runner.counts.get((kind, day), 0.0) + self._counted.get(kind, 1.0)
            room[kind] = runner.room_of(kind, at, day)
            reading = pacing.expected_reading(settings.action_gap_max_seconds)
            at += timedelta(seconds=ACTION_SECONDS + reading)
            if not runner.queue[campaign]:
                self.finished[campaign, runner.facts.id] = at
            pause = pacing.expected_pause(
                (end - at).total_seconds(),
                left_today,
                settings.action_gap_min_seconds,
                settings.action_gap_max_seconds,
            )
            at += timedelta(seconds=pause)
        return min(at, end)
