"""The JSON of `drift` as values, for readers that have nothing else: its shape is checked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from presetctl.definitions.schema import SLUG_PATTERN
from presetctl.diff import Change
from presetctl.drift import DriftState
from presetctl.errors import InputError
from presetctl.strict_json import DamagedJsonError, read_json


class _Published(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class DriftVersions(_Published):
    """Numbers of the recorded and of the live version."""

    locked: int
    live: int | None


class PublishedComparison(_Published):
    """One recorded preset, compared with what is live."""

    slug: str
    source: str
    state: DriftState
    reason: str
    version: DriftVersions
    live_changes: tuple[Change, ...]


class PublishedDrift(_Published):
    """All recorded presets of a target."""

    target: str = Field(pattern=SLUG_PATTERN)
    base_url: str
    summary: dict[DriftState, int]
    presets: tuple[PublishedComparison, ...]

    @property
    def has_drift(self) -> bool:
        """Whether a preset that was read isn't what was recorded."""
        return any(each.state not in (DriftState.IN_SYNC, DriftState.ERROR) for each in self.presets)

    @property
    def has_errors(self) -> bool:
        """Whether a preset could not be read."""
        return any(each.state is DriftState.ERROR for each in self.presets)


def publish_drift(data: Mapping[str, Any]) -> PublishedDrift:
    """Return the drift that a JSON object holds. Raises: pydantic's ValidationError."""
    return PublishedDrift.model_validate(data)


def read_published_drift(path: Path) -> PublishedDrift:
    """Return the drift that `drift --format json` has printed into a file.

    Raises: InputError if the file holds something else.
    """
    hint = "make it anew: `presetctl drift --format json > FILE`"
    try:
        found = read_json(path)
        data = found[0] if found else None
        if isinstance(data, dict) and data.get("command") == "drift":
            return publish_drift(data)
    except (DamagedJsonError, ValidationError) as exception:
        raise InputError(f"`{path}` holds no drift that can be read", hint) from exception
    raise InputError(f"`{path}` is not what `drift` prints", hint)
