"""`max_price` is under what a model costs.

## Why

Providers above the limit are left out. When all of a model's are, the call fails, or goes to the next model.
The price is the listed one, or, where the preset pins providers, the lowest of theirs.

## Example

```yaml
request:
  model: openai/gpt-5.4
  provider: {max_price: {completion: 10}}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  provider: {max_price: {completion: 20}}
```

`max_price` is in US dollars for a million tokens; `image` and `request` are for one.
"""

from collections.abc import Iterator
from decimal import Decimal

from presetctl.catalogue.values import Model
from presetctl.catalogue_rules.case import Case
from presetctl.diagnostics import Diagnostic, warning
from presetctl.prices.cost import MILLION, dollars
from presetctl.prices.limits import limit_of

_UNITS = {"prompt": MILLION, "completion": MILLION, "image": Decimal(1), "request": Decimal(1)}


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of each limit for each model that costs more."""
    for kind, unit in _UNITS.items():
        limit = limit_of(case.provider, kind)
        if limit is None:
            continue
        where = case.subject.locate(("provider", "max_price", kind))
        for name, model in case.models:
            price = _lowest(case, model, kind)
            if price is not None and price * unit > limit:
                what = f"a million {kind} tokens" if unit == MILLION else f"one {kind}"
                message = f"`{name}` costs {dollars(price * unit)} for {what}, more than `max_price` allows"
                yield warning("max-price-too-low", message, where, "raise the limit, or take a cheaper model")


def _lowest(case: Case, model: Model, kind: str) -> Decimal | None:
    """Return the lowest price for one token, image or request, None if one of the prices isn't known."""
    offers = case.allowed_endpoints(model)
    prices = [getattr(each.prices, kind) for each in offers] or [getattr(model.prices, kind)]
    return None if None in prices else min(prices)
