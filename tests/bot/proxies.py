"""Two small proxies on this computer, which note whom they were asked for: HTTP and SOCKS5 (RFC 1928, without a password)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()


async def _both(
    near: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    far: tuple[asyncio.StreamReader, asyncio.StreamWriter],
) -> None:
    try:
        await asyncio.gather(_copy(near[0], far[1]), _copy(far[0], near[1]))
    finally:
        await _closed(far[1])


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


class Proxy:
    """`asked` are the addresses to which it was asked to lead."""

    def __init__(self, kind: str) -> None:
        self.kind, self.asked = kind, list[str]()
        self._under_way: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(
            self._http if self.kind == "http" else self._socks, "127.0.0.1", 0
        )
        try:
            yield f"{self.kind}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for task, writer in list(self._under_way.items()):
                writer.close()
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._under_way[task] = writer
        try:
            await (self._http if self.kind == "http" else self._socks)(reader, writer)
        finally:
            await _closed(writer)
            del self._under_way[task]

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection, as to an http:// address: the whole URL stands in its first line."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, url, version = head[0].split()
            parts = urlsplit(url)
            self.asked.append(f"{parts.hostname}:{parts.port}")
            others = [line for line in head[1:] if line and not line.lower().startswith("connection:")]
            far = await asyncio.open_connection(parts.hostname, parts.port)
            lines = [f"{method} {parts.path} {version}", *others, "Connection: close", "", ""]
            far[1].write("\r\n".join(lines).encode("latin-1"))
            await _both((reader, writer), far)

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            _, methods = await reader.readexactly(2)
            await reader.readexactly(methods)
            writer.write(b"\x05\x00")
            _, _, _, kind = await reader.readexactly(4)
            if kind == 1:
                host = ".".join(str(each) for each in await reader.readexactly(4))
            else:
                host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
            port = int.from_bytes(await reader.readexactly(2), "big")
            self.asked.append(f"{host}:{port}")
            far = await asyncio.open_connection(host, port)
            writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
            await _both((reader, writer), far)
