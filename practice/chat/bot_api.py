"""The bot's side over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from practice.chat.faults import Faults
from practice.chat.forms import LARGEST_UP, File, Params, Refused
from practice.chat.methods import Methods
from practice.chat.store import Store
from practice.clock import PracticeClock

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
SET_MEANWHILE = "Conflict: terminated by setWebhook request"
LONGEST_POLL = 50.0
_FAULTY: dict[str, tuple[int, str | None]] = {
    "bad_gateway": (502, "502 Bad Gateway"),
    "half": (200, None),
    "portal": (200, "Welcome to the hotel's Wi-Fi: please log in"),
    "blocked_page": (403, "This page is blocked by your organisation"),
}
TEXTS = ("text", "caption", "name", "description", "short_description")  # what is said is never JSON


SLOW_SECONDS = 3.0


class DroppedConnection(Exception):
    """The line is cut."""


class BotApi:
    """Answers the bot's calls."""

    def __init__(self, token: str, store: Store, faults: Faults, clock: PracticeClock) -> None:
        self._token = token
        self._store = store
        self._faults = faults
        self._clock = clock
        self._methods = Methods(store)
        self._poller = 0

    async def call(self, request: Request) -> Response:
        """One call of a method."""
        method = request.path_params["method"].lower()
        if request.path_params["token"] != self._token:
            return _refusal(401, "Unauthorized")
        fault = self._faults.now(method)
        if fault == "down":
            raise DroppedConnection
        if fault == "slow":
            await asyncio.sleep(SLOW_SECONDS)
        if fault in _FAULTY:
            code, said = _FAULTY[fault]
            page = f"<html><h1>{said}</h1></html>" if said else '{"ok": true, "res'
            return Response(page, code, media_type="text/html")
        if fault == "unauthorized":
            return _refusal(401, "Unauthorized")
        if fault == "refuse":
            self._log(method, {}, self._faults.says)
            return _refusal(400, f"Bad Request: {self._faults.says}")
        if fault == "flood":
            return _flooded(self._faults.retry_after)
        try:
            answer = await self._answer(method, request)
        except Refused as refused:
            self._log(method, {}, refused.description)
            extra = {"parameters": refused.parameters} if refused.parameters else {}
            return _refusal(refused.code, refused.description, **extra)
        if fault == "swallow":
            raise DroppedConnection
        return answer

    async def file(self, request: Request) -> Response:
        """A file's content."""
        if request.path_params["token"] != self._token:
            return _refusal(401, "Unauthorized")
        if self._faults.now("file") == "down":
            raise DroppedConnection
        parts = request.path_params["path"].split("/")
        found = self._store.files.get(parts[1]) if len(parts) > 1 else None
        if found is None:
            return _refusal(404, "Not Found")
        return Response(found[1], media_type="application/octet-stream")

    async def _answer(self, method: str, request: Request) -> Response:
        params, files = await _parameters(request)
        if method == "getupdates":
            return _result(await self._updates(params))
        handler = self._methods.table.get(method)
        if handler is None:
            raise Refused(404, "Not Found: method not found")
        chat = str(params.get("chat_id", ""))
        wait = self._faults.flooded(method, int(chat) if chat.lstrip("-").isdecimal() else None)
        if wait is not None:
            self._log(method, params, "flood")
            return _flooded(wait)
        result = await handler(params, files)
        self._log(method, params, "ok")
        return _result(result)

    async def _updates(self, params: Params) -> list[dict[str, Any]]:
        """Long polling; a second poller ends the first one."""
        if self._store.webhook:
            raise Refused(409, WEBHOOK)
        self._poller += 1
        mine = self._poller
        await self._store.notify()
        self._store.confirm(int(params.get("offset") or 0))
        limit = min(int(params.get("limit") or 100), 100)
        deadline = self._clock.monotonic() + min(float(params.get("timeout") or 0), LONGEST_POLL)
        kinds = params.get("allowed_updates") or []
        while True:
            if mine != self._poller:
                raise Refused(409, CONFLICT)
            if self._store.webhook:
                raise Refused(409, SET_MEANWHILE)
            if self._faults.now("getupdates") in ("down", "bad_gateway"):
                raise DroppedConnection
            waiting = [u for u in self._store.updates if not kinds or set(u) & set(kinds)]
            left = deadline - self._clock.monotonic()
            if waiting or left <= 0:
                return waiting[:limit]
            await self._store.wait(min(left, 1.0))

    def _log(self, method: str, params: Params, said: str) -> None:
        entry = {
            "at": self._clock.now().isoformat(),
            "method": method,
            "chat": params.get("chat_id"),
            "said": said,
        }
        self._store.calls.append(entry)


async def _parameters(request: Request) -> tuple[Params, dict[str, File]]:
    """Query, form or JSON; in a form, what is JSON is read as that."""
    params: Params = dict(request.query_params)
    files: dict[str, File] = {}
    kind = request.headers.get("content-type", "")
    if int(request.headers.get("content-length") or 0) > LARGEST_UP + 1_000_000:
        raise Refused(413, "Request Entity Too Large")
    if kind.startswith("application/json"):
        params.update(await request.json())
    elif kind:
        async with request.form(max_part_size=LARGEST_UP) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = (value.filename or name, await value.read())
                else:
                    params[name] = value
    return {name: value if name in TEXTS else _plain(value) for name, value in params.items()}, files


def _plain(value: Any) -> Any:
    if not isinstance(value, str) or not value or value[0] not in "[{tf":
        return value
    try:
        return json.loads(value) if value[0] in "[{" or value in ("true", "false") else value
    except json.JSONDecodeError:
        return value


def _result(result: Any) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _refusal(code: int, description: str, **extra: Any) -> Response:
    return JSONResponse({"ok": False, "error_code": code, "description": description, **extra}, code)


def _flooded(seconds: int) -> Response:
    text = f"Too Many Requests: retry after {seconds}"
    return _refusal(429, text, parameters={"retry_after": seconds})
