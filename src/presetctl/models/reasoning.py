"""How much a model thinks before it answers, as chat, responses and tools say it."""

from typing import Literal

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional

ReasoningEffort = Literal["max", "xhigh", "high", "medium", "low", "minimal", "none"]
ReasoningSummaryVerbosity = Literal["auto", "concise", "detailed"]
Verbosity = Literal["low", "medium", "high", "xhigh", "max"]


class ChatRequestReasoning(RequestPart):
    """Reasoning of a chat request. OpenAPI has `effort` and `summary`, the reasoning guide the rest."""

    effort: ReasoningEffort | None = optional("How hard to think; excludes `max_tokens`")
    summary: ReasoningSummaryVerbosity | None = optional("How long the summary of the thoughts is")
    max_tokens: int | None = optional("Reasoning tokens, at least 1; excludes `effort`", ge=1)
    exclude: bool | None = optional("True: think, but leave the thoughts out of the answer")
    enabled: bool | None = optional("True: think at medium effort; false: don't")


class ReasoningConfig(RequestPart):
    """Reasoning of a responses request."""

    effort: ReasoningEffort | None = optional("How hard to think")
    summary: ReasoningSummaryVerbosity | None = optional("How long the summary of the thoughts is")
    max_tokens: int | None = optional("Reasoning tokens, at least 1", ge=1)
    enabled: bool | None = optional("Whether to think at all")
    context: Literal["auto", "all_turns", "current_turn"] | None = optional(
        "Default auto; GPT-5.6 and newer", default="auto"
    )
    mode: Literal["standard", "pro"] | None = optional(
        "Default standard; GPT-5.6 and newer", default="standard"
    )


class ToolReasoning(RequestPart):
    """Reasoning of a model that a server tool calls."""

    effort: ReasoningEffort = optional("How hard to think")
    max_tokens: int = optional("Reasoning tokens, at least 1", ge=1)
