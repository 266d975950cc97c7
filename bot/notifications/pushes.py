"""The outbox's way to Telegram: for each person in order, kept while Telegram can't be reached.

Before a message is handed to Telegram that is written down. So after a lost answer, or a kill in between, it is known
that the message may have arrived, and Telegram has no way to ask whether it did. What needs the person is sent again,
and says so; talk isn't.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot import texts
from bot.notifications.push_messages import PushMessage, compose, may_repeat, repeated, together
from bot.services import Services
from bot.transport import messages, screen_message
from bot.transport.backoff import Backoff, forever
from bot.transport.messages import Outgoing
from engine.rules.enums import Loudness
from engine.rules.settings import Settings
from engine.upkeep import log
from storage import outbox, users
from storage import settings as settings_store
from storage.outbox import PushRow
from storage.users import UserRow

POLL_SECONDS = 2.0
BLOCKED_PAUSE = 600.0  # seconds before somebody who blocked the bot is tried again
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
GIVEN_UP_AFTER = timedelta(days=14)
# The call never got to Telegram. A NetworkError without a cause is Telegram's own 5xx: it refused.
NEVER_SENT = ("ConnectError", "ConnectTimeout", "PoolTimeout", "NoneType")

logger = log.get(__name__)


class Pushes:
    """Delivers until it is cancelled; `wake` makes it look at once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._bot = services.bot
        self._db = services.db
        self._clock = services.clock
        self._woken = asyncio.Event()
        self._not_before: dict[int, float] = {}  # person → monotonic seconds
        self._pauses: dict[int, Backoff] = {}

    def wake(self) -> None:
        """Something new is in the outbox."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver what is there, then wait for more."""
        await forever("delivering_failed", self._deliver_and_wait, self._clock)

    async def _deliver_and_wait(self) -> None:
        while True:
            self._woken.clear()
            await self.deliver()
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def deliver(self) -> None:
        """One round: everybody gets what waits for them. One person's trouble doesn't stop the others."""
        now = self._clock.now()
        if not await self._db.read(outbox.any_open):
            return
        settings = await self._db.read(settings_store.load)
        await self._db.run(outbox.give_up, now - GIVEN_UP_AFTER, now)
        for user in await self._db.read(users.all_users):
            if self._clock.monotonic() >= self._not_before.get(user.id, 0.0):
                with texts.speaking(user.language):
                    await self._deliver_to(user, settings)

    async def _deliver_to(self, user: UserRow, settings: Settings) -> None:
        waiting = await self._wanted(user, settings)
        while waiting:
            message = await compose(together(waiting), self._db, self._clock, settings.zone)
            if not await self._arrived(user, message, settings):
                return
            self._pauses.pop(user.id, None)
            await self._delivered(user, message.ids)
            waiting = [row for row in waiting if row.id not in message.ids]

    async def _delivered(self, user: UserRow, push_ids: Sequence[int]) -> None:
        await self._db.run(outbox.delivered, push_ids, user.id, self._clock.now())

    async def _wanted(self, user: UserRow, settings: Settings) -> list[PushRow]:
        """What waits for this person, without what is switched off and what the quiet hours hold back."""
        waiting = await self._db.read(outbox.undelivered, user.id)
        now = self._clock.now()
        over = [row.id for row in waiting if settings.loudness(row.kind) is Loudness.OFF]
        if over:
            await self._delivered(user, over)
        return [row for row in waiting if row.id not in over and not settings.held_back(row.kind, now)]

    async def _arrived(self, user: UserRow, message: PushMessage, settings: Settings) -> bool:
        """Whether the person has it; False when it has to be tried again later."""
        silent = settings.loudness(message.kind) is Loudness.SILENT
        try:
            if not message.doubtful:
                await self._send(user, message, silent)
            elif may_repeat(message.kind):
                await self._send(user, repeated(message), silent)
        except TelegramError as error:
            if isinstance(error, BadRequest) and not messages.is_no_chat(error):
                # Telegram will never take it, and the next one must not wait for it.
                logger.error("push_refused", push_ids=message.ids, reason=str(error))
                return True
            self._wait(user, self._pause(user, error))
            logger.warning("push_not_delivered", push_ids=message.ids, reason=type(error).__name__)
            return False
        return True

    def _pause(self, user: UserRow, error: TelegramError) -> float:
        if isinstance(error, (Forbidden, BadRequest)):  # blocked, or the chat is gone
            return BLOCKED_PAUSE
        backoff = self._pauses.setdefault(user.id, Backoff(FIRST_PAUSE, LONGEST_PAUSE, self._services.rng))
        return backoff.pause(error)

    def _wait(self, user: UserRow, seconds: float) -> None:
        self._not_before[user.id] = self._clock.monotonic() + seconds

    async def _send(self, user: UserRow, message: PushMessage, silent: bool) -> None:
        """Write down that it goes out, and send it; what certainly didn't is taken back."""
        if not await self._db.run(outbox.begin, message.ids, user.id, self._clock.now()):
            return
        try:
            await self._hand_over(user, message, silent)
        except TelegramError as error:
            if not isinstance(error, NetworkError) or _never_sent(error):
                await self._db.run(outbox.not_sent, message.ids, user.id)
            raise

    async def _hand_over(self, user: UserRow, message: PushMessage, silent: bool) -> None:
        keyboard = screen_message.markup(self._services, message.buttons, user.role)
        await messages.send(self._bot, user, Outgoing(message.text, keyboard, message.photo, silent))


def _never_sent(error: NetworkError) -> bool:
    return type(error.__cause__).__name__ in NEVER_SENT
