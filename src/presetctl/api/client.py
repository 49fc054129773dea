"""OpenRouter's preset calls as presetctl needs them: values in, values out."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

import httpx

from presetctl.api.transport import Transport
from presetctl.content import Content
from presetctl.errors import ApiError, UnknownOutcomeError
from presetctl.live import LivePreset, LiveVersion
from presetctl.models.answers import (
    Answer,
    KeyAnswer,
    Page,
    Preset,
    PresetAnswer,
    PresetDesignatedVersion,
    PresetWithDesignatedVersion,
    RowT,
)
from presetctl.models.endpoint import Endpoint

PAGE_SIZE = 100
MAX_PAGES = 1000

_WITHOUT_KEY_CALL = (403, 404)


class VersionAnswer(Answer):
    """The answer of `GET /presets/{slug}/versions/{version}`."""

    data: PresetDesignatedVersion | None


class OpenRouter:
    """The preset calls over one transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def workspace_id(self) -> str | None:
        """Return the workspace that the key writes to, or None when the API doesn't tell.

        Raises: ApiError when it can't be asked; RunStoppedError when the key is refused.
        """
        try:
            answer = await self._transport.read("key", KeyAnswer)
        except ApiError as exception:
            if exception.status in _WITHOUT_KEY_CALL:
                return None
            raise
        return answer.data.workspace_id

    async def list_presets(self) -> list[LivePreset]:
        """Return all presets of the list, each once, without their versions.

        The list is ordered by last update, so an edit while it is read can shift a preset past us: one that
        is missing here must be asked for by slug before it is called missing. Raises: ApiError.
        """
        return [_live_preset(each) for each in await self._list("presets", Page[Preset])]

    async def get(self, slug: str) -> LivePreset | None:
        """Return a preset with its designated version, or None if there is none (or it is archived).

        Raises: ApiError.
        """
        try:
            answer = await self._transport.read(_path(slug), PresetAnswer)
        except ApiError as exception:
            if exception.status == httpx.codes.NOT_FOUND:
                return None
            raise
        if answer.data.slug != slug:
            raise ApiError(f"GET /presets/{slug} → 200, but the answer is about another preset")
        return _with_version(answer.data)

    async def version_count(self, slug: str) -> int:
        """Return how many versions a preset has. Raises: ApiError."""
        page = Page[PresetDesignatedVersion]
        answer = await self._transport.read(_path(slug, "versions"), page, {"offset": 0, "limit": 1})
        return answer.total_count

    async def versions_after(self, slug: str, number: int) -> list[LiveVersion]:
        """Return the versions with a higher number than the given one, oldest first. Raises: ApiError."""
        rows = await self._list(_path(slug, "versions"), Page[PresetDesignatedVersion])
        found = [_live_version(each) for each in rows if each.version > number]
        return sorted(found, key=lambda each: each.number)

    async def versions(self, slug: str) -> list[LiveVersion]:
        """Return all versions, oldest first. Raises: ApiError."""
        return await self.versions_after(slug, 0)

    async def version(self, slug: str, number: int) -> LiveVersion | None:
        """Return one version, or None if there is none (or the preset is archived). Raises: ApiError."""
        try:
            answer = await self._transport.read(_path(slug, "versions", str(number)), VersionAnswer)
        except ApiError as exception:
            if exception.status == httpx.codes.NOT_FOUND:
                return None
            raise
        return _live_version(answer.data) if answer.data else None

    async def archive(self, slug: str, workspace_id: str | None) -> None:
        """Hide a preset; its slug stays taken. The key must be a management key.

        Such a key may reach several workspaces, hence `workspace_id`; None leaves the choice to the API.
        Raises: ApiError.
        """
        await self._transport.switch("DELETE", _path(slug), _in_workspace(workspace_id))

    async def restore(self, slug: str, workspace_id: str | None) -> None:
        """Bring an archived preset back, at the version it was at. See `archive`."""
        await self._transport.switch("POST", _path(slug, "restore"), _in_workspace(workspace_id))

    async def create(self, slug: str, endpoint: Endpoint, body: Mapping[str, Any]) -> LivePreset:
        """Make a new version, which goes live at once. Sent once; raises as `Transport.create` does."""
        answer = await self._transport.create(_path(slug, endpoint.path), body, PresetAnswer)
        if answer.data.slug != slug or answer.data.designated_version is None:
            label = f"POST /presets/{slug}/{endpoint.path}"
            message = f"{label} → 200, but the answer is not about a new version of `{slug}`"
            raise UnknownOutcomeError(message, status=httpx.codes.OK)
        return _with_version(answer.data)

    async def _list(self, path: str, page: type[Page[RowT]]) -> list[RowT]:
        """Return the rows of all pages, each once and as it was read last.

        What the API counts is believed only where it agrees with what came; else the first page without
        news is the last.
        """
        found: dict[str, RowT] = {}
        offset = 0
        for _ in range(MAX_PAGES):
            answer = await self._transport.read(path, page, {"offset": offset, "limit": PAGE_SIZE})
            known = len(found)
            found |= {each.id: each for each in answer.data if each}
            offset += len(answer.data)
            if len(found) == known or offset == answer.total_count:
                return list(found.values())
        raise ApiError(f"GET /{unquote(path)}: the list doesn't end after {MAX_PAGES} pages")


@asynccontextmanager
async def connect(base_url: str, key: str, app: Any = None) -> AsyncIterator[OpenRouter]:
    """Open a client. `app` is an ASGI application to call in this process in place of the network.

    Raises: InputError when key, proxy or certificates are not usable.
    """
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False) if app else None
    opened = Transport(base_url, key, transport)
    try:
        yield OpenRouter(opened)
    finally:
        await opened.aclose()


def _path(slug: str, *rest: str) -> str:
    return "/".join(("presets", quote(slug, safe=""), *rest))


def _in_workspace(workspace_id: str | None) -> dict[str, str]:
    return {"workspace_id": workspace_id} if workspace_id else {}


def _live_preset(preset: Preset) -> LivePreset:
    return LivePreset(
        slug=preset.slug,
        preset_id=preset.id,
        status=preset.status,
        designated_id=preset.designated_version_id,
        workspace_id=preset.workspace_id,
    )


def _with_version(preset: PresetWithDesignatedVersion) -> LivePreset:
    version, live = preset.designated_version, _live_preset(preset)
    if version is None:
        return live
    return replace(live, designated_id=version.id, version=_live_version(version))


def _live_version(version: PresetDesignatedVersion) -> LiveVersion:
    return LiveVersion(
        version_id=version.id,
        number=version.version,
        content=Content.of(version.system_prompt, version.config),
        created_at=version.created_at,
        creator_id=version.creator_id,
    )
