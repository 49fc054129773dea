"""Properties of the policy: whatever it says, it judges, and it never lets through what it can't see."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from presetctl.catalogue.values import Catalogue, Model, Prices
from presetctl.definitions.compose import Composed, Layer
from presetctl.definitions.document import parse_document
from presetctl.definitions.prompt import Prompt
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Location, Severity
from presetctl.models.endpoint import Endpoint
from presetctl.policy.check import check_policy
from presetctl.policy.values import Clause, Policy, Requirement
from tests.property.conftest import KEYS, VALUES

PLACE = Location("presets/presetctl.yaml", 3)
NAMES = st.sampled_from(
    [
        "a/a",
        "a/b",
        "b/b",
        "a/a:free",
        "A/A",
        "openrouter/auto",
        "~a/latest",
        "~a/lost",
        "@preset/x",
        "a/a@preset/x",
    ]
)
GLOBS = st.sampled_from(
    ["a/*", "*/*", "a/a", "*/*:free", "openrouter/*", "@preset/*", "~a/*", "a/*@preset/*"]
)
CONFIGS = st.fixed_dictionaries(
    {}, optional={"model": NAMES | VALUES, "models": st.lists(NAMES, max_size=3), "provider": VALUES}
)
CATALOGUE = Catalogue(
    datetime(2026, 11, 20, tzinfo=UTC),
    models={
        "a/a": Model("a/a", prices=Prices(Decimal("0.000001"), Decimal("0.000002"))),
        "b/b": Model("b/b", prices=Prices(Decimal("0.000003"), Decimal("0.000004"))),
        "~a/latest": Model("~a/latest", alias_target="a/a"),
    },
)


def a_clause(name: str, value: Any) -> Clause[Any]:
    return Clause(name, value, PLACE)


def clauses(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Clause[Any] | None]:
    """Draw a clause, or none."""
    return st.none() | values.map(lambda value: a_clause(name, value))


AMOUNTS = st.sampled_from([Decimal(0), Decimal(1), Decimal("2.5"), Decimal(100)])
POLICIES = st.builds(
    Policy,
    allowed_models=clauses("allowed_models", st.lists(GLOBS, min_size=1, max_size=2).map(tuple)),
    denied_models=st.lists(GLOBS.map(lambda glob: a_clause("denied_models", glob)), max_size=2).map(tuple),
    max_prompt_price=clauses("max_prompt_price", AMOUNTS),
    max_completion_price=clauses("max_completion_price", AMOUNTS),
    require=st.lists(
        st.builds(Requirement, st.lists(KEYS, min_size=1, max_size=3).map(tuple), VALUES).map(
            lambda value: a_clause("require", value)
        ),
        max_size=2,
    ).map(tuple),
    require_owner=clauses("require_owner", st.just(value=True)),
    max_prompt_chars=clauses("max_prompt_chars", st.integers(1, 9)),
)


def a_subject(config: dict[str, Any]) -> Subject:
    """Return a definition whose request is only known as a value, not as a text."""
    path = Path("presets/a.yaml")
    document = parse_document("request: {}\n", path.as_posix())
    composed = Composed(path, {"request": config}, (Layer(document, path),), ())
    return Subject(Endpoint.CHAT, config, Prompt(()), composed)


@given(CONFIGS, POLICIES, st.sampled_from([CATALOGUE, None]))
def test_any_definition_is_judged(
    config: dict[str, Any], policy: Policy, catalogue: Catalogue | None
) -> None:
    """Every finding has its place, says how to mend it and names the policy's line."""
    for found in check_policy(a_subject(config), policy, catalogue):
        assert found.location
        assert found.hint
        assert "`presets/presetctl.yaml:3`" in found.message
        assert (found.severity is Severity.ERROR) is (found.code != "policy-not-checked")


@given(CONFIGS, POLICIES)
def test_with_a_catalogue_everything_is_checked(config: dict[str, Any], policy: Policy) -> None:
    """Nothing is left open once the catalogue is there."""
    found = check_policy(a_subject(config), policy, CATALOGUE)

    assert "policy-not-checked" not in {each.code for each in found}


@given(CONFIGS, POLICIES)
def test_what_the_catalogue_would_find_is_not_silent_without(config: dict[str, Any], policy: Policy) -> None:
    """Without the catalogue each error of it is an error, or is said not to be checked."""
    subject = a_subject(config)
    with_it = {each.code for each in check_policy(subject, policy, CATALOGUE)}
    without = {each.code for each in check_policy(subject, policy, None)}

    assert with_it <= without or "policy-not-checked" in without


@given(CONFIGS, POLICIES, GLOBS)
def test_denying_more_never_allows_more(config: dict[str, Any], policy: Policy, glob: str) -> None:
    """Another denied glob only adds errors."""
    stricter = replace(policy, denied_models=(*policy.denied_models, a_clause("denied_models", glob)))
    subject = a_subject(config)

    def models(each: Policy) -> list[Location | None]:
        return [
            found.location for found in check_policy(subject, each, CATALOGUE) if found.code == "policy-model"
        ]

    assert set(models(policy)) <= set(models(stricter))


@given(CONFIGS)
def test_no_policy_says_nothing(config: dict[str, Any]) -> None:
    """Where nothing is asked, everything is right."""
    assert list(check_policy(a_subject(config), Policy(), None)) == []
