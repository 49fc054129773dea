"""Pydantic's findings as diagnostics: one a mistake, at the key or the value that is wrong."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from presetctl.definitions.hints import suggest, suggest_form
from presetctl.diagnostics import Diagnostic, Location, Severity, error, note
from presetctl.models.trace import Trace, trace

Path = tuple[str | int, ...]
Locate = Callable[[Sequence[str | int], Literal["key", "value"]], Location]

MAX_DIAGNOSTICS = 50
"""More mistakes than these in one mapping are not told one by one."""
MAX_ERRORS = 1000
"""So many of pydantic's errors are looked at; some diagnostics come of several."""
MAX_SHOWN = 40
"""Characters of a wrong value in a message."""

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
    "too_short": ("at least", "min_length", "entry", "entries"),
    "too_long": ("at most", "max_length", "entry", "entries"),
    "string_too_short": ("at least", "min_length", "character", "characters"),
    "string_too_long": ("at most", "max_length", "character", "characters"),
}
_CHOICES = ("literal_error", "enum")
_JSON_NAMES = {"False": "false", "True": "true", "None": "null"}

Found = tuple[Trace, list[ErrorDetails]]


def check(
    model: type[BaseModel],
    data: dict[str, Any],
    locate: Locate,
    owner: str,
    hint_for_field: Callable[[str], str | None] | None = None,
    *,
    unknown: Severity = Severity.ERROR,
) -> list[Diagnostic]:
    """Return what the model has against the data.

    `owner` names the whole in messages; `hint_for_field` knows more about wrong names at the top level;
    `unknown` is how much an unknown field weighs.
    """
    try:
        model.model_validate(data)
    except ValidationError as exception:
        errors = exception.errors(include_url=False)[:MAX_ERRORS]
        found = _fold((trace(model, each["loc"]), each) for each in errors)
        if unknown is Severity.ERROR:
            found = _without_typos(found)
        checking = _Checking(locate, owner, hint_for_field, unknown)
        told = [checking.diagnose(place, details) for place, details in found[:MAX_DIAGNOSTICS]]
        if len(found) > MAX_DIAGNOSTICS:
            message = f"only {MAX_DIAGNOSTICS} errors in {owner} are shown, and there are more"
            where = locate(found[MAX_DIAGNOSTICS][0].path, "key")
            told.append(note("more-errors", message, where, "mend those first"))
        return told
    return []


def _fold(found: Iterable[tuple[Trace, ErrorDetails]]) -> list[Found]:
    """Join the errors that the branches of a union give for one mistake."""
    by_path: dict[Path, Found] = {}
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


class _Checking:
    """The words and places of one check."""

    def __init__(
        self,
        locate: Locate,
        owner: str,
        hint_for_field: Callable[[str], str | None] | None,
        unknown: Severity,
    ) -> None:
        self.locate = locate
        self.owner = owner
        self.hint_for_field = hint_for_field
        self.unknown = unknown

    def diagnose(self, place: Trace, details: list[ErrorDetails]) -> Diagnostic:
        """Return what one mistake is called, in the words of the branch that the value comes nearest to."""
        path, detail = place.path, _most_telling(details)
        kind, value = detail["type"], detail["input"]
        if kind == "extra_forbidden":
            return self._unknown(place)
        if kind == "missing":
            return self._missing(path[:-1], str(path[-1]))
        if kind.startswith("union_tag"):
            return self._wrong_variant(path, detail)
        is_key = detail["loc"][-1:] == ("[key]",)
        where = self.locate(path, "key" if is_key else "value")
        name = f"a key of {self._name(path[:-1])}" if is_key else self._name(path)
        context = detail.get("ctx", {})
        if kind in _CHOICES:
            return _not_allowed(name, value, str(context["expected"]), where)
        if kind in _RANGES:
            limit = _RANGES[kind].format(**context)
            hint = "write a number within the range, or leave it out"
            return error("out-of-range", f"{name} must be {limit}, not {show(value)}", where, hint)
        if kind in _LENGTHS:
            most, limit_name, one, many = _LENGTHS[kind]
            limit = f"{most} {context[limit_name]} {one if context[limit_name] == 1 else many}"
            hint = "shorten it" if kind.endswith("long") else "add to it, or leave it out"
            return error("wrong-length", f"{name} takes {limit}, not {len(value)}", where, hint)
        if kind in _KINDS or kind == "wrong_type":
            names = [_KINDS.get(each["type"]) or _expected(each) for each in details]
            wanted = " or ".join(dict.fromkeys(names))
            message = f"{name} must be {wanted}, not {show(value)}"
            return error("wrong-type", message, where, suggest_form(value, wanted))
        if kind == "string_pattern_mismatch":
            hint = f"it must match the pattern `{context['pattern']}`"
            return error("invalid-value", f"{name} can't be {show(value)}", where, hint)
        reason = detail["msg"].removeprefix("Value error, ")
        hint = "`presetctl schema` describes what it takes"
        return error("invalid-value", f"{name}: {reason[:1].lower()}{reason[1:]}", where, hint)

    def _unknown(self, place: Trace) -> Diagnostic:
        *parent, key = place.path
        hint = suggest(str(key), place.fields)
        if self.hint_for_field and not parent:
            hint = self.hint_for_field(str(key))
        hint = hint or f"it takes {', '.join(f'`{field}`' for field in place.fields) or 'no keys'}"
        message = f"`{key}` is not a field of {self._name(parent)}"
        return Diagnostic(self.unknown, "unknown-field", message, self.locate(place.path, "key"), hint)

    def _missing(self, parent: Path, field: str) -> Diagnostic:
        message = f"`{field}` is missing in {self._name(parent)}"
        return error("missing-field", message, self.locate(parent, "key"), f"add `{field}:`")

    def _wrong_variant(self, path: Path, detail: ErrorDetails) -> Diagnostic:
        key = str(detail["ctx"]["discriminator"]).strip("'")
        key = key if key.isidentifier() else "type"
        if detail["type"] == "union_tag_not_found":
            return self._missing(path, key)
        inner = (*path, key)
        expected = str(detail["ctx"]["expected_tags"])
        value = detail["input"][key]
        return _not_allowed(self._name(inner), value, expected, self.locate(inner, "value"))

    def _name(self, path: Sequence[str | int]) -> str:
        dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
        return f"`{dotted.removeprefix('.')}`" if path else self.owner


def _most_telling(details: list[ErrorDetails]) -> ErrorDetails:
    for detail in details:
        is_other_type = detail["type"] == "literal_error" and not isinstance(detail["input"], str)
        if detail["type"] not in _KINDS and not is_other_type:
            return detail
    return details[0]


def _not_allowed(name: str, value: Any, expected: str, where: Location) -> Diagnostic:
    allowed = expected.replace("'", "").replace(" or ", ", ").split(", ")
    allowed = [_JSON_NAMES.get(each, each) for each in allowed]
    choices = ", ".join(f"`{choice}`" for choice in allowed)
    hint = (suggest(value, allowed) if isinstance(value, str) else None) or f"it takes {choices}"
    return error("not-allowed-value", f"{name} can't be {show(value)}", where, hint)


def _expected(detail: ErrorDetails) -> str:
    return detail["msg"].removeprefix("Input should be ")


def show(value: Any) -> str:
    """Return a JSON value as a message holds it, at most 40 characters of it."""
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
