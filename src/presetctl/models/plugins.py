"""The plugins of all three endpoints, told apart by `id`."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, Tag

from presetctl.models.base import RequestPart
from presetctl.models.fields import by_json_type, optional
from presetctl.models.guard_plugins import AlignmentPlugin, ArmorPlugin, ModerationPlugin
from presetctl.models.router_plugins import (
    AutoBetaRouterPlugin,
    AutoRouterPlugin,
    JevRouterPlugin,
    ParetoRouterPlugin,
    SwitchyardRouterPlugin,
)
from presetctl.models.web_search import WebFetchPlugin, WebSearchPlugin


class ContextCompressionPlugin(RequestPart):
    """Shortens prompts that are longer than the model's context."""

    id: Literal["context-compression"]
    enabled: bool = optional("Default true", default=True)
    engine: Literal["middle-out"] = optional("Default middle-out", default="middle-out")


class PDFParserOptions(RequestPart):
    """How PDFs are read."""

    engine: Literal["mistral-ocr", "native", "cloudflare-ai", "pdf-text"] = optional(
        "`pdf-text` is deprecated in favour of `cloudflare-ai`"
    )


class FileParserPlugin(RequestPart):
    """Reads files in the prompt."""

    id: Literal["file-parser"]
    enabled: bool = optional("Default true", default=True)
    pdf: PDFParserOptions = optional()


FusionToolParameter = Annotated[
    Annotated[str, Tag("string")]
    | Annotated[float, Tag("number")]
    | Annotated[bool, Tag("boolean")]
    | Annotated[list[JsonValue], Tag("list")]
    | Annotated[dict[str, JsonValue], Tag("object")],
    by_json_type("a string, a number, a boolean, a list or an object"),
]


class FusionPluginTool(RequestPart):
    """A server tool that the panel may use."""

    type: str = Field(description="A server tool's type")
    parameters: dict[str, FusionToolParameter | None] = optional()


class FusionPlugin(RequestPart):
    """Asks a panel of models and puts their answers together."""

    id: Literal["fusion"]
    enabled: bool = optional("Default true", default=True)
    preset: Literal["general-high", "general-budget", "general-fast"] = optional(
        "A ready-made panel; `analysis_models` and `model` win over it"
    )
    analysis_models: list[str] = optional("1 to 8 model slugs", min_length=1, max_length=8)
    model: str = optional("Model slug; default: the first of the Quality panel")
    tools: list[FusionPluginTool] = optional(
        "At most 8; default: web search and fetch; `[]`: none", max_length=8
    )
    max_tool_calls: int = optional("1 to 16, default 4", default=4, ge=1, le=16)


class ResponseHealingPlugin(RequestPart):
    """Mends broken JSON in answers."""

    id: Literal["response-healing"]
    enabled: bool = optional("Default true", default=True)


Plugin = Annotated[
    AlignmentPlugin
    | ArmorPlugin
    | AutoBetaRouterPlugin
    | AutoRouterPlugin
    | ContextCompressionPlugin
    | FileParserPlugin
    | FusionPlugin
    | JevRouterPlugin
    | ModerationPlugin
    | ParetoRouterPlugin
    | ResponseHealingPlugin
    | SwitchyardRouterPlugin
    | WebFetchPlugin
    | WebSearchPlugin,
    Field(discriminator="id"),
]
