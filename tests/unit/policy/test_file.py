"""The policy as settings hold it."""

from decimal import Decimal
from pathlib import Path

import pytest

from presetctl.errors import InputError
from presetctl.policy.values import Policy
from presetctl.settings import resolve_settings


def read(folder: Path, text: str) -> Policy:
    (folder / "presetctl.yaml").write_text(text)
    return resolve_settings(folder, None, None, {}).policy


def test_every_clause_has_its_value_and_line(tmp_path: Path) -> None:
    """Prices are what the file says, to the last digit."""
    policy = read(
        tmp_path,
        "policy:\n  allowed_models: [a/*, b/c]\n  denied_models:\n    - a/x\n    - a/y\n"
        "  max_prompt_price: 0.1\n  max_completion_price: 15\n"
        "  require:\n    /provider/order/0: x\n    /a~1b/~01: {c: [1]}\n"
        "  require_owner: true\n  max_prompt_chars: 5\n",
    )

    assert policy.allowed_models
    assert policy.max_prompt_price
    assert policy.max_completion_price
    assert (policy.allowed_models.value, policy.allowed_models.place.line) == (("a/*", "b/c"), 2)
    assert [(each.value, each.place.line) for each in policy.denied_models] == [("a/x", 4), ("a/y", 5)]
    assert (policy.max_prompt_price.value, policy.max_prompt_price.place.line) == (Decimal("0.1"), 6)
    assert str(policy.max_completion_price.value) == "15"
    assert [(each.value.path, each.value.value, each.place.line) for each in policy.require] == [
        (("provider", "order", "0"), "x", 9),
        (("a/b", "~1"), {"c": [1]}, 10),
    ]
    assert str(policy.require_owner) == f"`require_owner` (`{tmp_path.as_posix()}/presetctl.yaml:11`)"
    assert policy.max_prompt_chars
    assert policy.max_prompt_chars.value == 5


@pytest.mark.parametrize(
    "text", ["", "policy: {}\n", "policy: {max_prompt_price: null, allowed_models: null}\n"]
)
def test_without_clauses_there_is_no_policy(tmp_path: Path, text: str) -> None:
    """Nothing is asked of anybody."""
    assert read(tmp_path, text or "version: 1\n") == Policy()


@pytest.mark.parametrize(
    ("policy", "code", "column", "hint"),
    [
        ("allowed_model: [a/b]", "unknown-field", 3, "did you mean `allowed_models`?"),
        ("allowed_models: []", "wrong-length", 19, None),
        ("allowed_models: openai/*", "wrong-type", 19, None),
        ("allowed_models: [a/b, gpt-5.4]", "settings-invalid", 25, None),
        ("allowed_models: ['*']", "settings-invalid", 20, None),
        ("denied_models: ['a/b c']", "settings-invalid", 19, None),
        ("denied_models: ['']", "settings-invalid", 19, None),
        ("denied_models: ['a/[b']", "settings-invalid", 19, None),
        ("denied_models: ['a/[b][']", "settings-invalid", 19, None),
        ("max_prompt_price: -1", "out-of-range", 21, None),
        ("max_prompt_price: '1'", "wrong-type", 21, "remove the quotes"),
        ("max_prompt_price: true", "wrong-type", 21, None),
        ("require: {provider: x}", "settings-invalid", 13, None),
        ("require: {/a~2: x}", "settings-invalid", 13, None),
        ("require: {'': x}", "settings-invalid", 13, None),
        ("require: [x]", "wrong-type", 12, None),
        ("require_owner: 1", "wrong-type", 18, None),
        ("max_prompt_chars: 0", "out-of-range", 21, None),
        ("max_prompt_chars: 1.5", "wrong-type", 21, None),
    ],
)
def test_every_mistake_has_its_line(
    tmp_path: Path, policy: str, code: str, column: int, hint: str | None
) -> None:
    """A policy with a typo would be no policy, so no run starts with one."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, f"policy:\n  {policy}\n")

    [found] = caught.value.diagnostics
    assert found.location
    assert (found.code, found.location.line, found.location.column) == (code, 2, column)
    assert found.hint
    assert hint in (None, found.hint)


@pytest.mark.parametrize("policy", ["[]", "x", "null"])
def test_a_policy_is_a_mapping(tmp_path: Path, policy: str) -> None:
    """Anything else is one mistake."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, f"policy: {policy}\n")

    assert [each.code for each in caught.value.diagnostics] == ["wrong-type"]
