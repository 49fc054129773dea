"""`fallbacks` and `models` stand side by side.

## Why

Both say which model comes next when one fails, and the messages endpoint takes only one of them.

## Example

```yaml
endpoint: messages
request:
  model: anthropic/claude-sonnet-4.6
  max_tokens: 2000
  models: [anthropic/claude-haiku-4.5]
  fallbacks:
    - model: openai/gpt-5.4
```

## Instead

```yaml
endpoint: messages
request:
  model: anthropic/claude-sonnet-4.6
  max_tokens: 2000
  models: [anthropic/claude-haiku-4.5, openai/gpt-5.4]
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, error


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report `fallbacks` beside `models`."""
    if subject.request.get("fallbacks") and subject.request.get("models"):
        where = subject.composed.locate(("request", "fallbacks"), "key")
        message = "`fallbacks` can't stand beside `models`"
        yield error("fallbacks-with-models", message, where, "keep one of them; `models` is the common one")
