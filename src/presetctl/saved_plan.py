"""A plan in a file: read it back, and tell what has changed since it was reviewed.

The file is the plan's published JSON. It is used only byte for byte as it was written, and only where every
preset is still as the plan saw it, or already as the plan wants it: so a plan that was half done can be
applied again, and one that is done makes no call that writes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, FailFast, Field, ValidationError, model_validator

from presetctl.actions_log import without_inner_commands
from presetctl.content import canonical_json, wire_body
from presetctl.errors import InputError
from presetctl.plan import WRITES, Action, Options, Plan, PlannedPreset
from presetctl.state import State
from presetctl.strict_json import DamagedJsonError, read_json

FORMAT_VERSION = 1

_NOT_DIGESTED = ("command", "digest")


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


_Slugs = Annotated[list[str], FailFast()]


class _Options(_Part):
    overwrite: _Slugs
    recreate: _Slugs
    allow_protected: _Slugs
    max_changes: int | None


class _Preset(_Part):
    slug: str
    state: str
    action: Action = Field(strict=False)
    expect: dict[str, str | None]
    body: dict[str, Any] | None = None


class _Summary(_Part):
    error: int


class _Shape(_Part):
    """What is relied on. A file may have the right digest and yet be nothing that a plan command wrote."""

    live: bool
    target: str
    base_url: str
    workspace_id: str | None
    options: _Options
    presets: Annotated[list[_Preset], FailFast()]
    summary: _Summary

    @model_validator(mode="after")
    def _require_bodies(self) -> "_Shape":
        if any(each.action is Action.PUSH and each.body is None for each in self.presets):
            raise ValueError("a push has a body")
        return self


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan file that is intact."""

    data: Mapping[str, Any]

    @property
    def options(self) -> Options:
        """What the plan allows; nothing can be added when it is applied."""
        options = self.data["options"]
        return Options(
            overwrite=frozenset(options["overwrite"]),
            recreate=frozenset(options["recreate"]),
            allow_protected=frozenset(options["allow_protected"]),
            max_changes=options["max_changes"],
            only=frozenset(self.presets),
        )

    @property
    def presets(self) -> dict[str, Mapping[str, Any]]:
        """The planned presets by slug."""
        return {each["slug"]: each for each in self.data["presets"]}


def plan_digest(data: Mapping[str, Any]) -> str:
    """Return the digest of a plan's JSON, which the command that prints it has no part in."""
    digested = {key: value for key, value in data.items() if key not in _NOT_DIGESTED}
    return f"sha256:{hashlib.sha256(canonical_json(digested).encode()).hexdigest()}"


def plan_text(data: Mapping[str, Any]) -> str:
    """Return a plan's JSON as it is printed and saved.

    It can be printed into the log of a job as it is, so its bytes are the same there and in a file.
    """
    return without_inner_commands(json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def read_saved_plan(path: Path) -> SavedPlan:
    """Read a plan file that is to be applied.

    Raises: InputError unless it is, byte for byte, a live plan that this version of presetctl can apply.
    """
    saved, shown = read_plan_file(path), path.as_posix()
    if not saved.data["live"]:
        raise _unusable(shown, "it was made without looking at the live presets")
    if saved.data["summary"]["error"]:
        raise _unusable(shown, "not every live preset could be read when it was made")
    return saved


def read_plan_file(path: Path) -> SavedPlan:
    """Read a plan file, which may be one that is only to be looked at.

    Raises: InputError unless it is, byte for byte, what this version of presetctl writes.
    """
    shown = path.as_posix()
    try:
        found = read_json(path)
    except DamagedJsonError as exception:
        raise _unusable(shown, f"{exception.message} (line {exception.line})") from exception
    if found is None:
        raise _unusable(shown, "there is no such file")
    data, text = found
    if not isinstance(data, dict) or data.get("format_version") != FORMAT_VERSION:
        raise _unusable(shown, f"it isn't a plan of format {FORMAT_VERSION}")
    if data.get("command") != "plan" or data.get("digest") != plan_digest(data) or text != plan_text(data):
        raise _unusable(shown, "it isn't as `plan --out` wrote it")
    try:
        _Shape.model_validate(data)
    except ValidationError as exception:
        first = exception.errors(include_input=False, include_url=False)[0]
        place = "".join(f"/{part}" for part in first["loc"])
        raise _unusable(shown, f"its `{place}` isn't what its format promises") from exception
    return SavedPlan(data)


def stale_presets(saved: SavedPlan, fresh: Plan) -> Iterator[tuple[str, str]]:
    """Yield the slugs that are neither as planned nor already done, each with the reason.

    `fresh` is a plan made now, for the same presets and with the same options.
    """
    now = {each.slug: each for each in fresh.presets}
    for slug, planned in saved.presets.items():
        reason = _staleness(planned, now.get(slug))
        if reason:
            yield slug, reason


def _staleness(planned: Mapping[str, Any], now: PlannedPreset | None) -> str | None:
    action = Action(planned["action"])
    if now is None:
        return "its definition is gone" if action in (Action.PUSH, Action.RECORD) else None
    if action is Action.PUSH:
        desired = now.desired
        if desired is None or wire_body(desired.endpoint, desired.content) != planned["body"]:
            return "its definition changed"
        if now.action in (Action.NONE, Action.RECORD) or now.state is State.UNKNOWN:
            return None
        if now.action is not Action.PUSH or asdict(now.expect) != planned["expect"]:
            return f"the live preset changed: {now.reason}"
        return None
    if action in (Action.RECORD, Action.FORGET) and now.action in (Action.NONE, action):
        return None
    if now.action in WRITES:
        return f"it was planned as `{planned['state']}` and is `{now.state}` now"
    return None


def _unusable(shown: str, reason: str) -> InputError:
    hint = "make a new one: `presetctl plan --out FILE`"
    return InputError(f"`{shown}` can't be used: {reason}", hint)
