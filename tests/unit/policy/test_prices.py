"""What a policy lets models cost."""

from dataclasses import replace
from decimal import Decimal

import pytest

from presetctl.catalogue.values import Catalogue, ModelEndpoint, Prices
from presetctl.diagnostics import Severity
from presetctl.policy.unchecked import unchecked

from .conftest import Judge, a_catalogue, a_model, places

CATALOGUE = a_catalogue(
    a_model("acme/cheap", "0.000001", "0.000002"),
    a_model("acme/dear", "0.000003", "0.00001"),
    a_model("acme/free", "0", "0"),
)
BOTH = "max_prompt_price: 1\nmax_completion_price: 2"


def chat(model: str, *lines: str) -> str:
    return "\n".join(["request:", f"  model: '{model}'", *(f"  {line}" for line in lines)]) + "\n"


def test_a_model_that_costs_too_much(judge: Judge) -> None:
    """Both prices are told in one run, each with its line of the policy."""
    found = judge("max_prompt_price: 2.999999\nmax_completion_price: 9.99", chat("acme/dear"), CATALOGUE)

    assert places(found) == [("policy-price", 2, 10), ("policy-price", 2, 10)]
    assert {each.severity for each in found} == {Severity.ERROR}
    first, second = (each.message for each in found)
    assert first.startswith("`acme/dear` costs $3.00 for a million prompt tokens, and `max_prompt_price` (`")
    assert first.endswith("presetctl.yaml:2`) allows $2.999999")
    assert second.startswith("`acme/dear` costs $10.00 for a million completion tokens, and `max_completion")
    assert second.endswith("presetctl.yaml:3`) allows $9.99")


@pytest.mark.parametrize("model", ["acme/cheap", "acme/free", "acme/cheap:nitro"])
def test_a_limit_may_be_reached(judge: Judge, model: str) -> None:
    """A price that equals the limit is within it, to the last digit."""
    assert judge(BOTH, chat(model), CATALOGUE) == []
    assert judge("max_prompt_price: 0", chat("acme/free"), CATALOGUE) == []


@pytest.mark.parametrize(
    ("model", "reason"), [("openrouter/auto", "varies"), ("acme/new", "unknown"), ("@preset/mail", "varies")]
)
def test_a_price_that_nobody_knows_is_too_much(judge: Judge, model: str, reason: str) -> None:
    """A limit that lets the unknown through is none; the definition can set one of its own."""
    [found] = judge("max_prompt_price: 1.5", chat(model), CATALOGUE)

    assert found.code == "policy-price"
    assert found.message.startswith(f"the prompt price of `{model}` is {reason}, and `max_prompt_price` (`")
    assert found.hint == "set `provider.max_price.prompt` to 1.5 or less, or name another model"


@pytest.mark.parametrize("model", ["openrouter/auto", "acme/new", "acme/dear"])
@pytest.mark.parametrize("catalogue", [CATALOGUE, None])
@pytest.mark.parametrize(("limit", "is_kept"), [("1", True), ("'0.5'", True), ("1.01", False), ("x", False)])
def test_own_limit_keeps_the_policy(
    judge: Judge, model: str, catalogue: Catalogue | None, limit: str, *, is_kept: bool
) -> None:
    """OpenRouter takes no provider above `max_price`, so no price need be known."""
    found = judge(
        "max_prompt_price: 1", chat(model, f"provider: {{max_price: {{prompt: {limit}}}}}"), catalogue
    )

    code = "policy-price" if catalogue else "policy-not-checked"
    assert [each.code for each in found] == ([] if is_kept else [code])


def test_own_limit_is_none_for_what_tools_ask(judge: Judge) -> None:
    """Their calls are others."""
    definition = chat(
        "acme/dear",
        "provider: {max_price: {prompt: 1}}",
        "tools: [{type: 'openrouter:advisor', parameters: {model: acme/dear}}]",
    )
    found = judge("max_prompt_price: 1", definition, CATALOGUE)

    assert places(found) == [("policy-price", 4, 60)]


@pytest.mark.parametrize(("only", "lines"), [("dear", [2]), ("cheap", [4])])
def test_limits_on_providers_are_the_presets_own(judge: Judge, only: str, lines: list[int]) -> None:
    """What answers costs what its providers take; what a tool asks costs what is listed."""
    listed = a_model("acme/x", "0.000001" if only == "dear" else "0.000003")
    offers = tuple(
        ModelEndpoint(tag, prices=Prices(prompt=Decimal(price), completion=Decimal(0)))
        for tag, price in (("cheap", "0.000001"), ("dear", "0.000003"))
    )
    catalogue = replace(a_catalogue(listed), endpoints={"acme/x": offers})
    definition = chat(
        "acme/x",
        f"provider: {{only: [{only}]}}",
        "tools: [{type: 'openrouter:advisor', parameters: {model: acme/x}}]",
    )

    found = judge("max_prompt_price: 2", definition, catalogue)

    assert [each[1] for each in places(found)] == lines


def test_every_model_counts(judge: Judge) -> None:
    """A fallback is paid like the main model."""
    found = judge(BOTH, chat("acme/cheap", "models: [acme/free, acme/dear]"), CATALOGUE)

    assert places(found) == [("policy-price", 3, 23), ("policy-price", 3, 23)]


def test_without_a_catalogue_it_says_so(judge: Judge) -> None:
    """One warning a clause, at the clause, whatever the definition."""
    found = judge(BOTH, chat("acme/dear"))

    assert places(found) == [("policy-not-checked", 2, 3), ("policy-not-checked", 3, 3)]
    assert {each.severity for each in found} == {Severity.WARNING}
    assert found[0].location
    assert found[0].location.file.endswith("presets/presetctl.yaml")
    assert found[0].message.endswith("presetctl.yaml:2`) was not checked: there is no catalogue of models")


def test_the_sandbox_knows_only_a_few_models(judge: Judge) -> None:
    """What it doesn't list is noted there and stops nothing; a router's price varies there too."""
    sample = replace(CATALOGUE, is_sample=True)
    [unknown] = judge("max_prompt_price: 1", chat("acme/new"), sample)
    [router] = judge("max_prompt_price: 1", chat("openrouter/auto"), sample)
    [dear] = judge("max_prompt_price: 1", chat("acme/dear"), sample)

    assert places([unknown]) == [("policy-not-checked", 2, 10)]
    assert unknown.severity is Severity.NOTE
    assert unknown.message.startswith("the price of `acme/new` isn't known here, so `max_prompt_price` (`")
    assert unchecked([unknown]) == ()
    assert (router.code, dear.code) == ("policy-price", "policy-price")


def test_without_a_model_there_is_nothing_to_pay(judge: Judge) -> None:
    """What a request names by itself isn't the preset's."""
    assert judge(BOTH, "request: {temperature: 0}\n", CATALOGUE) == []
    assert judge(BOTH, "request: {temperature: 0}\n") == []
