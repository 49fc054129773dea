"""The tokens for reasoning leave none for the answer, or stand beside an effort.

## Why

Reasoning counts against the limit of the whole answer. A budget as large as that limit ends the answer
before its first word, and Anthropic refuses such a request. `reasoning.effort` and
`reasoning.max_tokens` are two ways to set the same thing, of which only one holds.

## Example

```yaml
endpoint: messages
request:
  model: anthropic/claude-sonnet-4.6
  max_tokens: 8000
  thinking: {type: enabled, budget_tokens: 16000}
```

## Instead

```yaml
endpoint: messages
request:
  model: anthropic/claude-sonnet-4.6
  max_tokens: 24000
  thinking: {type: enabled, budget_tokens: 16000}
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning

_LIMITS = ("max_completion_tokens", "max_output_tokens", "max_tokens")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of a budget that is no less than the limit, and of one beside an effort."""
    request = subject.request
    reasoning, thinking = request.get("reasoning") or {}, request.get("thinking") or {}
    if reasoning.get("effort") and reasoning.get("max_tokens"):
        where = subject.composed.locate(("request", "reasoning", "max_tokens"), "key")
        message = "`reasoning` has both `effort` and `max_tokens`"
        yield warning("reasoning-budget", message, where, "keep one of them")
    budgets = {
        ("reasoning", "max_tokens"): reasoning.get("max_tokens"),
        ("thinking", "budget_tokens"): thinking.get("budget_tokens"),
    }
    limit = next((name for name in _LIMITS if request.get(name)), None)
    for path, budget in budgets.items():
        if limit and budget and budget >= request[limit]:
            where = subject.composed.locate(("request", *path), "value")
            message = f"`{'.'.join(path)}` must be less than `{limit}`, which is {request[limit]}"
            yield warning("reasoning-budget", message, where, f"lower it, or raise `{limit}`")
