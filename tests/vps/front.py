"""The product's own nginx file before a server: on a free port, with TLS and a certificate of the moment."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "vps" / "nginx_linkedpilot.conf"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now, each another."""
    with ExitStack() as held:
        found = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(each.getsockname()[1]) for each in found]


def free_port() -> int:
    """A port that nobody listens on now."""
    return free_ports(1)[0]


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
