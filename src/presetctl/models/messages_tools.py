"""The tools of a messages request and the choice among them."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from presetctl.models.base import OpenRequestPart, RequestPart
from presetctl.models.caching import AnthropicCacheControlDirective
from presetctl.models.fields import by_type, optional
from presetctl.models.server_tools import (
    BashServerTool,
    DatetimeServerTool,
    ImageGenerationServerToolOpenRouter,
    SearchModelsServerTool,
    ShellServerToolOpenRouter,
    ToolSearchServerTool,
)
from presetctl.models.web_search import (
    OpenRouterWebSearchServerTool,
    TypedUserLocation,
    WebFetchServerTool,
)

AllowedCallers = list[Literal["direct", "code_execution_20250825", "code_execution_20260120"]]


class AnthropicTool(RequestPart):
    """What Anthropic's own tools have in common."""

    cache_control: AnthropicCacheControlDirective = optional("A cache breakpoint after this tool")


class MessagesRequestInputSchema(OpenRequestPart):
    """JSON Schema of a tool's arguments."""

    type: str = optional("Default object", default="object")
    properties: Any = optional()
    required: list[str] | None = optional()


class ToolCustom(AnthropicTool):
    """A tool of the caller's."""

    type: Literal["custom"] = optional()
    name: str
    description: str = optional("When and how to call it")
    input_schema: MessagesRequestInputSchema = Field(description="JSON Schema of the arguments")
    strict: bool = optional("True: the arguments follow the schema exactly")
    defer_loading: bool = optional("True: found by tool search only")


class ToolBash20250124(AnthropicTool):
    """A bash, run by the caller."""

    type: Literal["bash_20250124"]
    name: Literal["bash"]


class ToolTextEditor20250124(AnthropicTool):
    """A text editor, run by the caller."""

    type: Literal["text_editor_20250124"]
    name: Literal["str_replace_editor"]


class ToolWebSearch20250305(AnthropicTool):
    """Anthropic's web search."""

    type: Literal["web_search_20250305"]
    name: Literal["web_search"]
    max_uses: int | None = optional("Searches per request")
    allowed_domains: list[str] | None = optional("Only these")
    blocked_domains: list[str] | None = optional("All but these")
    user_location: TypedUserLocation | None = optional("Roughly where the user is")


class ToolWebSearch20260209(AnthropicTool):
    """Anthropic's web search, which code can call too."""

    type: Literal["web_search_20260209"]
    name: Literal["web_search"]
    max_uses: int | None = optional("Searches per request")
    allowed_domains: list[str] | None = optional("Only these")
    blocked_domains: list[str] | None = optional("All but these")
    user_location: TypedUserLocation | None = optional("Roughly where the user is")
    allowed_callers: AllowedCallers = optional()


class ToolAdvisor20260301(AnthropicTool):
    """Advice from another model of Anthropic's."""

    type: Literal["advisor_20260301"]
    name: Literal["advisor"]
    model: str
    max_uses: int = optional("Calls per request")
    caching: AnthropicCacheControlDirective | None = optional("Caching for the advisor")
    allowed_callers: AllowedCallers = optional()
    defer_loading: bool = optional("True: found by tool search only")


class AnthropicToolSearchToolBm25(AnthropicTool):
    """Searching deferred tools by words."""

    type: Literal["tool_search_tool_bm25_20251119", "tool_search_tool_bm25"]
    name: Literal["tool_search_tool_bm25"]
    allowed_callers: AllowedCallers = optional()
    defer_loading: bool = optional()
    strict: bool = optional()


class AnthropicToolSearchToolRegex(AnthropicTool):
    """Searching deferred tools by regular expression."""

    type: Literal["tool_search_tool_regex_20251119", "tool_search_tool_regex"]
    name: Literal["tool_search_tool_regex"]
    allowed_callers: AllowedCallers = optional()
    defer_loading: bool = optional()
    strict: bool = optional()


class MessagesRequestTool(OpenRequestPart):
    """A tool that this version doesn't know."""

    type: str


_KnownTool = (
    Annotated[ToolCustom, Tag("custom")]
    | Annotated[ToolBash20250124, Tag("bash_20250124")]
    | Annotated[ToolTextEditor20250124, Tag("text_editor_20250124")]
    | Annotated[ToolWebSearch20250305, Tag("web_search_20250305")]
    | Annotated[ToolWebSearch20260209, Tag("web_search_20260209")]
    | Annotated[ToolAdvisor20260301, Tag("advisor_20260301")]
    | Annotated[AnthropicToolSearchToolBm25, Tag("tool_search_tool_bm25")]
    | Annotated[AnthropicToolSearchToolRegex, Tag("tool_search_tool_regex")]
    | Annotated[BashServerTool, Tag("openrouter:bash")]
    | Annotated[DatetimeServerTool, Tag("openrouter:datetime")]
    | Annotated[ImageGenerationServerToolOpenRouter, Tag("openrouter:image_generation")]
    | Annotated[SearchModelsServerTool, Tag("openrouter:experimental__search_models")]
    | Annotated[ShellServerToolOpenRouter, Tag("openrouter:shell")]
    | Annotated[ToolSearchServerTool, Tag("openrouter:tool_search")]
    | Annotated[WebFetchServerTool, Tag("openrouter:web_fetch")]
    | Annotated[OpenRouterWebSearchServerTool, Tag("openrouter:web_search")]
)
MessagesTool = Annotated[
    _KnownTool | Annotated[MessagesRequestTool, Tag("other")],
    Discriminator(by_type(_KnownTool, otherwise="other", untyped="custom")),
]


class ToolChoiceAuto(RequestPart):
    """The model decides."""

    type: Literal["auto"]
    disable_parallel_tool_use: bool = optional("True: at most one tool call")


class ToolChoiceAny(RequestPart):
    """The model must call some tool."""

    type: Literal["any"]
    disable_parallel_tool_use: bool = optional("True: exactly one tool call")


class ToolChoiceNone(RequestPart):
    """The model must not call a tool."""

    type: Literal["none"]


class ToolChoiceTool(RequestPart):
    """The model must call this tool."""

    type: Literal["tool"]
    name: str
    disable_parallel_tool_use: bool = optional("True: exactly one tool call")


ToolChoice = Annotated[
    ToolChoiceAuto | ToolChoiceAny | ToolChoiceNone | ToolChoiceTool, Field(discriminator="type")
]
