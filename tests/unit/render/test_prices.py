"""Prices in a plan: a line at a terminal, a column in review, numbers for programs."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from presetctl.catalogue.values import Catalogue, Model, Prices
from presetctl.content import Content
from presetctl.definitions.load import Definition
from presetctl.live import LiveVersion
from presetctl.plan import Options, Plan
from presetctl.plan_prices import with_prices
from presetctl.render import plan_json, plan_markdown, plan_text
from presetctl.render.plan_schema import plan_schema
from tests.unit.conftest import a_definition, a_live, a_live_side, a_lock, a_plan, an_entry
from tests.unit.render.markdown_document import assert_harmless, rows


def a_model(name: str, **prices: str) -> Model:
    """Return a listed model with prices for one token."""
    return Model(name, prices=Prices(**{key: Decimal(each) for key, each in prices.items()}))


CATALOGUE = Catalogue(
    datetime(2026, 11, 20, tzinfo=UTC),
    models={
        each.id: each
        for each in (
            a_model("acme/big", prompt="0.0000025", completion="0.000015", input_cache_read="0.00000025"),
            a_model("acme/small", prompt="0.00000075", completion="0.0000045", image="0.001"),
            a_model("acme/even", prompt="0.0000025", completion="0.00003", image="0"),
            a_model("acme/free", prompt="0", completion="0"),
            a_model("evil/`|$x$\n<b>@team\x1b[31m", prompt="0.000001", completion="0.000001"),
        )
    },
)


def desired(config: dict[str, Any], slug: str = "mail") -> Definition:
    return replace(a_definition(slug), content=Content.of(None, config))


def a_priced_plan(before: dict[str, Any] | None, after: dict[str, Any]) -> Plan:
    """Return the plan of a definition whose config changed; None for a preset that is new."""
    entry = None if before is None else replace(an_entry("mail"), content=Content.of(None, before))
    plan = a_plan([desired(after)], a_lock({"mail": entry} if entry else {}), None)
    return with_prices(plan, CATALOGUE)


def line(plan: Plan) -> str | None:
    """Return what the plan at a terminal says about the price."""
    text = plan_text.render_plan(plan, color=False)
    found = [each.strip() for each in text.split("\n") if "price per million" in each]
    assert len(found) <= 1
    return found[0].removeprefix("price per million tokens  ") if found else None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {"model": "acme/big"},
            {"model": "acme/small"},
            (
                "prompt $2.50 → $0.75 (−70 %), completion $15.00 → $4.50 (−70 %), "
                "cached input $0.25 → none, per image none → $0.001"
            ),
        ),
        (
            {"model": "acme/small"},
            {"model": "acme/even"},
            (
                "prompt $0.75 → $2.50 (+233.3 %), completion $4.50 → $30.00 (+566.7 %), "
                "per image $0.001 → $0.00 (−100 %)"
            ),
        ),
        ({"model": "acme/free"}, {"model": "acme/even"}, "prompt $0.00 → $2.50, completion $0.00 → $30.00"),
        (None, {"model": "acme/even"}, "prompt $2.50, completion $30.00"),
        ({"model": "acme/even"}, {"temperature": 1}, "no model"),
        (
            {"model": "acme/even"},
            {"model": "openrouter/auto"},
            "prompt $2.50 → varies, completion $30.00 → varies",
        ),
        (
            {"model": "acme/a"},
            {"model": "acme/b"},
            "prompt unknown (unchanged), completion unknown (unchanged)",
        ),
        (
            {"model": "acme/even"},
            {"model": "acme/even", "models": ["acme/free", "acme/big"]},
            (
                "prompt $2.50 (unchanged), completion $30.00 (unchanged); "
                "dearest fallback acme/big: prompt $2.50, completion $15.00, cached input $0.25"
            ),
        ),
        (
            {"models": ["acme/even", "acme/big"]},
            {"models": ["acme/even", "acme/free"]},
            (
                "prompt $2.50 (unchanged), completion $30.00 (unchanged); "
                "dearest fallback acme/big → acme/free: prompt $2.50 → $0.00 (−100 %), "
                "completion $15.00 → $0.00 (−100 %), cached input $0.25 → none"
            ),
        ),
        (
            {"models": ["acme/even", "acme/free"]},
            {"models": ["acme/even"]},
            "prompt $2.50 (unchanged), completion $30.00 (unchanged); dearest fallback acme/free → none",
        ),
        ({"model": "acme/big", "seed": 1}, {"model": "acme/big", "seed": 2}, None),
        ({"model": "acme/big"}, {"model": "acme/big"}, None),
    ],
)
def test_one_line_a_preset(
    before: dict[str, Any] | None, after: dict[str, Any], expected: str | None
) -> None:
    """Before and after with percentages, where there is something to divide by."""
    assert line(a_priced_plan(before, after)) == expected


@pytest.mark.parametrize("is_read", [True, False])
def test_a_foreign_change_is_where_the_price_starts(*, is_read: bool) -> None:
    """A push over somebody else's model changes what production pays now."""
    live = a_live("mail", number=2)
    version = LiveVersion("mail@2", 2, Content.of(None, {"model": "acme/free"})) if is_read else None
    plan = a_plan(
        [desired({"model": "acme/even"})],
        a_lock({"mail": replace(an_entry("mail"), content=Content.of(None, {"model": "acme/even"}))}),
        a_live_side(replace(live, version=version)),
        Options(overwrite=frozenset({"mail"})),
    )

    told = line(with_prices(plan, CATALOGUE))

    assert told == ("prompt $0.00 → $2.50, completion $0.00 → $30.00" if is_read else None)


