"""A model will be removed within 30 days, or its last day is over.

## Why

OpenRouter says when a model may go. From then on each call of the preset fails, or goes to the next model,
without any change of yours.

## Example

```yaml
request:
  model: anthropic/claude-3.5-haiku
```

## Instead

```yaml
request:
  model: anthropic/claude-haiku-4.5
```

The column `expires` of `presetctl models` shows the dates.
"""

from collections.abc import Iterator

from presetctl.catalogue.values import LATEST_MARK
from presetctl.catalogue_rules.case import Case
from presetctl.diagnostics import Diagnostic, warning
from presetctl.model_names import answering_models, helping_models

NOTICE_DAYS = 30


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of each model whose last day is near or over."""
    for named in (*answering_models(case.config), *helping_models(case.config)):
        # An alias moves on by itself.
        found = None if named.name.startswith(LATEST_MARK) else case.catalogue.find(named.name)
        if not found or not found.expiration_date:
            continue
        days = (found.expiration_date - case.today).days
        if days <= NOTICE_DAYS:
            author = found.id.partition("/")[0]
            hint = f"move to another model; `presetctl models '{author}/*'` lists those of its author"
            message = f"`{named.name}` {_when(days)} ({found.expiration_date})"
            yield warning("model-expiring", message, case.subject.locate(named.path), hint)


def _when(days: int) -> str:
    if days < 0:
        return "may be gone: its last day is over"
    if days == 0:
        return "may be removed after today"
    return f"may be removed in {days} {'day' if days == 1 else 'days'}"
