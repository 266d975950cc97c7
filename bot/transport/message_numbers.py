"""The numbers of the messages that came and went, read from what Telegram itself answers.

A bot's messages in all its private chats are numbered in one row, ever upwards (those of supergroups aren't: they
have numbers of their own). So a message whose sending was never confirmed, if it arrived, has one of the next numbers
after the last one known: see `bot.notifications.pushes`.
"""

import json
from collections import deque
from typing import Any

from telegram.constants import ChatType
from telegram.request import RequestData

from bot.transport.requests import TelegramRequest

KEPT = 500
_NUMBER = b'"message_id"'


class MessageNumbers:
    """The message numbers of private chats that are known."""

    def __init__(self) -> None:
        self.newest: int | None = None
        self._known: deque[int] = deque(maxlen=KEPT)

    def __contains__(self, number: int) -> bool:
        return number in self._known

    def add(self, number: int) -> None:
        """This one is known now."""
        self._known.append(number)
        self.newest = max(self.newest or 0, number)

    def note(self, answer: Any) -> None:
        """Take in what a call returned: a message, several, or updates."""
        for each in answer if isinstance(answer, list) else [answer]:
            if not isinstance(each, dict):
                continue
            query = each.get("callback_query") or {}
            message = each.get("message") or query.get("message") or each
            number, chat = message.get("message_id"), message.get("chat") or {}
            if isinstance(number, int) and chat.get("type") == ChatType.PRIVATE:
                self.add(number)


class Receipts(TelegramRequest):
    """The way to Telegram, which also reads the numbers."""

    def __init__(self, way: dict[str, Any], numbers: MessageNumbers, connections: int = 256) -> None:
        super().__init__(way, connections)
        self._numbers = numbers

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        code, payload = await super().do_request(url, method, request_data, *args, **kwargs)
        if code == 200 and _NUMBER in payload:
            self._numbers.note(json.loads(payload).get("result"))
        return code, payload
