"""Nothing is coerced: what stands in the file is what the API gets."""

from typing import Any

import pytest

from presetctl.models.base import transient_fields
from presetctl.models.endpoint import Endpoint

from .errors import errors

CHAT, MESSAGES, RESPONSES = Endpoint


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"temperature": True}, "float_type"),
        ({"temperature": "0.7"}, "float_type"),
        ({"seed": True}, "int_type"),
        ({"seed": "1"}, "int_type"),
        ({"seed": 1.0}, "int_type"),
        ({"seed": 1.5}, "int_type"),
        ({"logprobs": 1}, "bool_type"),
        ({"logprobs": "yes"}, "bool_type"),
        ({"model": 5}, "string_type"),
        ({"models": "openai/gpt-5.4"}, "list_type"),
        ({"verbosity": 1}, "literal_error"),
    ],
)
def test_value_of_another_type_is_an_error(body: dict[str, Any], kind: str) -> None:
    """A boolean is not a number, and text is never read as something else."""
    assert errors(CHAT, body) == [((next(iter(body)),), kind)]


def test_whole_number_stands_for_a_float() -> None:
    """JSON knows one kind of number, so `temperature: 1` is fine."""
    assert errors(CHAT, {"temperature": 1}) == []


@pytest.mark.parametrize("endpoint", Endpoint)
def test_unknown_field_is_an_error(endpoint: Endpoint) -> None:
    """The API would drop an unknown field in silence; presetctl names it."""
    assert errors(endpoint, {"temperture": 0.7}) == [(("temperture",), "extra_forbidden")]


@pytest.mark.parametrize(
    ("endpoint", "field", "is_nullable"),
    [
        (CHAT, "temperature", True),
        (CHAT, "provider", True),
        (CHAT, "user", False),
        (CHAT, "models", False),
        (MESSAGES, "temperature", False),
        (MESSAGES, "messages", True),
        (RESPONSES, "instructions", True),
        (RESPONSES, "top_k", False),
    ],
)
def test_null_is_taken_where_the_api_takes_it(endpoint: Endpoint, field: str, is_nullable: bool) -> None:  # noqa: FBT001 (a column of the table)
    """Leaving a field out and writing null are two things."""
    assert (errors(endpoint, {field: None}) == []) is is_nullable


@pytest.mark.parametrize(("endpoint", "required"), [(CHAT, set()), (MESSAGES, {"model"}), (RESPONSES, set())])
def test_only_what_presetctl_cannot_fill_in_is_required(endpoint: Endpoint, required: set[str]) -> None:
    """`messages` may be left out, although the API wants it: presetctl supplies the filler."""
    fields = endpoint.request_model.model_fields

    assert {name for name, field in fields.items() if field.is_required()} == required


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        (
            CHAT,
            "debug messages metadata prediction prompt_cache_key session_id stream stream_options trace user",
        ),
        (MESSAGES, "messages metadata session_id stream trace user"),
        (
            RESPONSES,
            """
            background debug include input metadata previous_response_id prompt prompt_cache_key
            safety_identifier session_id store stream trace user
            """,
        ),
    ],
)
def test_fields_of_one_request_are_marked(endpoint: Endpoint, expected: str) -> None:
    """What a preset doesn't keep is known, so that it can be warned about; the system prompt is kept."""
    assert sorted(transient_fields(endpoint.request_model)) == expected.split()


def test_field_named_like_a_python_keyword_keeps_the_name_of_the_api() -> None:
    """`async` and `schema` are written as the API writes them, and only so."""
    tool = {"type": "function", "name": "f", "parameters": None}

    assert errors(RESPONSES, {"tools": [{**tool, "async": True}]}) == []
    assert errors(RESPONSES, {"tools": [{**tool, "async_": True}]}) == [
        (("tools", 0, "function", "async_"), "extra_forbidden")
    ]


@pytest.mark.parametrize("endpoint", Endpoint)
def test_every_field_of_a_request_says_what_it_is(endpoint: Endpoint) -> None:
    """Editors show the description of a field while people write."""
    fields = endpoint.request_model.model_fields

    assert [name for name, field in fields.items() if not field.description] == []
