"""A person's phone for the measurements: taps, and when the chat changed by them, as the chat's server sees it."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from practice.chat.client import buttons_of


class Phone:
    """One person's taps, and when the chat changed by them."""

    def __init__(self, url: str, person: int) -> None:
        self._http = httpx.AsyncClient(base_url=f"{url}/person/{person}", timeout=60, trust_env=False)

    async def state(self, since: int | None = None) -> dict[str, Any]:
        """The chat as it is, or when it has changed."""
        params = {} if since is None else {"since": str(since), "wait": "1"}
        return dict((await self._http.get("/messages", params=params)).json())

    async def send(self, text: str) -> None:
        await self._http.post("/send", json={"text": text})

    async def upload(self, name: str, content: bytes) -> None:
        await self._http.post("/upload", files={"file": (name, content)})

    async def screen(self, has: Callable[[str], bool] = lambda _data: True) -> tuple[int, str]:
        """The newest message with such a button, and the button's data, once it is there."""
        for _ in range(1200):
            for message in reversed((await self.state())["messages"]):
                for _label, data in buttons_of(message):
                    if has(data):
                        return int(message["message_id"]), data
            await asyncio.sleep(0.1)
        raise SystemExit("The bot showed no such button within 2 minutes.")

    async def tap(self, message: int, data: str) -> dict[str, Any]:
        """Tap; the chat's answer says how long the bot took to answer."""
        body = {"message_id": message, "data": data, "old": True}
        return dict((await self._http.post("/press", json=body)).json())

    async def close(self) -> None:
        await self._http.aclose()
