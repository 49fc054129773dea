"""What models cost, and how that changes with a config."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from presetctl.catalogue.values import Catalogue, Model, ModelEndpoint, Prices
from presetctl.prices.change import CostChange, price_change
from presetctl.prices.cost import Cost, Gap, dollars, to_cost
from presetctl.prices.limits import cost_of, limit_of


def priced(prompt: str, completion: str, **more: str) -> Prices:
    """Return prices for one token."""
    return Prices(Decimal(prompt), Decimal(completion), **{key: Decimal(each) for key, each in more.items()})


MODELS = {
    "openai/gpt-5.4": priced("0.0000025", "0.000015", input_cache_read="0.00000025"),
    "openai/gpt-5.4-mini": priced("0.00000075", "0.0000045", input_cache_read="0.000000075"),
    "openai/gpt-image": priced("0.000005", "0.00004", image="0.04"),
    "acme/free": priced("0", "0"),
    "acme/silent": Prices(),
    "openrouter/auto": Prices(),
}
OFFERS = (
    ModelEndpoint("openai", "OpenAI", prices=priced("0.0000025", "0.000015")),
    ModelEndpoint("azure/eu", "Azure", prices=priced("0.00000275", "0.0000165")),
    ModelEndpoint("cheap", "Cheap & Co", prices=priced("0.000002", "0.00001")),
    ModelEndpoint("silent", "Silent"),
)
CATALOGUE = Catalogue(
    datetime(2026, 11, 20, tzinfo=UTC),
    models={name: Model(name, prices=prices) for name, prices in MODELS.items()},
    endpoints={"openai/gpt-5.4": OFFERS},
)


def cost(name: str, **provider: Any) -> Cost:
    """Return what a model costs under provider limits."""
    return cost_of(name, provider, CATALOGUE)


def test_prices_are_for_a_million_tokens_and_exact() -> None:
    """The API's prices for one token are multiplied without a rounding error; that of an image stays."""
    assert cost("openai/gpt-5.4") == Cost(
        "openai/gpt-5.4", prompt=Decimal("2.5"), completion=Decimal(15), cached_input=Decimal("0.25")
    )
    assert cost("openai/gpt-image").image == Decimal("0.04")
    assert to_cost("a", priced("0.0000001", "0.0000002")).prompt == Decimal("0.1")


@pytest.mark.parametrize(
    ("name", "gap"),
    [
        ("openrouter/auto", Gap.VARIES),
        ("openrouter/unlisted", Gap.VARIES),
        ("@preset/mail", Gap.VARIES),
        ("~acme/latest", Gap.VARIES),
        ("acme/nobody-knows", Gap.UNKNOWN),
        ("acme/silent", Gap.UNKNOWN),
        ("acme/free", None),
        ("openai/gpt-5.4:nitro", None),
    ],
)
def test_a_price_that_is_not_there_has_a_reason(name: str, gap: Gap | None) -> None:
    """A router's price varies, a model that nobody lists has an unknown one, and free is a price."""
    assert cost(name).gap is gap


@pytest.mark.parametrize("price", ["1e999999", "1e-400", "12345678"])
def test_what_nothing_can_cost_is_unknown(price: str) -> None:
    """A broken or hostile catalogue makes no price, and no error."""
    assert to_cost("a", priced(price, "0.000001")).prompt is None
    assert to_cost("a", priced(price, price)).gap is Gap.UNKNOWN
    assert to_cost("a", priced("0e-999999", "0")).prompt == 0


@pytest.mark.parametrize(
    ("provider", "completion"),
    [
        ({}, 15),
        ({"sort": "price"}, 15),
        ({"only": ["azure"]}, "16.5"),
        ({"only": ["Azure"], "ignore": []}, "16.5"),
        ({"only": ["azure/eu", "openai"]}, 15),
        ({"ignore": ["cheap-co"]}, 15),
        ({"order": ["azure", "openai"]}, "16.5"),
        ({"order": ["groq", "openai"]}, 15),
        ({"order": ["groq"]}, 10),
        ({"max_price": {"completion": 12}}, 10),
        ({"max_price": {"prompt": "2.5"}, "ignore": ["cheap"]}, 15),
        ({"order": ["azure"], "max_price": {"completion": "15"}}, 10),
    ],
)
def test_limits_choose_the_offer(provider: dict[str, Any], completion: float | str) -> None:
    """The provider that is asked first makes the price: the first of `order`, or else the cheapest left."""
    assert cost("openai/gpt-5.4", **provider).completion == Decimal(str(completion))


@pytest.mark.parametrize(
    ("provider", "gap"),
    [
        ({"only": ["groq"]}, Gap.NO_PROVIDER),
        ({"order": ["groq"], "allow_fallbacks": False}, Gap.NO_PROVIDER),
        ({"only": ["silent"]}, Gap.UNKNOWN),
        ({"max_price": {"completion": 1}}, Gap.UNKNOWN),
        ({"max_price": {"completion": 1}, "ignore": ["silent"]}, Gap.NO_PROVIDER),
    ],
)
def test_limits_may_leave_no_price(provider: dict[str, Any], gap: Gap) -> None:
    """It is told apart whether nobody is left, or somebody whose price isn't known."""
    assert cost("openai/gpt-5.4", **provider) == Cost("openai/gpt-5.4", gap=gap)


def test_limits_without_offers_leave_the_listed_price() -> None:
    """Where nobody knows who serves a model, it costs what is listed."""
    assert cost("openai/gpt-5.4-mini", only=["azure"]).completion == Decimal("4.5")


