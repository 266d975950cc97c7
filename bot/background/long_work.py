"""Long work under its person's eyes: a message of its own with a bar, what is left and a way to cancel; and what becomes of it at a restart.

A new kind of it is one function, which does the work and returns the screen that says what came of it, and one line that begins it (`begin`).
It runs in a background task (`bot.background.tasks`), and stands in the database meanwhile: after a restart its message says that it was
cut off, with the button that begins it again. A file's own work (`bot.flows.importing`) is noted with its file, which goes on by itself; it
has the same message and the same bar: `Watch`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from telegram.error import Forbidden, RetryAfter, TelegramError

from bot import texts
from bot.background.tasks import Cancellable
from bot.error_messages import apologise, sentence
from bot.notifications.delivery import ShutOut, deliver, tell
from bot.refusal import Refusal
from bot.routing.request import Request
from bot.screens import help as help_screens
from bot.screens import progress as screens
from bot.screens.base import Screen
from bot.services import Services
from bot.transport import cards, screen_message
from bot.transport.backoff import flood_seconds
from engine.apart.wire import Progress
from engine.rules.errors import UserError
from engine.upkeep import log
from storage import long_work as store
from storage import users
from storage.long_work import WorkRow
from storage.users import UserRow

R = TypeVar("R")
Show = Callable[[Screen], Awaitable[int]]
Begin = Callable[[Callable[[Progress], None]], Awaitable[R]]
Note = Callable[..., Awaitable[int]]

EDIT_SECONDS = 2.0  # at most one edit in so long
LARGEST_NUMBER = 10**9
EARLY = 0.05  # of the work: what is left can't be told before
T = texts.of("progress")

logger = log.get(__name__)


class Cancelled(Exception):
    """The person cancelled the work; it has taken back what it did so far."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The message with the bar. `show` puts a screen on it, the first time where it belongs, and says which message that is."""

    services: Services
    user: UserRow
    title: str  # HTML: what is under way
    stages: Sequence[str]  # that it goes through, each taken for equally long
    show: Show

    async def follow(self, begin: Begin[R]) -> R:
        """Do the work that `begin` begins and tells of, and return what it returns; raises Cancelled.

        Whether the person can be shown anything decides nothing: only they, or the agent's end, cancel the work.
        """
        told: list[Progress] = []

        async def work() -> R:
            async with self.services.jobs.room:
                return await begin(told.append)

        number = self.services.rng.randrange(
            1, LARGEST_NUMBER
        )  # not counted: after a restart an old button means nothing
        task = asyncio.create_task(work())
        running = self.services.jobs.works[number] = Cancellable(self.user.id, task)
        shown = asyncio.create_task(self._first(screens.working(self.title, number, None, 0.0, None)))
        try:
            begun, again_at, seen = self.services.clock.monotonic(), 0.0, 0
            while not (await asyncio.wait({task}, timeout=EDIT_SECONDS))[0]:
                now = self.services.clock.monotonic()
                message_id = shown.result() if shown.done() else None
                if message_id and len(told) > seen and now >= again_at and not running.cancelled:
                    seen = len(told)
                    share, left = _ahead(told[-1], self.stages, now - begun)
                    screen = screens.working(self.title, number, told[-1], share, left)
                    again_at = now + await self._edit(message_id, screen)
            await shown  # a bar that came after the end would stay for ever
            if running.cancelled and task.cancelled():
                raise Cancelled
            return task.result()
        finally:
            del self.services.jobs.works[number]
            task.cancel()
            shown.cancel()
            await asyncio.wait({task, shown})

    async def _first(self, screen: Screen) -> int | None:
        """The message with the bar, as soon as Telegram can be reached; None when there can be none."""
        try:
            return await deliver(self.services, self.user, lambda: self.show(screen))
        except Exception as error:
            logger.warning("bar_not_shown", user_id=self.user.id, reason=type(error).__name__)
            return None

    async def _edit(self, message_id: int, screen: Screen) -> float:
        """One try, for it is only a courtesy; returns for how many seconds Telegram wants no other."""
        keyboard = screen_message.markup(self.services, screen.keyboard, self.user.role)
        try:
            await self.services.bot.edit_message_text(
                screen.text, self.user.chat_id, message_id, parse_mode="HTML", reply_markup=keyboard
            )
        except RetryAfter as flood:
            return flood_seconds(flood)
        except TelegramError:
            pass
        return 0.0


