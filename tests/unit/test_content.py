"""Canonical content: what is equal, what isn't, and what is sent."""

import hashlib
from typing import Any

import pytest

from presetctl.content import (
    CANONICAL,
    Content,
    canonical_json,
    desired_sha256,
    is_same_live,
    live_form,
    live_sha256,
    wire_body,
)
from presetctl.models.endpoint import Endpoint


def of(config: dict[str, Any], prompt: str | None = None) -> Content:
    return Content.of(prompt, config)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"tools": [{"x": 1, "y": 2}]}, {"tools": [{"y": 2, "x": 1}]}),
        ({"a": 1.0}, {"a": 1}),
        ({"a": [-0.0]}, {"a": [0]}),
        ({"a": {"b": 1e20}}, {"a": {"b": 10**20}}),
    ],
)
def test_equal_values_have_one_digest(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Key order and the notation of a number are nobody's change."""
    endpoint = Endpoint.CHAT

    assert desired_sha256(endpoint, of(first)) == desired_sha256(endpoint, of(second))
    assert live_sha256(of(first)) == live_sha256(of(second))
    assert is_same_live(of(first), of(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"models": ["a", "b"]}, {"models": ["b", "a"]}),
        ({"a": 1}, {"a": True}),
        ({"a": 0}, {"a": False}),
        ({"a": [1]}, {"a": [True]}),
        ({"a": 1}, {"a": "1"}),
        ({"a": 0.5}, {"a": 0.25}),
        ({"a": {"b": 1}}, {"a": {"c": 1}}),
        ({"text": {"a": None}}, {"text": {}}),
        ({"tools": [{"parameters": {}}]}, {"tools": [{}]}),
        ({"provider": {"order": ["a", None]}}, {"provider": {"order": ["a"]}}),
    ],
)
def test_different_values_have_different_digests(first: dict[str, Any], second: dict[str, Any]) -> None:
    """List order, booleans and what stands inside schemas always count."""
    endpoint = Endpoint.CHAT

    assert desired_sha256(endpoint, of(first)) != desired_sha256(endpoint, of(second))
    assert live_sha256(of(first)) != live_sha256(of(second))
    assert not is_same_live(of(first), of(second))


@pytest.mark.parametrize("empty", [None, {}, []])
@pytest.mark.parametrize(
    "around",
    [
        lambda empty: {"stop": empty},
        lambda empty: {"provider": empty},
        lambda empty: {"provider": {"order": empty}},
        lambda empty: {"provider": {"sort": {"by": empty}}},
        lambda empty: {"provider": {"sort": {"by": {"deep": empty}}}},
    ],
)
def test_empty_values_equal_absent_where_servers_add_them(around: Any, empty: Any) -> None:
    """A null that the server adds there is no drift, but a null that people write is a change."""
    config = {"model": "m", **around(empty)}

    assert is_same_live(of(config), of({"model": "m"}))
    assert live_sha256(of(config)) == live_sha256(of({"model": "m"}))
    assert live_form(of(config)).config == {"model": "m"}
    assert desired_sha256(Endpoint.CHAT, of(config)) != desired_sha256(Endpoint.CHAT, of({"model": "m"}))


@pytest.mark.parametrize("value", [False, 0, "", [None], {"a": None}])
def test_other_values_are_never_taken_for_absent(value: Any) -> None:
    """False, zero, an empty text and what an object of the top level holds are values."""
    assert live_form(of({"stop": value})).config == {"stop": value}


def test_an_object_inside_a_list_of_the_provider_is_pruned() -> None:
    """At any depth under `provider` null equals absent, also through lists."""
    found = live_form(of({"provider": {"order": [{"slug": "a", "region": None}]}}))

    assert found.config == {"provider": {"order": [{"slug": "a"}]}}


def test_an_empty_prompt_is_none() -> None:
    """No prompt and an empty prompt are the same."""
    assert Content.of("", {}).system_prompt is None


def test_windows_line_ends_become_lf_and_nothing_else_is_touched() -> None:
    """A prompt is kept as written, but for CRLF."""
    assert Content.of(" a\r\nb \rc\u0301\n", {}).system_prompt == " a\nb \rc\u0301\n"


def test_the_endpoint_counts_for_what_is_desired() -> None:
    """Moving a preset to another endpoint is a change though its content stays."""
    digests = {desired_sha256(endpoint, of({"model": "m"})) for endpoint in Endpoint}

    assert len(digests) == 3


def test_the_prompt_counts() -> None:
    """Another prompt is another content."""
    assert not is_same_live(of({}, "a"), of({}, "b"))
    assert live_sha256(of({}, "a")) != live_sha256(of({}, "b"))
    assert desired_sha256(Endpoint.CHAT, of({}, "a")) != desired_sha256(Endpoint.CHAT, of({}))


def test_canonical_json_is_compact_sorted_and_readable() -> None:
    """The canonical text is the same on every machine; its number says so."""
    assert canonical_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'
    assert CANONICAL == 1


def test_not_a_number_never_gets_a_digest() -> None:
    """What JSON lacks is refused rather than written."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_digests_are_those_of_the_first_release() -> None:
    """A digest in a committed lockfile stays valid."""
    desired = '{"config":{"model":"m"},"endpoint":"chat","system_prompt":"é"}'
    live = '{"config":{"model":"m"},"system_prompt":"é"}'
    content = of({"model": "m", "stop": None}, "é")

    assert desired_sha256(Endpoint.CHAT, of({"model": "m"}, "é")) == _sha256(desired)
    assert live_sha256(content) == _sha256(live)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("endpoint", "prompt", "expected"),
    [
        (Endpoint.CHAT, "p", {"messages": [{"role": "system", "content": "p"}]}),
        (Endpoint.CHAT, None, {"messages": [{"role": "user", "content": "."}]}),
        (Endpoint.MESSAGES, "p", {"messages": [{"role": "user", "content": "."}], "system": "p"}),
        (Endpoint.MESSAGES, None, {"messages": [{"role": "user", "content": "."}]}),
        (Endpoint.RESPONSES, "p", {"instructions": "p"}),
        (Endpoint.RESPONSES, None, {}),
    ],
)
def test_the_body_holds_one_prompt_and_the_least_filler(
    endpoint: Endpoint, prompt: str | None, expected: dict[str, Any]
) -> None:
    """Each endpoint gets the prompt in its own place."""
    content = of({"model": "m"}, prompt)

    assert wire_body(endpoint, content) == {"model": "m", **expected}
    assert content.config == {"model": "m"}


def test_content_as_json_is_a_copy() -> None:
    """Whoever changes the JSON doesn't change the content."""
    content = of({"model": "m"}, "p")
    content.as_json()["config"]["model"] = "n"

    assert content.as_json() == {"config": {"model": "m"}, "system_prompt": "p"}
