"""Add to a plan what its changes cost. Nothing that apply does depends on it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from presetctl.catalogue.values import Catalogue
from presetctl.plan import Plan, PlannedPreset
from presetctl.prices.change import PriceChange, price_change
from presetctl.state import State


def with_prices(plan: Plan, catalogue: Catalogue) -> Plan:
    """Return the plan with a price at each preset whose models or provider limits change."""
    presets = (replace(each, price=_price(each, catalogue)) for each in plan.presets)
    return replace(plan, presets=tuple(presets))


def _price(planned: PlannedPreset, catalogue: Catalogue) -> PriceChange | None:
    if planned.desired is None or not (planned.changes or planned.live_changes):
        return None
    return price_change(_config_before(planned), planned.desired.content.config, catalogue)


def _config_before(planned: PlannedPreset) -> Mapping[str, Any] | None:
    """Return the config that production uses now, None if it has none.

    Where only the definition changed it is what was last sent: a server may call a model by another name.
    """
    if planned.state is State.UPDATE and planned.locked:
        return planned.locked.content.config
    held = planned.live.version if planned.live else None
    return held.content.config if held else None
