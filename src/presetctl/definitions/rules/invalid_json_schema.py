"""A JSON Schema that is no JSON Schema.

## Why

The schema of an answer or of a function's arguments is kept as it is. Whether it is one shows when the
preset is used: the provider refuses every request. A schema passes when it is right by draft 2020-12 or by
draft 7, the one that many generators still write.

## Example

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: function
      function:
        name: get_order
        parameters:
          type: object
          properties:
            id: {type: text, required: true}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: function
      function:
        name: get_order
        parameters:
          type: object
          properties:
            id: {type: string}
          required: [id]
```
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from presetctl.definitions.hints import suggest, suggest_form
from presetctl.definitions.rules.schema_places import SchemaPlace, schema_places, subschemas
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, error

_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_KINDS = {
    "string": "a string",
    "number": "a number",
    "integer": "an integer",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
}


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report each place at which a schema is wrong."""
    for place in schema_places(subject):
        if not _is_plainly_valid(place.schema):
            yield from _invalid(subject, place)
        yield from _dangling(subject, place)


def _invalid(subject: Subject, place: SchemaPlace) -> Iterator[Diagnostic]:
    from jsonschema import Draft7Validator, Draft202012Validator

    if Draft7Validator(Draft7Validator.META_SCHEMA).is_valid(place.schema):
        return
    told: set[tuple[str | int, ...]] = set()
    for each in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(place.schema):
        path = tuple(each.absolute_path)
        # The vocabularies of the draft each look at the whole, and find the same once more.
        if path not in told:
            told.add(path)
            keyword = path[-1] if path else ""
            message, hint = _words(keyword, each.instance, str(each.validator), each.validator_value)
            where = subject.composed.locate((*place.path, *path), "value")
            yield error("invalid-json-schema", message, where, hint)


def _words(keyword: str | int, value: Any, broken: str, wanted: Any) -> tuple[str, str]:
    """Return the message and the hint for what a metaschema has against a value."""
    name = f"`{keyword}`" if keyword != "" else "the schema"
    if keyword == "type" and (value is None or (isinstance(value, list) and None in value)):
        return "`null` without quotes is no type, but YAML's null", 'write `"null"`, in quotes'
    if keyword == "type":
        wrong = next(
            (each for each in (value if isinstance(value, list) else [value]) if each not in _TYPES), value
        )
        hint = suggest(wrong, _TYPES) if isinstance(wrong, str) else None
        return (
            f"`{wrong}` is not a type of JSON Schema",
            hint or f"types are {', '.join(f'`{each}`' for each in _TYPES)}",
        )
    if keyword == "required" and isinstance(value, bool):
        return "`required` must be a list", "list the required properties beside `properties`"
    if broken == "type":
        kinds = " or ".join(_KINDS[kind] for kind in (wanted if isinstance(wanted, list) else [wanted]))
        hint = f"write `{{type: {value}}}`" if "object" in wanted and _is_type(value) else None
        return f"{name} in a JSON Schema must be {kinds}", hint or suggest_form(value, kinds)
    return f"{name} in a JSON Schema breaks its rule `{broken}`", "look it up at json-schema.org"


def _dangling(subject: Subject, place: SchemaPlace) -> Iterator[Diagnostic]:
    """Report references to definitions that the schema doesn't have."""
    for path, schema in subschemas(place.schema, place.path):
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.startswith(("#/$defs/", "#/definitions/")):
            target: Any = place.schema
            for part in reference.split("/")[1:]:
                target = target.get(part) if isinstance(target, dict) else None
            if target is None:
                where = subject.composed.locate((*path, "$ref"), "value")
                message = f"`{reference}` is not in the schema"
                yield error("invalid-json-schema", message, where, "define it under `$defs`")


def _is_plainly_valid(schema: Any) -> bool:
    """Tell whether a schema is right by its common keywords alone: most are, and need no jsonschema."""
    if not isinstance(schema, dict):
        return isinstance(schema, bool)
    return all(key in _COMMON and _COMMON[key](value) for key, value in schema.items())


def _is_type(value: Any) -> bool:
    if isinstance(value, list):
        return _is_list_of_names(value) and bool(value) and all(each in _TYPES for each in value)
    return isinstance(value, str) and value in _TYPES


def _is_list_of_names(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(each, str) for each in value)
        and len(set(value)) == len(value)
    )


def _are_schemas(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_plainly_valid(each) for each in value.values())


def _are_branches(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_plainly_valid(each) for each in value)


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


_COMMON: Mapping[str, Callable[[Any], bool]] = {
    "type": _is_type,
    "title": _is_string,
    "description": _is_string,
    "format": _is_string,
    "properties": _are_schemas,
    "required": _is_list_of_names,
    "additionalProperties": _is_plainly_valid,
    "items": _is_plainly_valid,
    "enum": lambda value: isinstance(value, list) and bool(value),
    "const": lambda _: True,
    "default": lambda _: True,
    "anyOf": _are_branches,
    "oneOf": _are_branches,
    "allOf": _are_branches,
    "$defs": _are_schemas,
    "minimum": _is_number,
    "maximum": _is_number,
    "minLength": _is_count,
    "maxLength": _is_count,
    "minItems": _is_count,
    "maxItems": _is_count,
}
