"""Serve an ASGI app on loopback from a thread of its own: what the demo and the tests start."""

import os
import socket
import threading
import time
from inspect import isfunction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from uvicorn.protocols.http import h11_impl

_START_SECONDS = 10.0
_STOP_SECONDS = 10.0
_DRAIN_SECONDS = 1  # long polls and event streams never end by themselves
# LinkedIn's own refusal; uvicorn only sends statuses that it has a phrase for.
h11_impl.STATUS_PHRASES.setdefault(999, b"Request denied")


class Served:
    """A running server. `url` has no trailing slash; leaving the `with` block stops it."""

    def __init__(self, url: str, server: uvicorn.Server, thread: threading.Thread) -> None:
        self.url = url
        self._server = server
        self._thread = thread

    def stop(self) -> None:
        """Stop the server and wait for its thread; a second call does nothing."""
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            raise RuntimeError(f"The practice server at {self.url} didn't stop.")

    def wait(self) -> None:
        """Return when the server has ended."""
        while self._thread.is_alive():
            self._thread.join(0.5)  # a bare join can't be interrupted on Windows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _cut(server: uvicorn.Server, client: Any) -> None:
    """Cut a client's connection, as a broken line does."""
    for connection in list(server.server_state.connections):
        if getattr(connection, "client", None) == tuple(client):
            connection.transport.abort()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket of which asyncio knows that it is TCP.

    `socket.create_server` leaves the protocol open; asyncio then leaves Nagle's algorithm on, and each answer that
    is written in two parts waits 40 ms for the other side's delayed acknowledgement.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def serve(
    app: Any, port: int = 0, host: str = "127.0.0.1", certificate: tuple[Path, Path] | None = None
) -> Served:
    """Start `app` and return when it answers. Port 0 means any free one. With a certificate and its key it speaks TLS.

    A plain function is called, in the server's thread, to make the app.

    Raises OSError when the port is taken, RuntimeError when the app doesn't start.
    """
    state = getattr(app, "state", None)
    listener = listen(host, port)
    config = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        http="h11",
        ws="none",
        factory=isfunction(app),
        ssl_certfile=certificate and certificate[0],
        ssl_keyfile=certificate and certificate[1],
    )
    server = uvicorn.Server(config)
    if state is not None:
        state.cut = lambda client: _cut(server, client)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="practice-server", daemon=True
    )
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            server.should_exit = True
            listener.close()
            raise RuntimeError("The practice server didn't start.")
        time.sleep(0.005)
    scheme = "http" if certificate is None else "https"
    return Served(f"{scheme}://{host}:{listener.getsockname()[1]}", server, thread)
