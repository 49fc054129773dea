"""What the pushes of a run work with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from presetctl.journal.file import Journal
from presetctl.live import LivePreset
from presetctl.models.endpoint import Endpoint
from presetctl.push.look import Reads
from presetctl.push.pace import Pace


class PresetsApi(Reads, Protocol):
    """What a push needs of the API."""

    async def version_count(self, slug: str) -> int:
        """Return how many versions a preset has."""
        ...

    async def create(self, slug: str, endpoint: Endpoint, body: Mapping[str, Any]) -> LivePreset:
        """Make a new version, once."""
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """The API, the journal and the pace. `workspace_id` is where it all belongs, None if nobody knows."""

    api: PresetsApi
    journal: Journal
    pace: Pace
    workspace_id: str | None = None
