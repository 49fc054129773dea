"""A field that the API keeps only for old callers.

## Why

OpenRouter still takes these fields, and may stop. Whether a preset keeps them is not documented.

## Example

```yaml
request:
  models: [openai/gpt-5.4, anthropic/claude-sonnet-4.6]
  route: fallback
```

## Instead

```yaml
request:
  models: [openai/gpt-5.4, anthropic/claude-sonnet-4.6]
```

`models` alone means that the next one is tried. `reasoning.exclude` takes the place of
`include_reasoning`, the other way round.
"""

from collections.abc import Iterator
from functools import cache

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning
from presetctl.models.endpoint import Endpoint

_INSTEAD = {
    "route": "remove it; `models` and `provider` say the same",
    "include_reasoning": "use `reasoning.exclude`, which means the opposite",
}


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each deprecated field of the request."""
    for name in sorted(_deprecated(subject.endpoint) & subject.request.keys()):
        where = subject.composed.locate(("request", name), "key")
        yield warning("deprecated-field", f"`{name}` is deprecated", where, _INSTEAD.get(name, "remove it"))


@cache
def _deprecated(endpoint: Endpoint) -> frozenset[str]:
    fields = endpoint.request_model.model_fields
    declared = {name for name, field in fields.items() if field.deprecated}
    return frozenset(declared | (_INSTEAD.keys() & fields.keys()))