@pytest.mark.parametrize(
    ("value", "limit"),
    [
        (2, 2),
        (0.1, "0.1"),
        ("2.50", "2.5"),
        (0, 0),
        ("x", None),
        (True, None),
        ([1], None),
        ("NaN", None),
        ("-1", None),
        ("Infinity", None),
        (None, None),
    ],
)
def test_own_limit_is_a_number_or_a_text(value: Any, limit: float | str | None) -> None:
    """The API takes both, and what is neither is no limit."""
    expected = None if limit is None else Decimal(str(limit))

    assert limit_of({"max_price": {"prompt": value}}, "prompt") == expected
    assert limit_of({"max_price": value}, "prompt") is None
    assert limit_of({}, "prompt") is None


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        ("2.5", "0.75", "-70.0"),
        ("3", "4", "33.3"),
        ("1", "1", "0.0"),
        ("1", "0", "-100.0"),
        ("0", "1", None),
        ("0.000001", "1000000", None),
        (None, "1", None),
        ("1", None, None),
    ],
)
def test_percent(before: str | None, after: str | None, percent: str | None) -> None:
    """From nothing there is no percentage, nor to nothing known; one of millions says nothing."""
    sides = [Cost("a", prompt=None if each is None else Decimal(each)) for each in (before, after)]

    assert CostChange(*sides).percent("prompt") == (None if percent is None else Decimal(percent))
    assert CostChange(None, sides[1]).percent("prompt") is None


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("2.5", "$2.50"),
        ("15", "$15.00"),
        ("0.075", "$0.075"),
        ("0", "$0.00"),
        ("1E+3", "$1,000.00"),
        ("0.0000001", "$0.0000001"),
        ("0.50", "$0.50"),
    ],
)
def test_dollars(amount: str, shown: str) -> None:
    """An amount has its cents, and all further digits that it has."""
    assert dollars(Decimal(amount)) == shown


def test_another_model_changes_the_price() -> None:
    """The main model is `model`; what else may answer is a fallback."""
    change = price_change({"model": "openai/gpt-5.4"}, {"model": "openai/gpt-5.4-mini"}, CATALOGUE)

    assert change
    assert change.main.sides("prompt") == (Decimal("2.5"), Decimal("0.75"))
    assert change.main.percent("completion") == Decimal("-70.0")
    assert change.fallback is None


@pytest.mark.parametrize(
    "config",
    [
        {"model": "acme/free", "models": ["openai/gpt-5.4-mini", "acme/free", "openai/gpt-5.4"]},
        {"models": ["acme/free", "openai/gpt-5.4", "acme/nobody-knows"]},
        {"model": "acme/free", "models": ["acme/free", "openai/gpt-5.4"]},
        {"model": "acme/free", "fallbacks": [{"model": "openai/gpt-5.4"}, {"model": "openrouter/auto"}]},
    ],
)
def test_the_dearest_fallback_counts(config: dict[str, Any]) -> None:
    """All others are cheaper, or nobody knows; the main model isn't its own fallback."""
    change = price_change({"model": "acme/free"}, config, CATALOGUE)

    assert change
    assert change.main.after
    assert change.main.after.model == "acme/free"
    assert change.fallback == CostChange(None, cost("openai/gpt-5.4"))


def test_a_fallback_without_a_price_is_one_too() -> None:
    """When no fallback's price is known, the first is shown with the reason."""
    config = {"models": ["acme/free", "openrouter/auto", "acme/silent"]}
    change = price_change(None, config, CATALOGUE)

    assert change
    assert change.main.before is None
    assert change.fallback == CostChange(None, Cost("openrouter/auto", gap=Gap.VARIES))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"model": "a/b", "temperature": 1}, {"model": "a/b", "temperature": 0}),
        ({"model": "a/b"}, {"model": "a/b", "provider": {"sort": "price"}}),
        ({"model": "a/b", "provider": None}, {"model": "a/b", "provider": {"only": None}}),
        ({"temperature": 1}, {"provider": {"only": ["azure"]}}),
        (None, {"temperature": 1}),
    ],
)
def test_nothing_to_tell(before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    """A preset whose models and provider limits stay, or that names no model, has no price to show."""
    assert price_change(before, after, CATALOGUE) is None


def test_the_main_model_is_not_its_own_fallback() -> None:
    """Though `models` may name it once more, and nothing else is as dear."""
    config = {"model": "openai/gpt-5.4", "models": ["openai/gpt-5.4", "acme/free"]}
    change = price_change(None, config, CATALOGUE)

    assert change
    assert change.fallback == CostChange(None, cost("acme/free"))


@pytest.mark.parametrize(
    "limits",
    [
        {"only": ["azure"]},
        {"order": ["azure"]},
        {"ignore": ["azure"]},
        {"max_price": {"prompt": 3}},
        {"allow_fallbacks": False},
    ],
)
def test_other_provider_limits_are_told(limits: dict[str, Any]) -> None:
    """The model stays, and its price may not."""
    after = {"model": "openai/gpt-5.4", "provider": limits}

    assert price_change({"model": "openai/gpt-5.4"}, after, CATALOGUE)


def test_a_model_that_goes_is_told() -> None:
    """Then each request names its own."""
    change = price_change({"model": "openai/gpt-5.4"}, {}, CATALOGUE)

    assert change
    assert change.main == CostChange(cost("openai/gpt-5.4"), None)
