"""A line to a database server that takes its time: a relay in a process of its own, which holds back what goes each way."""

import argparse
import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PIECE = 65_536  # bytes


@contextlib.contextmanager
def to(socket: Path, round_trip: float) -> Iterator[int]:
    """Relay a free port of this computer to a server's socket; `round_trip` in seconds. Yields the port."""
    words = [sys.executable, "-m", "bench.slow_line", str(socket), str(round_trip)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as relay:
        assert relay.stdout is not None
        try:
            yield int(relay.stdout.readline())
        finally:
            relay.kill()


async def _serve(socket: str, delay: float) -> None:
    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(socket)
        await asyncio.gather(_held_back(reader, back, delay), _held_back(there, writer, delay))

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _held_back(source: asyncio.StreamReader, target: asyncio.StreamWriter, delay: float) -> None:
    """What comes later isn't held back by what came before it."""
    loop, under_way = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()

    async def read() -> None:
        piece = b"?"
        while piece:
            piece = await source.read(PIECE)
            under_way.put_nowait((loop.time() + delay, piece))

    reading = asyncio.create_task(read())
    with contextlib.suppress(ConnectionError):
        while (due := await under_way.get())[1]:
            await asyncio.sleep(due[0] - loop.time())
            target.write(due[1])
            await target.drain()
    reading.cancel()
    target.close()


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("socket")
    parser.add_argument("round_trip", type=float)
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(arguments.socket, arguments.round_trip / 2))


if __name__ == "__main__":
    _main()
