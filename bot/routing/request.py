"""One update of one person who was let in: who, what was sent or tapped, and how to answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session
from telegram import CallbackQuery, Message

from bot import texts
from bot.flows import conversations
from bot.routing import audit
from bot.routing.audit import AuditEntry
from bot.screens.base import Screen
from bot.services import Services
from bot.transport import screen_message
from storage import inbox
from storage.conversations import ConversationRow
from storage.users import UserRow

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Request:
    """What an answer function gets."""

    services: Services
    user: UserRow
    update_id: int
    message: Message | None  # None for a tap
    query: CallbackQuery | None = None
    conversation: ConversationRow | None = None
    data: str | None = None  # the route that a tap or a command takes
    words: str = ""  # what was written; of a command, what stood behind it
    toast: str = ""  # a word to the tap, besides the screen
    audit_entry: AuditEntry | None = None  # what this update asks for, in words for the event log
    answered: bool = field(default=False)

    @property
    def now(self) -> datetime:
        return self.services.clock.now()

    @property
    def tapped(self) -> int | None:
        """The message whose button was tapped."""
        on = None if self.query is None else self.query.message
        return None if on is None else on.message_id

    async def read(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Look at the data."""
        return await self.services.db.read(fn, *args, **kwargs)

    async def run(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Change the data, because this person wants it so: the event log says so in the same transaction.

        However the answer fares, it isn't done a second time. What is refused leaves no line.
        """
        return await self.services.db.run(self._do, lambda session: fn(session, *args, **kwargs))

    async def conclude(
        self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The deed that the person's flow was for: with it the flow is over, both or neither."""

        def work(session: Session) -> tuple[T, ConversationRow | None]:
            done = self._do(session, lambda session: fn(session, *args, **kwargs))
            return done, conversations.finish(session, self.user.id, self.now)

        done, self.conversation = await self.services.db.run(work)
        return done

    def _do(self, session: Session, fn: Callable[[Session], T]) -> T:
        with texts.speaking(self.services.config.language):  # the log is everybody's
            line = None if self.audit_entry is None else audit.sentence(session, self.audit_entry, self.user)
        done = fn(session)
        if self.audit_entry is not None and line is not None:
            audit.write_down(session, self.audit_entry, line, self.user, self.now)
        self.audit_entry = None
        inbox.acted(session, self.update_id, self.now)
        return done

    async def did(self) -> None:
        """A deed outside of the database is done, such as an order to the agent: into the event log with it."""
        await self.run(lambda _session: None)

    async def keep(self, fn: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Write what is no deed: where somebody is in a conversation, what was chosen so far."""
        return await self.services.db.run(fn, *args, **kwargs)

    async def ask(self, flow: str, step: str, **data: object) -> None:
        """From now on the person's words belong to this flow."""
        self.conversation = await self.keep(conversations.begin, self.user.id, flow, step, data, self.now)

    async def finish(self) -> None:
        """The flow is over, and nothing was done in it."""
        self.conversation = await self.keep(conversations.finish, self.user.id, self.now)

    async def show(self, screen: Screen) -> int:
        """Make this the person's screen."""
        return await screen_message.show(self.services, self.user, screen, self.tapped)

    async def answer(self, text: str = "", alert: bool = False) -> bool:
        """Let the tapped button stop waiting; only the first answer counts, False for a later one."""
        if self.query is None or self.answered:
            return False
        self.answered = True
        return await self.services.taps.answer(self.query.id, text, alert)
