"""The AI server for the tests: real uvicorn, a practice model behind it, and, where asked for, real nginx with TLS before it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from practice.model.app import create as create_model
from practice.serve import Served, serve
from tests.vps.ai_client import Laptop
from vps.server import keys
from vps.server.app import Layers, Service, create
from vps.server.config import Config

ROOT = Path(__file__).parents[2]


class Clock:
    """A wall clock that stands `ahead` of the real one."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Running:
    """One AI server and what surrounds it."""

    service: Service
    served: Served
    model: Served
    laptop: Laptop
    clock: Clock
    http: httpx.Client

    def send(self, request: httpx.Request) -> httpx.Response:
        """Past nginx, straight to the server, whatever address was signed."""
        url = self.served.url + request.url.raw_path.decode()
        return self.http.send(
            httpx.Request(request.method, url, content=request.content, headers=request.headers)
        )

    def ask(self, path: str, data: Any) -> httpx.Response:
        """A good, signed request."""
        return self.send(self.laptop.signed(path, json.dumps(data).encode(), self.clock()))

    def model_does(self, mode: str, **more: Any) -> None:
        """Begin a fault of the model."""
        self.http.post(f"{self.model.url}/practice/faults", json={"mode": mode, **more}).raise_for_status()

    def model_saw(self) -> list[dict[str, Any]]:
        """All calls of the model so far."""
        calls: list[dict[str, Any]] = self.http.get(f"{self.model.url}/practice/log").json()["calls"]
        return calls


Start = Callable[..., Running]


@contextmanager
def running(
    folder: Path, change: Callable[[Layers], Layers] = lambda layers: layers, **settings: Any
) -> Iterator[Running]:
    """A server on a free port, for as long as the block lasts; the same folder is the same server, started again."""
    clock = Clock()
    with serve(create_model()) as model, httpx.Client(trust_env=False, timeout=30) as http:
        usual = {
            "public_url": "https://ai.test",
            "upstream_url": f"{model.url}/v1",
            "upstream_model": "practice",
            "rate_key": 10_000,
            "rate_address": 10_000,
            "quota_day": 10_000,
        }
        config = Config(data_dir=folder, **{**usual, **settings})
        service = Service(config, clock, change)
        known = [key.id for key in keys.listed(service.store)]
        secret = (
            keys.secret_of(service.store, "laptop") if known else keys.add(service.store, "laptop", clock())
        )
        assert secret is not None
        with serve(create(service)) as served:
            yield Running(service, served, model, Laptop(config.public_url, "laptop", secret), clock, http)
