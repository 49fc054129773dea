"""Tools of a responses request that the caller runs: functions, free text, namespaces."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional

AllowedCaller = Literal["direct", "programmatic"]
JsonSchema = dict[str, JsonValue]


class FunctionSettings(RequestPart):
    """What functions have in common, in a namespace and outside."""

    name: str
    description: str | None = optional("When and how to call it")
    strict: bool | None = optional("True: the arguments follow the schema exactly")
    allowed_callers: list[AllowedCaller] | None = optional()
    async_: bool = optional("Only where the provider knows it", alias="async")
    defer_loading: bool = optional("True: found by tool search only")
    output_schema: JsonSchema | None = optional("JSON Schema of the result")


class ResponsesRequestToolFunction(FunctionSettings):
    """A function."""

    type: Literal["function"]
    parameters: JsonSchema | None = Field(description="JSON Schema of the arguments, or null")


class NamespaceFunctionTool(FunctionSettings):
    """A function in a namespace."""

    type: Literal["function"]
    parameters: JsonSchema | None = optional("JSON Schema of the arguments")


class FormatText(RequestPart):
    """Any text."""

    type: Literal["text"]


class FormatGrammar(RequestPart):
    """Text that follows a grammar."""

    type: Literal["grammar"]
    syntax: Literal["lark", "regex"]
    definition: str


class CustomTool(RequestPart):
    """A tool that takes text instead of JSON."""

    type: Literal["custom"]
    name: str
    description: str = optional("When and how to call it")
    format: Annotated[FormatText | FormatGrammar, Field(discriminator="type")] = optional(
        "What the text looks like"
    )
    async_: bool = optional("Only where the provider knows it", alias="async")
    defer_loading: bool = optional("True: found by tool search only")


class NamespaceTool(RequestPart):
    """Tools under a common name."""

    type: Literal["namespace"]
    name: str
    description: str
    tools: list[Annotated[NamespaceFunctionTool | CustomTool, Field(discriminator="type")]]
