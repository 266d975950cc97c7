"""Layer 4: how much, by whom: requests a minute per key and address, comments a day per key, money a day and a month."""

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from vps.server.config import Config
from vps.server.refusals import Refused
from vps.server.store import Store
from vps.server.wire import ErrorCode

MICROS = 1_000_000


class Quotas:
    """Rates live in memory (a minute is over after a restart); what counts for a day is stored."""

    def __init__(self, config: Config, store: Store, now: Callable[[], datetime]) -> None:
        self._config = config
        self._store = store
        self._now = now
        self._rates = MovingWindowRateLimiter(MemoryStorage())
        self._by_key = RateLimitItemPerMinute(config.rate_key, namespace="key")
        self._by_address = RateLimitItemPerMinute(config.rate_address, namespace="address")

    async def admit_address(self, address: str) -> None:
        """One more request from there, before anything of it is read. Raises Refused."""
        await self._hit(self._by_address, address)

    async def admit_key(self, key_id: str) -> None:
        """One more request of that key. Raises Refused."""
        await self._hit(self._by_key, key_id)

    async def _hit(self, rate: RateLimitItemPerMinute, whose: str) -> None:
        if not await self._rates.hit(rate, whose):
            free = (await self._rates.get_window_stats(rate, whose)).reset_time
            raise Refused(ErrorCode.TOO_FAST, rate.namespace, max(1, math.ceil(free - time.time())))

    def take_comment(self, key_id: str) -> Callable[[], None]:
        """Count a comment; what is returned takes it back. Raises Refused."""
        self.check_money()
        day = self._now().date()
        if not self._store.take_comment(key_id, day, self._config.quota_day):
            raise Refused(ErrorCode.QUOTA, f"{self._config.quota_day} a day", self._until_tomorrow())
        return lambda: self._store.give_back(key_id, day)

    def check_money(self) -> None:
        """Asked before each call of the model, so that a ceiling is passed by one call at most. Raises Refused."""
        today, month = self._store.spent(self._now().date())
        if 0 < self._config.ceiling_day * MICROS <= today:
            raise Refused(ErrorCode.SPENT, "the day's ceiling", self._until_tomorrow())
        if 0 < self._config.ceiling_month * MICROS <= month:
            raise Refused(ErrorCode.SPENT, "the month's ceiling", self._until_tomorrow())

    def spend(self, key_id: str, tokens_in: int, tokens_out: int) -> float:
        """Note a call of the model; returns what it cost."""
        micros = math.ceil(tokens_in * self._config.price_in + tokens_out * self._config.price_out)
        self._store.spend(key_id, self._now().date(), tokens_in + tokens_out, micros)
        return micros / MICROS

    def left_today(self, key_id: str) -> int:
        """Comments that this key may still ask for."""
        return max(0, self._config.quota_day - self._store.comments(key_id, self._now().date()))

    def spent(self) -> tuple[float, float]:
        """Today and this month, all keys."""
        today, month = self._store.spent(self._now().date())
        return today / MICROS, month / MICROS

    def _until_tomorrow(self) -> int:
        now = self._now().astimezone(UTC)
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return math.ceil((tomorrow - now).total_seconds())
