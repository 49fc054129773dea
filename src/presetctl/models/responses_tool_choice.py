"""Which tool a responses request calls."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, JsonValue, Tag

from presetctl.models.base import OpenRequestPart, RequestPart
from presetctl.models.fields import by_type


class OpenAIResponsesToolChoice(RequestPart):
    """Call the web search."""

    type: Literal["web_search_preview", "web_search_preview_2025_03_11"]


class OpenAIResponsesToolChoiceApplyPatch(RequestPart):
    """Call `apply_patch`."""

    type: Literal["apply_patch"]


class OpenAIResponsesToolChoiceShell(RequestPart):
    """Call the shell."""

    type: Literal["shell"]


class OpenAIResponsesToolChoiceFunction(RequestPart):
    """Call this function."""

    type: Literal["function"]
    name: str


class ToolChoiceAllowed(RequestPart):
    """Choose among these tools only."""

    type: Literal["allowed_tools"]
    mode: Literal["auto", "required"]
    tools: list[dict[str, JsonValue]]


class OtherToolChoice(OpenRequestPart):
    """Nothing that exists: the error says which types do."""

    type: Literal[
        "function",
        "allowed_tools",
        "web_search_preview",
        "web_search_preview_2025_03_11",
        "apply_patch",
        "shell",
    ]


_KnownChoice = (
    Annotated[OpenAIResponsesToolChoice, Tag("web_search")]
    | Annotated[OpenAIResponsesToolChoiceApplyPatch, Tag("apply_patch")]
    | Annotated[OpenAIResponsesToolChoiceShell, Tag("shell")]
    | Annotated[OpenAIResponsesToolChoiceFunction, Tag("function")]
    | Annotated[ToolChoiceAllowed, Tag("allowed_tools")]
)
_known = by_type(_KnownChoice, otherwise="other")


def _choice(value: Any) -> str | None:
    return _known(value) if isinstance(value, dict) else "mode"


ResponsesToolChoice = Annotated[
    Annotated[Literal["auto", "none", "required"], Tag("mode")]
    | _KnownChoice
    | Annotated[OtherToolChoice, Tag("other")],
    Discriminator(_choice),
]
