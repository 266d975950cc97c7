"""The outbox's way to Telegram: for each person in order, at least once, kept while Telegram can't be reached."""

import asyncio
import html
import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot import pictures, routes
from bot.jobs import forever
from bot.screens import summary as summary_screen
from bot.sending import flood_seconds
from engine import log, overview
from engine.clock import Clock
from engine.rules.errors import LinkedPilotError
from engine.rules.html import escape
from engine.rules.settings import Settings
from engine.rules.words import Loudness, PushKind, Role
from storage import outbox, users
from storage import settings as settings_store
from storage.database import Database
from storage.outbox import PushRow
from storage.users import UserRow

POLL_SECONDS = 2.0
MERGED_ABOVE = 5  # so many of one kind waiting become one message
MERGED_LINES = 10
BLOCKED_PAUSE = 600.0  # seconds before somebody who blocked the bot is tried again
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
GIVEN_UP_AFTER = timedelta(days=14)
DAY = "day:"  # a summary is told by its day, and written when it is sent
AGAIN = "\n\n<i>(sent again: Telegram didn't confirm the first one)</i>"
_TAG = re.compile(r"<[^>]+>")

logger = log.get(__name__)


class Message:
    """A push as it is sent: words, perhaps a picture, buttons; and which rows it stands for."""

    def __init__(self, rows: Sequence[PushRow], text: str, photo: bytes | None) -> None:
        self.ids = [row.id for row in rows]
        self.kind = rows[0].kind
        self.text = text
        self.photo = photo
        self.buttons = rows[-1].buttons


