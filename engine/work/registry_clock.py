"""The registry's time on a laptop."""

from datetime import datetime, timedelta

from engine.clock import Clock
from storage import dialect
from storage.database import Database


class RegistryClock:
    """The registry's time, told by a clock that nobody sets: what is done to the laptop's own clock changes nothing."""

    def __init__(self, own: Clock) -> None:
        self.own = own
        self._at, self._since = own.now(), own.steady()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self.own.steady() - self._since)

    def monotonic(self) -> float:
        return self.own.monotonic()

    def steady(self) -> float:
        return self.own.steady()

    async def sleep(self, seconds: float) -> None:
        await self.own.sleep(seconds)

    def set(self, at: datetime) -> None:
        """The registry says that it is so late now."""
        self._at, self._since = at, self.own.steady()


def by_the_registry(db: Database, own: Clock) -> Clock:
    """The clock for whoever works with this database; a file has no time of its own."""
    if db.path is not None:
        return own
    clock = RegistryClock(own)
    with db.reading() as session:
        clock.set(dialect.server_time(session))
    return clock
