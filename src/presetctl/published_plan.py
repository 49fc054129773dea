"""The published JSON of a plan as values, for readers that have nothing else.

A plan file may come from a job that ran somebody else's code, so its shape is checked and no text in it is
trusted. Keys that are not known are ignored, as the format asks of all readers.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from presetctl.diagnostics import Severity
from presetctl.diff import PROMPT, Change, Op
from presetctl.plan import Action
from presetctl.prices.change import PriceChange
from presetctl.state import State


class MisshapenPlanError(ValueError):
    """A plan without what its format promises. The message names the first place."""


class _Published(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class PublishedDiagnostic(_Published):
    """One finding that came with a plan."""

    severity: Severity
    code: str
    message: str
    file: str | None
    line: int | None
    hint: str | None


class Summary(_Published):
    """Number of presets of each kind."""

    create: int
    update: int
    record: int
    refused: int
    orphaned: int
    unchanged: int
    error: int


class Versions(_Published):
    """Numbers of the recorded and of the live version."""

    locked: int | None
    live: int | None


def _require_text(change: Change) -> Change:
    """Return a change whose sides are texts if it is one of the prompt."""
    sides = [change.before] * (change.op is not Op.ADD) + [change.after] * (change.op is not Op.REMOVE)
    if change.path == PROMPT and not all(isinstance(each, str) for each in sides):
        raise ValueError("a prompt is a text")
    return change


Changes = tuple[Annotated[Change, AfterValidator(_require_text)], ...]


class PublishedPreset(_Published):
    """One preset of a plan. When and by whom its versions were made is told as the API tells it."""

    slug: str
    source: str | None
    model: str | None = None
    state: State
    action: Action
    reason: str
    version: Versions
    locked_at: str | None = None
    live_at: str | None = None
    live_by: str | None = None
    changes: Changes
    live_changes: Changes
    price: PriceChange | None = None


class PublishedPlan(_Published):
    """A plan."""

    target: str
    base_url: str
    digest: str
    summary: Summary
    presets: tuple[PublishedPreset, ...]
    not_managed: tuple[str, ...]
    diagnostics: tuple[PublishedDiagnostic, ...]

    @property
    def has_changes(self) -> bool:
        """Whether apply would write anything, or refuse to."""
        return any(each.action is not Action.NONE for each in self.presets)


def publish(data: Mapping[str, Any]) -> PublishedPlan:
    """Return the plan that a JSON object holds. Raises: MisshapenPlanError."""
    try:
        return PublishedPlan.model_validate(data)
    except ValidationError as exception:
        first = exception.errors(include_input=False, include_url=False)[0]
        place = "".join(f"/{part}" for part in first["loc"])
        message = f"`{place}`: {first['msg'][:1].lower()}{first['msg'][1:]}"
        raise MisshapenPlanError(message) from exception
