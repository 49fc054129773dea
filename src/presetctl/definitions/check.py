"""Pydantic's findings as diagnostics: one a mistake, at the key or the value that is wrong."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from presetctl.definitions.hints import suggest
from presetctl.diagnostics import Diagnostic, Location, error
from presetctl.models.trace import Trace, trace

Locate = Callable[[Sequence[str | int], Literal["key", "value"]], Location]

MAX_DIAGNOSTICS = 50
"""More mistakes than these in one file are not told one by one."""
MAX_SHOWN = 40
"""Characters of a wrong value in a message."""

_CODES = {
    "extra_forbidden": "unknown-field",
    "missing": "missing-field",
    "literal_error": "not-allowed-value",
    "enum": "not-allowed-value",
    "greater_than": "out-of-range",
    "greater_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "too_short": "wrong-length",
    "too_long": "wrong-length",
    "string_too_short": "wrong-length",
    "string_too_long": "wrong-length",
    "union_tag_invalid": "wrong-variant",
    "union_tag_not_found": "wrong-variant",
    "wrong_type": "wrong-type",
}
_KINDS = {
    "string_type": "a string",
    "bool_type": "true or false",
    "int_type": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "none_required": "null",
}
_RANGES = {
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
}
_LENGTHS = {
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
}

_JSON_NAMES = {"False": "false", "True": "true", "None": "null"}

Found = tuple[Trace, list[ErrorDetails]]


def check(
    model: type[BaseModel],
    data: dict[str, Any],
    locate: Locate,
    owner: str,
    hint_for_field: Callable[[str], str | None] | None = None,
) -> list[Diagnostic]:
    """Return what the model has against the data.

    `owner` names the whole in messages; `hint_for_field` knows more about wrong names at the top level.
    """
    try:
        model.model_validate(data)
    except ValidationError as exception:
        errors = exception.errors(include_url=False)
        found = _without_typos(_fold((trace(model, each["loc"]), each) for each in errors))
        return [
            _diagnose(place, details, locate, owner, hint_for_field)
            for place, details in found[:MAX_DIAGNOSTICS]
        ]
    return []


def _fold(found: Any) -> list[Found]:
    """Join the errors that the branches of a union give for one mistake."""
    by_path: dict[tuple[str | int, ...], Found] = {}
    for place, detail in found:
        by_path.setdefault(place.path, (place, []))[1].append(detail)
    deeper = {path[:length] for path in by_path for length in range(len(path))}
    return [
        (place, details)
        for path, (place, details) in by_path.items()
        if path not in deeper or any(detail["type"] not in _KINDS for detail in details)
    ]


def _without_typos(found: list[Found]) -> list[Found]:
    """Drop a missing field when an unknown one beside it is the same word misspelled."""
    unknown = [place for place, details in found if details[0]["type"] == "extra_forbidden"]
    misspelled = {
        (*place.path[:-1], field)
        for place in unknown
        for field in place.fields
        if suggest(str(place.path[-1]), [field])
    }
    return [
        (place, details)
        for place, details in found
        if details[0]["type"] != "missing" or place.path not in misspelled
    ]


def _diagnose(
    place: Trace,
    details: list[ErrorDetails],
    locate: Locate,
    owner: str,
    hint_for_field: Callable[[str], str | None] | None,
) -> Diagnostic:
    path, parent = place.path, _dotted(place.path[:-1])
    detail = _most_telling(details)
    kind, value = detail["type"], detail["input"]
    code = _CODES.get(kind, "wrong-type" if kind in _KINDS else "invalid-value")
    name = f"`{_dotted(path)}`" if path else owner
    if kind == "extra_forbidden":
        key = str(path[-1])
        hint = hint_for_field(key) if hint_for_field and not parent else suggest(key, place.fields)
        whole = f"`{parent}`" if parent else owner
        hint = hint or _list_fields(place.fields)
        return error(code, f"`{key}` is not a field of {whole}", locate(path, "key"), hint)
    if kind == "missing":
        message = f"`{path[-1]}` is missing in {f'`{parent}`' if parent else owner}"
        return error(code, message, locate(path[:-1], "key"))
    if kind in _RANGES:
        limit = _RANGES[kind].format(**detail["ctx"])
        return error(code, f"{name} must be {limit}, not {_show(value)}", locate(path, "value"))
    if kind in _LENGTHS:
        limit = _LENGTHS[kind].format(**detail["ctx"])
        return error(code, f"{name} takes {limit}, not {len(value)}", locate(path, "value"))
    if kind in ("literal_error", "enum"):
        return _not_allowed(name, value, str(detail["ctx"]["expected"]), locate(path, "value"))
    if kind.startswith("union_tag"):
        return _wrong_variant(path, name, detail, locate)
    if kind == "wrong_type":
        wanted = detail["msg"].removeprefix("Input should be ")
        return error(code, f"{name} must be {wanted}, not {_show(value)}", locate(path, "value"))
    if kind in _KINDS:
        kinds = dict.fromkeys(_KINDS[each["type"]] for each in details if each["type"] in _KINDS)
        wanted = " or ".join(kinds)
        return error(code, f"{name} must be {wanted}, not {_show(value)}", locate(path, "value"))
    message = detail["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return error(code, f"{name}: {message}", locate(path, "value"))


def _most_telling(details: list[ErrorDetails]) -> ErrorDetails:
    """Return the error of the branch that the value comes nearest to."""
    for detail in details:
        if detail["type"] not in _KINDS and not (
            detail["type"] == "literal_error" and not isinstance(detail["input"], str)
        ):
            return detail
    return details[0]


def _not_allowed(name: str, value: Any, expected: str, where: Location) -> Diagnostic:
    allowed = expected.replace("'", "").replace(" or ", ", ").split(", ")
    allowed = [_JSON_NAMES.get(each, each) for each in allowed]
    choices = ", ".join(f"`{choice}`" for choice in allowed)
    hint = (suggest(value, allowed) if isinstance(value, str) else None) or f"it takes {choices}"
    return error("not-allowed-value", f"{name} can't be {_show(value)}", where, hint)


def _wrong_variant(
    path: tuple[str | int, ...], name: str, detail: ErrorDetails, locate: Locate
) -> Diagnostic:
    key = str(detail["ctx"].get("discriminator", "type")).strip("'")
    key = key if key.isidentifier() and not key.endswith(")") else "type"
    value = detail["input"]
    if not isinstance(value, dict):
        message = f"{name} must be a mapping, not {_show(value)}"
        return error("wrong-type", message, locate(path, "value"))
    if detail["type"] == "union_tag_not_found" or key not in value:
        return error("missing-field", f"`{key}` is missing in {name}", locate(path, "key"))
    expected = str(detail["ctx"].get("expected_tags", ""))
    return _not_allowed(f"`{_dotted((*path, key))}`", value[key], expected, locate((*path, key), "value"))


def _list_fields(fields: Sequence[str]) -> str | None:
    return f"it takes {', '.join(f'`{field}`' for field in fields)}" if fields else None


def _dotted(path: Sequence[str | int]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _show(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str() if len(value) > MAX_SHOWN:
            return f'"{value[: MAX_SHOWN - 1]}…"'
        case str():
            return f'"{value}"'
        case dict():
            return "a mapping"
        case list():
            return "a list"
    return str(value)
