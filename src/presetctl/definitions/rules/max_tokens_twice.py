"""`max_tokens` and `max_completion_tokens` stand side by side.

## Why

`max_tokens` is the older name of the same limit. Which of the two holds depends on the provider, and
some refuse the request.

## Example

```yaml
request:
  model: openai/gpt-5.4
  max_tokens: 500
  max_completion_tokens: 2000
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  max_completion_tokens: 2000
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of the older name beside the newer one."""
    if subject.request.get("max_tokens") and subject.request.get("max_completion_tokens"):
        where = subject.composed.locate(("request", "max_tokens"), "key")
        message = "`max_tokens` is the older name of `max_completion_tokens`, which is set too"
        yield warning("max-tokens-twice", message, where, "keep `max_completion_tokens`")
