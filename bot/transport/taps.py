"""A tapped button stops waiting soon, whatever the agent is doing: each tap gets one answer, at the latest an empty one."""

import asyncio

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.transport.backoff import Backoff
from engine.clock import Clock
from engine.upkeep import log

PATIENCE = 0.15  # seconds from a tap's arrival until it is answered without words
LONGEST = 200  # characters (Bot API, answerCallbackQuery)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds before an answer is tried again
LIFE = 300.0  # seconds in which anybody still looks at the button

logger = log.get(__name__)


class Taps:
    """The taps under way. Only a tap's first answer counts, here as for Telegram itself."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._late: dict[str, asyncio.Task[None]] = {}  # answered without words, since the work takes longer
        self._waiting: set[asyncio.Task[None]] = set()  # answers that Telegram didn't take yet

    def expect(self, query_id: str) -> None:
        """A tap has come: it won't wait for longer than `PATIENCE`."""
        if query_id in self._timers or query_id in self._late:
            return  # Telegram sends it a second time
        loop = asyncio.get_running_loop()
        self._timers[query_id] = loop.call_later(PATIENCE, self._give_up, query_id)

    def _give_up(self, query_id: str) -> None:
        del self._timers[query_id]
        self._late[query_id] = asyncio.create_task(self._say(query_id, "", alert=False))

    async def answer(self, query_id: str, text: str = "", alert: bool = False) -> bool:
        """Answer a tap; False when it was answered already, and nobody reads these words."""
        timer = self._timers.pop(query_id, None)
        if timer is not None:
            timer.cancel()
        elif query_id in self._late:
            return False
        await self._say(query_id, text, alert)
        return True

    async def _say(self, query_id: str, text: str, alert: bool) -> None:
        try:
            await self._once(query_id, text, alert)
        except (RetryAfter, NetworkError) as error:  # it is answered later; what the tap asked for goes on
            task = asyncio.create_task(self._later(query_id, text, alert, error))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)

    async def _later(self, query_id: str, text: str, alert: bool, error: TelegramError) -> None:
        backoff = Backoff(FIRST_PAUSE, LONGEST_PAUSE)
        until = self._clock.monotonic() + LIFE
        while self._clock.monotonic() + (pause := backoff.pause(error)) < until:
            await self._clock.sleep(pause)
            try:
                await self._once(query_id, text, alert)
                return
            except (RetryAfter, NetworkError) as again:
                error = again
        logger.debug("tap_not_answered", reason=type(error).__name__)

    async def _once(self, query_id: str, text: str, alert: bool) -> None:
        try:
            await self._bot.answer_callback_query(query_id, text[:LONGEST] or None, show_alert=alert)
        except (BadRequest, Forbidden, InvalidToken) as error:
            # Too old after a restart: the button stops waiting by itself.
            logger.debug("tap_not_answered", reason=type(error).__name__)

    def done(self, query_id: str) -> None:
        """The tap was handled."""
        timer, late = self._timers.pop(query_id, None), self._late.pop(query_id, None)
        if timer is not None:
            timer.cancel()
            self._late[query_id] = late = asyncio.create_task(self._say(query_id, "", alert=False))
        if late is not None:
            late.add_done_callback(lambda _: self._late.pop(query_id, None))

    async def stop(self) -> None:
        """No answer is owed any more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for task in (*self._late.values(), *self._waiting):
            task.cancel()
