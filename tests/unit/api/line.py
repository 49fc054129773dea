"""A server on loopback that talks bytes, for what no HTTP library would send."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Talk = Callable[[asyncio.StreamWriter], Awaitable[None]]

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass
class Line:
    """The server's port, and the heads of the requests that came."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        """A base URL that leads here."""
        return f"http://127.0.0.1:{self.port}/api/v1"


@asynccontextmanager
async def listen(talk: Talk, *, reads_head: bool = True) -> AsyncIterator[Line]:
    """Read the head of one request a connection, then let `talk` answer and hang up."""
    line = Line()
    talks: set[asyncio.Task[None] | None] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.current_task())
        try:
            if reads_head:
                line.heads.append(await reader.readuntil(b"\r\n\r\n"))
            await talk(writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(take, "127.0.0.1")
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        for each in talks:
            if each:
                each.cancel()


def sends(data: bytes) -> Talk:
    """Send some bytes and hang up."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return talk


async def resets(writer: asyncio.StreamWriter) -> None:
    """Break the connection off."""
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)


async def stays_silent(_: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


async def drips(writer: asyncio.StreamWriter) -> None:
    """Send an answer that never ends, a little at a time."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.001)
