"""What goes on with the AI server beside the turns: comments are written, signs of life given; one task at a time."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.comments import ai_server, writing
from engine.comments.ai_client import AiClient, Breaker
from engine.comments.ai_messages import SignOfLife
from engine.rules import slots
from engine.upkeep import log
from engine.upkeep.secrets import KeyringLocked, Secrets
from engine.work.pausing import is_paused
from storage import settings as settings_store
from storage.database import Database
from vps.agreement import Pairing

BEAT = timedelta(minutes=3)  # in work hours
MISSED = timedelta(minutes=15)  # so long without a sign, and the server tells the owner
LONGEST = timedelta(days=7)
LAST_WORD_SECONDS = 5.0  # for the planned end to be said

logger = log.get(__name__)


class Desk:
    """Woken by the agent's tick; looks itself what there is to do."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        rng: random.Random,
        secrets: Secrets,
        language: str = "en",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._rng = rng
        self._secrets = secrets
        self._language = language
        self._transport = transport
        self._client: AiClient | None = None
        self._task: asyncio.Task[None] | None = None
        self._beat_at: datetime | None = None
        self._said: SignOfLife | None = None
        self.on_push: Callable[[], None] = lambda: None

    def tick(self) -> None:
        """Begin what is due, unless something is under way."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._go())

    async def finished(self) -> None:
        """Return when nothing is under way."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def end(self) -> None:
        """Begin nothing more; the server hears that this end was planned."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        client = self._client
        if client is not None and self._said is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORD_SECONDS):
                    await ai_server.give_sign(self._db, client, SignOfLife("ended", None, self._language))

    async def _go(self) -> None:
        try:
            self._client = await self._paired()
            await self._give_sign()
            if not await self._db.read(is_paused):
                await writing.write_some(self._db, self._clock, self._client, self._rng)
                self.on_push()
        except KeyringLocked as locked:  # told by `doctor`; turns go on
            logger.warning("ai_key_locked", reason=str(locked))
        except Exception:  # an error of our own here ends neither the agent nor its turns
            logger.exception("ai_desk_failed")

    async def _paired(self) -> AiClient | None:
        pairing: Pairing | None = await asyncio.to_thread(ai_server.paired, self._secrets)
        if pairing is None:
            return None
        if self._client is not None and self._client.pairing == pairing:
            return self._client
        self._beat_at = None
        return AiClient(pairing, self._clock, Breaker(), self._transport)

    async def _give_sign(self) -> None:
        if self._client is None:
            return
        now = self._clock.now()
        sign = await self._db.read(_sign, now, self._language)
        due = self._beat_at is None or not timedelta() <= now - self._beat_at < BEAT
        changed = self._said is None or sign.state != self._said.state
        if changed or (due and sign.state == "working"):
            await ai_server.give_sign(self._db, self._client, sign)
            self._beat_at, self._said = now, sign


def _sign(session: Session, now: datetime, language: str) -> SignOfLife:
    """In work hours the next one comes soon; outside of them when they begin; while all is paused nothing is expected."""
    if is_paused(session):
        return SignOfLife("resting", None, language)
    hours = settings_store.load(session).work_hours
    if slots.work_window(now, hours) is not None:
        return SignOfLife("working", round(MISSED.total_seconds()), language)
    upcoming = slots.next_work_window(now, hours)
    if upcoming is None:
        return SignOfLife("resting", None, language)
    within = min(upcoming.start - now + MISSED, LONGEST)
    return SignOfLife("resting", round(within.total_seconds()), language)
