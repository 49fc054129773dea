"""The output limit is above what a model can write.

## Why

A model stops at its own limit, whatever the preset allows. Some providers refuse the call.

## Example

```yaml
request:
  model: openai/gpt-5.4
  max_completion_tokens: 500000
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  max_completion_tokens: 32000
```
"""

from collections.abc import Iterator

from presetctl.catalogue_rules.case import Case
from presetctl.diagnostics import Diagnostic, warning

_FIELDS = ("max_tokens", "max_completion_tokens", "max_output_tokens")


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of an output limit above that of the model that writes least, or above its whole context."""
    limits = [
        (limit, name)
        for name, model in case.models
        if (limit := model.max_completion_tokens or model.context_length)
    ]
    if not limits:
        return
    limit, name = min(limits)
    for field in _FIELDS:
        wanted = case.config.get(field)
        if isinstance(wanted, int) and wanted > limit:
            message = f"`{field}` allows {wanted:,} tokens, but `{name}` writes at most {limit:,}"
            where = case.subject.locate((field,))
            yield warning("output-over-limit", message, where, f"write at most {limit}, or leave it out")