class Pushes:
    """Delivers until it is cancelled; `wake` makes it look at once."""

    def __init__(self, bot: Bot, db: Database, clock: Clock) -> None:
        self._bot = bot
        self._db = db
        self._clock = clock
        self._woken = asyncio.Event()
        self._not_before: dict[int, float] = {}  # person → monotonic seconds
        self._pauses: dict[int, float] = {}
        self._settings: Settings | None = None  # as they were when the last round began
        self._doubtful: set[tuple[int, int]] = set()  # (person, push) sent, and the answer lost

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
        people = await self._db.read(users.all_users)
        await self._db.run(outbox.give_up, now - GIVEN_UP_AFTER, now)
        for user in people:
            if self._clock.monotonic() >= self._not_before.get(user.id, 0.0):
                await self._deliver_to(user)

    async def _deliver_to(self, user: UserRow) -> None:
        waiting = await self._wanted(user)
        while waiting:
            rows = _together(waiting)
            message = await self._message(rows)
            try:
                await self._send(user, message)
            except RetryAfter as flood:
                self._wait(user, flood_seconds(flood))
                return
            except Forbidden:
                logger.warning("bot_blocked", user_id=user.id)
                self._wait(user, BLOCKED_PAUSE)
                return
            except BadRequest as refusal:
                if "chat not found" in str(refusal).lower():
                    self._wait(user, BLOCKED_PAUSE)
                    return
                logger.error("push_refused", push_ids=message.ids, reason=str(refusal))
            except TelegramError as error:
                self._doubt(user, message, error)
                pause = self._pauses.get(user.id, FIRST_PAUSE)
                self._pauses[user.id] = min(pause * 2, LONGEST_PAUSE)
                self._wait(user, pause)
                return
            self._pauses.pop(user.id, None)
            self._doubtful -= {(user.id, push_id) for push_id in message.ids}
            await self._db.run(outbox.delivered, message.ids, user.id, self._clock.now())
            waiting = [row for row in waiting if row.id not in message.ids]

    async def _wanted(self, user: UserRow) -> list[PushRow]:
        """What waits for this person, without what is switched off and what the quiet hours hold back."""
        waiting = await self._db.read(outbox.undelivered, user.id)
        if not waiting:
            return waiting
        self._settings = settings = await self._db.read(settings_store.load)
        now = self._clock.now()
        off = [row.id for row in waiting if settings.loudness(row.kind) is Loudness.OFF]
        if off:
            await self._db.run(outbox.delivered, off, user.id, now)
        return [row for row in waiting if row.id not in off and not settings.held_back(row.kind, now)]

    def _wait(self, user: UserRow, seconds: float) -> None:
        self._not_before[user.id] = self._clock.monotonic() + seconds

    def _doubt(self, user: UserRow, message: Message, error: TelegramError) -> None:
        cause = type(error.__cause__).__name__
        logger.warning("push_not_delivered", push_ids=message.ids, reason=cause)
        if cause not in ("ConnectError", "ConnectTimeout", "PoolTimeout", "NoneType"):
            self._doubtful |= {(user.id, push_id) for push_id in message.ids}

    async def _send(self, user: UserRow, message: Message) -> None:
        """Send; what Telegram can't read as HTML, or as a picture, goes as plain words."""
        text = message.text
        if any((user.id, push_id) in self._doubtful for push_id in message.ids):
            text += AGAIN
        keyboard = _keyboard(message, user.role)
        silent = self._settings is not None and self._settings.loudness(message.kind) is Loudness.SILENT
        try:
            if message.photo is not None and _length(text) <= MessageLimit.CAPTION_LENGTH:
                await self._bot.send_photo(
                    user.chat_id,
                    message.photo,
                    caption=text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                    disable_notification=silent,
                )
            else:
                if message.photo is not None:
                    await self._bot.send_photo(user.chat_id, message.photo, disable_notification=True)
                await self._bot.send_message(
                    user.chat_id,
                    text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                    disable_notification=silent,
                )
        except BadRequest as refusal:
            if "chat not found" in str(refusal).lower():
                raise
            logger.warning("push_simplified", push_ids=message.ids, reason=str(refusal))
            await self._bot.send_message(
                user.chat_id,
                _plain(text)[: MessageLimit.MAX_TEXT_LENGTH],
                reply_markup=keyboard,
                disable_notification=silent,
            )

    async def _message(self, rows: Sequence[PushRow]) -> Message:
        if len(rows) > 1:
            return Message(rows, await self._merged(rows), None)
        row = rows[0]
        if row.kind is PushKind.SUMMARY and row.text.startswith(DAY):
            return await self._summary(row)
        return Message(rows, row.text, await asyncio.to_thread(_read, row.photo))

    async def _summary(self, row: PushRow) -> Message:
        day = date.fromisoformat(row.text.removeprefix(DAY))
        screen = summary_screen.summary(await self._db.read(overview.day_summary, day, self._clock.now()))
        photo = None
        if screen.picture is not None:
            try:
                photo = await pictures.draw(screen.picture)
            except LinkedPilotError:
                logger.exception("picture_failed", picture=screen.picture.name)
        return Message([row], screen.text, photo)

    async def _merged(self, rows: Sequence[PushRow]) -> str:
        lines = [f"🔔 <b>{len(rows)} messages</b> while nobody could be reached, the newest last:"]
        left_out = len(rows) - MERGED_LINES
        if left_out > 0:
            lines.append(f"… {left_out} earlier ones")
        lines += [f"• {escape(_first_line(row))}" for row in rows[-MERGED_LINES:]]
        return "\n".join(lines)


def _together(waiting: Sequence[PushRow]) -> list[PushRow]:
    """The next one, or all of its kind when those are many."""
    same = [row for row in waiting if row.kind is waiting[0].kind]
    return same if len(same) > MERGED_ABOVE else [waiting[0]]


def _first_line(row: PushRow) -> str:
    if row.text.startswith(DAY):
        return f"The summary of {row.text.removeprefix(DAY)}"
    line = next((line for line in _plain(row.text).splitlines() if line.strip()), "")
    return line if len(line) <= 200 else line[:199] + "…"


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text))


def _length(text: str) -> int:
    """Telegram's limits count UTF-16 units after the tags are gone."""
    return len(_plain(text).encode("utf-16-le")) // 2


def _read(photo: Path | None) -> bytes | None:
    try:
        return None if photo is None else photo.read_bytes()
    except OSError:
        logger.warning("push_picture_gone", file=photo.name if photo else None)
        return None  # tidied away meanwhile: the words go without it


def _keyboard(message: Message, role: Role) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(label, callback_data=data)
            for label, data in row
            if routes.find(data) is not None and routes.may(role, data)
        ]
        for row in message.buttons
    ]
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None
