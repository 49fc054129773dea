"""The JSON Schema of what `plan --format json` and `apply --format json` print.

It says what stands there today and allows more: readers must ignore unknown keys.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, get_args

from presetctl.diagnostics import Severity
from presetctl.diff import Op
from presetctl.models.endpoint import Endpoint
from presetctl.outcome import Outcome
from presetctl.plan import Action
from presetctl.prices.change import Kind
from presetctl.prices.cost import Gap
from presetctl.render.diagnostics import FORMAT_VERSION
from presetctl.state import State

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_VERSION: Schema = {"type": ["integer", "null"], "minimum": 1}
_NULLABLE: Schema = {"type": ["string", "null"]}
_SHA256: Schema = {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}
_KINDS: tuple[Kind, ...] = get_args(Kind)
_AMOUNT: Schema = {"type": ["number", "null"]}
_POINTER: Schema = {"type": "string", "pattern": "^(/|$)"}


def plan_schema() -> Schema:
    """Return the schema. One with `"command": "apply"` holds a result in each preset."""
    has_result = {"properties": {"presets": {"items": {"required": ["result"]}}}}
    return {
        "$schema": DIALECT,
        "title": "presetctl plan and apply",
        "description": "Readers must ignore keys that they don't know.",
        **_object(
            format_version=_about({"const": FORMAT_VERSION}, "Raised when the meaning of a key changes."),
            command={"enum": ["plan", "apply"]},
            target=_about(_TEXT, "Name of the target in the settings."),
            base_url=_about(_TEXT, "Base URL of the target's API."),
            workspace_id=_about(_NULLABLE, "Null when the API doesn't name it."),
            live=_about({"type": "boolean"}, "Whether the live presets were read."),
            digest=_about(
                {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                "Of everything but the command, the digest itself, and results.",
            ),
            options=_options(),
            summary=_summary(),
            presets={"type": "array", "items": {"$ref": "#/$defs/preset"}},
            not_managed=_about(_list(_TEXT), "Slugs of live presets that no definition describes."),
            diagnostics={"type": "array", "items": {"$ref": "#/$defs/diagnostic"}},
        ),
        "if": {"properties": {"command": {"const": "apply"}}},
        "then": has_result,
        "$defs": {
            "preset": _preset(),
            "change": _change(),
            "price": _price(),
            "cost": _cost(),
            "result": _result(),
            "diagnostic": _diagnostic(),
        },
    }


def _options() -> Schema:
    slugs = _list(_TEXT)
    limit = {"type": ["integer", "null"], "minimum": 0}
    fields = _object(overwrite=slugs, recreate=slugs, allow_protected=slugs, max_changes=limit)
    return _about(fields, "What the command line allowed when the plan was made.")


def _summary() -> Schema:
    kinds = ("create", "update", "record", "refused", "orphaned", "unchanged", "error")
    return _about(_object(**dict.fromkeys(kinds, _COUNT)), "Number of presets of each kind.")


def _preset() -> Schema:
    changes = _list({"$ref": "#/$defs/change"})
    return _object(
        ("api_slug", "body", "price", "result"),
        slug=_TEXT,
        api_slug=_about(_TEXT, "What the target calls it, when that is not `slug`."),
        source=_about(_NULLABLE, "The definition's file, relative to the presets folder."),
        line={"type": ["integer", "null"], "minimum": 1},
        endpoint=_about(_enum(Endpoint, or_null=True), "Which create call it goes to."),
        model=_about(_NULLABLE, "The model of the request, where it is a single one."),
        state=_about(_enum(State), "How definition, lockfile and live preset compare."),
        action=_about(_enum(Action), "What apply does about it."),
        reason=_about(_TEXT, "Why, for people."),
        protected={"type": "boolean"},
        version=_object(locked=_VERSION, live=_VERSION),
        locked_at=_about(_NULLABLE, "When the recorded version was made."),
        live_at=_about(_NULLABLE, "When the live version was made, where it was read."),
        live_by=_about(_NULLABLE, "Who made the live version, where it was read."),
        changes=_about(changes, "From what was last pushed, or is live, to what is wanted."),
        live_changes=_about(changes, "What somebody else changed since the last push."),
        expect=_about(
            _object(preset_id=_NULLABLE, version_id=_NULLABLE, live_sha256=_SHA256),
            "The live state that a push relies on finding.",
        ),
        price=_about(
            {"$ref": "#/$defs/price"},
            "Where models or provider limits change: from what production uses to what is wanted.",
        ),
        body=_about({"type": "object"}, "Body of the create call, when `action` is `push`."),
        result={"$ref": "#/$defs/result"},
    )


def _change() -> Schema:
    value = "Any JSON value; null where there is none."
    return _object(
        path=_about(_POINTER, "JSON Pointer into the content: `/system_prompt` or `/config/…`."),
        op=_enum(Op),
        before={"description": value},
        after={"description": value},
    )


def _price() -> Schema:
    costs: Schema = {"anyOf": [{"$ref": "#/$defs/cost"}, {"type": "null"}]}
    percent = _object(**dict.fromkeys(_KINDS, _AMOUNT))
    change = _object(
        before=_about(costs, "Null without such a model."),
        after=_about(costs, "Null without such a model."),
        percent=_about(percent, "To a tenth; null from zero, or where a price isn't known."),
    )
    nullable: Schema = {"anyOf": [change, {"type": "null"}]}
    return _object(main=change, fallback=_about(nullable, "The dearest of the other models."))


def _cost() -> Schema:
    fields = _object(
        model=_TEXT,
        gap=_about(_enum(Gap, or_null=True), "Why there is no price."),
        **dict.fromkeys(_KINDS, _AMOUNT),
    )
    return _about(fields, "US dollars for a million tokens, `image` for one image; exact to 15 digits.")


def _result() -> Schema:
    pointers = _list(_POINTER)
    return _object(
        outcome=_enum(Outcome),
        version=_about(_VERSION, "Number of the version that was made or found."),
        version_id=_NULLABLE,
        attempts=_about(_COUNT, "Create calls that were sent."),
        not_persisted=_about(pointers, "JSON Pointers to what the API didn't store as sent."),
        added=_about(pointers, "JSON Pointers to what the API stored unasked."),
        superseded=_about(
            _list({"type": "integer", "minimum": 1}),
            "Versions that somebody else made between the last look and the push.",
        ),
        notes=_list(_TEXT),
        error=_NULLABLE,
    )


def _diagnostic() -> Schema:
    place: Schema = {"type": ["integer", "null"], "minimum": 1}
    return _object(
        severity=_enum(Severity),
        code=_about(_TEXT, "`presetctl explain CODE` says more."),
        slug=_NULLABLE,
        file=_NULLABLE,
        line=place,
        column=place,
        message=_TEXT,
        hint=_NULLABLE,
    )


def _object(optional: Iterable[str] = (), /, **properties: Schema) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _enum(members: type[StrEnum], *, or_null: bool = False) -> Schema:
    values: list[str | None] = [each.value for each in members]
    return {"enum": [*values, None] if or_null else values}


def _about(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}
