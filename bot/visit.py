"""One update of one person who was let in: who, what was sent or tapped, and how to answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session
from telegram import CallbackQuery, Message

from bot import talks, window
from bot.house import House
from bot.screens.base import Screen
from storage.conversations import Talk
from storage.users import UserRow

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Visit:
    """What an answer function gets."""

    house: House
    user: UserRow
    update_id: int
    message: Message | None  # None for a tap
    query: CallbackQuery | None = None
    talk: Talk | None = None
    words: str = ""  # what stood after the command
    toast: str = ""  # a word to the tap, besides the screen
    answered: bool = field(default=False)

    @property
    def now(self) -> datetime:
        return self.house.clock.now()

    @property
    def tapped(self) -> int | None:
        """The message whose button was tapped."""
        on = None if self.query is None else self.query.message
        return None if on is None else on.message_id

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Look at the data."""
        return await self.house.db.read(fn, *args, **kwargs)

    async def run(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Change the data."""
        return await self.house.db.run(fn, *args, **kwargs)

    async def ask(self, flow: str, step: str, **data: object) -> None:
        """From now on the person's words belong to this flow."""
        self.talk = await self.run(talks.begin, self.user.id, flow, step, data, self.now)

    async def finish(self) -> None:
        """The flow is over."""
        self.talk = await self.run(talks.finish, self.user.id, self.now)

    async def show(self, screen: Screen) -> int:
        """Make this the person's screen."""
        return await window.show(self.house, self.user, screen, self.tapped)

    async def answer(self, text: str = "", alert: bool = False) -> bool:
        """Let the tapped button stop waiting; only the first answer counts, False for a later one."""
        if self.query is None or self.answered:
            return False
        self.answered = True
        return await self.house.taps.answer(self.query.id, text, alert)
