"""The day: which slots it has, and which of them should be worked in now. All from state and the clock."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from engine.rules import slots as law
from engine.rules.enums import SenderStatus, SlotState, TurnEnd
from engine.rules.facts import Fact, fact
from engine.rules.lines import HERE
from engine.rules.settings import Settings
from engine.work import who_works
from storage import laptops, queue, slots
from storage import seat as seat_store
from storage import senders as sender_store
from storage import settings as settings_store
from storage.seat import SeatRow
from storage.slots import SlotRow

BASIS_KEY = (
    "plan_basis"  # what a line's plan that stands was made from, as text: another text plans its day anew
)
SEEN_WITHIN = timedelta(
    minutes=15
)  # a laptop that is silent for longer leaves its time to the others on its line
REST_AFTER_CRASH = timedelta(minutes=30)
BEING_MADE = "schedule.being_made"
TOO_SHORT = timedelta(minutes=2)  # what is left of a day: no browser is opened for it
ON_TIME = timedelta(minutes=5)  # a day first planned this soon after its start begins at its start

# A sender whose turn ended so has had its slot; others come first, it gets what time they leave.
HAD_ITS_SLOT = frozenset({TurnEnd.SLOT_OVER})


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """One slot of today as /schedule shows it."""

    sender_id: int
    sender_name: str
    starts_at: datetime
    ends_at: datetime
    state: SlotState
    actions: int


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Today's work hours and slots; `note` says why there are none."""

    day: date | None
    work_start: datetime | None
    work_end: datetime | None
    slots: tuple[PlannedSlot, ...]
    note: Fact | None = None


def due(session: Session, now: datetime) -> SlotRow | None:
    """The slot in which a turn should begin now, the day planned anew where something changed."""
    settings = settings_store.load(session)
    window = law.work_window(now, settings.work_hours)
    if window is None:
        slots.end_running(session, now)  # the work hours were changed under it
        return None
    day = _look(session, now, settings, window)
    return _due_of(session, now, day.rows if day.stands else _replanned(session, now, settings, window, day))


def as_planned(session: Session, now: datetime) -> tuple[bool, SlotRow | None]:
    """Whether the day's plan stands as it is, and what is due then: a look, for whoever asks every few seconds.

    Where it doesn't stand, `due` makes it anew.
    """
    settings = settings_store.load(session)
    window = law.work_window(now, settings.work_hours)
    if window is None:
        return not slots.any_running(session, now), None
    day = _look(session, now, settings, window)
    return day.stands, _due_of(session, now, day.rows) if day.stands else None


def _due_of(session: Session, now: datetime, rows: list[SlotRow]) -> SlotRow | None:
    running = any(row.running for row in rows)
    own = {row.id for row in sender_store.own_senders(session)}
    due_now = (row for row in rows if not running and row.untouched and row.starts_at <= now < row.ends_at)
    return next((row for row in due_now if row.sender_id in own), None)


def today(session: Session, now: datetime) -> DayPlan:
    """Today's plan, as it stands; on a free day, or before one was made, the note says so."""
    settings = settings_store.load(session)
    window = law.work_window(now, settings.work_hours)
    if window is None:
        upcoming = law.next_work_window(now, settings.work_hours)
        start, end = (upcoming.start, upcoming.end) if upcoming is not None else (None, None)
        return DayPlan(None, start, end, (), fact("schedule.outside_work_hours"))
    rows = slots.of_day(session, window.day)
    note = None if rows else why_empty(session, now, settings)
    return DayPlan(window.day, window.start, window.end, tuple(shown(row) for row in rows), note)


def plan_anew(session: Session, now: datetime, everywhere: bool = True) -> None:
    """Forget what was planned and not begun, on this line or on every one: the next tick plans the rest of the day."""
    settings = settings_store.load(session)
    window = law.work_window(now, settings.work_hours)
    if window is None:
        return
    if everywhere:
        slots.clear_untouched(session, window.day)
        settings_store.forget(session, BASIS_KEY)
        return
    line = _line(session, now)
    slots.clear_untouched(session, window.day, line.senders)
    settings_store.put(session, line.basis_key, None)


@dataclass(frozen=True, slots=True)
class _Line:
    """Whose turns have to fit into one day; `senders` is None for everybody's."""

    basis_key: str
    senders: frozenset[int] | None
    seats: tuple[SeatRow, ...]

    def has(self, sender_id: int) -> bool:
        return self.senders is None or sender_id in self.senders


def _line(session: Session, now: datetime) -> _Line:
    name = laptops.line_now(session)
    key = BASIS_KEY if name == HERE else f"{BASIS_KEY} {name}"
    senders = laptops.senders_on_line(session, name, now - SEEN_WITHIN)
    return _Line(key, senders, tuple(seat_store.concerning(session, name)))


def day_that_ended(session: Session, now: datetime) -> date | None:
    """The work day whose hours were over last, if that was within a day; None in work hours."""
    settings = settings_store.load(session)
    if law.work_window(now, settings.work_hours) is not None:
        return None
    last = law.last_work_window(now, settings.work_hours)
    return last.day if last is not None and now - last.end < timedelta(days=1) else None


@dataclass(frozen=True, slots=True)
class _Day:
    """A line's day as it is planned, and what a plan of now would be made from."""

    line: _Line
    rows: list[SlotRow]
    fixed: Mapping[int, tuple[datetime, datetime]]
    to_plan: list[int]
    basis: str
    stands: bool


