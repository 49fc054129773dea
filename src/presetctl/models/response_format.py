"""The shape of a chat answer: text, JSON, a JSON Schema, a grammar or Python."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional


class ChatFormatTextConfig(RequestPart):
    """Plain text."""

    type: Literal["text"]


class ChatFormatJSONObjectConfig(RequestPart):
    """Any JSON object."""

    type: Literal["json_object"]


class ChatJSONSchemaConfig(RequestPart):
    """A named JSON Schema."""

    name: str = Field(max_length=64, pattern=r"^[a-zA-Z0-9_-]*$")
    description: str = optional()
    schema_: dict[str, JsonValue] = optional("JSON Schema", alias="schema")
    strict: bool | None = optional("True: the answer follows the schema exactly")


class ChatFormatJSONSchemaConfig(RequestPart):
    """JSON that follows a schema."""

    type: Literal["json_schema"]
    json_schema: ChatJSONSchemaConfig


class ChatFormatGrammarConfig(RequestPart):
    """Text that follows a grammar."""

    type: Literal["grammar"]
    grammar: str


class ChatFormatPythonConfig(RequestPart):
    """Python source."""

    type: Literal["python"]


ResponseFormat = Annotated[
    ChatFormatTextConfig
    | ChatFormatJSONObjectConfig
    | ChatFormatJSONSchemaConfig
    | ChatFormatGrammarConfig
    | ChatFormatPythonConfig,
    Field(discriminator="type"),
]
