"""The line between the site and its visitors: slow, broken or cut, on purpose or by chance."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from practice.site.accounts import LineFault

SLOW_SECONDS = 3.0
BEGUN_SECONDS = 0.05  # so that what began leaves the machine before the line is cut
CHANCES = (LineFault.ERROR, LineFault.RESET, LineFault.LOST, LineFault.SLOW)


@dataclass(slots=True)
class Chance:
    """Faults at random: so many of all requests, and a delay of up to so many seconds before each."""

    rate: float = 0.0
    delay_seconds: float = 0.0
    rng: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - no secrets

    def fault(self) -> LineFault:
        return self.rng.choice(CHANCES) if self.rng.random() < self.rate else LineFault.NONE

    def delay(self) -> float:
        return self.rng.uniform(0, self.delay_seconds)


async def through(
    request: Request, fault: LineFault, chance: Chance, answer: Callable[[], Awaitable[Response]]
) -> Response:
    """The answer, as the line lets it through."""
    fault = chance.fault() if fault is LineFault.NONE else fault
    await asyncio.sleep(chance.delay() + (SLOW_SECONDS if fault is LineFault.SLOW else 0.0))
    if fault is LineFault.ERROR:
        return PlainTextResponse("Internal Server Error", 500)
    if fault is LineFault.RESET:
        return _cut(request)
    if fault is LineFault.CIRCLE:
        return RedirectResponse(str(request.url), 302)
    if fault is LineFault.STUCK:
        return HTMLResponse("<!doctype html><title>LinkedIn</title><script>for (;;) {}</script>")
    given = await answer()
    return CutShort(request) if fault is LineFault.LOST else given


class CutShort(Response):
    """An answer that breaks off after it began: browsers ask again by themselves when none had begun."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"100000"), (b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b" ", "more_body": True})
        await asyncio.sleep(BEGUN_SECONDS)
        _cut(self._request)


def _cut(request: Request) -> Response:
    request.app.state.cut(request.client)
    return Response()  # nobody receives it
