"""How a call can end for the client, whatever the API did."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import anyio
import httpx

Ending = Callable[[httpx.Response | None], Awaitable[httpx.Response]]
"""Gets the API's answer, None if it carried out nothing; answers or raises."""


def breaks(error: type[httpx.TransportError], message: str) -> Ending:
    """Break the call off as httpx tells it."""

    async def end(_: httpx.Response | None) -> httpx.Response:
        raise error(message)

    return end


async def silence(_: httpx.Response | None) -> httpx.Response:
    """Never answer: the client's own patience ends it."""
    await anyio.sleep_forever()
    raise AssertionError


def answers(status: int, message: str = "", **headers: str) -> Ending:
    """Answer with a status and, as the API does, an error body."""

    async def end(_: httpx.Response | None) -> httpx.Response:
        body = {"error": {"code": status, "message": message or f"status {status}"}}
        return httpx.Response(status, json=body, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return end


def asks_to_wait(status: int, after: float | str) -> Ending:
    """Answer with a `Retry-After`: seconds, or the text of a date."""
    return answers(status, retry_after=after if isinstance(after, str) else f"{after:.0f}")


def sends(body: bytes, content_type: str = "application/json") -> Ending:
    """Answer 200 with a body of its own."""

    async def end(_: httpx.Response | None) -> httpx.Response:
        return httpx.Response(200, content=body, headers={"content-type": content_type})

    return end


async def truncates(answer: httpx.Response | None) -> httpx.Response:
    """Send the first half of the answer as if it were all."""
    data = answer.content if answer else b'{"data": {"id": "x", "slug": '
    return httpx.Response(200, content=data[: len(data) // 2])


async def drips(answer: httpx.Response | None) -> httpx.Response:
    """Send a byte every five seconds."""

    class Drip(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for byte in answer.content if answer else b"{" * 100:
                await anyio.sleep(5)
                yield bytes([byte])

    return httpx.Response(200, stream=Drip())


def rewrites(change: Callable[[Any], Any]) -> Ending:
    """Send the API's answer with its JSON changed; the status stays."""

    async def end(answer: httpx.Response | None) -> httpx.Response:
        assert answer
        if not answer.is_success:
            return answer
        return httpx.Response(answer.status_code, json=change(json.loads(answer.content)))

    return end


def with_data(**fields: Any) -> Ending:
    """Send the API's answer with other values in its `data`."""
    return rewrites(lambda body: {**body, "data": {**body["data"], **fields}})


async def nothing_wrong(answer: httpx.Response | None) -> httpx.Response:
    """Send the API's answer."""
    assert answer
    return answer
