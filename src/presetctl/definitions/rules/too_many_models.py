"""A list of more than three `models`.

## Why

OpenRouter is reported to answer a request with more than three fallback models with status 400. Its
published schema names no limit, so this is a warning.

## Example

```yaml
request:
  models: [openai/gpt-5.4, anthropic/claude-sonnet-4.6, google/gemini-2.5-pro, openai/gpt-5.4-mini]
```

## Instead

```yaml
request:
  models: [openai/gpt-5.4, anthropic/claude-sonnet-4.6, google/gemini-2.5-pro]
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning

MAX_MODELS = 3


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn at the first model that is one too many."""
    models = subject.request.get("models") or ()
    if len(models) > MAX_MODELS:
        where = subject.composed.locate(("request", "models", MAX_MODELS), "value")
        message = f"`models` has {len(models)} entries; OpenRouter takes {MAX_MODELS}"
        yield warning("too-many-models", message, where, f"keep the {MAX_MODELS} that matter most")
