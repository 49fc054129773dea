"""What a writer of a wrong name or form probably meant."""

import pytest

from presetctl.definitions.hints import suggest, suggest_form, suggest_request_field
from presetctl.models.endpoint import Endpoint


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("temperture", ["temperature", "top_p"], "did you mean `temperature`?"),
        ("Top-P", ["temperature", "top_p"], "did you mean `top_p`?"),
        ("zzz", ["temperature"], None),
        ("x", [], None),
    ],
)
def test_a_near_name_is_suggested(name: str, known: list[str], hint: str | None) -> None:
    """Case, hyphens and a slip of the finger are forgiven; guessing wildly is not."""
    assert suggest(name, known) == hint


@pytest.mark.parametrize(
    ("name", "endpoint", "hint"),
    [
        ("max_tokens", Endpoint.RESPONSES, "the responses request calls it `max_output_tokens`"),
        ("thinking", Endpoint.CHAT, "the chat request calls it `reasoning`"),
        ("reasoning", Endpoint.MESSAGES, "the messages request calls it `thinking`"),
        ("modle", Endpoint.CHAT, "did you mean `model`?"),
        ("system_prompt", Endpoint.CHAT, "write the system prompt as `system_prompt:`, beside `request:`"),
        ("logit_bias", Endpoint.MESSAGES, "it is a field of the chat request; is `endpoint: chat` meant?"),
        (
            "zzz",
            Endpoint.CHAT,
            "if the API takes it and presetctl doesn't know it yet, put it under `extra_request`",
        ),
    ],
)
def test_a_field_of_another_endpoint_is_named_in_this_ones_words(
    name: str, endpoint: Endpoint, hint: str
) -> None:
    """A body copied from another endpoint's docs tells how to go on."""
    assert suggest_request_field(name, endpoint) == hint


@pytest.mark.parametrize(
    ("value", "wanted", "hint"),
    [
        ("On", "true or false", "YAML 1.2 knows `true` and `false` only"),
        ("true", "true or false", "remove the quotes"),
        ("5", "a number or null", "remove the quotes"),
        ("5", "an integer", "remove the quotes"),
        ("null", "a number or null", "remove the quotes"),
        ("0.5", "an integer", "write an integer"),
        (".nan", "a number", "write a number"),
        (5, "a string", "put it in quotes"),
        (5, "a list", "put it in brackets, as in `[…]`"),
        ({}, "a list", "write a list"),
        ([], "a mapping", "write keys with values below it"),
        (None, "a mapping", "give it a value, or leave it out"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_how_to_write_it(value: object, wanted: str, hint: str) -> None:
    """Mostly it is a matter of quotes or brackets."""
    assert suggest_form(value, wanted) == hint
