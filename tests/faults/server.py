"""The API on a port of this machine, over a line whose faults reach real sockets.

What the line raises becomes what a client would see: a reset, a connection that closes, silence. A gate holds
a call where a test wants to act, so that "just before the answer" is a moment and not a matter of luck.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import anyio
import anyio.to_thread
import httpx

from tests.faults.api import Api
from tests.faults.calls import Call, Kind
from tests.faults.transport import Fault, Forward, Line, Script

PATIENCE_SECONDS = 60
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Gate:
    """Holds the n-th call of a kind before or after the API carries it out."""

    def __init__(self, kind: Kind, number: int, when: str) -> None:
        self.kind = kind
        self.number = number
        self.when = when
        self._reached = threading.Event()
        self._opened = threading.Event()
        self._goes_on = True

    def wait_for_call(self) -> None:
        """Wait until the call is held here."""
        assert self._reached.wait(PATIENCE_SECONDS), "the call never came"

    def open(self, *, goes_on: bool = True) -> None:
        """Let the call go on, or break its connection off."""
        self._goes_on = goes_on
        self._opened.set()

    def script(self, call: Call) -> Fault | None:
        """Hold the call that is meant. See `Script`."""
        if (call.kind, call.number) != (self.kind, self.number) or self._reached.is_set():
            return None
        return Fault(f"held {self.when}", frozenset({self.kind}), self._act)

    async def _act(self, _: Call, __: Line, forward: Forward) -> httpx.Response:
        if self.when == "before":
            await self._hold()
        answer = await forward()
        if self.when == "after":
            await self._hold()
        return answer

    async def _hold(self) -> None:
        self._reached.set()
        await anyio.to_thread.run_sync(self._opened.wait, abandon_on_cancel=True)
        if not self._goes_on:
            raise httpx.ReadError("broken off")


class Server:
    """What a test sees of the server."""

    def __init__(self, script: Script) -> None:
        self.api = Api()
        self.line = Line(self.api, script)
        self.port = 0
        self._made = threading.Condition()
        self.line.observe = self._notice

    def _notice(self, _: Call, moment: str) -> None:
        if moment == "carried out":
            with self._made:
                self._made.notify_all()

    def wait_for(self, numbers: list[int], slug: str = "one") -> None:
        """Wait until a preset has these versions."""
        with self._made:
            assert self._made.wait_for(lambda: self.versions(slug) == numbers, PATIENCE_SECONDS)

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.port}/api/v1"

    @property
    def posts(self) -> int:
        """The number of creates that came."""
        return len(self.line.sent)

    def versions(self, slug: str) -> list[int]:
        """The numbers of a preset's versions."""
        return [each.version for each in self.api.versions(slug)]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection until it ends."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                await self._answer(await _read(reader), writer)
        writer.close()

    async def _answer(self, request: httpx.Request, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await self.line.handle_async_request(request)
        except httpx.RemoteProtocolError as exception:
            raise ConnectionAbortedError from exception
        except httpx.HTTPError as exception:
            connection: socket.socket = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            raise ConnectionResetError from exception
        headers = {"connection": "keep-alive", "content-type": "application/json", **answer.headers}
        headers.pop("content-length", None)
        body = await answer.aread()
        head = [f"HTTP/1.1 {answer.status_code} .", *(f"{name}: {value}" for name, value in headers.items())]
        head += [f"content-length: {len(body)}", "", ""]
        writer.write("\r\n".join(head).encode() + body)
        await writer.drain()


async def _read(reader: asyncio.StreamReader) -> httpx.Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    size = int({name.lower(): value for name, value in headers.items()}.get("content-length", "0"))
    return httpx.Request(
        method, f"https://sandbox.invalid{target}", headers=headers, content=await reader.readexactly(size)
    )


@contextmanager
def serving(script: Script = lambda _: None) -> Iterator[Server]:
    """Serve the API in a thread of its own."""
    server, ready, over = Server(script), threading.Event(), threading.Event()

    async def serve() -> None:
        listener = await asyncio.start_server(server.talk, "127.0.0.1")
        server.port = listener.sockets[0].getsockname()[1]
        ready.set()
        await anyio.to_thread.run_sync(over.wait)
        listener.close()

    thread = threading.Thread(target=anyio.run, args=(serve,))
    thread.start()
    assert ready.wait(PATIENCE_SECONDS)
    try:
        yield server
    finally:
        over.set()
        thread.join(PATIENCE_SECONDS)
