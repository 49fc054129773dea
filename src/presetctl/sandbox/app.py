"""The sandbox over HTTP: the preset calls, `/key` and the catalogue as OpenRouter documents them.

Where nothing is documented, the choice is the one that asks more of a client. A new slug is lower case
letters and digits joined by single `-` or `_`, at most 64 characters. An archived preset has no versions
to read. A version, offset or limit that isn't a plain number is a bad request. Archive and restore
answer with the preset. Any key may do everything, and `workspace_id` is ignored, for there is one
workspace; so are the search options of `/models`. What is stored is left to `store`, what of a body is
stored to `body`.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from presetctl.models.endpoint import Endpoint
from presetctl.sandbox.body import BodyError, extract_content, parse_body
from presetctl.sandbox.catalogue import KEY, MODELS, PROVIDERS
from presetctl.sandbox.offers import offers_of
from presetctl.sandbox.records import Page, Preset, PresetDesignatedVersion
from presetctl.sandbox.store import ConflictError, MissingError, Store

BASE_PATH = "/api/v1"
MAX_BODY_BYTES = 4 << 20

_MAX_PAGE = 100
_MAX_MODELS_PAGE = 1000
_SLUG = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(?:[-_][a-z0-9]+)*")
_BEARER = re.compile(r"bearer +\S", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,15}")

Handler = Callable[[Request], Awaitable[Response]]


def create_app(store: Store) -> Starlette:
    """Return the API over a store."""
    calls = PresetCalls(store)
    routes = [
        _route("/presets", _keyed(calls.list_presets)),
        _route("/presets/{slug}", _keyed(calls.get_or_archive), "GET", "DELETE"),
        _route("/presets/{slug}/restore", _keyed(calls.restore), "POST"),
        _route("/presets/{slug}/versions", _keyed(calls.list_versions)),
        _route("/presets/{slug}/versions/{version}", _keyed(calls.get_version)),
        *(
            _route(f"/presets/{{slug}}/{endpoint.path}", _keyed(calls.create(endpoint)), "POST")
            for endpoint in Endpoint
        ),
        _route("/key", _keyed(_key)),
        _route("/models", _models),
        _route("/models/{author}/{slug}/endpoints", _endpoints),
        _route("/providers", _providers),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: _answer_http_error,
            BodyError: _answer_with(HTTPStatus.BAD_REQUEST),
            ClientDisconnect: _answer_with(HTTPStatus.BAD_REQUEST),  # nobody reads it, but it is no bug
            MissingError: _answer_with(HTTPStatus.NOT_FOUND),
            ConflictError: _answer_with(HTTPStatus.CONFLICT),
            Exception: _answer_bug,
        },
    )
    app.router.redirect_slashes = False
    return app


class PresetCalls:
    """The calls under `/presets`, over a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def list_presets(self, request: Request) -> Response:
        """`GET /presets`."""
        return _page(self._store.list_presets(*_window(request)))

    async def get_or_archive(self, request: Request) -> Response:
        """`GET /presets/{slug}` and `DELETE /presets/{slug}`."""
        slug = request.path_params["slug"]
        archives = request.method == "DELETE"
        return _data(self._store.archive(slug) if archives else self._store.get_preset(slug))

    async def restore(self, request: Request) -> Response:
        """`POST /presets/{slug}/restore`."""
        return _data(self._store.restore(request.path_params["slug"]))

    async def list_versions(self, request: Request) -> Response:
        """`GET /presets/{slug}/versions`."""
        return _page(self._store.list_versions(request.path_params["slug"], *_window(request)))

    async def get_version(self, request: Request) -> Response:
        """`GET /presets/{slug}/versions/{version}`."""
        number = _number(request.path_params["version"], "version")
        return _data(self._store.get_version(request.path_params["slug"], number))

    def create(self, endpoint: Endpoint) -> Handler:
        """Return the create call of an endpoint, which answers 200 for a new preset as for a new version."""

        async def create(request: Request) -> Response:
            slug = request.path_params["slug"]
            if not _SLUG.fullmatch(slug):
                raise HTTPException(HTTPStatus.BAD_REQUEST, "the slug is not URL-safe")
            system_prompt, config = extract_content(endpoint, parse_body(await _read_body(request)))
            return _data(self._store.create_version(slug, system_prompt, config))

        return create


async def _key(_: Request) -> Response:
    return JSONResponse({"data": KEY})


async def _models(request: Request) -> Response:
    offset, limit = _window(request, _MAX_MODELS_PAGE, _MAX_MODELS_PAGE)
    models = MODELS[offset : offset + limit]
    end = offset + len(models)
    following = f"{BASE_PATH}/models?offset={end}&limit={limit}" if end < len(MODELS) else None
    return JSONResponse({"data": models, "total_count": len(MODELS), "links": {"next": following}})


async def _endpoints(request: Request) -> Response:
    model = "{author}/{slug}".format_map(request.path_params)
    offers = offers_of(model)
    if offers is None:
        raise MissingError(f"there is no model `{model}`")
    return JSONResponse({"data": offers})


async def _providers(_: Request) -> Response:
    return JSONResponse({"data": PROVIDERS})


def _route(path: str, handler: Handler, *methods: str) -> Route:
    return Route(BASE_PATH + path, handler, methods=methods or ("GET",))


def _keyed(handler: Handler) -> Handler:
    async def check(request: Request) -> Response:
        if not _BEARER.match(request.headers.get("authorization", "")):
            raise HTTPException(HTTPStatus.UNAUTHORIZED, "Missing Authentication header")
        return await handler(request)

    return check


def _window(request: Request, default: int = 50, maximum: int = _MAX_PAGE) -> tuple[int, int]:
    """Return the offset and limit that a call asks for."""
    offset = _number(request.query_params.get("offset", "0"), "offset")
    limit = _number(request.query_params.get("limit", str(default)), "limit")
    if not 1 <= limit <= maximum:
        raise HTTPException(HTTPStatus.BAD_REQUEST, f"`limit` must be 1 to {maximum}")
    return offset, limit


def _number(text: str, name: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise HTTPException(HTTPStatus.BAD_REQUEST, f"`{name}` must be a whole number")
    return int(text)


async def _read_body(request: Request) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BODY_BYTES:
            message = f"the body is larger than {MAX_BODY_BYTES} bytes"
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message)
    return bytes(data)


def _data(record: Preset | PresetDesignatedVersion) -> Response:
    return JSONResponse({"data": asdict(record)})


def _page(page: Page[Any]) -> Response:
    return JSONResponse(asdict(page))


async def _answer_http_error(_: Request, exception: Exception) -> Response:
    assert isinstance(exception, HTTPException)  # noqa: S101 - Starlette's type for handlers is wider
    return _error(exception.status_code, exception.detail, exception.headers)


def _answer_with(status: HTTPStatus) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(_: Request, exception: Exception) -> Response:
        return _error(status, str(exception))

    return answer


async def _answer_bug(_: Request, __: Exception) -> Response:
    return _error(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")


def _error(status: int, message: str, headers: Any = None) -> Response:
    return JSONResponse({"error": {"code": status, "message": message}}, status, headers)
