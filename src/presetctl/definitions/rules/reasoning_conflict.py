"""`reasoning_effort` and `reasoning.effort` differ.

## Why

They are two names of one setting, and OpenRouter refuses a request in which they differ.

## Example

```yaml
request:
  model: openai/gpt-5.4
  reasoning: {effort: low}
  reasoning_effort: high
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  reasoning: {effort: high}
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, error, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report two efforts that differ, and warn of one that is said twice."""
    short = subject.request.get("reasoning_effort")
    effort = (subject.request.get("reasoning") or {}).get("effort")
    if short is None or effort is None:
        return
    where = subject.composed.locate(("request", "reasoning_effort"), "key")
    hint = "keep `reasoning.effort` alone"
    if short != effort:
        message = f"`reasoning_effort` is `{short}`, but `reasoning.effort` is `{effort}`"
        yield error("reasoning-conflict", message, where, hint)
    else:
        message = "`reasoning_effort` says the same as `reasoning.effort`"
        yield warning("reasoning-conflict", message, where, hint)
