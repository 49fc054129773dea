"""An API that answers from a script and remembers what it was asked."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from presetctl.api.client import OpenRouter
from presetctl.api.transport import Transport

KEY = "sk-or-v1-5ecret"
BASE_URL = "https://openrouter.test/api/v1"

Answer = Callable[[httpx.Request], httpx.Response]


class Script:
    """Gives its answers in turn, and the last one to all further requests."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = answers
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer the next request."""
        self.requests.append(request)
        return self._answers[min(len(self.requests), len(self._answers)) - 1](request)

    @property
    def urls(self) -> list[str]:
        """What was asked for, below the base URL."""
        return [str(each.url).removeprefix(BASE_URL) for each in self.requests]


def says(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with a status and a body: bytes as they are, anything else as JSON."""
    if isinstance(body, bytes):
        return lambda _: httpx.Response(status, content=body, headers=headers)
    return lambda _: httpx.Response(status, json=body, headers=headers)


def fails(status: int, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer as the API does when it refuses."""
    return says(status, {"error": {"code": status, "message": message}}, headers)


def breaks(exception: Exception) -> Answer:
    """Fail as a connection does."""

    def answer(_: httpx.Request) -> httpx.Response:
        raise exception

    return answer


@asynccontextmanager
async def transport_to(script: Answer, base_url: str = BASE_URL) -> AsyncIterator[Transport]:
    """Open a transport to a script."""
    transport = Transport(base_url, KEY, httpx.MockTransport(script))
    try:
        yield transport
    finally:
        await transport.aclose()


@asynccontextmanager
async def client_to(script: Answer) -> AsyncIterator[OpenRouter]:
    """Open a client of a script."""
    async with transport_to(script) as transport:
        yield OpenRouter(transport)


def version(number: int, /, **fields: Any) -> dict[str, Any]:
    """Return a version as the guide's example shows it."""
    return {"id": f"v{number}", "version": number, "system_prompt": "Be kind.", "config": {}} | fields


def preset(slug: str, /, **fields: Any) -> dict[str, Any]:
    """Return a row of the list, with the keys that the guide's example has."""
    return {"id": f"id-{slug}", "slug": slug, "status": "active", "designated_version_id": "v1"} | fields
