"""The lists of providers contradict each other.

## Why

A provider in `ignore` never answers, and with `only` nobody else does. A provider that stands in two lists
of which one rules it out was forgotten in the other, and the route is not the one that it looks like.

## Example

```yaml
request:
  model: openai/gpt-5.4
  provider:
    order: [azure, openai]
    ignore: [azure]
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  provider:
    order: [openai]
    ignore: [azure]
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each provider that is listed and ruled out by another list."""
    provider = subject.request.get("provider") or {}
    only, ignore = set(provider.get("only") or ()), set(provider.get("ignore") or ())
    bases = {_base(each) for each in only}
    for field in ("order", "only"):
        for index, name in enumerate(provider.get(field) or ()):
            if name in ignore or _base(name) in ignore:
                reason = "`ignore` rules it out"
            elif only and not (name in only or _base(name) in only or name in bases):
                reason = "`only` leaves it out"
            else:
                continue
            where = subject.composed.locate(("request", "provider", field, index), "value")
            message = f"`{name}` never answers: {reason}"
            yield warning("provider-conflict", message, where, "remove it from one of the lists")


def _base(name: str) -> str:
    """Return a provider's slug without the tag of an endpoint."""
    return name.partition("/")[0]
