"""The catalogue is read without a key, whole, and with little patience."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from presetctl.api.catalogue import ATTEMPTS, CatalogueApi, connect_catalogue
from presetctl.api.transport import Transport
from presetctl.errors import ApiError
from presetctl.sandbox.app import create_app
from presetctl.sandbox.store import Store

from .scripted import BASE_URL, Answer, Script, breaks, says

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def api_to(script: Answer) -> AsyncIterator[CatalogueApi]:
    transport = Transport(BASE_URL, None, httpx.MockTransport(script), ATTEMPTS)
    try:
        yield CatalogueApi(transport)
    finally:
        await transport.aclose()


def page(*names: str, **more: Any) -> Answer:
    return says(200, {"data": [{"id": each} for each in names], **more})


async def test_no_key_is_sent() -> None:
    """The catalogue is public, so nobody learns a key from reading it."""
    script = Script(page("openai/gpt-5.4"))

    async with api_to(script) as api:
        await api.models()

    assert "authorization" not in script.requests[0].headers


async def test_all_models_are_asked_for() -> None:
    """Models that answer in pictures are asked for too, and the full list comes in one answer."""
    script = Script(page("a/b", "c/d", total_count=2, links={"next": None}))

    async with api_to(script) as api:
        rows = await api.models()

    assert rows == ({"id": "a/b"}, {"id": "c/d"})
    assert script.urls == ["/models?output_modalities=all"]


async def test_pages_are_followed() -> None:
    """A server that gives pages is asked for all, also when the last one is empty."""
    script = Script(page("a/b", total_count=3), page("c/d", total_count=3), page(total_count=3))

    async with api_to(script) as api:
        rows = await api.models()

    assert [each["id"] for each in rows] == ["a/b", "c/d"]
    assert script.urls[1:] == [
        "/models?output_modalities=all&offset=1&limit=1000",
        "/models?output_modalities=all&offset=2&limit=1000",
    ]


async def test_pages_without_end_are_left() -> None:
    """A list that never ends is read up to a bound."""
    script = Script(page(*(f"a/{number}" for number in range(15_000)), total_count=10**9))

    async with api_to(script) as api:
        rows = await api.models()

    assert (len(rows), len(script.requests)) == (20_000, 2)


@pytest.mark.parametrize(
    "answer",
    [
        says(200, {"data": []}),
        says(200, {"data": ["gpt", {"name": "no id"}]}),
        says(200, {"data": {}}),
        says(200, b"<html>"),
        says(404, b""),
        breaks(httpx.ConnectError("no route")),
    ],
)
async def test_list_without_models_is_a_failure(answer: Answer) -> None:
    """An empty, malformed or missing list is no catalogue."""
    async with api_to(answer) as api:
        with pytest.raises(ApiError):
            await api.models()


async def test_little_patience() -> None:
    """A server in trouble is asked once more, not four times."""
    script = Script(says(503))

    async with api_to(script) as api:
        with pytest.raises(ApiError):
            await api.providers()

    assert len(script.requests) == 2


async def test_endpoints_are_asked_for_by_model() -> None:
    """The id of a model makes the path; what it holds can't lead elsewhere."""
    script = Script(says(200, {"data": {"id": "a/b", "endpoints": [{"tag": "azure"}, None]}}))

    async with api_to(script) as api:
        rows = await api.endpoints("a/b:free")
        await api.endpoints("a/b?c#d")

    assert rows == ({"tag": "azure"},)
    assert script.urls == ["/models/a/b:free/endpoints", "/models/a/b%3Fc%23d/endpoints"]


async def test_sandbox_answers_the_same_calls() -> None:
    """The embedded API has models, providers and endpoints."""
    async with connect_catalogue("http://sandbox.invalid/api/v1", create_app(Store())) as api:
        models = {each["id"] for each in await api.models()}
        providers = {each["slug"] for each in await api.providers()}
        tags = [each["tag"] for each in await api.endpoints("openai/gpt-5.4")]

    assert "openai/gpt-5.4" in models
    assert {each.partition("/")[0] for each in tags} <= providers


async def test_nobody_listens() -> None:
    """A base URL at which nobody listens is a failure that can be told."""
    async with connect_catalogue("http://127.0.0.1:9") as api:
        with pytest.raises(ApiError):
            await api.models()