def _look(session: Session, now: datetime, settings: Settings, window: law.Window) -> _Day:
    line = _line(session, now)
    rows = _of_line(session, window, line)
    fixed = {who: hours for who, hours in fixed_on(session, settings, window).items() if line.has(who)}
    to_plan = _wanting(session, now, settings, rows, fixed, line)
    upcoming = {row.sender_id for row in rows if row.untouched and row.ends_at > now}
    hours = settings.work_hours
    basis = (
        f"{window.day} {hours.start} {hours.end} {hours.zone} {settings.sender_gap_minutes} {settings.slot_rounding_minutes} "
        f"{settings.min_slot_minutes} {sorted(fixed.items())}"
    )
    # Who found no room in the plan that stands is no reason to make it anew.
    known = _text_of(basis, set(to_plan) - upcoming)
    stands = upcoming <= set(to_plan) and settings_store.get(session, line.basis_key) == known
    return _Day(line, rows, fixed, to_plan, basis, stands)


def _text_of(basis: str, without: Set[int]) -> str:
    return f"{basis} without {sorted(without)}"


def _replanned(
    session: Session, now: datetime, settings: Settings, window: law.Window, day: _Day
) -> list[SlotRow]:
    _replan(session, now, settings, window, day.rows, day.to_plan, day.fixed, day.line)
    rows = _of_line(session, window, day.line)
    planned = {row.sender_id for row in rows if row.untouched}
    settings_store.put(session, day.line.basis_key, _text_of(day.basis, set(day.to_plan) - planned))
    return rows


def _of_line(session: Session, window: law.Window, line: _Line) -> list[SlotRow]:
    return [row for row in slots.of_day(session, window.day) if line.has(row.sender_id)]


def fixed_on(
    session: Session, settings: Settings, window: law.Window
) -> dict[int, tuple[datetime, datetime]]:
    """The hours of those senders who have some of their own, on that day."""
    return {
        sender.id: law.fixed_on(sender.fixed, window, settings.work_hours)
        for sender in sender_store.all_senders(session)
        if sender.fixed is not None
    }


def _wanting(
    session: Session,
    now: datetime,
    settings: Settings,
    rows: list[SlotRow],
    fixed: Mapping[int, tuple[datetime, datetime]],
    line: _Line,
) -> list[int]:
    """The senders that need a slot: active, with work that their limits allow, not served today."""
    found = who_works.able(session, now, settings, line.senders)
    sitting = {row.sender_id for row in rows if row.running}
    ends = {row.sender_id: row.turn_end for row in rows if row.turn_ended_at is not None}
    over = {sender for sender, (_, end) in fixed.items() if end <= now}
    found += who_works.for_their_container(session, now, found, ends)
    found = [each for each in found if line.has(each) and each not in sitting and each not in over]
    fresh = [sender for sender in found if ends.get(sender) not in HAD_ITS_SLOT]
    return fresh or ([] if sitting else found)


def _replan(
    session: Session,
    now: datetime,
    settings: Settings,
    window: law.Window,
    rows: list[SlotRow],
    to_plan: list[int],
    fixed: Mapping[int, tuple[datetime, datetime]],
    line: _Line,
) -> None:
    slots.clear_untouched(session, window.day, line.senders)
    gap = timedelta(minutes=settings.sender_gap_minutes)
    running = next((row for row in rows if row.running), None)
    begun = any(not row.untouched for row in rows)
    start = window.start if not begun and now - window.start < ON_TIME else now
    if running is None and to_plan:
        ends = [each.released_at for each in line.seats if each.released_at and each.sender_id != to_plan[0]]
        start = max([start, *(end + gap for end in ends)])
    if window.end - start < TOO_SHORT:
        to_plan = []
    order = ([running.sender_id] if running is not None else []) + to_plan
    rounding = timedelta(minutes=settings.slot_rounding_minutes)
    shortest = timedelta(minutes=settings.min_slot_minutes)
    sitting = running.sender_id if running is not None else None
    plan = law.plan_around(start, window.end, order, fixed, gap, rounding, shortest, sitting)
    if running is not None:
        own = (each.end for each in plan if each.sender == running.sender_id)
        slots.change_end(session, running.id, next(own, now))
    for planned in plan:
        if running is None or planned.sender != running.sender_id:
            slots.add(session, window.day, planned.sender, planned.start, planned.end)


def shown(row: SlotRow) -> PlannedSlot:
    """A slot as a person is told of it: from when to when it really was, once it was."""
    state = SlotState.TO_COME if row.untouched else SlotState.RUNNING if row.running else SlotState.DONE
    starts_at = row.turn_started_at or row.starts_at
    ends_at = row.turn_ended_at or row.ends_at
    return PlannedSlot(row.sender_id, row.sender_name, starts_at, ends_at, state, row.actions)


def why_empty(session: Session, now: datetime, settings: Settings) -> Fact:
    """Why a plan of now has no slot."""
    if not any(sender.status is SenderStatus.ACTIVE for sender in sender_store.all_senders(session)):
        return fact("schedule.no_sender_active")
    if not any(sum(kinds.values()) for kinds in queue.work_left(session, now, most=1).values()):
        return fact("schedule.nothing_left")
    if not who_works.able(session, now, settings):
        return fact("schedule.limits_reached")
    return fact(BEING_MADE)
