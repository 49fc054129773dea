"""OpenRouter's preset calls as presetctl needs them: values in, values out."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx

from presetctl.api.transport import Transport
from presetctl.content import Content
from presetctl.errors import ApiError, RunStoppedError, UnknownOutcomeError
from presetctl.live import LivePreset, LiveVersion
from presetctl.models.answers import (
    KeyAnswer,
    Preset,
    PresetAnswer,
    PresetDesignatedVersion,
    PresetList,
    VersionList,
)
from presetctl.models.endpoint import Endpoint

PAGE_SIZE = 100
MAX_PAGES = 1000


class OpenRouter:
    """The preset calls over one transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def workspace_id(self) -> str | None:
        """Return the workspace that the key writes to, or None when the API doesn't tell.

        Raises: RunStoppedError when the key is refused.
        """
        try:
            answer = await self._transport.read("key", KeyAnswer)
        except RunStoppedError as exception:
            if exception.status == httpx.codes.UNAUTHORIZED:
                raise
            return None
        except ApiError:
            return None
        return answer.data.workspace_id

    async def list_presets(self) -> list[LivePreset]:
        """Return all presets of the list, each once, without their versions.

        The list is ordered by last update, so an edit while it is read can shift a preset past us: one that
        is missing here must be asked for by slug before it is called missing.
        """
        found: dict[str, LivePreset] = {}
        for page in range(MAX_PAGES):
            params = {"offset": page * PAGE_SIZE, "limit": PAGE_SIZE}
            answer = await self._transport.read("presets", PresetList, params)
            known = len(found)
            found.update({each.id: _live_preset(each) for each in answer.data})
            seen = page * PAGE_SIZE + len(answer.data)
            if len(found) == known or seen >= answer.total_count:
                return list(found.values())
        raise ApiError(f"GET /presets: the list doesn't end after {MAX_PAGES} pages")

    async def get(self, slug: str) -> LivePreset | None:
        """Return a preset with its designated version, or None if there is none (or it is archived)."""
        try:
            answer = await self._transport.read(f"presets/{quote(slug, safe='')}", PresetAnswer)
        except ApiError as exception:
            if exception.status == httpx.codes.NOT_FOUND:
                return None
            raise
        if answer.data.slug != slug:
            raise ApiError(f"GET /presets/{slug}: the answer is about `{answer.data.slug[:64]}`")
        return _with_version(answer)

    async def version_count(self, slug: str) -> int:
        """Return how many versions a preset has."""
        path = f"presets/{quote(slug, safe='')}/versions"
        answer = await self._transport.read(path, VersionList, {"offset": 0, "limit": 1})
        return answer.total_count

    async def versions_after(self, slug: str, number: int) -> list[LiveVersion]:
        """Return the versions with a higher number than the given one, oldest first."""
        path = f"presets/{quote(slug, safe='')}/versions"
        found: dict[int, LiveVersion] = {}
        for page in range(MAX_PAGES):
            params = {"offset": page * PAGE_SIZE, "limit": PAGE_SIZE}
            answer = await self._transport.read(path, VersionList, params)
            versions = [_live_version(each) for each in answer.data if each]
            found.update({each.number: each for each in versions if each.number > number})
            if not versions or page * PAGE_SIZE + len(answer.data) >= answer.total_count:
                return [found[each] for each in sorted(found)]
        raise ApiError(f"GET /{path}: the list doesn't end after {MAX_PAGES} pages")

    async def create(self, slug: str, endpoint: Endpoint, body: Mapping[str, Any]) -> LivePreset:
        """Make a new version, which goes live at once. Sent once; see `Transport.create` for what it raises."""
        path = f"presets/{quote(slug, safe='')}/{endpoint.path}"
        answer = await self._transport.create(path, body, PresetAnswer)
        if answer.data.slug != slug or answer.data.designated_version is None:
            message = f"POST /{path} → 200, but the answer is not about a new version of `{slug}`"
            raise UnknownOutcomeError(message, status=httpx.codes.OK)
        return _with_version(answer)


@asynccontextmanager
async def connect(base_url: str, key: str, app: Any = None) -> AsyncIterator[OpenRouter]:
    """Open a client. `app` is an ASGI application to call in this process in place of the network."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False) if app else None
    opened = Transport(base_url, key, transport)
    try:
        yield OpenRouter(opened)
    finally:
        await opened.aclose()


def _live_preset(preset: Preset) -> LivePreset:
    return LivePreset(
        slug=preset.slug,
        preset_id=preset.id,
        status=preset.status,
        designated_id=preset.designated_version_id,
        workspace_id=preset.workspace_id,
    )


def _with_version(answer: PresetAnswer) -> LivePreset:
    version = answer.data.designated_version
    live = _live_preset(answer.data)
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
