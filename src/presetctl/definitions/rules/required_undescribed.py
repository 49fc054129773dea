"""A schema requires a property that it doesn't describe.

## Why

The model must give a value of which it knows only the name. Mostly the property was renamed in one of the
two places.

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
            order_id: {type: string}
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
        parameters:
          type: object
          properties:
            order_id: {type: string}
          required: [order_id]
```
"""

from collections.abc import Iterator

from presetctl.definitions.hints import suggest
from presetctl.definitions.rules.schema_places import schema_places, subschemas
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning

_ELSEWHERE = ("$ref", "allOf", "anyOf", "oneOf", "patternProperties")
"""Keywords by which a schema describes properties in another place."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn at each required name that isn't among the properties beside it."""
    for place in schema_places(subject):
        for path, schema in subschemas(place.schema, place.path):
            properties, required = schema.get("properties"), schema.get("required")
            is_whole = not any(keyword in schema for keyword in _ELSEWHERE)
            if is_whole and isinstance(properties, dict) and isinstance(required, list):
                for index, name in enumerate(required):
                    if isinstance(name, str) and name not in properties:
                        where = subject.composed.locate((*path, "required", index), "value")
                        hint = suggest(name, properties) or f"describe `{name}` under `properties`"
                        message = f"`{name}` is required but not described"
                        yield warning("required-undescribed", message, where, hint)
