"""What a preset keeps of the body of a create call."""

from typing import Any

import pytest

from presetctl.models.base import transient_fields
from presetctl.models.endpoint import Endpoint
from presetctl.sandbox.body import BodyError, extract_content, parse_body, persisted_fields

USER = {"role": "user", "content": "Hello"}


def chat(*messages: Any, **fields: Any) -> tuple[str | None, dict[str, Any]]:
    return extract_content(Endpoint.CHAT, {"messages": list(messages), **fields})


def messages(**fields: Any) -> tuple[str | None, dict[str, Any]]:
    return extract_content(Endpoint.MESSAGES, {"model": "m", "messages": None, **fields})


@pytest.mark.parametrize("endpoint", Endpoint)
def test_every_config_field_is_kept_and_no_transient_one(endpoint: Endpoint) -> None:
    """All fields that our models know are kept, but those of one request and the system prompt."""
    model = endpoint.request_model
    prompt = {Endpoint.MESSAGES: {"system"}, Endpoint.RESPONSES: {"instructions"}}.get(endpoint, set())

    body: dict[str, Any] = dict.fromkeys(model.model_fields) | {"messages": [USER], "not_a_field": 1}
    _, config = extract_content(endpoint, body)

    assert set(config) == set(model.model_fields) - transient_fields(model) - prompt
    assert set(config) == persisted_fields(endpoint)
    assert {"model", "temperature", "provider", "tools"} <= set(config)


def test_values_are_kept_as_sent() -> None:
    """Order, nulls, empty lists, unknown nested keys and number forms come back as they were."""
    provider = {"sort": None, "order": [], "bogus": 1, "only": ["b", "a"]}

    _, config = chat(USER, top_p=None, provider=provider, temperature=1.0)

    assert list(config) == ["top_p", "provider", "temperature"]
    assert config == {"top_p": None, "provider": provider, "temperature": 1.0}
    assert isinstance(config["temperature"], float)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ([USER], None),
        ([{"role": "system", "content": "Be brief."}], "Be brief."),
        ([{"role": "system", "content": ""}], ""),
        ([{"role": "system"}], None),
        (
            [{"role": "system", "content": "one"}, USER, {"role": "developer", "content": "two"}],
            "one\n\ntwo",
        ),
        (
            [
                {
                    "role": "system",
                    "content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}],
                }
            ],
            "one\n\ntwo",
        ),
    ],
)
def test_chat_system_messages_are_the_system_prompt(sent: list[Any], kept: str | None) -> None:
    """System and developer messages are joined by a blank line; other messages are dropped."""
    assert chat(*sent) == (kept, {})


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({}, None),
        ({"system": None}, None),
        ({"system": "Be brief."}, "Be brief."),
        ({"system": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]}, "one\n\ntwo"),
    ],
)
def test_messages_system_is_the_system_prompt(fields: dict[str, Any], kept: str | None) -> None:
    """The `system` field is the prompt, as a string or as text blocks."""
    assert messages(**fields) == (kept, {"model": "m"})


@pytest.mark.parametrize("kept", [None, "Be brief."])
def test_responses_instructions_are_the_system_prompt(kept: str | None) -> None:
    """`instructions` is the prompt, and the only place for it; nothing is required."""
    body = {"instructions": kept, "input": [{"role": "system", "content": "not this"}]}

    assert extract_content(Endpoint.RESPONSES, body) == (kept, {})
    assert extract_content(Endpoint.RESPONSES, {}) == (None, {})


@pytest.mark.parametrize(
    ("endpoint", "body", "message"),
    [
        (Endpoint.CHAT, {}, "`messages` must be a list"),
        (Endpoint.CHAT, {"messages": []}, "`messages` must be a list"),
        (Endpoint.CHAT, {"messages": "hello"}, "`messages` must be a list"),
        (Endpoint.CHAT, {"messages": [USER, "hello"]}, r"`messages\[1\]` is not a message"),
        (Endpoint.CHAT, {"messages": [{"content": "hello"}]}, r"`messages\[0\]` is not a message"),
        (Endpoint.CHAT, {"messages": [{"role": "system", "content": 1}]}, "must be a string or a list"),
        (
            Endpoint.CHAT,
            {"messages": [{"role": "system", "content": [{"type": "image_url", "text": "x"}]}]},
            r"`messages\[0\].content\[0\]` is not a text block",
        ),
        (Endpoint.MESSAGES, {"messages": []}, "`model` is required"),
        (Endpoint.MESSAGES, {"model": "m"}, "`messages` is required"),
        (Endpoint.MESSAGES, {"model": "m", "messages": [], "system": {}}, "`system` must be a string"),
        (Endpoint.MESSAGES, {"model": "m", "messages": [], "system": ["x"]}, r"`system\[0\]` is not a text"),
        (Endpoint.RESPONSES, {"instructions": ["x"]}, "`instructions` must be a string"),
    ],
)
def test_incomplete_bodies_are_refused(endpoint: Endpoint, body: dict[str, Any], message: str) -> None:
    """What the endpoint requires must be there, and the system prompt must be text."""
    with pytest.raises(BodyError, match=message):
        extract_content(endpoint, body)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        b'{"\\udc00": 1}',
        b'{"a":' + b"[" * 101 + b"]" * 101 + b"}",
        b'{"a":' + b"[" * 100_000,
    ],
)
def test_bodies_that_are_not_json_objects_are_refused(data: bytes) -> None:
    """Only a JSON object that can be answered with again is a body."""
    with pytest.raises(BodyError, match="the body"):
        parse_body(data)


def test_a_body_is_read_as_json() -> None:
    """A body in UTF-8 gives its values, whole pairs of surrogates and moderate depth included."""
    deep = b"[" * 99 + b"]" * 99

    assert parse_body('{"ü": "\\ud83d\\ude00", "n": 1.0}'.encode()) == {"ü": "😀", "n": 1.0}
    assert list(parse_body(b'{"a":' + deep + b"}")) == ["a"]
