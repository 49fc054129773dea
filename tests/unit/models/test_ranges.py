"""Numbers, lengths and counts have the bounds that the API documents."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presetctl.models.endpoint import Endpoint

from .errors import errors

CHAT, MESSAGES, RESPONSES = Endpoint

RANGES = [
    (CHAT, "temperature", 0, 2),
    (CHAT, "top_p", 0, 1),
    (CHAT, "top_a", 0, 1),
    (CHAT, "min_p", 0, 1),
    (CHAT, "frequency_penalty", -2, 2),
    (CHAT, "presence_penalty", -2, 2),
    (CHAT, "repetition_penalty", 0, 2),
    (CHAT, "top_logprobs", 0, 20),
    (MESSAGES, "temperature", 0, 2),
    (MESSAGES, "top_p", 0, 1),
    (RESPONSES, "temperature", 0, 2),
    (RESPONSES, "top_p", 0, 1),
    (RESPONSES, "frequency_penalty", -2, 2),
    (RESPONSES, "presence_penalty", -2, 2),
    (RESPONSES, "top_logprobs", 0, 20),
    (RESPONSES, "max_tool_calls", 1, 30),
]
LEAST = [
    (CHAT, "top_k", 0),
    (CHAT, "max_tokens", 1),
    (CHAT, "max_completion_tokens", 1),
    (MESSAGES, "top_k", 0),
    (MESSAGES, "max_tokens", 1),
    (RESPONSES, "top_k", 0),
    (RESPONSES, "max_output_tokens", 1),
]


@pytest.mark.parametrize(("endpoint", "field", "low", "high"), RANGES)
def test_range_includes_its_ends_and_nothing_beyond(
    endpoint: Endpoint, field: str, low: int, high: int
) -> None:
    """The ends of a documented range are fine, one step outside isn't."""
    assert errors(endpoint, {field: low}) == []
    assert errors(endpoint, {field: high}) == []
    assert errors(endpoint, {field: low - 1}) == [((field,), "greater_than_equal")]
    assert errors(endpoint, {field: high + 1}) == [((field,), "less_than_equal")]


@pytest.mark.parametrize(("endpoint", "field", "low"), LEAST)
def test_least_value_is_taken_and_less_is_not(endpoint: Endpoint, field: str, low: int) -> None:
    """A count that has only a lower bound takes any number from there."""
    assert errors(endpoint, {field: low}) == []
    assert errors(endpoint, {field: 1_000_000}) == []
    assert errors(endpoint, {field: low - 1}) == [((field,), "greater_than_equal")]


@given(st.floats(min_value=0, max_value=2))
def test_any_temperature_in_range_is_taken(temperature: float) -> None:
    """Between 0 and 2 there is no temperature that presetctl refuses."""
    assert errors(CHAT, {"temperature": temperature}) == []


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda bias: abs(bias) > 100))
def test_no_bias_out_of_range_is_taken(bias: float) -> None:
    """A token's bias is at most 100 either way."""
    found = errors(CHAT, {"logit_bias": {"50256": bias}})

    assert [loc for loc, _ in found] == [("logit_bias", "50256")]


@pytest.mark.parametrize(
    ("endpoint", "body", "loc", "kind"),
    [
        (CHAT, {"stop": ["a", "b", "c", "d", "e"]}, ("stop", "list"), "too_long"),
        (RESPONSES, {"stop": ["a", "b", "c", "d", "e"]}, ("stop", "list"), "too_long"),
        (MESSAGES, {"fallbacks": [{"model": "m"}] * 4}, ("fallbacks",), "too_long"),
        (CHAT, {"messages": []}, ("messages",), "too_short"),
        (CHAT, {"session_id": "x" * 257}, ("session_id",), "string_too_long"),
        (MESSAGES, {"user": "x" * 257}, ("user",), "string_too_long"),
        (RESPONSES, {"user": "x" * 257}, ("user",), "string_too_long"),
        (CHAT, {"stop_server_tools_when": []}, ("stop_server_tools_when",), "too_short"),
        (CHAT, {"metadata": {str(n): "" for n in range(17)}}, ("metadata",), "too_long"),
        (CHAT, {"metadata": {"k" * 65: ""}}, ("metadata", "k" * 65, "[key]"), "string_too_long"),
        (CHAT, {"metadata": {"a[b]": ""}}, ("metadata", "a[b]", "[key]"), "string_pattern_mismatch"),
        (CHAT, {"metadata": {"k": "x" * 513}}, ("metadata", "k"), "string_too_long"),
        (
            CHAT,
            {"plugins": [{"id": "fusion", "max_tool_calls": 17}]},
            ("plugins", 0, "fusion", "max_tool_calls"),
            "less_than_equal",
        ),
        (
            MESSAGES,
            {"output_config": {"task_budget": {"type": "tokens", "total": 19_999}}},
            ("output_config", "task_budget", "total"),
            "greater_than_equal",
        ),
        (
            CHAT,
            {"tools": [{"type": "function", "function": {"name": "f" * 65}}]},
            ("tools", 0, "function", "function", "name"),
            "string_too_long",
        ),
    ],
)
def test_documented_limit_is_kept(
    endpoint: Endpoint, body: dict[str, Any], loc: tuple[str | int, ...], kind: str
) -> None:
    """One more than the API documents is an error where it stands."""
    assert errors(endpoint, body) == [(loc, kind)]
