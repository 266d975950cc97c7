"""The service put together: each signed request passes the layers in one order, and whatever refuses it does so in one place.

address rate → type, size, time of the body → signature → window and nonce → key's rate → schema → quota, money → model → gate
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import httpx
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from vps.agreement import COMMENTS_PATH, HEALTH_PATH, HEARTBEAT_PATH
from vps.server import VERSION, keys, prompt
from vps.server.config import Config
from vps.server.intake import parse, read_body
from vps.server.metrics import Metrics
from vps.server.quotas import Quotas
from vps.server.refusals import Refused
from vps.server.replay import ReplayCheck
from vps.server.signature import Received, SignatureCheck, Signed
from vps.server.store import Store
from vps.server.upstream import Upstream
from vps.server.watch import Telegram, Watch, keep_watch
from vps.server.wire import STATUS, CommentRequest, ErrorAnswer, ErrorCode, Heartbeat, ServerState
from vps.server.writing import Gate, Writer, gate_of

log = logging.getLogger("linkedpilot_ai")
_NOT_OURS = {404: ErrorCode.NOT_FOUND, 405: ErrorCode.WRONG_METHOD}


def system_clock() -> datetime:
    """Now, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Layers:
    """What stands between a request and the model. The suite of attacks takes one away and sees the others hold."""

    signature: Callable[[Received], Signed]
    replay: Callable[[Signed], None]
    admit_address: Callable[[str], Awaitable[None]]
    admit_key: Callable[[str], Awaitable[None]]
    parse_comment: Callable[[bytes], CommentRequest]
    gate: Gate


class Service:
    """All that one running server holds."""

    def __init__(
        self,
        config: Config,
        now: Callable[[], datetime] = system_clock,
        change: Callable[[Layers], Layers] = lambda layers: layers,
    ) -> None:
        self.config = config
        self.store = Store(config.data_dir)
        self.metrics = Metrics()
        self.quotas = Quotas(config, self.store, now)
        self.watch = Watch(self.store, now, config.watch_grace_s)
        self.http = httpx.AsyncClient(trust_env=False, timeout=config.upstream_timeout_s)
        self.prompt = prompt.load()
        self.layers = change(
            Layers(
                signature=SignatureCheck(partial(keys.secret_of, self.store)),
                replay=ReplayCheck(self.store, now),
                admit_address=self.quotas.admit_address,
                admit_key=self.quotas.admit_key,
                parse_comment=partial(parse, model=CommentRequest),
                gate=gate_of(self.prompt),
            )
        )
        upstream = Upstream(config, self.http)
        self.writer = Writer(config, upstream, self.prompt, self.quotas, self.layers.gate)
        self._now = now

    async def signed(self, request: Request) -> Signed:
        """Layers 1 to 4 for one request, as far as they don't ask what is in it. Raises Refused."""
        await self.layers.admit_address(address_of(request))
        if request.headers.getlist("host") != [self.config.authority]:
            raise Refused(ErrorCode.WRONG_HOST)
        body = await read_body(request)
        target = request.scope["raw_path"].decode("latin-1")
        if request.scope["query_string"]:
            target += "?" + request.scope["query_string"].decode("latin-1")
        signed = self.layers.signature(
            Received(request.method, self.config.public_url + target, request.headers, body)
        )
        self.layers.replay(signed)
        await self.layers.admit_key(signed.key_id)
        return signed

    def state(self, key_id: str) -> ServerState:
        """What the laptop shows of this server."""
        today, month = self.quotas.spent()
        return ServerState(
            ok=True,
            version=VERSION,
            model=self.config.upstream_model,
            prompt=self.prompt.version,
            watching=self.config.watching,
            left_today=self.quotas.left_today(key_id),
            spent_today=today,
            spent_month=month,
            now=self._now().isoformat(),
        )

    @asynccontextmanager
    async def running(self, _: FastAPI) -> AsyncIterator[None]:
        """From the first request to the last."""
        watching = None
        if self.config.watching:
            watching = asyncio.create_task(keep_watch(self.watch, Telegram(self.config, self.http)))
        try:
            yield
        finally:
            if watching is not None:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching
            await self.http.aclose()
            self.store.close()


def create(service: Service) -> FastAPI:
    """The application: four paths, nothing else, no documentation pages."""
    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, lifespan=service.running, redirect_slashes=False
    )

    @app.post(COMMENTS_PATH)
    async def comments(request: Request) -> Response:
        signed = await service.signed(request)
        began = time.perf_counter()
        answer = await service.writer.answer(signed.key_id, service.layers.parse_comment(signed.body))
        service.metrics.writing.observe(time.perf_counter() - began)
        service.metrics.comments.labels(answer.why if answer.skip else "written").inc()
        service.metrics.tokens.inc(answer.tokens)
        log.info(
            json.dumps(
                {
                    "key": signed.key_id,
                    "skip": answer.why,
                    "tokens": answer.tokens,
                    "prompt": service.prompt.version,
                }
            )
        )
        return _json(answer)

    @app.post(HEARTBEAT_PATH)
    async def heartbeat(request: Request) -> Response:
        signed = await service.signed(request)
        service.watch.heard(parse(signed.body, Heartbeat))
        return _json(service.state(signed.key_id))

    @app.get(HEALTH_PATH)
    async def healthz() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        if came_from_outside(request):
            raise Refused(ErrorCode.NOT_FOUND)
        metrics = service.metrics
        today, month = service.quotas.spent()
        metrics.spent_today.set(today)
        metrics.spent_month.set(month)
        metrics.silent.set(service.watch.silent_for() or 0)
        return Response(metrics.text(), media_type="text/plain; version=0.0.4")

    @app.middleware("http")
    async def counted(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        answer = await call(request)
        known = request.url.path in (COMMENTS_PATH, HEARTBEAT_PATH, HEALTH_PATH, "/metrics")
        service.metrics.requests.labels(request.url.path if known else "other", str(answer.status_code)).inc()
        return answer

    @app.exception_handler(Refused)
    async def refused(request: Request, refusal: Refused) -> Response:
        log.info(json.dumps({"refused": refusal.code, "detail": refusal.detail, "from": address_of(request)}))
        return _error(refusal)

    @app.exception_handler(HTTPException)
    async def not_ours(_: Request, failed: HTTPException) -> Response:
        return _error(Refused(_NOT_OURS.get(failed.status_code, ErrorCode.BAD_REQUEST)))

    return app


def came_from_outside(request: Request) -> bool:
    """Whether nginx passed it on: it always says for whom."""
    return "x-real-ip" in request.headers


def address_of(request: Request) -> str:
    """Whose request it is: nginx says so, which alone can reach this server from outside."""
    return request.headers.get("x-real-ip") or (request.client.host if request.client else "")


def _json(answer: BaseModel, status: int = 200) -> Response:
    return Response(answer.model_dump_json(), status, media_type="application/json")


def _error(refusal: Refused) -> Response:
    answer = _json(ErrorAnswer(error=refusal.code, detail=refusal.detail), STATUS[refusal.code])
    if refusal.retry_after is not None:
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer
