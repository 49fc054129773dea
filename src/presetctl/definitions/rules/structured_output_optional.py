"""`require_parameters: false` beside a structured answer.

## Why

With `require_parameters: false`, OpenRouter may choose a provider that doesn't know `response_format`
and ignores it. The answer is then free text where a program expects JSON.

## Example

```yaml
request:
  model: openai/gpt-5.4
  response_format:
    type: json_schema
    json_schema: {name: city, schema: {type: object, properties: {name: {type: string}}}}
  provider: {require_parameters: false}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  response_format:
    type: json_schema
    json_schema: {name: city, schema: {type: object, properties: {name: {type: string}}}}
  provider: {require_parameters: true}
```
"""

from collections.abc import Iterator, Mapping
from typing import Any

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn when a provider may ignore the shape of the answer."""
    provider = subject.request.get("provider") or {}
    if provider.get("require_parameters") is False and _is_structured(subject.request):
        where = subject.composed.locate(("request", "provider", "require_parameters"), "value")
        message = "a provider that ignores the shape of the answer may be chosen"
        yield warning("structured-output-optional", message, where, "write `require_parameters: true`")


def _is_structured(request: Mapping[str, Any]) -> bool:
    formats = (
        request.get("response_format"),
        (request.get("text") or {}).get("format"),
        (request.get("output_config") or {}).get("format"),
    )
    shapes = {each["type"] for each in formats if each}
    return bool(request.get("structured_outputs")) or bool(shapes - {"text"})
