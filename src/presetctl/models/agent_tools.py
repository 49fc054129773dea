"""Server tools that ask other models: an advisor, a subagent, a panel of models."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from presetctl.models.base import OpenRequestPart, RequestPart
from presetctl.models.caching import AnthropicCacheControlDirective
from presetctl.models.fields import optional
from presetctl.models.reasoning import ToolReasoning

AgentName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-zA-Z0-9 _-]+$")]


class AdvisorServerToolConfig(RequestPart):
    """The parameters of `openrouter:advisor`."""

    name: AgentName = optional("1 to 64 letters, digits, spaces, `_` or `-`; unique among advisors")
    model: str = optional("Model slug; default: the tool call's, then the request's")
    instructions: str = optional("The advisor's system prompt; default: none")
    forward_transcript: bool = optional("Default false", default=False)
    max_completion_tokens: int = optional("Includes reasoning", ge=1)
    temperature: float = optional("0 to 2; default: the provider's", ge=0, le=2)
    reasoning: ToolReasoning = optional()
    stream: bool = optional("Default false; no effect on chat", default=False)


class AdvisorServerToolOpenRouter(RequestPart):
    """Advice from another model."""

    type: Literal["openrouter:advisor"]
    parameters: AdvisorServerToolConfig = optional()


class SubagentNestedTool(OpenRequestPart):
    """A server tool that a subagent may use."""

    type: str = Field(description="A server tool's type; not `function` or `openrouter:subagent`")
    parameters: dict[str, JsonValue] = optional()


class SubagentServerToolConfig(RequestPart):
    """The parameters of `openrouter:subagent`."""

    name: AgentName = optional("1 to 64 letters, digits, spaces, `_` or `-`; unique among subagents")
    model: str = optional("Model slug; default: the request's")
    instructions: str = optional("The subagent's system prompt; default: none")
    tools: list[SubagentNestedTool] = optional("Server tools that the subagent may use")
    max_tool_calls: int = optional("1 to 25; only with `tools`", ge=1, le=25)
    max_completion_tokens: int = optional("Includes reasoning", ge=1)
    temperature: float = optional("0 to 2; default: the provider's", ge=0, le=2)
    reasoning: ToolReasoning = optional()
    inherit_functions: bool = optional("Experimental; responses only")
    inherited_function_names: list[Annotated[str, Field(min_length=1)]] = optional(
        "Experimental; responses only; no effect with `inherit_functions`"
    )


class SubagentServerToolOpenRouter(RequestPart):
    """A task handed to another model."""

    type: Literal["openrouter:subagent"]
    parameters: SubagentServerToolConfig = optional()


class FusionServerToolConfigTool(RequestPart):
    """A server tool that the panel may use."""

    type: str = Field(description="A server tool's type")
    parameters: dict[str, JsonValue] = optional()


class FusionServerToolConfig(RequestPart):
    """The parameters of `openrouter:fusion`."""

    analysis_models: list[str] = optional("1 to 8 model slugs", min_length=1, max_length=8)
    model: str = optional("Model slug; default: the request's")
    tools: list[FusionServerToolConfigTool] = optional(
        "At most 8; default: web search and fetch; `[]`: none", max_length=8
    )
    max_tool_calls: int = optional("1 to 16, default 4", default=4, ge=1, le=16)
    max_completion_tokens: int = optional("Per inner call, default 16000", default=16000, ge=1)
    temperature: float = optional("0 to 2, for the panel only", ge=0, le=2)
    reasoning: ToolReasoning = optional()
    cache_control: AnthropicCacheControlDirective = optional()


class FusionServerToolOpenRouter(RequestPart):
    """A panel of models whose answers are put together."""

    type: Literal["openrouter:fusion"]
    parameters: FusionServerToolConfig = optional()
