"""The shape of a definition file; its `request` is left to the endpoint's own model."""

from typing import Annotated, Any

from pydantic import Field, Tag

from presetctl.models.base import RequestPart
from presetctl.models.endpoint import Endpoint
from presetctl.models.fields import by_json_type

SLUG_PATTERN = r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$"
MAX_SLUG_LENGTH = 64

Body = dict[str, Any]


class PromptFile(RequestPart):
    """A file whose text is part of the system prompt."""

    file: Annotated[str, Field(min_length=1, description="Path below the presets folder.")]


_Text = Annotated[str, Tag("string")]
_File = Annotated[PromptFile, Tag("object")]
PromptPart = Annotated[_Text | _File, by_json_type("a string or `{file: PATH}`")]
_Parts = Annotated[list[PromptPart], Tag("list")]
SystemPrompt = Annotated[_Text | _File | _Parts, by_json_type("a string, `{file: PATH}`, or a list of those")]

_REQUEST = "Body of the create call, with the API's own field names."


class TargetChanges(RequestPart):
    """What a definition says otherwise for one target."""

    description: str | None = None
    owners: list[str] | None = None
    protected: bool | None = None
    system_prompt: SystemPrompt | None = None
    request: Annotated[Body | None, Field(description="Merged over `request`; null removes.")] = None
    extra_request: Annotated[Body | None, Field(description="Merged over `extra_request`.")] = None


class DefinitionFile(RequestPart):
    """A definition: one preset, in one YAML file."""

    slug: Annotated[
        str | None,
        Field(
            description="Name that production calls as `@preset/SLUG`. Default: the file's stem.",
            json_schema_extra={"pattern": SLUG_PATTERN, "maxLength": MAX_SLUG_LENGTH},
        ),
    ] = None
    endpoint: Annotated[
        Endpoint, Field(strict=False, description="Which request model `request` follows.")
    ] = Endpoint.CHAT
    description: Annotated[str | None, Field(description="For people; never sent.")] = None
    owners: Annotated[list[str] | None, Field(description="For people; never sent.")] = None
    protected: Annotated[
        bool | None, Field(description="true: pushed only with `--allow-protected SLUG`.")
    ] = None
    extends: Annotated[
        str | None,
        Field(min_length=1, description="File whose `request` this one is merged over."),
    ] = None
    system_prompt: Annotated[
        SystemPrompt | None,
        Field(description="Text, `{file: PATH}`, or a list of those joined by a blank line."),
    ] = None
    request: Annotated[Body | None, Field(description=_REQUEST)] = None
    extra_request: Annotated[
        Body | None,
        Field(description="Fields newer than presetctl: sent as written, never validated."),
    ] = None
    targets: Annotated[dict[str, TargetChanges] | None, Field(description="Changes for single targets.")] = (
        None
    )


class BaseFile(RequestPart):
    """A file that definitions extend. Only its `request` is taken."""

    description: str | None = None
    extends: Annotated[str | None, Field(min_length=1)] = None
    request: Annotated[Body | None, Field(description=_REQUEST)] = None
