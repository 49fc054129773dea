"""The messages of a chat request: the system prompt in full, the other turns as far as a preset needs.

Only the system prompt is kept in a preset, so content that isn't text and the fields of answers are open.
"""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from presetctl.models.base import OpenRequestPart, RequestPart
from presetctl.models.caching import AnthropicCacheControlDirective, PromptCacheBreakpoint
from presetctl.models.fields import by_json_type, optional
from presetctl.models.reasoning import ReasoningEffort
from presetctl.models.text_items import NotText, OtherItem, text_or_other


class ChatContentText(RequestPart):
    """A piece of text."""

    type: Literal["text"]
    text: str
    cache_control: AnthropicCacheControlDirective = optional("As `prompt_cache_breakpoint`")
    prompt_cache_breakpoint: PromptCacheBreakpoint | None = optional("GPT-5.6 and newer")


TextItem = Annotated[
    Annotated[ChatContentText, Tag("text")] | Annotated[NotText, Tag("other")],
    Discriminator(text_or_other),
]
Item = Annotated[
    Annotated[ChatContentText, Tag("text")] | Annotated[OtherItem, Tag("other")],
    Discriminator(text_or_other),
]
TextContent = Annotated[
    Annotated[str, Tag("string")] | Annotated[list[TextItem], Tag("list")],
    by_json_type("a string or a list of text items"),
]
Content = Annotated[
    Annotated[str, Tag("string")] | Annotated[list[Item], Tag("list")],
    by_json_type("a string or a list of content items"),
]


class ConfigurationUpdateReasoning(RequestPart):
    """The reasoning from here on."""

    effort: ReasoningEffort


class ConfigurationUpdate(RequestPart):
    """Settings that change in the middle of a conversation, an extension of OpenRouter's."""

    reasoning: ConfigurationUpdateReasoning


class ChatSystemMessage(RequestPart):
    """The system prompt."""

    role: Literal["system"]
    content: TextContent
    name: str = optional()
    configuration_update: ConfigurationUpdate | None = optional("Before a user message, without content")


class ChatDeveloperMessage(RequestPart):
    """The system prompt under its newer name."""

    role: Literal["developer"]
    content: TextContent
    name: str = optional()
    configuration_update: ConfigurationUpdate | None = optional("Before a user message, without content")


class ChatUserMessage(RequestPart):
    """A turn of the user's."""

    role: Literal["user"]
    content: Content
    name: str = optional()


class ChatAssistantMessage(OpenRequestPart):
    """A turn of the model's."""

    role: Literal["assistant"]
    content: Content | None = optional()


class ChatToolMessage(RequestPart):
    """The result of a tool call."""

    role: Literal["tool"]
    tool_call_id: str
    content: Content


ChatMessage = Annotated[
    ChatSystemMessage | ChatDeveloperMessage | ChatUserMessage | ChatAssistantMessage | ChatToolMessage,
    Field(discriminator="role"),
]
