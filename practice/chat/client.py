"""A person in the practice chat, from Python: for tests and for the story."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

Message = dict[str, Any]
LOOK_EVERY_SECONDS = 0.05


class NotSeen(AssertionError):
    """What was waited for didn't appear in the chat."""


def text_of(message: Message) -> str:
    """What stands in the message: its text, or the caption of its file."""
    return str(message.get("text") or message.get("caption") or "")


def buttons_of(message: Message) -> list[tuple[str, str]]:
    """The message's buttons as (label, data), row after row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [(button["text"], button.get("callback_data", "")) for row in rows for button in row]


class ChatPerson:
    """Writes, taps, sends files and reads, as one person in their private chat or in the group."""

    def __init__(self, url: str, user_id: int = 7001, group: bool = False) -> None:
        self.user_id = user_id
        # straight to loopback: a proxy in the environment is none of the practice's business
        self._http = httpx.AsyncClient(base_url=f"{url}/person/{user_id}", timeout=60, trust_env=False)
        self._params = {"chat": "group"} if group else {}

    async def send(self, text: str) -> int:
        """Type a text; returns the message's number."""
        answer = await self._http.post("/send", json={"text": text}, params=self._params)
        return int(answer.raise_for_status().json()["message_id"])

    async def open_topic(self, name: str) -> int:
        """A new topic in the chat; what is sent from now on is sent there, until `in_topic` says otherwise."""
        answer = await self._http.post("/topic", json={"name": name}, params=self._params)
        self.in_topic(int(answer.raise_for_status().json()["topic"]))
        return int(self._params["topic"])

    def in_topic(self, topic: int) -> None:
        """Where the person is from now on; 0 is no topic."""
        self._params["topic"] = str(topic)

    async def upload(self, file: Path | bytes, name: str = "", caption: str = "", **more: str) -> int:
        """Send a file (`kind="voice"` …, `forwarded_from="Ben"`); returns the message's number."""
        content = file if isinstance(file, bytes) else await asyncio.to_thread(file.read_bytes)
        name = name or (file.name if isinstance(file, Path) else "file")
        answer = await self._http.post(
            "/upload", files={"file": (name, content)}, data={"caption": caption, **more}, params=self._params
        )
        return int(answer.raise_for_status().json()["message_id"])

    async def press(
        self, button: str, message_id: int | None = None, old: bool = False, unheard: bool = False
    ) -> dict[str, Any]:
        """Tap the newest button whose label contains the text, or whose data it is; returns the bot's answer.

        For one that is `unheard`, because its person may nothing, is not waited.
        """
        if old:
            assert message_id is not None
            found, data = message_id, button
        else:
            found, data = await self._find(button, message_id)
        body = {"message_id": found, "data": data, "old": old, "unheard": unheard}
        answer = await self._http.post("/press", json=body, params=self._params)
        return dict(answer.raise_for_status().json())

    async def try_press(self, button: str, message_id: int) -> bool:
        """Tap a button of one message; False when the message or the button has gone meanwhile."""
        try:
            await self.press(button, message_id)
        except NotSeen:
            return False
        except httpx.HTTPStatusError as gone:
            if gone.response.status_code != httpx.codes.NOT_FOUND:
                raise
            return False
        return True

    async def _find(self, button: str, message_id: int | None) -> tuple[int, str]:
        for message in reversed(await self.messages()):
            if message_id is not None and message["message_id"] != message_id:
                continue
            for exact in (True, False):
                for label, data in buttons_of(message):
                    if (exact and button in (label, data)) or (not exact and button in label):
                        return message["message_id"], data
        raise NotSeen(f"There is no button «{button}» in the chat.")

    async def messages(self) -> list[Message]:
        """All that stands in the chat."""
        answer = await self._http.get("/messages", params=self._params)
        return list(answer.raise_for_status().json()["messages"])

    async def commands(self) -> list[dict[str, str]]:
        """The command menu as this person sees it."""
        return list((await self._http.get("/messages")).raise_for_status().json()["commands"])

    async def wait_for(
        self, wanted: str | Callable[[Message], bool], seconds: float = 20.0, after: int = 0
    ) -> Message:
        """The newest of the bot's messages (numbered above `after`) that has the text, once it is there."""

        def fits(message: Message) -> bool:
            return wanted in text_of(message) if isinstance(wanted, str) else wanted(message)

        messages: list[Message] = []
        for _ in range(max(int(seconds / LOOK_EVERY_SECONDS), 1)):
            messages = await self.messages()
            for message in reversed(messages):
                if message["from"]["is_bot"] and message["message_id"] > after and fits(message):
                    return message
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        last = " ⏎ ".join(text_of(m)[:300] for m in messages[-2:])
        raise NotSeen(f"{wanted!r} didn't appear in {seconds} s; the last messages: {last}")

    async def speak(self, code: str) -> None:
        """Set the app to another language, such as `de`; the bot is told with each update."""
        (await self._http.post(f"/language/{code}")).raise_for_status()

    async def block(self) -> None:
        await self._http.post("/block")

    async def unblock(self) -> None:
        await self._http.post("/unblock")

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
