"""HTTP to Telegram as the library does it, but what isn't Telegram's own answer is taken for none.

The login page of a Wi-Fi answers 200, a proxy 403 or 404, each with a page of its own. The library would take the last two for a
person who has blocked the bot, and for a refused token. So 401, 403, 404 and 409 mean one thing each: Telegram said so.
"""

from typing import Any

from telegram.error import NetworkError
from telegram.request import HTTPXRequest, RequestData


class TelegramRequest(HTTPXRequest):
    """`way` is what httpx is told about proxies (see `bot.transport.proxy`)."""

    def __init__(self, way: dict[str, Any], connections: int = 256) -> None:
        super().__init__(
            connection_pool_size=connections, httpx_kwargs=way
        )  # 256; for getUpdates 1: the library's own

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """Raises NetworkError for what isn't Telegram's."""
        code, payload = await super().do_request(url, method, request_data, *args, **kwargs)
        # A file's content comes by GET, and may be anything.
        if method == "POST" and not (payload.strip().startswith(b"{") and payload.strip().endswith(b"}")):
            raise NetworkError(f"no answer of Telegram's ({code})")
        return code, payload
