"""A provider, or one of its endpoints, is not one that OpenRouter lists.

## Why

`provider.order`, `only` and `ignore` take any string. A name that nobody has is passed over in silence: the
order loses a member, `ignore` ignores nobody, and with `only` nobody may be left.

## Example

```yaml
request:
  model: openai/gpt-5.4
  provider: {order: [acme-cloud, openai]}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  provider: {order: [azure, openai]}
```

A tag such as `deepinfra/fp4` names one endpoint of a provider; which there are depends on the model.
"""

from collections.abc import Iterator

from presetctl.catalogue.values import ModelEndpoint, letters
from presetctl.catalogue_rules.case import Case, listed
from presetctl.definitions.hints import suggest
from presetctl.definitions.rules.unknown_provider import resembles_known
from presetctl.diagnostics import Diagnostic, warning
from presetctl.prices.limits import names_in


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of each provider that isn't listed, and of each tag that no model of the request has."""
    providers = case.catalogue.providers
    if not providers:
        return
    known = {letters(text) for each in providers.values() for text in (each.slug, each.name or each.slug)}
    endpoints = _all_endpoints(case)
    for field in ("order", "only", "ignore"):
        for index, name in enumerate(names_in(case.provider, field)):
            base, slash, _ = name.partition("/")
            where = case.subject.locate(("provider", field, index))
            if letters(base) not in known:
                # What only resembles a provider is `unknown-provider`.
                if not resembles_known(name):
                    hint = suggest(base, providers) or "openrouter.ai/providers lists them"
                    message = f"`{base}` is not a provider that OpenRouter lists"
                    yield warning("provider-not-listed", message, where, hint)
            elif slash and endpoints and not any(each.is_named(name) for each in endpoints):
                tags = sorted({each.tag for each in endpoints if letters(each.provider) == letters(base)})
                message = f"no model of this preset has an endpoint `{name}`"
                hint = f"there is {listed(tags)}" if tags else f"`{base}` serves none of the models"
                yield warning("provider-not-listed", message, where, hint)


def _all_endpoints(case: Case) -> tuple[ModelEndpoint, ...]:
    """Return the endpoints of all models, none if those of one model aren't known."""
    found = [case.endpoints(model) for _, model in case.models]
    return tuple(each for endpoints in found for each in endpoints) if all(found) else ()
