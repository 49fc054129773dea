"""Properties of prices: exact, the same in JSON, and never an error."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from presetctl.catalogue.values import Catalogue, Model, ModelEndpoint, Prices
from presetctl.prices.change import CostChange, PriceChange, price_change
from presetctl.prices.cost import MILLION, Cost, dollars, to_cost
from presetctl.prices.limits import cost_of
from presetctl.render.prices import price_json, price_line
from tests.property.conftest import VALUES

NAMES = st.sampled_from(
    ["a/a", "b/b", "c/c:free", "openrouter/auto", "~a/latest", "@preset/x", "x/unlisted", ""]
)
USUAL = st.decimals(0, 1, places=12).map(Decimal.normalize)
"""What the API lists: at most 13 digits."""
ANY_PRICE = st.none() | USUAL | st.decimals(min_value=0, allow_nan=False, allow_infinity=False)
PRICES = st.builds(Prices, ANY_PRICE, ANY_PRICE, ANY_PRICE, image=ANY_PRICE)
TAGS = st.sampled_from(["openai", "azure/eu", "azure", "groq", ""])
LIMITS: dict[str, st.SearchStrategy[Any]] = {
    "only": st.lists(TAGS, max_size=2) | VALUES,
    "order": st.lists(TAGS, max_size=2) | VALUES,
    "ignore": st.lists(TAGS, max_size=2) | VALUES,
    "max_price": st.dictionaries(st.sampled_from(["prompt", "completion"]), VALUES | USUAL.map(str)) | VALUES,
    "allow_fallbacks": st.booleans() | VALUES,
}
CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "model": NAMES | VALUES,
        "models": st.lists(NAMES, max_size=3) | VALUES,
        "fallbacks": st.lists(st.fixed_dictionaries({"model": NAMES}), max_size=2) | VALUES,
        "provider": st.fixed_dictionaries({}, optional=LIMITS) | VALUES,
    },
)


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Draw a catalogue of two models and a router, at any prices, with any offers."""
    offers = st.lists(st.builds(ModelEndpoint, TAGS, prices=PRICES), max_size=3).map(tuple)
    names = ("a/a", "b/b", "openrouter/auto")
    return Catalogue(
        datetime(2026, 11, 20, tzinfo=UTC),
        models={name: Model(name, prices=draw(PRICES)) for name in names},
        endpoints={"a/a": draw(offers)},
    )


@given(USUAL)
def test_a_listed_price_is_exact_everywhere(price: Decimal) -> None:
    """The million-fold price is exact in memory, on a terminal and, read as a decimal, in JSON."""
    cost = to_cost("a", Prices(prompt=price))

    assert cost.prompt == price * MILLION
    assert Decimal(dollars(cost.prompt).replace("$", "").replace(",", "")) == cost.prompt
    printed = json.dumps(price_json(PriceChange(CostChange(None, cost))))
    assert json.loads(printed, parse_float=Decimal)["main"]["after"]["prompt"] == cost.prompt


@given(USUAL, USUAL)
def test_a_percentage_leads_back(before: Decimal, after: Decimal) -> None:
    """The price before and the percentage give the price after, to the rounding of the percentage."""
    change = CostChange(Cost("a", prompt=before), Cost("a", prompt=after))
    percent = change.percent("prompt")

    if percent is None:
        assert before == 0 or after / before > 10_000
    else:
        assert abs(before * (100 + percent) / 100 - after) <= before * Decimal("0.00051")
        assert (percent > 0) <= (after > before)


@given(st.none() | CONFIGS, CONFIGS, catalogues())
def test_any_change_can_be_told(
    before: dict[str, Any] | None, after: dict[str, Any], catalogue: Catalogue
) -> None:
    """Whatever configs and catalogue hold, a change has a line and JSON, or there is none."""
    change = price_change(before, after, catalogue)

    if change is None:
        return
    line = price_line(change)
    assert line
    assert "\n" not in line
    assert json.loads(json.dumps(price_json(change), allow_nan=False))["main"].keys() == {
        "before",
        "after",
        "percent",
    }


@given(CONFIGS, catalogues())
def test_no_change_has_no_price(config: dict[str, Any], catalogue: Catalogue) -> None:
    """A config compared with itself says nothing, whatever else changes in it."""
    assert price_change(config, {**config, "seed": 1}, catalogue) is None


@given(NAMES, st.fixed_dictionaries({}, optional=LIMITS), catalogues())
def test_a_price_or_a_reason(name: str, provider: dict[str, Any], catalogue: Catalogue) -> None:
    """A model has at least one price, or a reason for having none, and never both."""
    cost = cost_of(name, provider, catalogue)

    assert (cost.gap is None) is (cost.prompt is not None or cost.completion is not None)
    assert all(price is None or price >= 0 for price in (cost.prompt, cost.completion, cost.image))
