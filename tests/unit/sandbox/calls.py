"""A clock that ticks, and calls to the sandbox's app without a server."""

from collections.abc import AsyncIterable
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import httpx

from presetctl.sandbox.app import create_app
from presetctl.sandbox.store import Store

MODEL = "openai/gpt-5.4"


class Clock:
    """Each look at it is one second later; the first is 10:00:01."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        self.now += timedelta(seconds=1)
        return self.now


def call(
    store: Store,
    method: str,
    path: str,
    *,
    body: Any = None,
    content: bytes | AsyncIterable[bytes] | None = None,
    authorization: str | None = "Bearer any",
) -> httpx.Response:
    """Send one request to a fresh app over the store; `path` begins after `/api/v1`."""
    headers = {} if authorization is None else {"Authorization": authorization}

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=create_app(store), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.invalid") as client:
            return await client.request(method, f"/api/v1{path}", json=body, content=content, headers=headers)

    return anyio.run(send)


def create(store: Store, slug: str, **fields: Any) -> Any:
    """Send a chat create call and return the preset of its answer."""
    body = {"model": MODEL, "messages": [{"role": "user", "content": "."}], **fields}
    response = call(store, "POST", f"/presets/{slug}/chat/completions", body=body)
    assert response.status_code == 200, response.text
    return response.json()["data"]


def error(response: httpx.Response) -> tuple[int, str]:
    """Return code and message of an error answer, whose body repeats the status."""
    answer = response.json()
    assert list(answer) == ["error"]
    assert answer["error"]["code"] == response.status_code
    return response.status_code, answer["error"]["message"]
