"""What a policy asks of a definition beside models and prices."""

import json

import pytest

from presetctl.diagnostics import Severity

from .conftest import Judge, places

DENY = "require:\n  /provider/data_collection: deny"


def requiring(pointer: str, value: object) -> str:
    return f"require:\n  {pointer}: {json.dumps(value)}"


def test_a_required_value_that_is_another(judge: Judge) -> None:
    """It stands at the value, and names the policy's line."""
    definition = "request:\n  model: a/b\n  provider:\n    data_collection: allow\n"
    [found] = judge(DENY, definition)

    assert places([found]) == [("policy-required-value", 4, 22)]
    assert found.severity is Severity.ERROR
    assert found.message.startswith(
        '`provider.data_collection` is "allow", and `require: /provider/data_collection` (`'
    )
    assert found.message.endswith('presetctl.yaml:3`) asks for "deny"')
    assert found.hint == 'set `provider.data_collection` to "deny"'


@pytest.mark.parametrize(
    ("definition", "place"),
    [
        ("request:\n  model: a/b\n  provider:\n    sort: price\n", (3, 3)),
        ("description: x\nrequest:\n  model: a/b\n", (2, 1)),
        ("description: x\n", (1, 1)),
        ("request:\n  provider:\n    data_collection:\n  model: a/b\n", (3, 21)),
        ("request: {model: a/b}\nextra_request:\n  provider: 5\n", (3, 3)),
        ("request: {model: a/b}\nextra_request:\n  provider:\n    data_collection: allow\n", (4, 22)),
    ],
)
def test_a_required_value_that_is_missing(judge: Judge, definition: str, place: tuple[int, int]) -> None:
    """It stands at the nearest parent that is there."""
    found = judge(DENY, definition)

    assert places(found) == [("policy-required-value", *place)]


@pytest.mark.parametrize(
    ("pointer", "value", "field", "is_kept"),
    [
        ("/temperature", 1, "temperature: 1.0", True),
        ("/temperature", 1.0, "temperature: 1", True),
        ("/temperature", 0.7, "temperature: 0.70", True),
        ("/provider/zdr", True, "provider: {zdr: true}", True),
        ("/provider/zdr", 1, "provider: {zdr: true}", False),
        ("/provider/zdr", "true", "provider: {zdr: true}", False),
        ("/provider/order", ["a", "b"], "provider: {order: [a, b]}", True),
        ("/provider/order", ["b", "a"], "provider: {order: [a, b]}", False),
        ("/provider/order/1", "b", "provider: {order: [a, b]}", True),
        ("/provider/order/2", "b", "provider: {order: [a, b]}", False),
        ("/provider/order/01", "b", "provider: {order: [a, b]}", False),
        ("/provider/order/-", "b", "provider: {order: [a, b]}", False),
        ("/provider", {"sort": "price", "zdr": True}, "provider: {zdr: true, sort: price}", True),
        ("/provider", {"sort": "price"}, "provider: {zdr: true, sort: price}", False),
        ("/logit_bias/a~1~0b", 1, "logit_bias: {a/~b: 1}", True),
        ("/seed", None, "temperature: 1", True),
        ("/seed", None, "seed: null", True),
        ("/seed", None, "seed: 5", False),
        ("/temperature/deep/er", None, "temperature: 1", True),
        ("/stream", True, "stream: true", False),
    ],
)
def test_required_values_are_compared_as_they_are_sent(
    judge: Judge, pointer: str, value: object, field: str, *, is_kept: bool
) -> None:
    """`1.0` is 1 and `true` isn't; lists keep their order; null is absent; what isn't sent isn't there."""
    found = judge(requiring(pointer, value), f"request: {{model: a/b, {field}}}\n")

    assert [each.code for each in found] == ([] if is_kept else ["policy-required-value"])


def test_hints_of_required_values(judge: Judge) -> None:
    """What must not be there is to be removed; a long value is cut."""
    [unwanted] = judge(requiring("/seed", None), "request: {model: a/b, seed: 5}\n")
    [long] = judge(requiring("/seed", ["x" * 90]), "request: {model: a/b, seed: 5}\n")

    assert unwanted.hint == "remove `seed`"
    assert long.message.endswith('asks for ["' + "x" * 57 + "…")


@pytest.mark.parametrize("definition", ["request: {model: a/b}\n", "owners: []\nrequest: {model: a/b}\n"])
def test_a_definition_without_an_owner(judge: Judge, definition: str) -> None:
    """An empty list names nobody."""
    [found] = judge("require_owner: true", definition)

    assert places([found]) == [("policy-owner", 1, 1)]
    assert found.message.startswith("no owner is named, and `require_owner` (`")
    assert judge("require_owner: false", definition) == []
    assert judge("require_owner: true", "owners: [team]\n" + definition.replace("owners: []\n", "")) == []


@pytest.mark.parametrize(
    ("definition", "place"),
    [
        ("request: {model: a/b}\nsystem_prompt: |\n  1234567\n", (2, 1)),
        ("request: {model: a/b}\nsystem_prompt: ['123', '456']\n", (2, 1)),
        (
            "request:\n  model: a/b\n  messages: [{role: system, content: 12345678}]\n".replace(
                "1234", "'1234"
            ).replace("678}", "678'}"),
            (3, 38),
        ),
        ("endpoint: responses\nrequest: {model: a/b, instructions: abcdefgh}\n", (2, 37)),
    ],
)
def test_a_prompt_that_is_too_long(judge: Judge, definition: str, place: tuple[int, int]) -> None:
    """The whole prompt counts, as it is sent, wherever it is written."""
    [found] = judge("max_prompt_chars: 7", definition)

    assert places([found]) == [("policy-prompt-length", *place)]
    assert found.message.startswith("the system prompt has 8 characters, and `max_prompt_chars` (`")
    assert found.message.endswith("presetctl.yaml:2`) allows 7")
    assert judge("max_prompt_chars: 8", definition) == []


def test_without_a_prompt_no_length_matters(judge: Judge) -> None:
    """It has none."""
    assert judge("max_prompt_chars: 1", "request: {model: a/b}\n") == []
