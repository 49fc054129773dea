"""Which models a policy lets a definition name."""

from dataclasses import replace

import pytest

from presetctl.catalogue.values import Catalogue
from presetctl.diagnostics import Severity

from .conftest import Judge, a_catalogue, a_model, places

GPT = a_model("openai/gpt-5.4")
LATEST = a_model("~openai/gpt-latest", target="openai/gpt-5.4")
LOST = a_model("~acme/lost-latest", target="acme/lost")
SAMPLE = replace(a_catalogue(GPT), is_sample=True)
CATALOGUE = a_catalogue(GPT, LATEST, LOST, a_model("openai/gpt-5.4:free"))


def chat(model: str) -> str:
    return f"request:\n  model: '{model}'\n"


def test_a_model_that_is_not_allowed(judge: Judge) -> None:
    """The message names the policy's line and stands at the definition's."""
    policy = "denied_models: []\nallowed_models: [openai/*, anthropic/*]"
    [found] = judge(policy, "request:\n  temperature: 0\n  model: acme/x\n")

    assert places([found]) == [("policy-model", 3, 10)]
    assert found.severity is Severity.ERROR
    assert found.message.startswith("`acme/x` is none of `allowed_models` (`")
    assert found.message.endswith("/presets/presetctl.yaml:3`)")
    assert found.hint == "allowed are `openai/*`, `anthropic/*`"


def test_a_model_that_is_denied(judge: Judge) -> None:
    """The message names the line of the very glob; what is denied is so also where it is allowed."""
    [found] = judge("allowed_models: ['*/*']\ndenied_models:\n  - x/*\n  - acme/*", chat("acme/x"))

    assert found.code == "policy-model"
    assert "denied: `denied_models` (`" in found.message
    assert found.message.endswith("/presets/presetctl.yaml:5`) says `acme/*`")


@pytest.mark.parametrize(
    ("glob", "name", "is_allowed"),
    [
        ("openai/*", "openai/gpt-5.4", True),
        ("openai/*", "openai/gpt-5.4:nitro", True),
        ("OpenAI/*", "openai/gpt-5.4", True),
        ("openai/*", "OpenAI/GPT-5.4", True),
        ("openai/gpt-5.4", "openai/gpt-5.4", True),
        ("openai/gpt-5.4", "openai/gpt-5.4:free", False),
        ("openai/gpt-5.4:*", "openai/gpt-5.4:free", True),
        ("openai/gpt-?.[0-4]", "openai/gpt-5.4", True),
        ("openai/gpt-?.[0-4]", "openai/gpt-5.5", False),
        ("*/*:free", "acme/x:free", True),
        ("*/*:free", "acme/x", False),
        ("openai/*", "acme/openai/x", False),
        ("*/*", "openrouter/auto", False),
        ("openrouter/*", "openrouter/auto", True),
        ("openrouter/auto", "openrouter/auto", True),
        ("*/*", "@preset/mail", False),
        ("@preset/*", "@preset/mail", True),
        ("openai/*", "openai/gpt-5.4@preset/mail", False),
        ("openai/*@preset/*", "openai/gpt-5.4@preset/mail", True),
        ("~openai/*", "~openai/gpt-latest", True),
    ],
)
def test_allowed(judge: Judge, glob: str, name: str, *, is_allowed: bool) -> None:
    """A name is allowed as written; what chooses a model by itself only by a glob that says so."""
    found = judge(f"allowed_models: ['{glob}']", chat(name))

    assert [each.code for each in found] == ([] if is_allowed else ["policy-model"])


@pytest.mark.parametrize(
    ("glob", "name", "is_denied"),
    [
        ("openai/*", "openai/gpt-5.4", True),
        ("openai/*", "OPENAI/gpt-5.4", True),
        ("openai/gpt-5.4", "openai/gpt-5.4:nitro", True),
        ("openai/gpt-5.4", "openai/gpt-5.4@preset/mail", True),
        ("*/*:free", "openai/gpt-5.4:free", True),
        ("*/*:free", "openai/gpt-5.4", False),
        ("openai/gpt-5", "openai/gpt-5.4", False),
        ("acme/*", "openrouter/auto", True),
        ("acme/*", "@preset/mail", True),
    ],
)
def test_denied(judge: Judge, glob: str, name: str, *, is_denied: bool) -> None:
    """A name is denied in all its variants, and so is what might lead to a denied model."""
    found = judge(f"denied_models: ['{glob}']", chat(name))

    assert [each.code for each in found] == (["policy-model"] if is_denied else [])


def test_what_a_reference_adds_hides_no_variant(judge: Judge) -> None:
    """A reference that is allowed by itself may still name a denied variant."""
    policy = "allowed_models: ['*/*@preset/*']\ndenied_models: ['*/*:free']"

    [found] = judge(policy, chat("openai/gpt-5.4:free@preset/mail"))

    assert "says `*/*:free`" in found.message


