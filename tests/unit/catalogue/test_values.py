"""What a name in `model` means to the catalogue."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from presetctl.catalogue.values import Catalogue, Model, ModelEndpoint, Prices

PRICES = Prices(prompt=Decimal("0.0000025"), completion=Decimal("0.000015"))
GPT = Model("openai/gpt-5.4", canonical_slug="openai/gpt-5.4-20260305", prices=PRICES)
FREE = Model("deepseek/deepseek-v3.2:free", canonical_slug="deepseek/deepseek-v3.2-20251201")
PAID = Model("deepseek/deepseek-v3.2", canonical_slug="deepseek/deepseek-v3.2-20251201", prices=PRICES)
LATEST = Model("~openai/gpt-latest", alias_target="openai/gpt-5.4")
LOST = Model("~acme/lost-latest", alias_target="acme/lost")
CATALOGUE = Catalogue(
    read_at=datetime(2026, 11, 20, tzinfo=UTC),
    models={each.id: each for each in (GPT, FREE, PAID, LATEST, LOST)},
)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("openai/gpt-5.4", GPT),
        ("openai/gpt-5.4-20260305", GPT),
        ("openai/gpt-5.4:nitro", GPT),
        ("openai/gpt-5.4:brand-new", GPT),
        ("openai/gpt-5.4@preset/mail", GPT),
        ("openai/gpt-5.4:floor@preset/mail", GPT),
        ("deepseek/deepseek-v3.2:free", FREE),
        ("deepseek/deepseek-v3.2-20251201", PAID),
        ("~openai/gpt-latest", GPT),
        ("~acme/lost-latest", LOST),
        ("openai/gpt-5.5", None),
        ("acme/new:free", None),
        ("@preset/mail", None),
    ],
)
def test_name_leads_to_its_model(name: str, model: Model | None) -> None:
    """Variants, dated names, aliases and references to presets lead to the model that answers."""
    assert CATALOGUE.find(name) == model


def test_free_variant_that_is_not_listed_has_no_known_prices() -> None:
    """What a model costs says nothing of its free variant."""
    assert CATALOGUE.find("openai/gpt-5.4:free") == Model(
        "openai/gpt-5.4:free", canonical_slug="openai/gpt-5.4-20260305"
    )


@pytest.mark.parametrize(
    "name",
    ["openai/gpt-5.4:free", "openrouter/auto", "~acme/next-latest", "@preset/mail", "openrouter/new:online"],
)
def test_names_that_no_list_holds_are_known(name: str) -> None:
    """Variants, routers, aliases and presets are no mistakes, though the list may lack them."""
    assert CATALOGUE.is_known(name)


@pytest.mark.parametrize("name", ["openai/gpt-5.5", "acme/new:free", "acme/new@preset/mail", "gpt-5.4"])
def test_other_names_are_unknown(name: str) -> None:
    """A name that neither the list nor its form explains is unknown."""
    assert not CATALOGUE.is_known(name)


def test_nearest_names_come_first() -> None:
    """A misspelled name leads to the listed ones that resemble it."""
    assert CATALOGUE.suggest("OpenAI/gpt-5.5") == ("openai/gpt-5.4",)
    assert CATALOGUE.suggest("acme/brand-new") == ()


def test_endpoint_belongs_to_the_provider_of_its_tag() -> None:
    """The tag of an endpoint begins with the slug of its provider."""
    assert (ModelEndpoint("deepinfra/fp4").provider, ModelEndpoint("azure").provider) == (
        "deepinfra",
        "azure",
    )


@pytest.mark.parametrize(
    ("name", "is_meant"),
    [
        ("amazon-bedrock/eu", True),
        ("amazon-bedrock", True),
        ("Amazon Bedrock", True),
        ("AmazonBedrock", True),
        ("amazon-bedrock/us", False),
        ("azure", False),
    ],
)
def test_an_offer_is_named_by_its_tag_or_its_provider(name: str, *, is_meant: bool) -> None:
    """The provider's slug and name mean all its offers, however they are written."""
    assert ModelEndpoint("amazon-bedrock/eu", "Amazon Bedrock").is_named(name) is is_meant
