"""Whether the wall clock can be believed: limits count by its days, and a day that never began must give nobody more.

It is held against a clock that nobody sets and that counts while the computer sleeps (`Clock.steady`), so a closed lid is no
jump. After a jump nothing is done until a person says that the time is right, or it has gone on steadily for an hour; a clock
that is put back to where it was is right at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.rules.enums import Level, PushKind
from engine.rules.errors import UserError
from engine.rules.facts import fact
from storage import events, outbox
from storage import settings as settings_store

JUMP = timedelta(minutes=5)  # time servers correct a clock that runs by seconds
CONFIRMED_BY = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ClockInDoubt(UserError):
    """The computer's clock has jumped, and nobody has said yet that it is right."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks at one moment. `boot` says of which run of the computer `steady` is; "" where that isn't known."""

    at: datetime
    steady: float
    boot: str = ""


class ClockWatch:
    """One process's watch over the clock; `last` is what an earlier one saw at its end."""

    def __init__(self, clock: Clock, last: Reading | None = None, boot: str = "") -> None:
        self._clock = clock
        self._since = clock.steady()
        self._seen = self._ahead()  # the wall clock against the steady one, as of the last look
        self._right: timedelta | None = None  # the same when it was last believed
        if last is not None and boot and last.boot == boot:
            self._seen = self._right = _ahead(last.at, last.steady)
        elif last is not None and clock.now() < last.at:  # after a reboot only a step back can be told
            self._seen += last.at - clock.now()

    def jumped(self) -> timedelta | None:
        """By how much it was put on or back since the last look, where that is more than a correction."""
        by = self._ahead() - self._seen
        return by if abs(by) > JUMP else None

    def look(self) -> None:
        """What was seen is taken up; after a jump the hour begins anew."""
        if self.jumped() is not None:
            self._since = self._clock.steady()
        self._seen = self._ahead()

    def believe(self) -> None:
        """It is right."""
        self._right = self._ahead()

    @property
    def settled(self) -> bool:
        """Whether it is where it was when it was believed, or has gone on steadily for long enough."""
        back = self._right is not None and abs(self._ahead() - self._right) <= JUMP
        return back or self._clock.steady() - self._since >= CONFIRMED_BY.total_seconds()

    def _ahead(self) -> timedelta:
        return _ahead(self._clock.now(), self._clock.steady())


def _ahead(at: datetime, steady: float) -> timedelta:
    return at - EPOCH - timedelta(seconds=steady)


def in_doubt(session: Session) -> bool:
    """Whether nobody knows if the time is right."""
    return settings_store.get(session, settings_store.CLOCK_KEY) is not None


def allow(session: Session) -> None:
    """Raises ClockInDoubt."""
    if in_doubt(session):
        raise ClockInDoubt


def doubt(session: Session, by: timedelta, now: datetime) -> None:
    """Nothing more is done, kept across restarts, and the person is asked."""
    settings_store.put(session, settings_store.CLOCK_KEY, now.isoformat())
    minutes = round(abs(by).total_seconds() / 60)
    if by > timedelta():
        told = fact("push.clock_put_on", minutes=minutes, at=now)
        line = fact("log.clock_put_on", minutes=minutes)
    else:
        told = fact("push.clock_put_back", minutes=minutes, at=now)
        line = fact("log.clock_put_back", minutes=minutes)
    events.add(session, now, "clock_jumped", line, Level.ERROR)
    outbox.push(session, now, PushKind.ERROR, told)


def settle(session: Session, now: datetime) -> None:
    """The doubt is over by itself."""
    settings_store.put(session, settings_store.CLOCK_KEY, None)
    events.add(session, now, "clock_settled", fact("log.clock_settled"))
    outbox.push(session, now, PushKind.ERROR, fact("push.clock_settled"))
