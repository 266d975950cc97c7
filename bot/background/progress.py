"""Long work under its person's eyes: a message of its own with a bar, what is left, and a way to cancel."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from telegram.error import RetryAfter, TelegramError

from bot.background.tasks import LongWork
from bot.notifications.delivery import deliver
from bot.screens import progress as screens
from bot.screens.base import Screen
from bot.services import Services
from bot.transport import screen_message
from bot.transport.backoff import flood_seconds
from engine.apart.wire import Progress
from engine.upkeep import log
from storage.users import UserRow

T = TypeVar("T")
Show = Callable[[Screen], Awaitable[int]]
Begin = Callable[[Callable[[Progress], None]], Awaitable[T]]

EDIT_SECONDS = 2.0  # at most one edit in so long
LARGEST_NUMBER = 10**9
EARLY = 0.05  # of the work: what is left can't be told before

logger = log.get(__name__)


class Cancelled(Exception):
    """The person cancelled the work; it has taken back what it did so far."""


async def follow(
    services: Services, user: UserRow, title: str, stages: Sequence[str], begin: Begin[T], show: Show
) -> T:
    """Do the work that `begin` begins and tells of, and return what it returns; raises Cancelled.

    `title` is HTML; `show` puts the first screen into its place and says which message that is; `stages` are those
    that the work goes through, each taken for equally long. Whether the person can be shown anything decides nothing:
    only they, or the agent's end, cancel the work.
    """
    told: list[Progress] = []

    async def work() -> T:
        async with services.jobs.room:
            return await begin(told.append)

    number = services.rng.randrange(
        1, LARGEST_NUMBER
    )  # not counted: after a restart an old button means nothing
    task = asyncio.create_task(work())
    running = services.jobs.works[number] = LongWork(user.id, task)
    shown = asyncio.create_task(_first(services, user, show, screens.working(title, number, None, 0.0, None)))
    try:
        begun, again_at, seen = services.clock.monotonic(), 0.0, 0
        while not (await asyncio.wait({task}, timeout=EDIT_SECONDS))[0]:
            now = services.clock.monotonic()
            message_id = shown.result() if shown.done() else None
            if message_id and len(told) > seen and now >= again_at and not running.cancelled:
                seen = len(told)
                share, left = _ahead(told[-1], stages, now - begun)
                screen = screens.working(title, number, told[-1], share, left)
                again_at = now + await _edit(services, user, message_id, screen)
        await shown  # a bar that came after the end would stay for ever
        if running.cancelled and task.cancelled():
            raise Cancelled
        return task.result()
    finally:
        del services.jobs.works[number]
        task.cancel()
        shown.cancel()
        await asyncio.wait({task, shown})


async def _first(services: Services, user: UserRow, show: Show, screen: Screen) -> int | None:
    """The message with the bar, as soon as Telegram can be reached; None when there can be none."""
    try:
        return await deliver(services, user, lambda: show(screen))
    except Exception as error:
        logger.warning("bar_not_shown", user_id=user.id, reason=type(error).__name__)
        return None


def _ahead(told: Progress, stages: Sequence[str], seconds: float) -> tuple[float, timedelta | None]:
    """Which share of the work is done, and what the rest may take."""
    part = min(told.done / told.of, 1.0) if told.of else 0.0
    share = (stages.index(told.stage) + part) / len(stages)
    return share, timedelta(seconds=seconds * (1 - share) / share) if share > EARLY else None


async def _edit(services: Services, user: UserRow, message_id: int, screen: Screen) -> float:
    """One try, for it is only a courtesy; returns for how many seconds Telegram wants no other."""
    keyboard = screen_message.markup(services, screen.keyboard, user.role)
    try:
        await services.bot.edit_message_text(
            screen.text, user.chat_id, message_id, parse_mode="HTML", reply_markup=keyboard
        )
    except RetryAfter as flood:
        return flood_seconds(flood)
    except TelegramError:
        pass
    return 0.0
