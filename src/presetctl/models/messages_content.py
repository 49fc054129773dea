"""The system prompt and the turns of a messages request.

Only the system prompt is kept in a preset, so blocks that aren't text are open.
"""

from typing import Annotated, Literal

from pydantic import Discriminator, Tag

from presetctl.models.base import OpenRequestPart, RequestPart
from presetctl.models.caching import AnthropicCacheControlDirective
from presetctl.models.citations import Citation
from presetctl.models.fields import by_json_type, optional
from presetctl.models.reasoning import Verbosity
from presetctl.models.text_items import NotText, OtherItem, text_or_other


class AnthropicTextBlockParam(RequestPart):
    """A piece of text."""

    type: Literal["text"]
    text: str
    cache_control: AnthropicCacheControlDirective = optional("A cache breakpoint after this block")
    citations: list[Citation] | None = optional()


TextBlock = Annotated[
    Annotated[AnthropicTextBlockParam, Tag("text")] | Annotated[NotText, Tag("other")],
    Discriminator(text_or_other),
]
Block = Annotated[
    Annotated[AnthropicTextBlockParam, Tag("text")] | Annotated[OtherItem, Tag("other")],
    Discriminator(text_or_other),
]
System = Annotated[
    Annotated[str, Tag("string")] | Annotated[list[TextBlock], Tag("list")],
    by_json_type("a string or a list of text blocks"),
]


class AnthropicMessageOutputConfig(RequestPart):
    """How the answer to this turn is made."""

    effort: Verbosity | None = optional("How hard to work")


class MessagesMessageParam(OpenRequestPart):
    """A turn."""

    role: Literal["user", "assistant", "system"]
    content: Annotated[
        Annotated[str, Tag("string")] | Annotated[list[Block], Tag("list")],
        by_json_type("a string or a list of blocks"),
    ]
    output_config: AnthropicMessageOutputConfig | None = optional()
    clear_at: Literal["next_user_message", "never"] | None = optional()
