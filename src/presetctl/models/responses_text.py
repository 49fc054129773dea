"""The text of a responses answer: its shape and how long it is."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional
from presetctl.models.reasoning import Verbosity


class FormatTextConfig(RequestPart):
    """Plain text."""

    type: Literal["text"]


class FormatJSONObjectConfig(RequestPart):
    """Any JSON object."""

    type: Literal["json_object"]


class FormatJSONSchemaConfig(RequestPart):
    """JSON that follows a schema."""

    type: Literal["json_schema"]
    name: str
    description: str = optional()
    schema_: dict[str, JsonValue] = Field(alias="schema", description="JSON Schema")
    strict: bool | None = optional("True: the answer follows the schema exactly")


Formats = Annotated[
    FormatTextConfig | FormatJSONObjectConfig | FormatJSONSchemaConfig, Field(discriminator="type")
]


class TextExtendedConfig(RequestPart):
    """Shape and length."""

    format: Formats = optional("The shape of the answer")
    verbosity: Verbosity | None = optional("How long answers are")
