"""The practice chat: a local Bot API server, and a page that looks and works like a chat."""

from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from practice.chat.bot_api import BotApi, DroppedConnection
from practice.chat.faults import Faults
from practice.chat.person_api import PersonApi
from practice.chat.store import Store
from practice.clock import PracticeClock, PracticeSystemClock

STATIC = Path(__file__).parent / "static"
BOTH = ["GET", "POST"]


class CutLine(Response):
    """An answer that ends in its middle: the server closes the connection on it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


async def _cut(_: Request, __: Exception) -> Response:
    return CutLine()


def create(token: str, folder: Path | None = None, clock: PracticeClock | None = None) -> Starlette:
    """The server for one bot. With a folder, chats outlive a restart of the server."""
    clock = clock or PracticeSystemClock()
    store = Store(clock, folder)
    faults = Faults(clock)
    bot, person = BotApi(token, store, faults, clock), PersonApi(store)

    async def page(_: Request) -> Response:
        return FileResponse(STATIC / "chat.html")

    async def set_faults(request: Request) -> Response:
        body: dict[str, Any] = await request.json()
        if "methods" in body:
            body["methods"] = tuple(each.lower() for each in body["methods"])
        faults.set(**body)
        await store.notify()
        return JSONResponse({"ok": True})

    async def log(_: Request) -> Response:
        return JSONResponse({"calls": store.calls})

    async def reset(_: Request) -> Response:
        store.reset()
        faults.set()
        return JSONResponse({"ok": True})

    application = Starlette(
        exception_handlers={DroppedConnection: _cut},
        routes=[
            Route("/", page),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/bot{token}/{method}", bot.call, methods=BOTH),
            Route("/file/bot{token}/{path:path}", bot.file),
            Route("/people", person.people),
            Route("/person/{person:int}/messages", person.messages),
            Route("/person/{person:int}/send", person.send, methods=["POST"]),
            Route("/person/{person:int}/topic", person.topic, methods=["POST"]),
            Route("/person/{person:int}/upload", person.upload, methods=["POST"]),
            Route("/person/{person:int}/press", person.press, methods=["POST"]),
            Route("/person/{person:int}/block", person.block, methods=["POST"]),
            Route("/person/{person:int}/language/{code}", person.language, methods=["POST"]),
            Route("/person/{person:int}/unblock", person.unblock, methods=["POST"]),
            Route("/content/{file_id}", person.file),
            Route("/practice/faults", set_faults, methods=["POST"]),
            Route("/practice/log", log),
            Route("/practice/reset", reset, methods=["POST"]),
        ],
    )
    application.state.store = store  # for whoever serves it and wants to look behind the counter
    return application
