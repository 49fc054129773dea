"""What the preset calls answer, read leniently: only what presetctl relies on is required.

The guide's own examples leave out keys that the OpenAPI document requires, and new keys come without notice.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """A mapping in an answer. Unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=())


class PresetDesignatedVersion(Answer):
    """One version of a preset. Source: OpenAPI PresetDesignatedVersion."""

    id: str
    version: int
    system_prompt: str | None = None
    config: dict[str, Any]
    created_at: str | None = None
    creator_id: str | None = None


class Preset(Answer):
    """A preset as the list shows it. Source: OpenAPI Preset."""

    id: str
    slug: str
    status: str = "active"
    workspace_id: str | None = None
    designated_version_id: str | None = None


class PresetWithDesignatedVersion(Preset):
    """A preset with the version that production uses. Source: OpenAPI PresetWithDesignatedVersion."""

    designated_version: PresetDesignatedVersion | None = None


class PresetAnswer(Answer):
    """The answer of `GET /presets/{slug}` and of the create calls."""

    data: PresetWithDesignatedVersion


class PresetList(Answer):
    """The answer of `GET /presets`."""

    data: list[Preset]
    total_count: int


class VersionList(Answer):
    """The answer of `GET /presets/{slug}/versions`; the SDK types its items nullable."""

    data: list[PresetDesignatedVersion | None]
    total_count: int


class Key(Answer):
    """What `GET /key` says about the key in use, as far as it matters here."""

    workspace_id: str | None = None


class KeyAnswer(Answer):
    """The answer of `GET /key`."""

    data: Key
