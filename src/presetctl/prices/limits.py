"""What a model costs under the provider limits of a config.

A model costs what the catalogue lists. Where the config limits the providers and their offers are known, it
costs what the provider takes that is asked first: the first of `order` that is left, or else the cheapest.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from presetctl.catalogue.values import ROUTER_AUTHOR, Catalogue, ModelEndpoint
from presetctl.prices.cost import Cost, Gap, to_cost

LIMITS = ("only", "order", "ignore", "max_price")
"""The fields of `provider` that decide which offers are taken."""


def cost_of(name: str, provider: Mapping[str, Any], catalogue: Catalogue) -> Cost:
    """Return what a model costs under the limits of `provider`."""
    found = catalogue.find(name)
    if found is None:
        return Cost(name, gap=Gap.VARIES if catalogue.is_known(name) else Gap.UNKNOWN)
    offers = catalogue.endpoints.get(found.id, ())
    if offers and any(provider.get(limit) for limit in LIMITS):
        return _first_asked(name, offers, provider)
    is_router = found.id.startswith(f"{ROUTER_AUTHOR}/")
    return to_cost(name, found.prices, Gap.VARIES if is_router else Gap.UNKNOWN)


def provider_of(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the provider preferences of a config, an empty mapping if it has none."""
    provider = config.get("provider")
    return provider if isinstance(provider, dict) else {}


def names_in(provider: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the names in `only`, `order` or `ignore`."""
    names = provider.get(key)
    return tuple(each for each in names if isinstance(each, str)) if isinstance(names, list) else ()


def limit_of(provider: Mapping[str, Any], kind: str) -> Decimal | None:
    """Return `max_price` for a kind of token, US dollars a million; the API takes numbers and texts."""
    limits = provider.get("max_price")
    value = limits.get(kind) if isinstance(limits, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        limit = Decimal(str(value))
    except InvalidOperation:
        return None
    return limit if limit.is_finite() and limit >= 0 else None


def _first_asked(name: str, offers: Sequence[ModelEndpoint], provider: Mapping[str, Any]) -> Cost:
    only, ignore, order = (names_in(provider, key) for key in ("only", "ignore", "order"))
    fitting = [
        (offer, cost)
        for offer, cost in ((offer, to_cost(name, offer.prices)) for offer in offers)
        if (not only or any(map(offer.is_named, only)))
        and not any(map(offer.is_named, ignore))
        and _is_within(cost, provider)
    ]
    for wanted in order:
        for offer, cost in fitting:
            if offer.is_named(wanted):
                return cost
    if not fitting or (order and provider.get("allow_fallbacks") is False):
        return Cost(name, gap=Gap.NO_PROVIDER)
    priced = [cost for _, cost in fitting if not cost.gap]
    return min(priced, key=lambda cost: cost.total, default=fitting[0][1])


def _is_within(cost: Cost, provider: Mapping[str, Any]) -> bool:
    """Tell whether an offer keeps to `max_price`; one without a price does."""
    sides = (("prompt", cost.prompt), ("completion", cost.completion))
    limits = ((limit_of(provider, kind), price) for kind, price in sides)
    return all(limit is None or price is None or price <= limit for limit, price in limits)
