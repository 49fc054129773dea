"""When OpenRouter stops calling server tools; any one condition is enough."""

from typing import Annotated, Literal

from pydantic import Field

from presetctl.models.base import RequestPart


class StopServerToolsWhenFinishReasonIs(RequestPart):
    """Stop when the model ends for this reason."""

    type: Literal["finish_reason_is"]
    reason: str = Field(min_length=1)


class StopServerToolsWhenHasToolCall(RequestPart):
    """Stop when the model calls this tool."""

    type: Literal["has_tool_call"]
    tool_name: str = Field(min_length=1)


class StopServerToolsWhenMaxCost(RequestPart):
    """Stop when this much was spent."""

    type: Literal["max_cost"]
    max_cost_in_dollars: float = Field(ge=0)


class StopServerToolsWhenMaxTokensUsed(RequestPart):
    """Stop when this many tokens were used."""

    type: Literal["max_tokens_used"]
    max_tokens: int = Field(ge=1)


class StopServerToolsWhenStepCountIs(RequestPart):
    """Stop after this many steps."""

    type: Literal["step_count_is"]
    step_count: int = Field(ge=1)


StopServerToolsWhenCondition = Annotated[
    StopServerToolsWhenFinishReasonIs
    | StopServerToolsWhenHasToolCall
    | StopServerToolsWhenMaxCost
    | StopServerToolsWhenMaxTokensUsed
    | StopServerToolsWhenStepCountIs,
    Field(discriminator="type"),
]
