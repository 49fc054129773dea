"""What the API holds, as far as it was read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from presetctl.content import Content
from presetctl.errors import ApiError

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """One version of a live preset; `number` counts from 1."""

    version_id: str
    number: int
    content: Content
    created_at: str | None = None
    creator_id: str | None = None


@dataclass(frozen=True, slots=True)
class LivePreset:
    """A preset in the workspace.

    `designated_id` names the version that production uses. `version` is that version when it was read: a
    preset whose designated version is the locked one is known from the list alone. `version_count` is read
    only where the designated version is older than the locked one.
    """

    slug: str
    preset_id: str
    status: str
    designated_id: str | None
    workspace_id: str | None = None
    version: LiveVersion | None = None
    version_count: int | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """All live presets by the API's slug; what could not be read stands in `errors`."""

    workspace_id: str | None = None
    presets: Mapping[str, LivePreset] = field(default_factory=dict)
    errors: Mapping[str, ApiError] = field(default_factory=dict)
