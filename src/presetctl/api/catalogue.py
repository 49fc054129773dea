"""The calls that say what OpenRouter offers. They need no key, so none is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx

from presetctl.api.transport import Transport
from presetctl.catalogue.rows import MAX_ROWS, Row, endpoint_rows, model_rows, provider_rows
from presetctl.errors import ApiError
from presetctl.models.answers import Answer

ATTEMPTS = 2
"""A catalogue is worth one more try, not a long wait."""
PAGE_SIZE = 1000
"""The most models that one call gives when it is asked for a page."""

_ALL_KINDS = {"output_modalities": "all"}


class RowsAnswer(Answer):
    """A list whose rows are looked at one by one; `total_count` counts those of all pages."""

    data: list[Any]
    total_count: Any = None


class Offer(Answer):
    """A model with those who serve it. Source: OpenAPI ListEndpointsResponse."""

    endpoints: list[Any]


class OfferAnswer(Answer):
    """The answer of `GET /models/{author}/{slug}/endpoints`."""

    data: Offer


class CatalogueApi:
    """The catalogue's calls over one transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def models(self) -> tuple[Row, ...]:
        """Return the rows of all models, also of those that don't answer in text.

        A server that gives pages is asked for all of them. Raises: ApiError, also when no model is listed.
        """
        answer = await self._transport.read("models", RowsAnswer, _ALL_KINDS)
        found = answer.data
        while answer.data and type(answer.total_count) is int and len(found) < answer.total_count:
            if len(found) > MAX_ROWS:
                break
            page = {**_ALL_KINDS, "offset": str(len(found)), "limit": str(PAGE_SIZE)}
            answer = await self._transport.read("models", RowsAnswer, page)
            found = [*found, *answer.data]
        rows = model_rows(found)
        if not rows:
            raise ApiError("GET /models → 200, but the answer lists no model", status=httpx.codes.OK)
        return rows

    async def providers(self) -> tuple[Row, ...]:
        """Return the rows of all providers. Raises: ApiError."""
        return provider_rows((await self._transport.read("providers", RowsAnswer)).data)

    async def endpoints(self, model: str) -> tuple[Row, ...]:
        """Return the rows of those who serve a model, named by its id. Raises: ApiError."""
        path = f"models/{quote(model, safe='/:')}/endpoints"
        return endpoint_rows((await self._transport.read(path, OfferAnswer)).data.endpoints)


@asynccontextmanager
async def connect_catalogue(base_url: str, app: Any = None) -> AsyncIterator[CatalogueApi]:
    """Open a client. `app` is an ASGI application to call in this process in place of the network.

    Raises: InputError when proxy or certificates are not usable.
    """
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False) if app else None
    opened = Transport(base_url, None, transport, ATTEMPTS)
    try:
        yield CatalogueApi(opened)
    finally:
        await opened.aclose()
