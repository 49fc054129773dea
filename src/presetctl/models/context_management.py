"""What a messages request drops from the context when it grows long."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from presetctl.models.base import RequestPart
from presetctl.models.fields import by_json_type, optional


class InputTokens(RequestPart):
    """A number of input tokens."""

    type: Literal["input_tokens"]
    value: int = Field(ge=0)


class ToolUses(RequestPart):
    """A number of tool uses."""

    type: Literal["tool_uses"]
    value: int = Field(ge=0)


class ThinkingTurns(RequestPart):
    """A number of turns with thoughts."""

    type: Literal["thinking_turns"]
    value: int = Field(ge=0)


class KeepAll(RequestPart):
    """All of them."""

    type: Literal["all"]


def _keep(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "word"
    if "type" not in value:
        return None
    return "all" if value["type"] == "all" else "thinking_turns"


Keep = Annotated[
    Annotated[Literal["all"], Tag("word")]
    | Annotated[KeepAll, Tag("all")]
    | Annotated[ThinkingTurns, Tag("thinking_turns")],
    Discriminator(_keep),
]
Trigger = Annotated[InputTokens | ToolUses, Field(discriminator="type")]
ClearToolInputs = Annotated[
    Annotated[bool, Tag("boolean")] | Annotated[list[str], Tag("list")],
    by_json_type("true, false or a list of tool names"),
]


class EditClearToolUses20250919(RequestPart):
    """Drop old tool uses."""

    type: Literal["clear_tool_uses_20250919"]
    trigger: Trigger = optional("When to begin")
    keep: ToolUses = optional("How many to keep")
    clear_at_least: InputTokens | None = optional("How much to win at least")
    clear_tool_inputs: ClearToolInputs | None = optional("Drop the arguments as well")
    exclude_tools: list[str] | None = optional("Tools whose uses stay")


class EditClearThinking20251015(RequestPart):
    """Drop old thoughts."""

    type: Literal["clear_thinking_20251015"]
    keep: Keep = optional("How many turns keep their thoughts")


class EditCompact20260112(RequestPart):
    """Replace old turns by a summary."""

    type: Literal["compact_20260112"]
    trigger: InputTokens | None = optional("When to begin")
    instructions: str | None = optional("How to summarize")
    pause_after_compaction: bool = optional("Stop after the summary")


Edit = Annotated[
    EditClearToolUses20250919 | EditClearThinking20251015 | EditCompact20260112,
    Field(discriminator="type"),
]


class ContextManagement(RequestPart):
    """The edits of the context, in order."""

    edits: list[Edit] = optional("In order")