def test_a_router_is_told_what_it_is(judge: Judge) -> None:
    """It isn't enough that all models are allowed: a router must be named."""
    [unnamed] = judge("allowed_models: ['*/*']", chat("openrouter/auto"))
    [risky] = judge("denied_models: [acme/*]", chat("openrouter/auto"))

    assert unnamed.message.startswith("`openrouter/auto` may be any model, and `allowed_models` (`")
    assert unnamed.message.endswith("doesn't name it")
    assert unnamed.hint == "name a model, or add `openrouter/auto` to `allowed_models`"
    assert risky.message.startswith("`openrouter/auto` may be any model, also one that `denied_models` (`")
    assert risky.hint == 'name a model, or allow it by name: `allowed_models: ["*/*", "openrouter/auto"]`'
    assert judge("denied_models: [acme/*]\n" + risky.hint.split("`")[1], chat("openrouter/auto")) == []


@pytest.mark.parametrize(
    ("policy", "catalogue", "codes"),
    [
        ("allowed_models: [openai/*]", None, ["policy-not-checked"]),
        ("allowed_models: [openai/*]", CATALOGUE, []),
        ("allowed_models: [anthropic/*]", CATALOGUE, ["policy-model"]),
        ("denied_models: [openai/gpt-5*]", None, ["policy-not-checked"]),
        ("denied_models: [openai/gpt-5*]", CATALOGUE, ["policy-model"]),
        ("denied_models: [openai/gpt-5.4-2026]", CATALOGUE, ["policy-model"]),
        ("denied_models: [acme/*]", CATALOGUE, []),
        ("denied_models: ['~openai/*']", None, ["policy-model"]),
        ("allowed_models: ['~openai/*']\ndenied_models: [acme/*]", None, ["policy-not-checked"]),
        ("allowed_models: ['~openai/*']\ndenied_models: [acme/*]", CATALOGUE, []),
        ("allowed_models: [openai/*]", SAMPLE, ["policy-not-checked"]),
        ("denied_models: ['~openai/*']", SAMPLE, ["policy-model"]),
        ("max_prompt_chars: 9", None, []),
    ],
)
def test_an_alias_is_the_model_that_it_stands_for(
    judge: Judge, policy: str, catalogue: Catalogue | None, codes: list[str]
) -> None:
    """Only the catalogue knows it; a glob of aliases allows one unseen, if nothing is denied."""
    assert [each.code for each in judge(policy, chat("~openai/gpt-latest"), catalogue)] == codes


@pytest.mark.parametrize("name", ["~acme/lost-latest", "~acme/unlisted"])
def test_an_alias_of_nothing_is_not_allowed(judge: Judge, name: str) -> None:
    """Where the catalogue doesn't tell, the model may be any."""
    [found] = judge("allowed_models: ['*/*']", chat(name), CATALOGUE)

    assert found.message.startswith(f"`{name}` may be any model")


def test_the_clause_that_was_not_checked_is_named(judge: Judge) -> None:
    """Where the alias is allowed, it is the denial that nobody can tell."""
    [found] = judge("allowed_models: ['~openai/*']\ndenied_models: [acme/*]", chat("~openai/gpt-latest"))

    assert "so `denied_models` (`" in found.message


def test_what_is_not_checked_stands_at_the_name(judge: Judge) -> None:
    """It names the clause, and the way to have it checked; a warning that no comment silences."""
    [found] = judge(
        "allowed_models: [openai/*]", "request:\n  model: ~openai/x # presetctl: ignore[policy-not-checked]\n"
    )

    assert places([found]) == [("policy-not-checked", 2, 10)]
    assert found.severity is Severity.WARNING
    assert found.message.startswith("what `~openai/x` stands for isn't known here, so `allowed_models` (`")
    assert found.hint == "it takes the catalogue of models: `presetctl validate --online` reads it"


def test_a_definition_without_a_model(judge: Judge) -> None:
    """Where only some models are allowed, a request that names its own could get round it."""
    definition = "system_prompt: Be brief.\nrequest:\n  temperature: 0\n"

    [found] = judge("allowed_models: [openai/*]", definition)

    assert places([found]) == [("policy-model", 2, 1)]
    assert found.message.startswith("no model is named, and `allowed_models` (`")
    assert judge("denied_models: [openai/*]", definition) == []


def test_every_name_has_its_place(judge: Judge) -> None:
    """Fallbacks, plugins and OpenRouter's own tools are looked at, also under `extra_request`."""
    definition = """\
request:
  model: acme/a
  models: [openai/ok, acme/b]
  plugins:
    - {id: fusion, analysis_models: [acme/c]}
  tools:
    - {type: "openrouter:advisor", parameters: {model: acme/d}}
    - {type: function, function: {name: acme, parameters: {type: object, properties: {}}}}
extra_request:
  fallbacks: [{model: acme/e}]
"""
    found = judge("allowed_models: [openai/*]", definition)

    assert places(found) == [
        ("policy-model", 2, 10),
        ("policy-model", 3, 23),
        ("policy-model", 10, 23),
        ("policy-model", 5, 38),
        ("policy-model", 7, 56),
    ]


def test_many_globs_are_not_all_listed(judge: Judge) -> None:
    """The hint stays short; where none is allowed by name it can't list any."""
    [long] = judge("allowed_models: [a/a, b/b, c/c, d/d, e/e, f/f, g/g]", chat("x/x"))
    [other] = judge("denied_models: [x/*]", chat("x/x"))

    assert long.hint == "allowed are `a/a`, `b/b`, `c/c`, `d/d`, `e/e` and 2 more"
    assert other.hint == "name another model, or have the policy changed"
