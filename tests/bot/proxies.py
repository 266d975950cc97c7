"""Two small proxies on this computer, which note whom they were asked for: HTTP and SOCKS5 (RFC 1928, without a password)."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Proxy:
    """`asked` are the addresses to which it was asked to lead; `kind` is http or socks5."""

    def __init__(self, kind: str) -> None:
        self.kind, self.asked = kind, list[str]()

    @contextlib.contextmanager
    def open(self) -> Iterator[str]:
        """Its address, while it runs."""
        proxy = self

        class Lead(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError, EOFError):
                    (proxy._http if proxy.kind == "http" else proxy._socks)(self.request)

        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Lead) as server:
            server.daemon_threads = True
            serving = threading.Thread(target=server.serve_forever, args=(0.05,))
            serving.start()
            try:
                yield f"{self.kind}://127.0.0.1:{server.server_address[1]}"
            finally:
                server.shutdown()
                serving.join()

    def _http(self, near: socket.socket) -> None:
        """One request to an http:// address: the whole URL stands in its first line."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += _some(near)
        head, _, body = head.partition(b"\r\n\r\n")
        first, *others = head.decode("latin-1").split("\r\n")
        method, url, version = first.split()
        parts = urlsplit(url)
        self.asked.append(f"{parts.hostname}:{parts.port}")
        kept = [line for line in others if not line.lower().startswith("connection:")]
        lines = [f"{method} {parts.path} {version}", *kept, "Connection: close", "", ""]
        with socket.create_connection((str(parts.hostname), parts.port or 80)) as far:
            far.sendall("\r\n".join(lines).encode("latin-1") + body)
            _both(near, far)

    def _socks(self, near: socket.socket) -> None:
        _exactly(near, _exactly(near, 2)[1])
        near.sendall(b"\x05\x00")
        if _exactly(near, 4)[3] == 1:
            host = socket.inet_ntoa(_exactly(near, 4))
        else:
            host = _exactly(near, _exactly(near, 1)[0]).decode()
        port = int.from_bytes(_exactly(near, 2), "big")
        self.asked.append(f"{host}:{port}")
        with socket.create_connection((host, port)) as far:
            near.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
            _both(near, far)


def _some(from_: socket.socket) -> bytes:
    data = from_.recv(65536)
    if not data:
        raise EOFError
    return data


def _exactly(from_: socket.socket, number: int) -> bytes:
    data = b""
    while len(data) < number:
        more = from_.recv(number - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _both(near: socket.socket, far: socket.socket) -> None:
    up = threading.Thread(target=_copy, args=(near, far), daemon=True)
    up.start()
    _copy(far, near)
    up.join(5)


def _copy(from_: socket.socket, to: socket.socket) -> None:
    with contextlib.suppress(OSError, EOFError):
        while True:
            to.sendall(_some(from_))
    for each in (from_, to):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
