"""Prices in every format of a plan: a line, a column of a table, JSON."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from presetctl.prices.change import CostChange, Kind, PriceChange
from presetctl.prices.cost import Cost, dollars
from presetctl.published_plan import PublishedPreset
from presetctl.render.markdown import code
from presetctl.render.terminal import one_line

HEAD = "price in USD, per million tokens"

_NAMES: dict[Kind, str] = {
    "prompt": "prompt",
    "completion": "completion",
    "cached_input": "cached input",
    "image": "per image",
}
_ALWAYS: tuple[Kind, ...] = ("prompt", "completion")
"""The others are shown where there is such a price."""


def price_line(price: PriceChange) -> str:
    """Return what changes for the main model and the dearest fallback, on one line."""
    return _line(price, one_line, sign="$")


def with_price_column(
    head: Sequence[str], rows: Sequence[Sequence[str]], presets: Sequence[PublishedPreset]
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return a Markdown table's head and rows with a column of prices, if one of the presets has any.

    The amounts have no `$`: GitHub takes two of them for a formula.
    """
    if not any(each.price for each in presets):
        return head, rows
    cells = [_line(each.price, code, sign="") if each.price else "–" for each in presets]
    return (*head, HEAD), [(*row, cell) for row, cell in zip(rows, cells, strict=True)]


def price_json(price: PriceChange) -> dict[str, Any]:
    """Return the change as the plan's JSON holds it."""
    return {
        "main": _change_json(price.main),
        "fallback": _change_json(price.fallback) if price.fallback else None,
    }


def _line(price: PriceChange, show: Callable[[str], str], *, sign: str) -> str:
    """Return both parts; `show` makes a model's name harmless, `sign` stands before amounts."""
    main = _prices(price.main).replace("$", sign) if price.main.after else "no model"
    if price.fallback is None:
        return main
    names = dict.fromkeys(side.model for side in (price.fallback.before, price.fallback.after) if side)
    models = " → ".join(map(show, names))
    said = f": {_prices(price.fallback).replace('$', sign)}" if price.fallback.after else " → none"
    return f"{main}; dearest fallback {models}{said}"


def _prices(change: CostChange) -> str:
    return ", ".join(f"{_NAMES[kind]} {_price(change, kind)}" for kind in _told(change))


def _told(change: CostChange) -> Iterator[Kind]:
    return (kind for kind in _NAMES if kind in _ALWAYS or any(change.sides(kind)))


def _price(change: CostChange, kind: Kind) -> str:
    before, after = (_amount(side, kind) for side in (change.before, change.after))
    if before is None:
        return after or ""
    if before == after:
        return f"{after} (unchanged)"
    percent = change.percent(kind)
    return f"{before} → {after}{f' ({_percent(percent)})' if percent else ''}"


def _amount(cost: Cost | None, kind: Kind) -> str | None:
    """Return a price, or why there is none; None for a side without a model."""
    if cost is None:
        return None
    amount: Decimal | None = getattr(cost, kind)
    if amount is not None:
        return dollars(amount)
    return "none" if kind not in _ALWAYS else (cost.gap or "unknown")


def _percent(percent: Decimal) -> str:
    return f"{'+' if percent > 0 else '−'}{abs(percent).normalize():,f} %"


def _change_json(change: CostChange) -> dict[str, Any]:
    return {
        "before": cost_json(change.before),
        "after": cost_json(change.after),
        "percent": {kind: _number(change.percent(kind)) for kind in _NAMES},
    }


def cost_json(cost: Cost | None) -> dict[str, Any] | None:
    """Return a price as JSON holds it: numbers, US dollars for a million tokens, `image` for one."""
    if cost is None:
        return None
    told: dict[str, Any] = {"model": cost.model, "gap": cost.gap.value if cost.gap else None}
    return told | {kind: _number(getattr(cost, kind)) for kind in _NAMES}


def _number(amount: Decimal | None) -> float | None:
    """Return the JSON number with just these digits: of at most 15, a float keeps all."""
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)
