"""The API's side: the sandbox in memory, somebody at the dashboard, a server that may keep things its way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from presetctl.sandbox.app import create_app
from presetctl.sandbox.records import PresetDesignatedVersion
from presetctl.sandbox.store import API_USER, MissingError, Store

BASE_URL = "https://sandbox.invalid/api/v1"

Config = dict[str, Any]
Keep = Callable[[Config], Config]

KEEPS: dict[str, Keep] = {
    "dropped": lambda config: {key: value for key, value in config.items() if key != "top_p"},
    "altered": lambda config: {**config, "temperature": 1.5},
    "added": lambda config: {**config, "route": "fallback"},
    "reordered": lambda config: dict(reversed(config.items())),
    "1.0 for 1": lambda config: {
        key: float(value) if type(value) is int else value for key, value in config.items()
    },
    "null for absent": lambda config: {**config, "stop": None, "provider": {"order": []}},
}
"""What a server may make of a config on its way in."""


class Api(httpx.AsyncBaseTransport):
    """The sandbox over no network at all. `somebody` edits in the dashboard when a fault wants it."""

    def __init__(self) -> None:
        self._keep: Keep = dict
        self.store = Store(normalise=self._normalise)
        self._app = httpx.ASGITransport(create_app(self.store), raise_app_exceptions=False)
        self.somebody: Callable[[str], object] = self.edit
        self._edits = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See `httpx.AsyncBaseTransport`. No call goes to another host, whoever redirects."""
        assert str(request.url).startswith(BASE_URL)
        return await self._app.handle_async_request(request)

    def _normalise(self, config: Config) -> Config:
        return self._keep(config)

    @contextmanager
    def keeping(self, keep: Keep) -> Iterator[None]:
        """Store what comes meanwhile in another form."""
        self._keep, before = keep, self._keep
        try:
            yield
        finally:
            self._keep = before

    def edit(self, slug: str) -> None:
        """Make a version as somebody in the dashboard, who writes nothing twice, or take a free slug."""
        self._edits += 1
        prompt, config = f"By hand, no. {self._edits}.", {"model": "openai/gpt-5.4"}
        try:
            self.store.edit(slug, prompt, config)
        except MissingError:
            self.store.create_version(slug, prompt, config)

    def versions(self, slug: str) -> list[PresetDesignatedVersion]:
        """Return all versions of a preset, oldest first; none where there is no preset."""
        try:
            count = self.store.list_versions(slug, limit=1).total_count
        except MissingError:
            return []
        return list(self.store.list_versions(slug, limit=count or 1).data)

    def made_by_api(self, slug: str) -> int:
        """Return how many versions of a preset came through create calls."""
        return sum(each.creator_id == API_USER for each in self.versions(slug))
