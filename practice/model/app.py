"""A model server to practise with: speaks the OpenAI chat protocol on this machine, and fails in the ways that real ones do."""

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from practice.model.writing import Writing

MODEL = "practice"
_NOT_JSON = "Sure! Here is a comment: well done, keep going."
_LETTERS_PER_TOKEN = 4


@dataclass(slots=True)
class ModelFaults:
    """What goes wrong on purpose, for the next `count` calls (None: until told otherwise)."""

    # ok, slow (answers after `seconds`), error (500), overloaded (429), broken (the line is cut in the answer's middle),
    # empty (an answer without words), wrong_json (words instead of JSON), not_protocol (a page), thinking (thinks aloud
    # before it answers), no_schema (knows no response_format), says (writes `text` as its answer)
    mode: str = "ok"
    count: int | None = None
    seconds: float = 0.0
    text: str = ""

    def now(self) -> str:
        """The fault that this call meets; counts it."""
        if self.count is not None:
            if self.count <= 0:
                return "ok"
            self.count -= 1
        return self.mode


class CutAnswer(Response):
    """Promises more than it sends: the server closes the connection on it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"4000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"choices": [{"mess', "more_body": True})


def create(seed: int = 1, key: str = "") -> Starlette:
    """The server. With a key, calls without it are refused as a hosted one does."""
    writing = Writing(seed)
    faults = ModelFaults()
    calls: list[dict[str, Any]] = []

    async def complete(request: Request) -> Response:
        if key and request.headers.get("authorization") != f"Bearer {key}":
            return JSONResponse({"error": {"message": "Incorrect API key provided"}}, 401)
        body: dict[str, Any] = await request.json()
        fault = faults.now()
        calls.append({"fault": fault, **body})
        if fault == "slow":
            await asyncio.sleep(faults.seconds)
        if fault == "broken":
            return CutAnswer()
        if fault == "not_protocol":
            return Response("<html>502 Bad Gateway</html>", 200, media_type="text/html")
        if fault in ("error", "overloaded"):
            return JSONResponse({"error": {"message": "out of memory"}}, 500 if fault == "error" else 429)
        if fault == "no_schema" and "response_format" in body:
            return JSONResponse({"error": {"message": "response_format is not supported"}}, 400)
        content = {"empty": "", "wrong_json": _NOT_JSON, "says": faults.text}.get(fault)
        if content is None:
            content = writing.answer(body["messages"])
        if fault == "thinking":
            content = f'<think>The user wants {{"comment": 1}}.</think>\n```json\n{content}\n```'
        return JSONResponse(_completion(body, content))

    async def models(_: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    async def set_faults(request: Request) -> Response:
        for name, value in {
            "mode": "ok",
            "count": None,
            "seconds": 0.0,
            "text": "",
            **await request.json(),
        }.items():
            setattr(faults, name, value)
        return JSONResponse({"ok": True})

    async def log(_: Request) -> Response:
        return JSONResponse({"calls": calls})

    application = Starlette(
        routes=[
            Route("/v1/chat/completions", complete, methods=["POST"]),
            Route("/v1/models", models),
            Route("/practice/faults", set_faults, methods=["POST"]),
            Route("/practice/log", log),
        ],
    )
    application.state.calls = calls  # for whoever serves it and wants to look behind the counter
    application.state.faults = faults
    return application


def _completion(body: dict[str, Any], content: str) -> dict[str, Any]:
    read = sum(len(message["content"]) for message in body["messages"]) // _LETTERS_PER_TOKEN
    written = len(content) // _LETTERS_PER_TOKEN
    return {
        "id": "practice",
        "object": "chat.completion",
        "model": body["model"],
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written},
    }
