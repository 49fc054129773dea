"""How much a model thinks, as a messages request says it."""

from typing import Annotated, Literal

from pydantic import Field

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional

Mismatch = Literal["error", "drop_block"]
Display = Literal["summarized", "omitted", "updates"]


class AnthropicThinkingBlockBinding(RequestPart):
    """What happens to thoughts that don't fit the conversation."""

    prefix_mismatch_behavior: Mismatch | None = optional()
    mismatch_behavior: Mismatch | None = optional("As `prefix_mismatch_behavior`", deprecated=True)


class ThinkingEnabled(RequestPart):
    """Think, with a budget."""

    type: Literal["enabled"]
    budget_tokens: int = Field(ge=1, description="Tokens to think with, less than `max_tokens`")
    display: Display | None = optional("What is shown of the thoughts")
    block_binding: AnthropicThinkingBlockBinding | None = optional()


class ThinkingAdaptive(RequestPart):
    """Let the model decide how much to think."""

    type: Literal["adaptive"]
    display: Display | None = optional("What is shown of the thoughts")
    block_binding: AnthropicThinkingBlockBinding | None = optional()


class ThinkingBetweenTools(RequestPart):
    """Think between tool calls."""

    type: Literal["between_tools"]


class ThinkingDisabled(RequestPart):
    """Don't think."""

    type: Literal["disabled"]


Thinking = Annotated[
    ThinkingEnabled | ThinkingAdaptive | ThinkingBetweenTools | ThinkingDisabled,
    Field(discriminator="type"),
]
