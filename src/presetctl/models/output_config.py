"""The output of a messages request: effort, JSON Schema, token budget."""

from typing import Literal

from pydantic import Field, JsonValue

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional
from presetctl.models.reasoning import Verbosity


class MessagesOutputConfigFormat(RequestPart):
    """JSON that follows a schema."""

    type: Literal["json_schema"]
    schema_: dict[str, JsonValue] = Field(alias="schema", description="JSON Schema")


class TaskBudget(RequestPart):
    """Tokens for the whole task; advice to the model, not a limit."""

    type: Literal["tokens"]
    total: int = Field(ge=20000, description="At least 20000")
    remaining: int | None = optional("What is left of it", ge=0)


class MessagesOutputConfig(RequestPart):
    """How the answer is made."""

    effort: Verbosity | None = optional("How hard to work")
    format: MessagesOutputConfigFormat | None = optional("The shape of the answer")
    task_budget: TaskBudget | None = optional("Tokens for the whole task")
