"""The body of `POST /presets/{slug}/responses`."""

from typing import Literal

from presetctl.models.base import RequestModel, transient
from presetctl.models.caching import AnthropicCacheControlDirective, PromptCacheOptions
from presetctl.models.deferred_tools import DeferredToolsControl
from presetctl.models.fields import optional
from presetctl.models.images import ImageConfig
from presetctl.models.per_request import ChatDebugOptions, Metadata, TraceConfig
from presetctl.models.plugins import Plugin
from presetctl.models.provider import ProviderPreferences
from presetctl.models.reasoning import ReasoningConfig
from presetctl.models.responses_input import Input, StoredPromptTemplate
from presetctl.models.responses_text import TextExtendedConfig
from presetctl.models.responses_tool_choice import ResponsesToolChoice
from presetctl.models.responses_tools import ResponsesTool
from presetctl.models.routing import Route, ServiceTier
from presetctl.models.stop import StopSequences
from presetctl.models.stop_server_tools import StopServerToolsWhenCondition

ResponseIncludes = Literal[
    "file_search_call.results",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "reasoning.encrypted_content",
    "code_interpreter_call.outputs",
]


class ResponsesRequest(RequestModel):
    """A response in OpenAI's form. Ranges are those of the API reference, where OpenAPI names none."""

    model: str = optional("Model slug, such as `openai/gpt-5.4`")
    models: list[str] = optional("Model slugs, tried in order")
    route: Route | None = optional("Replaced by `models` and `provider`", deprecated=True)
    provider: ProviderPreferences | None = optional("Which providers may answer")
    service_tier: ServiceTier | None = optional("`fast` is another name of `priority`")

    instructions: str | None = optional("The system prompt")
    temperature: float | None = optional("0 to 2; higher is more varied", ge=0, le=2)
    top_p: float | None = optional("0 to 1; only the likeliest tokens of this total probability", ge=0, le=1)
    top_k: int = optional("0 or more; only the likeliest so many tokens", ge=0)
    frequency_penalty: float | None = optional("-2 to 2; against frequent tokens", ge=-2, le=2)
    presence_penalty: float | None = optional("-2 to 2; against tokens used already", ge=-2, le=2)
    stop: StopSequences | None = optional("A string or at most 4 strings that end the answer")
    max_output_tokens: int | None = optional("At least 1; some providers want 16", ge=1)
    top_logprobs: int | None = optional("0 to 20", ge=0, le=20)
    truncation: Literal["auto", "disabled"] | None = optional("Whether a too long input is cut")

    reasoning: ReasoningConfig | None = optional("How much to think")
    text: TextExtendedConfig = optional("Shape and length of the answer")
    modalities: list[Literal["text", "image"]] = optional("What to produce")
    image_config: ImageConfig = optional("Options of the image model")

    tools: list[ResponsesTool] = optional("Functions, hosted tools and server tools")
    tool_choice: ResponsesToolChoice = optional("auto, none, required or a certain tool")
    parallel_tool_calls: bool | None = optional("Several tool calls in one answer")
    max_tool_calls: int | None = optional("1 to 30, default 30", default=30, ge=1, le=30)
    deferred_tools: DeferredToolsControl = optional("Tools found by searching, protocol v1")
    stop_server_tools_when: list[StopServerToolsWhenCondition] = optional(
        "Any one is enough; wins over `max_tool_calls`", min_length=1
    )
    plugins: list[Plugin] = optional("Plugins, told apart by `id`")
    cache_control: AnthropicCacheControlDirective = optional("An automatic cache breakpoint")
    prompt_cache_options: PromptCacheOptions | None = optional("GPT-5.6 and newer")

    input: Input = transient(description="The conversation")
    prompt: StoredPromptTemplate | None = transient(description="A stored prompt template")
    previous_response_id: None = transient(description="The API takes only null")
    stream: bool = transient(description="Whether this answer is streamed")
    background: bool | None = transient(description="Whether to answer in the background")
    store: Literal[False] = transient(description="The API takes only false")
    include: list[ResponseIncludes] | None = transient(description="What the answer also holds")
    debug: ChatDebugOptions = transient(description="Debugging aids, for streams only")
    prompt_cache_key: str | None = transient(description="Routes like prompts to the same cache")
    safety_identifier: str | None = transient(description="The end user, as a stable id or hash")
    session_id: str = transient(max_length=256, description="At most 256 characters; groups requests")
    user: str = transient(max_length=256, description="The end user, at most 256 characters")
    metadata: Metadata | None = transient(description="At most 16 pairs, keys up to 64, values up to 512")
    trace: TraceConfig = transient(description="Where the request stands in a trace")
