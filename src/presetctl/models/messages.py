"""The body of `POST /presets/{slug}/messages`."""

from typing import Literal

from pydantic import Field, JsonValue

from presetctl.models.base import OpenRequestPart, RequestModel, RequestPart, transient
from presetctl.models.caching import AnthropicCacheControlDirective
from presetctl.models.context_management import ContextManagement
from presetctl.models.deferred_tools import DeferredToolsControl
from presetctl.models.fields import optional
from presetctl.models.messages_content import MessagesMessageParam, System
from presetctl.models.messages_tools import MessagesTool, ToolChoice
from presetctl.models.output_config import MessagesOutputConfig
from presetctl.models.per_request import TraceConfig
from presetctl.models.plugins import Plugin
from presetctl.models.provider import ProviderPreferences
from presetctl.models.routing import Route
from presetctl.models.stop_server_tools import StopServerToolsWhenCondition
from presetctl.models.thinking import Thinking


class MessagesFallbackParam(OpenRequestPart):
    """A model to try next."""

    model: str


class MessagesRequestMetadata(RequestPart):
    """Facts about this request."""

    user_id: str | None = optional("The end user, as a stable id or hash")


class AnthropicSafeguard(OpenRequestPart):
    """A safeguard of Anthropic's."""

    type: str
    classifier_context: dict[str, JsonValue] = optional("What the safeguard's classifier knows")


class MessagesRequest(RequestModel):
    """A message in Anthropic's form. Ranges are those of the API reference, where OpenAPI names none."""

    model: str = Field(description="Model slug, such as `anthropic/claude-sonnet-5`")
    models: list[str] = optional("Model slugs, tried in order; excludes `fallbacks`")
    fallbacks: list[MessagesFallbackParam] | None = optional("At most 3; excludes `models`", max_length=3)
    route: Route | None = optional("Replaced by `models` and `provider`", deprecated=True)
    provider: ProviderPreferences | None = optional("Which providers may answer")
    service_tier: str = optional("The service tier")
    speed: Literal["fast", "standard"] | None = optional(
        "Default standard; fast costs more", default="standard"
    )

    system: System = optional("The system prompt")
    max_tokens: int = optional("At least 1; some providers want 16", ge=1)
    temperature: float = optional("0 to 2; higher is more varied", ge=0, le=2)
    top_p: float = optional("0 to 1; only the likeliest tokens of this total probability", ge=0, le=1)
    top_k: int = optional("0 or more; only the likeliest so many tokens", ge=0)
    stop_sequences: list[str] = optional("Strings that end the answer")

    thinking: Thinking = optional("How much to think")
    output_config: MessagesOutputConfig = optional("Effort, JSON Schema, token budget")
    context_management: ContextManagement | None = optional("What to drop when the context grows long")
    safeguards: list[AnthropicSafeguard] | None = optional("Safeguards of Anthropic's")

    tools: list[MessagesTool] = optional("Tools of the caller's and server tools")
    tool_choice: ToolChoice = optional("auto, any, none or a certain tool")
    deferred_tools: DeferredToolsControl = optional("Tools found by searching, protocol v1")
    stop_server_tools_when: list[StopServerToolsWhenCondition] = optional("Any one is enough", min_length=1)
    plugins: list[Plugin] = optional("Plugins, told apart by `id`")
    cache_control: AnthropicCacheControlDirective = optional("An automatic cache breakpoint")

    messages: list[MessagesMessageParam] | None = transient(description="The conversation")
    stream: bool = transient(description="Whether this answer is streamed")
    session_id: str = transient(max_length=256, description="At most 256 characters; groups requests")
    user: str = transient(max_length=256, description="The end user, at most 256 characters")
    metadata: MessagesRequestMetadata = transient(description="Facts about this request")
    trace: TraceConfig = transient(description="Where the request stands in a trace")
