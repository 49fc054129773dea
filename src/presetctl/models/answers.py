"""What the preset calls answer, read leniently: only what presetctl relies on is required.

The guide's own examples leave out keys that the OpenAPI document requires, and new keys come without notice.
"""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, FailFast, Field

Identifier = Annotated[str, Field(min_length=1)]


class Answer(BaseModel):
    """A mapping in an answer. Unknown keys are ignored; what it holds is not repeated in errors."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Row(Answer):
    """A mapping in an answer that its `id` tells from all others of its kind."""

    id: Identifier


class PresetDesignatedVersion(Row):
    """One version of a preset. Source: OpenAPI PresetDesignatedVersion."""

    version: Annotated[int, Field(ge=1)]
    system_prompt: str | None = None
    config: dict[str, Any]
    created_at: str | None = None
    creator_id: str | None = None


class Preset(Row):
    """A preset as the list shows it. Source: OpenAPI Preset. A status may be one that nobody knows yet."""

    slug: Identifier
    status: str
    workspace_id: str | None = None
    designated_version_id: str | None = None


class PresetWithDesignatedVersion(Preset):
    """A preset with the version that production uses. Source: OpenAPI PresetWithDesignatedVersion."""

    designated_version: PresetDesignatedVersion | None = None


class PresetAnswer(Answer):
    """The answer of `GET /presets/{slug}` and of the create calls."""

    data: PresetWithDesignatedVersion


RowT = TypeVar("RowT", bound=Row)


class Page(Answer, Generic[RowT]):
    """A page of `GET /presets` or of `GET /presets/{slug}/versions`, whose items the SDK types nullable."""

    data: Annotated[list[RowT | None], FailFast()]
    total_count: int


class Key(Answer):
    """What `GET /key` says about the key in use, as far as it matters here."""

    workspace_id: str | None = None


class KeyAnswer(Answer):
    """The answer of `GET /key`."""

    data: Key
