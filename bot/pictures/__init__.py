"""Charts as PNG, drawn by a process of their own: the plotting library is heavy, and would hold up the event loop.

Starting it takes most of a second, drawing a tenth of one. So one process stays for the next picture, and ends when
none has come for a while; whoever finds it busy gets another one.
"""

import asyncio
import atexit
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

from bot.screens.base import Picture
from engine.rules.errors import LinkedPilotError

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60.0  # the very first time the library looks through all fonts
IDLE_SECONDS = 60.0  # as long as somebody may still be looking through periods and filters
HEAD = 3 + 4  # a word, and how many bytes follow


class NotDrawn(LinkedPilotError):
    """The picture couldn't be drawn."""


async def draw(picture: Picture) -> bytes:
    """The picture as PNG. Raises NotDrawn."""
    return await asyncio.to_thread(_draw, json.dumps({"name": picture.name, "data": picture.data}))


class _Drawer:
    """A process that draws."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", "bot.pictures"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )

    def draw(self, request: str) -> bytes:
        """Raises NotDrawn; the process is of use no longer when it says that it is gone."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        patience = threading.Timer(SECONDS, self._process.kill)
        patience.daemon = True
        patience.start()
        try:
            stdin.write(request.encode() + b"\n")
            stdin.flush()
            head = stdout.read(HEAD)
            answer = stdout.read(int.from_bytes(head[3:], "big"))
        except OSError:
            head = answer = b""
        finally:
            patience.cancel()
        if head[:3] != b"png":
            raise NotDrawn(answer.decode(errors="replace") or "It took too long, or its process broke off.")
        return answer

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()  # closes the pipes, too


class _Waiting:
    """The one process that waits for the next picture, if there is one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawer: _Drawer | None = None
        self._timer: threading.Timer | None = None

    def take(self) -> _Drawer | None:
        with self._lock:
            drawer, self._drawer = self._drawer, None
            if self._timer is not None:
                self._timer.cancel()
            return drawer

    def put(self, drawer: _Drawer) -> None:
        """Keep it for a while; of two, one is enough."""
        with self._lock:
            if self._drawer is None:
                self._drawer = drawer
                self._timer = threading.Timer(IDLE_SECONDS, self.close)
                self._timer.daemon = True
                self._timer.start()
                return
        drawer.close()

    def close(self) -> None:
        drawer = self.take()
        if drawer is not None:
            drawer.close()


WAITING = _Waiting()
atexit.register(WAITING.close)


def _draw(request: str) -> bytes:
    waiting = WAITING.take()
    if waiting is not None:
        try:
            return _with(waiting, request)
        except NotDrawn:
            pass  # it may be gone since the last picture: a fresh one knows
    return _with(_Drawer(), request)


def _with(drawer: _Drawer, request: str) -> bytes:
    try:
        png = drawer.draw(request)
    except BaseException:
        drawer.close()
        raise
    WAITING.put(drawer)
    return png


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKEDPILOT_")}
    return kept | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg"}
