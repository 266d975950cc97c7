"""What a flow is: a question that a person answers with words, perhaps several in a row."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.routing.request import Request
from bot.screens.base import Screen
from engine.rules.enums import Role
from storage.conversations import ConversationRow


@dataclass(frozen=True, slots=True)
class Flow:
    """`take` takes the words and says what is shown next, or raises UserError; then `ask` asks again.

    Either returns None where something else shows it: work that goes on beside the conversation, or a card.
    """

    name: str
    least: Role
    take: Callable[[Request, ConversationRow, str], Awaitable[Screen | None]]
    ask: Callable[[Request, ConversationRow, str], Awaitable[Screen | None]]
