"""A definition names no model, and nothing else supplies one.

## Why

A preset without a model answers only requests that name one themselves. Every other request that uses
the preset fails, and it fails in production, not here.

## Example

```yaml
system_prompt: You answer questions about invoices.
request:
  temperature: 0.2
```

## Instead

```yaml
system_prompt: You answer questions about invoices.
request:
  model: openai/gpt-5.4
  temperature: 0.2
```

A list of `models`, tried in order, does as well. Where a preset is meant to leave the model to the
request, say so: `# presetctl: ignore[model-missing]` above `request:`.
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn when neither the request nor `extra_request` names a model."""
    named = {**(subject.composed.data.get("extra_request") or {}), **subject.request}
    if not (named.get("model") or named.get("models")):
        where = subject.composed.locate(("request",), "key")
        hint = "add `model:`, unless every request is to name its own"
        yield warning("model-missing", "no model is named", where, hint)
