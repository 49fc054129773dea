"""The body of `POST /presets/{slug}/chat/completions`."""

from typing import Annotated, Literal

from pydantic import Field

from presetctl.models.base import RequestModel, transient
from presetctl.models.caching import AnthropicCacheControlDirective, PromptCacheOptions
from presetctl.models.chat_messages import ChatMessage
from presetctl.models.chat_tools import ChatTool, ChatToolChoice
from presetctl.models.deferred_tools import DeferredToolsControl
from presetctl.models.fields import optional
from presetctl.models.images import ImageConfig
from presetctl.models.per_request import (
    ChatDebugOptions,
    ChatStreamOptions,
    Metadata,
    TraceConfig,
)
from presetctl.models.plugins import Plugin
from presetctl.models.prediction import Prediction
from presetctl.models.provider import ProviderPreferences
from presetctl.models.reasoning import ChatRequestReasoning, ReasoningEffort, Verbosity
from presetctl.models.response_format import ResponseFormat
from presetctl.models.routing import Route, ServiceTier
from presetctl.models.stop import StopSequences
from presetctl.models.stop_server_tools import StopServerToolsWhenCondition
from presetctl.models.web_search import WebSearchOptions

Bias = Annotated[float, Field(ge=-100, le=100)]


class ChatRequest(RequestModel):
    """A chat completion. Ranges are those of the API reference, where OpenAPI names none."""

    model: str = optional("Model slug, such as `openai/gpt-5.4`")
    models: list[str] = optional("Model slugs, tried in order")
    route: Route | None = optional("Replaced by `models` and `provider`", deprecated=True)
    provider: ProviderPreferences | None = optional("Which providers may answer")
    service_tier: ServiceTier | None = optional("`fast` is another name of `priority`")

    temperature: float | None = optional("0 to 2; higher is more varied", ge=0, le=2)
    top_p: float | None = optional("0 to 1; only the likeliest tokens of this total probability", ge=0, le=1)
    top_k: int | None = optional("0 or more; only the likeliest so many tokens", ge=0)
    top_a: float | None = optional("0 to 1; only tokens likely enough beside the likeliest", ge=0, le=1)
    min_p: float | None = optional("0 to 1; least probability relative to the likeliest", ge=0, le=1)
    frequency_penalty: float | None = optional("-2 to 2; against frequent tokens", ge=-2, le=2)
    presence_penalty: float | None = optional("-2 to 2; against tokens used already", ge=-2, le=2)
    repetition_penalty: float | None = optional("0 to 2; 1 is none", ge=0, le=2)
    logit_bias: dict[str, Bias] | None = optional("By token id: -100 to 100")
    seed: int | None = optional("The same seed gives the same answer, where the provider can")
    stop: StopSequences | None = optional("A string or at most 4 strings that end the answer")
    max_completion_tokens: int | None = optional("At least 1; some providers want 16", ge=1)
    max_tokens: int | None = optional("Older name of `max_completion_tokens`", ge=1)
    logprobs: bool | None = optional("True: also send the probabilities of the tokens")
    top_logprobs: int | None = optional("0 to 20; needs `logprobs`", ge=0, le=20)

    reasoning: ChatRequestReasoning = optional("How much to think")
    reasoning_effort: ReasoningEffort | None = optional("As `reasoning.effort`; must not differ from it")
    include_reasoning: bool | None = optional("Older form of `reasoning.exclude`, the other way round")
    verbosity: Verbosity | None = optional("How long answers are")

    modalities: list[Literal["text", "image", "audio"]] = optional("What to produce")
    image_config: ImageConfig = optional("Options of the image model")
    response_format: ResponseFormat = optional("The shape of the answer")
    structured_outputs: bool | None = optional("Whether the model must be able to follow a JSON Schema")

    tools: list[ChatTool] = optional("Functions and server tools")
    tool_choice: ChatToolChoice = optional("none, auto, required or a certain tool")
    parallel_tool_calls: bool | None = optional("Several tool calls in one answer")
    deferred_tools: DeferredToolsControl = optional("Tools found by searching, protocol v1")
    stop_server_tools_when: list[StopServerToolsWhenCondition] = optional("Any one is enough", min_length=1)
    web_search_options: WebSearchOptions = optional("Options of the provider's own web search")
    plugins: list[Plugin] = optional("Plugins, told apart by `id`")
    cache_control: AnthropicCacheControlDirective = optional("An automatic cache breakpoint")
    prompt_cache_options: PromptCacheOptions | None = optional("GPT-5.6 and newer")

    messages: list[ChatMessage] = transient(
        min_length=1, description="The system message is the system prompt"
    )
    stream: bool = transient(description="Whether this answer is streamed")
    stream_options: ChatStreamOptions | None = transient(description="How this answer is streamed")
    debug: ChatDebugOptions = transient(description="Debugging aids, for streams only")
    prediction: Prediction | None = transient(description="Output known in advance")
    prompt_cache_key: str | None = transient(description="Routes like prompts to the same cache")
    session_id: str = transient(max_length=256, description="At most 256 characters; groups requests")
    user: str = transient(description="The end user, as a stable id or hash")
    metadata: Metadata = transient(description="At most 16 pairs, keys up to 64, values up to 512")
    trace: TraceConfig = transient(description="Where the request stands in a trace")
