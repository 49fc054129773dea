"""The providers that `only` allows don't serve a model.

## Why

`only` is strict: when none of its providers has an endpoint for the model, the call fails, or goes to the
next model. `ignore` and, with `allow_fallbacks: false`, `order` narrow the choice in the same way.

## Example

```yaml
request:
  model: openai/gpt-5.4
  provider: {only: [groq]}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  provider: {only: [openai, azure]}
```
"""

from collections.abc import Iterator

from presetctl.catalogue.values import Model
from presetctl.catalogue_rules.case import Case, listed
from presetctl.diagnostics import Diagnostic, warning
from presetctl.prices.limits import names_in


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of each model whose known endpoints are all shut out."""
    for name, model in case.models:
        endpoints = case.endpoints(model)
        if endpoints and (field := _strict(case, model)):
            tags = sorted({each.tag for each in endpoints})
            message = f"no provider is left for `{name}`"
            hint = f"it is served by {listed(tags)}"
            where = case.subject.locate(("provider", field), "key")
            yield warning("no-endpoint-left", message, where, hint)


def _strict(case: Case, model: Model) -> str | None:
    """Return the field that leaves no endpoint, None if one is left."""
    provider = case.provider
    left = case.allowed_endpoints(model)
    if not left:
        return "only" if provider.get("only") else "ignore"
    order = names_in(provider, "order")
    is_strict = order and provider.get("allow_fallbacks") is False
    if is_strict and not any(each.is_named(name) for each in left for name in order):
        return "order"
    return None
