"""A function's arguments are described as something other than an object.

## Why

A function is called with named arguments. Providers refuse a schema whose root is a list or a string.

## Example

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: function
      function:
        name: get_orders
        parameters: {type: array, items: {type: string}}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: function
      function:
        name: get_orders
        parameters:
          type: object
          properties:
            ids: {type: array, items: {type: string}}
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.schema_places import schema_places
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each function whose schema has another type at its root."""
    for place in schema_places(subject):
        if place.is_arguments and place.schema.get("type", "object") != "object":
            where = subject.composed.locate((*place.path, "type"), "value")
            message = "the arguments of a function must be an object"
            hint = "write `type: object`, with the value as one of its `properties`"
            yield warning("arguments-not-object", message, where, hint)
