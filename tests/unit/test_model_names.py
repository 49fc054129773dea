"""The models that a config names."""

from typing import Any

import pytest

from presetctl.model_names import answering_models, helping_models


def names(found: tuple[Any, ...]) -> list[tuple[str, str]]:
    """Return each name with its path, as `a.0.b`."""
    return [(each.name, ".".join(map(str, each.path))) for each in found]


def test_what_may_answer_comes_in_the_order_of_trying() -> None:
    """First `model`, then `models`, then the fallbacks of the messages endpoint."""
    config = {"fallbacks": [{"x": 1}, {"model": "d/d"}], "models": ["b/b", "c/c"], "model": "a/a"}

    assert names(answering_models(config)) == [
        ("a/a", "model"),
        ("b/b", "models.0"),
        ("c/c", "models.1"),
        ("d/d", "fallbacks.1.model"),
    ]


def test_plugins_and_tools_ask_models_too() -> None:
    """So do the tools of their tools; a function of the caller's names none, whatever it is about."""
    nested = {"type": "openrouter:fusion", "parameters": {"analysis_models": ["e/e"]}}
    config = {
        "plugins": [{"id": "fusion", "model": "a/a", "analysis_models": ["b/b"]}, {"judge_model": "c/c"}],
        "tools": [
            {"type": "function", "parameters": {"model": "no/no"}},
            {"type": "openrouter:subagent", "parameters": {"model": "d/d", "tools": [nested]}},
            {"type": "advisor_20260301", "model": "opus"},
        ],
    }

    assert names(helping_models(config)) == [
        ("a/a", "plugins.0.model"),
        ("b/b", "plugins.0.analysis_models.0"),
        ("c/c", "plugins.1.judge_model"),
        ("d/d", "tools.1.parameters.model"),
        ("e/e", "tools.1.parameters.tools.0.parameters.analysis_models.0"),
    ]


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"model": None, "models": None, "fallbacks": None, "plugins": None, "tools": None},
        {"model": 1, "models": "a/a", "fallbacks": ["a/a"], "plugins": {}, "tools": [1, None]},
        {"model": "", "models": [""], "tools": [{"type": "openrouter:advisor", "parameters": None}]},
    ],
)
def test_what_is_no_name_is_passed_over(config: dict[str, Any]) -> None:
    """A live preset, or what stands under `extra_request`, may hold anything."""
    assert answering_models(config) == helping_models(config) == ()
