"""Rows of the API become values, and whatever is wrong with a row costs no other."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from presetctl.catalogue.rows import CatalogueRows, endpoint_rows, model_rows, provider_rows, to_catalogue
from presetctl.catalogue.values import Model, ModelEndpoint, Prices, Provider

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ROW = {
    "id": "openai/gpt-5.4",
    "name": "OpenAI: GPT-5.4",
    "canonical_slug": "openai/gpt-5.4-20260305",
    "description": "a text that nobody needs",
    "context_length": 1_050_000,
    "top_provider": {"context_length": 400_000, "max_completion_tokens": 128_000},
    "pricing": {"prompt": "0.0000025", "completion": "0.000015", "request": "0", "image": "0"},
    "supported_parameters": ["tools", "seed"],
    "reasoning": {"mandatory": False, "supported_efforts": ["high", "low"]},
    "expiration_date": "2026-12-04",
    "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
}


def read(*rows: Any) -> dict[str, Model]:
    return dict(to_catalogue(CatalogueRows(NOW, model_rows(rows))).models)


def test_row_of_a_model_is_read() -> None:
    """What rules, prices and tables need of a model is taken from its row."""
    assert read(ROW)["openai/gpt-5.4"] == Model(
        id="openai/gpt-5.4",
        name="OpenAI: GPT-5.4",
        canonical_slug="openai/gpt-5.4-20260305",
        context_length=1_050_000,
        max_completion_tokens=128_000,
        prices=Prices(Decimal("0.0000025"), Decimal("0.000015"), image=Decimal(0), request=Decimal(0)),
        supported_parameters=frozenset({"tools", "seed"}),
        supported_efforts=frozenset({"high", "low"}),
        expiration_date=date(2026, 12, 4),
        input_modalities=frozenset({"text", "image"}),
        output_modalities=frozenset({"text"}),
    )


def test_missing_fields_are_unknown() -> None:
    """A row may lack everything but the name of its model."""
    assert read({"id": "acme/new"}) == {"acme/new": Model("acme/new")}


def test_context_is_the_top_providers_where_the_model_has_none() -> None:
    """A row without a length of its own has that of its first provider."""
    found = read({"id": "acme/new", "context_length": None, "top_provider": {"context_length": 8_192}})

    assert found["acme/new"].context_length == 8_192


@pytest.mark.parametrize(
    "field",
    [
        {"name": 7},
        {"name": "x" * 301},
        {"canonical_slug": ["a"]},
        {"alias_target": "acme/new"},
        {"alias_target": {"slug": None}},
        {"context_length": "8192"},
        {"context_length": -1},
        {"context_length": True},
        {"top_provider": []},
        {"top_provider": {"max_completion_tokens": 0}},
        {"pricing": "free"},
        {"pricing": {"prompt": "-1", "completion": "cheap", "image": None, "request": True}},
        {"pricing": {"prompt": "NaN", "completion": "Infinity", "image": "1" * 301, "request": []}},
        {"pricing": {"prompt": "1e9999", "completion": "1e-300"}},
        {"supported_parameters": "tools"},
        {"reasoning": {"supported_efforts": None}},
        {"expiration_date": "soon"},
        {"expiration_date": 20261204},
        {"architecture": {"input_modalities": {"text": 1}}},
    ],
)
def test_field_of_another_shape_is_unknown(field: dict[str, Any]) -> None:
    """What presetctl can't read is as if it weren't there; a negative price is one that varies."""
    assert read({"id": "acme/new", **field}) == {"acme/new": Model("acme/new")}


def test_names_of_another_shape_are_left_out() -> None:
    """A list keeps those of its names that are names."""
    found = read({"id": "acme/new", "supported_parameters": ["tools", 7, "", None]})

    assert found["acme/new"].supported_parameters == frozenset({"tools"})


@pytest.mark.parametrize("row", [None, [], "acme/new", {}, {"id": 7}, {"id": ""}, {"id": "x" * 301}])
def test_row_without_its_name_is_dropped(row: Any) -> None:
    """One broken row doesn't hide the others."""
    assert read(row, ROW).keys() == {"openai/gpt-5.4"}


def test_first_of_two_rows_counts() -> None:
    """A model that is listed twice is what the first row says; models are sorted by their ids."""
    first = {"id": "b/twice", "name": "first"}
    found = read(first, {"id": "a/once"}, {"id": "b/twice", "name": "second"})

    assert list(found) == ["a/once", "b/twice"]
    assert found["b/twice"].name == "first"


def test_prices_are_numbers_too() -> None:
    """A price that isn't written as a string is read the same."""
    assert read({"id": "acme/new", "pricing": {"prompt": 0.000002, "completion": 0}})[
        "acme/new"
    ].prices == Prices(Decimal("0.000002"), Decimal(0))


def test_rows_are_cut_down_to_what_is_read() -> None:
    """What nobody reads, such as a description, is not kept."""
    assert "description" not in model_rows([ROW])[0]


def test_an_endless_list_is_cut() -> None:
    """A server can't fill the memory with rows."""
    assert len(model_rows({"id": f"acme/{number}"} for number in range(20_100))) == 20_000


def test_providers_and_endpoints_are_read() -> None:
    """Providers are known by their slugs, the endpoints of a model by their tags."""
    offer = {"tag": "deepinfra/fp4", "provider_name": "DeepInfra", "pricing": {"prompt": "0.1"}, "status": 0}
    rows = CatalogueRows(
        NOW,
        providers=provider_rows([{"slug": "deepinfra", "name": "DeepInfra", "datacenters": ["US"]}, {}]),
        endpoints={"acme/new": endpoint_rows([offer, {"tag": None}, {"tag": "azure", "context_length": 9}])},
    )
    catalogue = to_catalogue(rows)

    assert catalogue.read_at == NOW
    assert catalogue.providers == {"deepinfra": Provider("deepinfra", "DeepInfra")}
    assert catalogue.endpoints == {
        "acme/new": (
            ModelEndpoint("deepinfra/fp4", "DeepInfra", prices=Prices(Decimal("0.1"))),
            ModelEndpoint("azure", context_length=9),
        )
    }
