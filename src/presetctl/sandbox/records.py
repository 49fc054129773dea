"""What the sandbox's database holds, in the shapes and under the names in which the API answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar


@dataclass(frozen=True, slots=True)
class PresetDesignatedVersion:
    """One version. Times are ISO 8601 in UTC. Source: OpenAPI PresetDesignatedVersion."""

    id: str
    preset_id: str
    creator_id: str
    version: int
    system_prompt: str | None
    config: dict[str, Any]
    created_at: str
    updated_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """A preset as the list shows it; `status` is active, disabled or archived. Source: OpenAPI Preset."""

    id: str
    creator_user_id: str | None
    workspace_id: str | None
    name: str
    slug: str
    description: str | None
    status: str
    designated_version_id: str | None
    created_at: str
    updated_at: str
    status_updated_at: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PresetWithDesignatedVersion(Preset):
    """A preset with the version that inference uses. Source: OpenAPI PresetWithDesignatedVersion."""

    designated_version: PresetDesignatedVersion | None


RecordT = TypeVar("RecordT", Preset, PresetDesignatedVersion)


@dataclass(frozen=True, slots=True)
class Page(Generic[RecordT]):
    """A part of a list, and how long all of it is."""

    data: Sequence[RecordT]
    total_count: int
