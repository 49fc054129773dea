"""`strict: true` with a schema that breaks the rules of strict mode.

## Why

In strict mode an object must list all of its properties as required and forbid all others with
`additionalProperties: false`, and the whole must be an object. OpenAI refuses a request whose schema doesn't.
Anthropic's tools want the second rule only.

## Example

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: function
      function:
        name: get_order
        strict: true
        parameters:
          type: object
          additionalProperties: false
          properties:
            id: {type: string}
            year: {type: integer}
          required: [id]
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: function
      function:
        name: get_order
        strict: true
        parameters:
          type: object
          additionalProperties: false
          properties:
            id: {type: string}
            year: {type: [integer, "null"]}
          required: [id, year]
```

What may be absent is a property that may be null.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from presetctl.definitions.rules.schema_places import SchemaPlace, schema_places, subschemas
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning
from presetctl.models.endpoint import Endpoint

Path = tuple[str | int, ...]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each object in a strict schema that leaves something open."""
    for place in schema_places(subject):
        if place.is_strict:
            yield from _root(subject, place)
            for path, schema in subschemas(place.schema, place.path):
                if _is_object(schema):
                    yield from _object(subject, path, schema)


def _root(subject: Subject, place: SchemaPlace) -> Iterator[Diagnostic]:
    if "anyOf" in place.schema:
        where = subject.composed.locate((*place.path, "anyOf"), "key")
        message = "a strict schema can't be an `anyOf` as a whole"
        yield warning("strict-schema", message, where, "put it into a property of an object")


def _object(subject: Subject, path: Path, schema: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if schema.get("additionalProperties") is not False:
        at = (*path, "additionalProperties") if "additionalProperties" in schema else path
        where = subject.composed.locate(at, "key")
        message = "an object of a strict schema needs `additionalProperties: false`"
        yield warning("strict-schema", message, where, "add it, or remove `strict: true`")
    properties, required = schema.get("properties"), schema.get("required", [])
    if subject.endpoint is Endpoint.MESSAGES or not isinstance(properties, dict):
        return
    for name in properties:
        if not (isinstance(required, list) and name in required):
            where = subject.composed.locate((*path, "properties", name), "key")
            message = f"`{name}` is not `required`, as strict mode wants of every property"
            hint = f"add `{name}` to `required`; let its type allow null if it may be absent"
            yield warning("strict-schema", message, where, hint)


def _is_object(schema: Mapping[str, Any]) -> bool:
    kind = schema.get("type")
    return kind == "object" or (isinstance(kind, list) and "object" in kind) or "properties" in schema