def _ahead(told: Progress, stages: Sequence[str], seconds: float) -> tuple[float, timedelta | None]:
    """Which share of the work is done, and what the rest may take."""
    part = min(told.done / told.of, 1.0) if told.of else 0.0
    share = (stages.index(told.stage) + part) / len(stages)
    return share, timedelta(seconds=seconds * (1 - share) / share) if share > EARLY else None


@dataclass(frozen=True, slots=True)
class LongWork:
    """One piece of long work of a person's, and what is said of it."""

    name: str  # of which there is one at a time
    title: str  # HTML: what its message says while it is under way
    again: str  # the button that begins it anew
    stages: Sequence[str]
    work: Callable[[Watch], Awaitable[Screen]]  # it follows what takes long, and says what came of it
    nothing: Callable[[str], Screen]  # says why nothing came of it
    busy: str  # what is said to whoever begins it twice


async def begin(request: Request, long: LongWork, note: Note, *, here: bool = False) -> None:
    """Begin it, in a message of its own; with `here` that is the one whose button was tapped. Raises UserError.

    `note` is `Request.run` where the event log tells who began it, else `Request.keep`.
    """
    services, user = request.services, request.user
    if services.jobs.runs(long.name):
        raise Refusal(long.busy)
    card = []
    if here and request.tapped is not None and request.tapped == await request.read(users.screen, user):
        await screen_message.let_go(services, user, request.tapped)
        card = [request.tapped]
    noted = await note(store.begin, user, long.title, long.again, request.now)
    services.jobs.start(long.name, _to_its_end(services, noted, _run(services, user, long, noted, card)))


async def _run(services: Services, user: UserRow, long: LongWork, noted: int, card: list[int]) -> None:
    async def show(screen: Screen) -> int:
        card[:] = [await cards.show(services, user, screen, *card)]
        await services.db.run(store.stands, noted, card[0])
        return card[0]

    try:
        ended = await long.work(Watch(services, user, long.title, long.stages, show))
    except Cancelled:
        ended = long.nothing(T.cancelled)
    except UserError as refusal:
        ended = long.nothing(await sentence(services, refusal))
    except Forbidden as refusal:
        ended = long.nothing(str(refusal))
    except ShutOut:
        ended = long.nothing(help_screens.T.not_yours)
    except Exception as error:
        await apologise(services, user, "long_work_failed", error)
        ended = long.nothing(T.failed)
    await tell(services, user, lambda: show(ended))


async def _to_its_end(services: Services, noted: int, work: Coroutine[Any, Any, None]) -> None:
    await work
    await services.db.run(store.end, noted)


async def take_up(services: Services) -> None:
    """At the start: tell of what was cut off, with a button that begins it again."""

    def look(session: Session) -> list[tuple[WorkRow, UserRow]]:
        found = [(row, users.get(session, row.user_id)) for row in store.under_way(session)]
        return [
            (row, users.answered_in(session, user, row.chat_id, row.topic_id))
            for row, user in found
            if user is not None
        ]

    for row, user in await services.db.read(look):
        with texts.speaking(user.language):
            screen = screens.cut_off(row.title, row.again)
            card = row.message_id if row.chat_id == user.chat_id else None
            show = partial(cards.show, services, user, screen, card)
            services.jobs.start(
                f"cut off {row.id}", _to_its_end(services, row.id, tell(services, user, show))
            )
