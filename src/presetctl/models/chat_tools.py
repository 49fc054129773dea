"""The tools of a chat request and the choice among them."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, JsonValue, Tag

from presetctl.models.agent_tools import (
    AdvisorServerToolOpenRouter,
    FusionServerToolOpenRouter,
    SubagentServerToolOpenRouter,
)
from presetctl.models.base import RequestPart
from presetctl.models.caching import AnthropicCacheControlDirective
from presetctl.models.fields import by_type, optional
from presetctl.models.server_tools import (
    BashServerTool,
    DatetimeServerTool,
    FilesServerTool,
    ImageGenerationServerToolOpenRouter,
    SearchModelsServerTool,
)
from presetctl.models.web_search import (
    OpenRouterWebSearchServerTool,
    WebFetchServerTool,
    WebSearchConfig,
)

FunctionName = Annotated[str, Field(max_length=64, pattern=r"^[a-zA-Z0-9_-]*$")]


class ChatFunctionToolFunctionFunction(RequestPart):
    """What the model knows of a function."""

    name: FunctionName = Field(description="At most 64 letters, digits, `_` or `-`")
    description: str = optional("When and how to call it")
    parameters: dict[str, JsonValue] = optional("JSON Schema of the arguments")
    strict: bool | None = optional("True: the arguments follow the schema exactly")
    defer_loading: bool = optional("True: found by tool search only")


class ChatFunctionToolFunction(RequestPart):
    """A function of the caller's."""

    type: Literal["function"]
    function: ChatFunctionToolFunctionFunction
    cache_control: AnthropicCacheControlDirective = optional()
    defer_loading: bool = optional("True: found by tool search only")


class ChatWebSearchShorthand(WebSearchConfig):
    """OpenRouter's web search under the names that OpenAI gives it."""

    type: Literal[
        "web_search",
        "web_search_preview",
        "web_search_preview_2025_03_11",
        "web_search_2025_08_26",
    ]
    parameters: WebSearchConfig = optional("The same settings once more")


class ChatDynamicServerTool(RequestPart):
    """A server tool that this version doesn't know."""

    type: str
    parameters: dict[str, JsonValue] = optional()


_KnownTool = (
    Annotated[ChatFunctionToolFunction, Tag("function")]
    | Annotated[AdvisorServerToolOpenRouter, Tag("openrouter:advisor")]
    | Annotated[BashServerTool, Tag("openrouter:bash")]
    | Annotated[DatetimeServerTool, Tag("openrouter:datetime")]
    | Annotated[FilesServerTool, Tag("openrouter:files")]
    | Annotated[FusionServerToolOpenRouter, Tag("openrouter:fusion")]
    | Annotated[ImageGenerationServerToolOpenRouter, Tag("openrouter:image_generation")]
    | Annotated[SearchModelsServerTool, Tag("openrouter:experimental__search_models")]
    | Annotated[SubagentServerToolOpenRouter, Tag("openrouter:subagent")]
    | Annotated[WebFetchServerTool, Tag("openrouter:web_fetch")]
    | Annotated[OpenRouterWebSearchServerTool, Tag("openrouter:web_search")]
    | Annotated[ChatWebSearchShorthand, Tag("web_search")]
)
ChatTool = Annotated[
    _KnownTool | Annotated[ChatDynamicServerTool, Tag("other")],
    Discriminator(by_type(_KnownTool, otherwise="other")),
]


class ChatNamedToolChoiceFunction(RequestPart):
    """The function to call."""

    name: str


class ChatNamedToolChoice(RequestPart):
    """Call this function."""

    type: Literal["function"]
    function: ChatNamedToolChoiceFunction


class ChatServerToolChoice(RequestPart):
    """Call this server tool."""

    type: str = Field(description="A server tool's type")


def _choice(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "mode"
    if "type" not in value:
        return None
    return "function" if value["type"] == "function" else "server_tool"


ChatToolChoice = Annotated[
    Annotated[Literal["none", "auto", "required"], Tag("mode")]
    | Annotated[ChatNamedToolChoice, Tag("function")]
    | Annotated[ChatServerToolChoice, Tag("server_tool")],
    Discriminator(_choice),
]
