"""A model stands twice in `models`.

## Why

The list is tried in order. A model that failed once is not worth a second try in the same request, and
mostly another one was meant.

## Example

```yaml
request:
  models: [openai/gpt-5.4, anthropic/claude-sonnet-4.6, openai/gpt-5.4]
```

## Instead

```yaml
request:
  models: [openai/gpt-5.4, anthropic/claude-sonnet-4.6]
```

`model` may name the first of `models` once more.
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn at the repetition of each model."""
    seen: set[str] = set()
    for index, model in enumerate(subject.request.get("models") or []):
        if model in seen:
            where = subject.composed.locate(("request", "models", index), "value")
            yield warning("duplicate-model", f"`{model}` stands in `models` twice", where, "remove it")
        seen.add(model)
