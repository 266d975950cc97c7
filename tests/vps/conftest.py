"""The AI server for the tests: real uvicorn, a practice model behind it, and, where asked for, real nginx with TLS before it."""

import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from ai_client import Laptop

from practice.model.app import create as create_model
from practice.serve import Served, serve
from vps.server import keys
from vps.server.app import Layers, Service, create
from vps.server.config import Config

ROOT = Path(__file__).parents[2]
SITE = ROOT / "vps" / "nginx_linkedpilot.conf"


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


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "server") as started:
        yield started


# nginx


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass
class Front:
    """A running nginx with the product's own file, and how to reach it."""

    url: str
    host: str
    port: int
    context: ssl.SSLContext
    folder: Path


@contextmanager
def nginx(
    folder: Path, backend: str, port: int, rate: str = "1000r/s", allow: str = "", times: str = "10s"
) -> Iterator[Front]:
    """nginx on a port of this machine, with a self-signed certificate, before `backend` (HOST:PORT)."""
    program, openssl = shutil.which("nginx") or "/usr/sbin/nginx", shutil.which("openssl")
    if not Path(program).exists() or openssl is None:
        pytest.skip("needs nginx and openssl: apt install nginx-light openssl")
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = folder / "cert.pem", folder / "key.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1,DNS:localhost"
    subprocess.run(
        [openssl, *words.split(), "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    site = SITE.read_text(encoding="utf-8")
    for place, value in {
        "@LISTEN@": f"127.0.0.1:{port}",
        "@SERVER_NAME@": "127.0.0.1",
        "@CERTIFICATE@": str(certificate),
        "@CERTIFICATE_KEY@": str(key),
        "@BACKEND@": backend,
        "@RATE@": rate,
        "@ALLOW@": allow,
    }.items():
        site = site.replace(place, value)
    site = re.sub(r"(client_\w+_timeout\s+)10s", rf"\g<1>{times}", site)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    temporary = "\n".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; user root;\n"
        f"events {{ worker_connections 512; }}\nhttp {{ access_log off; {temporary}\ninclude {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    )
    try:
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, (folder / "error.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.02)
        context = ssl.create_default_context(cafile=str(certificate))
        yield Front(f"https://127.0.0.1:{port}", f"127.0.0.1:{port}", port, context, folder)
    finally:
        process.terminate()
        process.wait(10)
