"""How the price of a preset changes with its config: the main model, and the dearest of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from presetctl.catalogue.values import Catalogue
from presetctl.content import canonical_json
from presetctl.model_names import answering_models
from presetctl.prices.cost import Cost
from presetctl.prices.limits import LIMITS, cost_of, provider_of

Kind = Literal["prompt", "completion", "cached_input", "image"]

MOST_PERCENT = 1_000_000
"""Larger percentages say nothing."""


@dataclass(frozen=True, slots=True)
class CostChange:
    """What a model costs before and after; None where there is no model."""

    before: Cost | None
    after: Cost | None

    def sides(self, kind: Kind) -> tuple[Decimal | None, Decimal | None]:
        """Return a price before and after."""
        return getattr(self.before, kind, None), getattr(self.after, kind, None)

    def percent(self, kind: Kind) -> Decimal | None:
        """Return by how much a price rises, to a tenth; None where it can't be said, as from zero."""
        before, after = self.sides(kind)
        if not before or after is None:
            return None
        percent = (after - before) * 100 / before
        return percent.quantize(Decimal("0.1")) if abs(percent) <= MOST_PERCENT else None


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What changes for the main model and for the dearest fallback; None if neither side has one."""

    main: CostChange
    fallback: CostChange | None = None


def price_change(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], catalogue: Catalogue
) -> PriceChange | None:
    """Compare what two configs cost; None where models and limits are the same, or no model is named.

    `before` is None for a preset that doesn't exist yet.
    """
    old = before or {}
    if _deciding(old) == _deciding(after):
        return None
    was, was_fallback = _costs(old, catalogue)
    now, now_fallback = _costs(after, catalogue)
    if not (was or now):
        return None
    has_fallback = was_fallback or now_fallback
    return PriceChange(CostChange(was, now), CostChange(was_fallback, now_fallback) if has_fallback else None)


def _deciding(config: Mapping[str, Any]) -> str:
    """Return what decides the price, in canonical form."""
    provider = provider_of(config)
    names = [each.name for each in answering_models(config)]
    limits = {key: provider[key] for key in (*LIMITS, "allow_fallbacks") if provider.get(key) is not None}
    return canonical_json([names, limits])


def _costs(config: Mapping[str, Any], catalogue: Catalogue) -> tuple[Cost | None, Cost | None]:
    """Return what the main model and the dearest of the others cost."""
    names = dict.fromkeys(each.name for each in answering_models(config))
    costs = [cost_of(name, provider_of(config), catalogue) for name in names]
    dearest = max(costs[1:], key=lambda cost: cost.total, default=None)
    return (costs[0] if costs else None), dearest