def test_a_preset_that_is_gone_starts_from_nothing() -> None:
    """Production pays nothing for it now; an orphan has no price at all."""
    lock = a_lock({"mail": an_entry("mail"), "orphan": an_entry("orphan")})
    plan = a_plan([desired({"model": "acme/even"})], lock, a_live_side())

    assert line(with_prices(plan, CATALOGUE)) == "prompt $2.50, completion $30.00"


def test_the_table_has_a_column_when_a_price_changes() -> None:
    """Amounts have no `$` there, two of which GitHub takes for a formula."""
    lock = a_lock({slug: an_entry(slug, seed=1) for slug in ("other", "mail")})
    definitions = [desired({"model": "acme/even", "models": ["acme/free"]}), a_definition("other", seed=2)]
    plan = a_plan(definitions, lock, None)

    text = plan_markdown.render_plan(with_prices(plan, CATALOGUE), color=False)

    assert_harmless(text)
    assert "| what changed | price in USD, per million tokens |" in text
    assert [each[-1] for each in rows(text)] == [
        (
            "prompt unknown → 2.50, completion unknown → 30.00; "
            "dearest fallback acme/free: prompt 0.00, completion 0.00"
        ),
        "–",
    ]
    assert "per million" not in plan_markdown.render_plan(plan, color=False)


def test_hostile_model_names_stay_text() -> None:
    """A name may be anything that a definition or the API says."""
    plan = a_priced_plan(None, {"models": ["acme/free", "evil/`|$x$\n<b>@team\x1b[31m"]})

    text = plan_markdown.render_plan(plan, color=False)

    assert_harmless(text)
    assert "/`|$x$\\n<b>" in rows(text)[0][-1].replace(r"\u007c", "|")
    assert "\x1b" not in plan_text.render_plan(plan, color=False)


def test_numbers_for_programs() -> None:
    """JSON has the decimals as they are, a percentage to a tenth, and null for what can't be said."""
    plan = a_priced_plan({"model": "acme/big"}, {"model": "acme/small", "models": ["openrouter/auto"]})

    printed = json.loads(plan_json.render_plan(plan, color=False, is_verbose=False), parse_float=Decimal)

    assert printed["presets"][0]["price"] == {
        "main": {
            "before": {
                "model": "acme/big",
                "gap": None,
                "prompt": Decimal("2.5"),
                "completion": 15,
                "cached_input": Decimal("0.25"),
                "image": None,
            },
            "after": {
                "model": "acme/small",
                "gap": None,
                "prompt": Decimal("0.75"),
                "completion": Decimal("4.5"),
                "cached_input": None,
                "image": Decimal("0.001"),
            },
            "percent": {"prompt": -70, "completion": -70, "cached_input": None, "image": None},
        },
        "fallback": {
            "before": None,
            "after": {
                "model": "openrouter/auto",
                "gap": "varies",
                "prompt": None,
                "completion": None,
                "cached_input": None,
                "image": None,
            },
            "percent": {"prompt": None, "completion": None, "cached_input": None, "image": None},
        },
    }


@pytest.mark.parametrize("after", [{"model": "acme/big"}, {"models": ["acme/a", "acme/big"]}, {"seed": 1}])
def test_json_keeps_to_its_schema(after: dict[str, Any]) -> None:
    """`presetctl schema --plan` describes prices."""
    plan = a_priced_plan({"model": "acme/free"}, after)
    validator = Draft202012Validator(plan_schema())

    printed = json.loads(plan_json.render_plan(plan, color=False, is_verbose=False))

    assert "price" in printed["presets"][0]
    assert [each.message for each in validator.iter_errors(printed)] == []
    printed["presets"][0]["price"]["main"].pop("after")
    assert not validator.is_valid(printed)
