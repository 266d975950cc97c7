"""What the AI server itself costs a request: its own work, beside a bare FastAPI echo in the same run; and good requests under a flood.

    python -m bench.ai_server --requests 400

The model behind it answers at once, so what is measured is the server: signature, nonce (written to the disk), rates, schema, quota,
two calls of the model over HTTP, gate. Client and servers share the machine. *heartbeat* has all the layers and no model.
With nginx (where it is installed) the same over TLS, and a flood of unsigned requests on four lines from another address beside it.
"""

import argparse
import json
import os
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil

from practice.model.app import create as create_model
from practice.serve import serve
from tests.vps.ai_client import Laptop, wanted
from tests.vps.front import free_ports, nginx
from vps.agreement import parse_pairing

ROOT = Path(__file__).parents[1]

_ECHO = """
import sys, uvicorn
from fastapi import FastAPI, Request, Response
app = FastAPI()
@app.post("/v1/comments")
async def echo(request: Request) -> Response:
    return Response(await request.body(), media_type="application/json")
@app.get("/healthz")
async def healthz(): return {}
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


@contextmanager
def started(port: int, words: list[str], environment: dict[str, str]) -> Iterator[psutil.Process]:
    """A server in a process of its own, up."""
    process = subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False)
                break
            except httpx.TransportError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(10)


def measured(name: str, requests: int, send: Callable[[], httpx.Response]) -> float:
    """Send one after the other; print a line; return the p99 in seconds."""
    for _ in range(10):
        send().raise_for_status()
    times = []
    began = time.perf_counter()
    for _ in range(requests):
        at = time.perf_counter()
        send().raise_for_status()
        times.append(time.perf_counter() - at)
    took = time.perf_counter() - began
    p99 = p99_of(times)
    print(
        f"{name:34}{requests / took:8.0f}/s {statistics.median(times) * 1000:8.2f} ms {p99 * 1000:8.2f} ms",
        flush=True,
    )
    return p99


def p99_of(times: list[float]) -> float:
    """What all but one in a hundred stay below."""
    return sorted(times)[int(len(times) * 0.99)]


@contextmanager
def flooded(url: str, context: ssl.SSLContext, lines: int = 4) -> Iterator[list[int]]:
    """Unsigned requests, as fast as they are refused."""
    end = threading.Event()
    statuses: list[int] = []

    def flood() -> None:
        transport = httpx.HTTPTransport(verify=context, local_address="127.0.0.2")
        with httpx.Client(transport=transport) as http:
            while not end.is_set():
                answer = http.post(
                    f"{url}/v1/comments", content=b"{}", headers={"Content-Type": "application/json"}
                )
                statuses.append(answer.status_code)

    threads = [threading.Thread(target=flood, daemon=True) for _ in range(lines)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        end.set()
        for thread in threads:
            thread.join(10)


def main() -> None:
    """Measure all of it."""
    parser = argparse.ArgumentParser(prog="python -m bench.ai_server")
    parser.add_argument("--requests", type=int, default=400)
    requests = parser.parse_args().requests
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        model = stack.enter_context(serve(create_model()))
        port, echo_port, front_port = free_ports(3)
        url = f"https://127.0.0.1:{front_port}"
        settings = {
            "PUBLIC_URL": url, "PORT": str(port), "DATA_DIR": str(folder / "server"), "UPSTREAM_URL": f"{model.url}/v1",
            "UPSTREAM_MODEL": "practice", "RATE_KEY": "1000000", "RATE_ADDRESS": "1000000", "QUOTA_DAY": "1000000",
        }  # fmt: skip
        environment = {**os.environ, **{f"LINKEDPILOT_AI_{name}": value for name, value in settings.items()}}
        command = [sys.executable, str(ROOT / "vps" / "ai_server.py")]
        line = subprocess.run(
            [*command, "keys", "add", "laptop"], env=environment, capture_output=True, text=True, check=True
        )
        pairing = parse_pairing(line.stdout)
        laptop = Laptop(pairing.url, pairing.key_id, pairing.secret)
        server = stack.enter_context(started(port, [*command, "serve"], environment))
        stack.enter_context(
            started(echo_port, [sys.executable, "-c", _ECHO, str(echo_port)], dict(os.environ))
        )
        http = stack.enter_context(httpx.Client(trust_env=False, timeout=30))
        body, beat = json.dumps(wanted()).encode(), b'{"state": "working", "next_within_s": 300}'

        def past_nginx(to: int, path: str, content: bytes) -> Callable[[], httpx.Response]:
            def send() -> httpx.Response:
                signed = laptop.signed(path, content)
                at = f"http://127.0.0.1:{to}{path}"
                return http.send(httpx.Request("POST", at, content=content, headers=signed.headers))

            return send

        print(f"{'':34}{'requests':>10} {'median':>11} {'p99':>11}")
        echo = measured("a bare FastAPI echo", requests, past_nginx(echo_port, "/v1/comments", body))
        beating = measured(
            "heartbeat: all layers, no model", requests, past_nginx(port, "/v1/heartbeat", beat)
        )
        writing = measured("comment: with two model calls", requests, past_nginx(port, "/v1/comments", body))
        print(f"p99 beside the echo: heartbeat {beating / echo:.1f} ×, comment {writing / echo:.1f} ×")
        print(f"memory of the server: {server.memory_full_info().uss / 1e6:.0f} MB")
        if shutil.which("nginx") is None and not Path("/usr/sbin/nginx").exists():
            print("nginx isn't installed: the flood is left out")
            return
        # As in the product each address has a rate of its own: the flood comes from another, the laptop keeps to its pace.
        front = stack.enter_context(nginx(folder / "nginx", f"127.0.0.1:{port}", front_port, rate="20r/s"))
        secured = stack.enter_context(httpx.Client(verify=front.context, trust_env=False, timeout=30))

        def through() -> httpx.Response:
            time.sleep(0.06)
            signed = laptop.signed("/v1/heartbeat", beat)
            began = time.perf_counter()
            answer = secured.send(signed)
            times.append(time.perf_counter() - began)
            return answer

        p99s = []
        statuses: list[int] = []
        for flood in (False, True):
            times: list[float] = []
            with ExitStack() as storm:
                if flood:
                    statuses = storm.enter_context(flooded(front.url, front.context))
                for _ in range(requests):
                    through().raise_for_status()
            p99s.append(p99_of(times))
            name = "… beside a flood" if flood else "heartbeat over nginx and TLS"
            print(
                f"{name:34}{'':10} {statistics.median(times) * 1000:8.2f} ms {p99s[-1] * 1000:8.2f} ms",
                flush=True,
            )
        counts = {status: statuses.count(status) for status in sorted(set(statuses))}
        print(f"p99 under the flood: {p99s[1] / p99s[0]:.1f} × that without; the flood's answers: {counts}")


if __name__ == "__main__":
    main()
