"""One mistake inside a union is one error, which speaks of the variant that was meant.

The tag of the variant stands in `loc` after the field that holds the union.
"""

from typing import Any

import pytest

from presetctl.models.endpoint import Endpoint
from presetctl.models.trace import trace

from .errors import errors

CHAT, MESSAGES, RESPONSES = Endpoint
Loc = tuple[str | int, ...]

TEXT_OR_SOMETHING: list[tuple[Endpoint, dict[str, Any], Loc, str]] = [
    (CHAT, {"stop": 5}, ("stop",), "wrong_type"),
    (CHAT, {"stop": ["a", 1]}, ("stop", "list", 1), "string_type"),
    (CHAT, {"tool_choice": "any"}, ("tool_choice", "mode"), "literal_error"),
    (CHAT, {"provider": {"sort": "cheap"}}, ("provider", "sort", "string"), "literal_error"),
    (CHAT, {"provider": {"sort": 3}}, ("provider", "sort"), "wrong_type"),
    (CHAT, {"provider": {"sort": {"by": "cheap"}}}, ("provider", "sort", "object", "by"), "literal_error"),
    (CHAT, {"provider": {"sort": {"bye": "x"}}}, ("provider", "sort", "object", "bye"), "extra_forbidden"),
    (CHAT, {"provider": {"max_price": {"prompt": True}}}, ("provider", "max_price", "prompt"), "wrong_type"),
    (
        CHAT,
        {"provider": {"max_price": {"prompt": -1}}},
        ("provider", "max_price", "prompt", "number"),
        "greater_than_equal",
    ),
    (
        CHAT,
        {"provider": {"preferred_max_latency": {"p50": "5"}}},
        ("provider", "preferred_max_latency", "object", "p50"),
        "float_type",
    ),
    (CHAT, {"stop": {"a": 1}}, ("stop",), "wrong_type"),
    (CHAT, {"metadata": []}, ("metadata",), "dict_type"),
    (CHAT, {"logit_bias": {"1": None}}, ("logit_bias", "1"), "float_type"),
    (CHAT, {"image_config": {"quality": None}}, ("image_config", "quality"), "wrong_type"),
    (CHAT, {"image_config": {"quality": True}}, ("image_config", "quality"), "wrong_type"),
    (
        CHAT,
        {"prediction": {"type": "content", "content": 1}},
        ("prediction", "content"),
        "wrong_type",
    ),
    (CHAT, {"messages": [{"role": "user", "content": 5}]}, ("messages", 0, "user", "content"), "wrong_type"),
    (MESSAGES, {"system": 5}, ("system",), "wrong_type"),
    (
        MESSAGES,
        {"system": [{"type": "text", "text": 1}]},
        ("system", "list", 0, "text", "text"),
        "string_type",
    ),
    (MESSAGES, {"system": [{"type": "image"}]}, ("system", "list", 0, "other", "type"), "literal_error"),
    (RESPONSES, {"tool_choice": "any"}, ("tool_choice", "mode"), "literal_error"),
    (RESPONSES, {"input": 5}, ("input",), "wrong_type"),
    (RESPONSES, {"input": ["Hello!"]}, ("input", "list", 0, "item"), "model_type"),
    (
        RESPONSES,
        {"input": [{"role": "user", "content": [{"type": "input_text"}]}]},
        ("input", "list", 0, "message", "content", "list", 0, "input_text", "text"),
        "missing",
    ),
    (
        RESPONSES,
        {"prompt": {"id": "p", "variables": {"name": 5}}},
        ("prompt", "variables", "name", "string"),
        "string_type",
    ),
    (
        RESPONSES,
        {"prompt": {"id": "p", "variables": {"name": {"type": "input_txt"}}}},
        ("prompt", "variables", "name"),
        "union_tag_invalid",
    ),
    (RESPONSES, {"input": [{"role": "bot"}]}, ("input", "list", 0, "message", "role"), "literal_error"),
]

TAGGED: list[tuple[Endpoint, dict[str, Any], Loc, str]] = [
    (CHAT, {"plugins": [{"id": "wbe"}]}, ("plugins", 0), "union_tag_invalid"),
    (CHAT, {"plugins": [{"idd": "web"}]}, ("plugins", 0), "union_tag_not_found"),
    (CHAT, {"plugins": ["web"]}, ("plugins", 0), "model_attributes_type"),
    (
        CHAT,
        {"plugins": [{"id": "web", "max_results": "5"}]},
        ("plugins", 0, "web", "max_results"),
        "int_type",
    ),
    (CHAT, {"response_format": {"type": "jsonschema"}}, ("response_format",), "union_tag_invalid"),
    (
        CHAT,
        {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": 5}}},
        ("response_format", "json_schema", "json_schema", "schema"),
        "dict_type",
    ),
    (CHAT, {"messages": [{"role": "sytem", "content": "x"}]}, ("messages", 0), "union_tag_invalid"),
    (
        CHAT,
        {"stop_server_tools_when": [{"type": "step_count_is", "step_count": 0}]},
        ("stop_server_tools_when", 0, "step_count_is", "step_count"),
        "greater_than_equal",
    ),
    (MESSAGES, {"thinking": {"type": "on"}}, ("thinking",), "union_tag_invalid"),
    (MESSAGES, {"thinking": {"type": "enabled"}}, ("thinking", "enabled", "budget_tokens"), "missing"),
    (MESSAGES, {"tool_choice": {"type": "tol"}}, ("tool_choice",), "union_tag_invalid"),
    (MESSAGES, {"tool_choice": "auto"}, ("tool_choice",), "model_attributes_type"),
    (
        MESSAGES,
        {"context_management": {"edits": [{"type": "clear_thinking_20251015", "keep": "al"}]}},
        ("context_management", "edits", 0, "clear_thinking_20251015", "keep", "word"),
        "literal_error",
    ),
    (
        MESSAGES,
        {"context_management": {"edits": [{"type": "clear_thinking_20251015", "keep": {"value": 1}}]}},
        ("context_management", "edits", 0, "clear_thinking_20251015", "keep"),
        "union_tag_not_found",
    ),
    (
        MESSAGES,
        {
            "context_management": {
                "edits": [
                    {"type": "clear_thinking_20251015", "keep": {"type": "thinking_turns", "value": -1}}
                ]
            }
        },
        ("context_management", "edits", 0, "clear_thinking_20251015", "keep", "thinking_turns", "value"),
        "greater_than_equal",
    ),
    (CHAT, {"tools": ["web_search"]}, ("tools", 0, "other"), "model_type"),
    (MESSAGES, {"tools": ["web_search"]}, ("tools", 0, "other"), "model_type"),
    (RESPONSES, {"tools": ["web_search"]}, ("tools", 0), "model_attributes_type"),
    (RESPONSES, {"text": {"format": {"type": "json"}}}, ("text", "format"), "union_tag_invalid"),
]

TOOLS: list[tuple[Endpoint, dict[str, Any], Loc, str]] = [
    (CHAT, {"function": {"name": "f"}}, (), "union_tag_not_found"),
    (CHAT, {"type": "functoin", "function": {"name": "f"}}, ("other", "function"), "extra_forbidden"),
    (CHAT, {"type": 5}, ("other", "type"), "string_type"),
    (CHAT, {"type": []}, ("other", "type"), "string_type"),
    (
        CHAT,
        {"type": "function", "function": {"name": "f", "args": {}}},
        ("function", "function", "args"),
        "extra_forbidden",
    ),
    (CHAT, {"type": "web_search_preview", "engin": "exa"}, ("web_search", "engin"), "extra_forbidden"),
    (
        CHAT,
        {"type": "openrouter:web_search", "parameters": {"engine": "bing"}},
        ("openrouter:web_search", "parameters", "engine"),
        "literal_error",
    ),
    (
        CHAT,
        {"type": "openrouter:image_generation", "parameters": {"quality": True}},
        ("openrouter:image_generation", "parameters", "quality"),
        "wrong_type",
    ),
    (MESSAGES, {"name": "f"}, ("custom", "input_schema"), "missing"),
    (MESSAGES, {"name": "f", "input_schema": {}, "descr": "x"}, ("custom", "descr"), "extra_forbidden"),
    (MESSAGES, {"type": "bash_20250124", "name": "sh"}, ("bash_20250124", "name"), "literal_error"),
    (
        MESSAGES,
        {"type": "tool_search_tool_bm25", "name": "tool_search_tool_bm25", "strict": 1},
        ("tool_search_tool_bm25", "strict"),
        "bool_type",
    ),
    (RESPONSES, {"name": "f"}, (), "union_tag_not_found"),
    (RESPONSES, {"type": "functon"}, (), "union_tag_invalid"),
    (
        RESPONSES,
        {"type": "mcp", "server_label": "s", "require_approval": "sometimes"},
        ("mcp", "require_approval", "string"),
        "literal_error",
    ),
    (
        RESPONSES,
        {"type": "mcp", "server_label": "s", "allowed_tools": "a"},
        ("mcp", "allowed_tools"),
        "wrong_type",
    ),
    (
        RESPONSES,
        {"type": "code_interpreter", "container": {"type": "auto", "memory_limit": "2g"}},
        ("code_interpreter", "container", "object", "memory_limit"),
        "literal_error",
    ),
    (
        RESPONSES,
        {
            "type": "file_search",
            "vector_store_ids": ["v"],
            "filters": {"type": "eq", "key": "k", "value": [True]},
        },
        ("file_search", "filters", "eq", "value", "list", 0),
        "wrong_type",
    ),
]

CHOICES: list[tuple[Endpoint, dict[str, Any], Loc, str]] = [
    (CHAT, {"typ": "function"}, (), "union_tag_not_found"),
    (CHAT, {"type": "function", "function": {}}, ("function", "function", "name"), "missing"),
    (CHAT, {"type": 1}, ("server_tool", "type"), "string_type"),
    (RESPONSES, {"name": "f"}, (), "union_tag_not_found"),
    (RESPONSES, {"type": "functon", "name": "f"}, ("other", "type"), "literal_error"),
    (
        RESPONSES,
        {"type": "allowed_tools", "mode": "x", "tools": []},
        ("allowed_tools", "mode"),
        "literal_error",
    ),
]


@pytest.mark.parametrize(("endpoint", "body", "loc", "kind"), TEXT_OR_SOMETHING)
def test_json_type_decides_which_variant_is_meant(
    endpoint: Endpoint, body: dict[str, Any], loc: Loc, kind: str
) -> None:
    """Where text, a list or an object may stand, the error is about the one that stands there."""
    assert errors(endpoint, body) == [(loc, kind)]


@pytest.mark.parametrize(("endpoint", "body", "loc", "kind"), TAGGED)
def test_tag_decides_which_variant_is_meant(
    endpoint: Endpoint, body: dict[str, Any], loc: Loc, kind: str
) -> None:
    """Where `type`, `id` or `role` tells variants apart, a wrong one is an error and so is none."""
    assert errors(endpoint, body) == [(loc, kind)]


@pytest.mark.parametrize(("endpoint", "tool", "loc", "kind"), TOOLS)
def test_mistake_in_a_tool_is_one_error(
    endpoint: Endpoint, tool: dict[str, Any], loc: Loc, kind: str
) -> None:
    """Of some thirty kinds of tools the one that is meant is checked."""
    assert errors(endpoint, {"tools": [tool]}) == [(("tools", 0, *loc), kind)]


@pytest.mark.parametrize(("endpoint", "choice", "loc", "kind"), CHOICES)
def test_mistake_in_a_tool_choice_is_one_error(
    endpoint: Endpoint, choice: dict[str, Any], loc: Loc, kind: str
) -> None:
    """The choice of a tool is text or one of several objects."""
    assert errors(endpoint, {"tool_choice": choice}) == [(("tool_choice", *loc), kind)]


@pytest.mark.parametrize(
    ("endpoint", "tool"),
    [
        (CHAT, {"type": "openrouter:tomorrow", "parameters": {"x": 1}}),
        (MESSAGES, {"type": "computer_20990101", "display_width": 5}),
    ],
)
def test_tool_of_tomorrow_is_taken(endpoint: Endpoint, tool: dict[str, Any]) -> None:
    """Where the API takes any tool type, so does presetctl."""
    assert errors(endpoint, {"tools": [tool]}) == []


@pytest.mark.parametrize(
    ("endpoint", "body", "loc"),
    [
        *((endpoint, body, loc) for endpoint, body, loc, _ in TEXT_OR_SOMETHING + TAGGED),
        *((endpoint, {"tools": [body]}, ("tools", 0, *loc)) for endpoint, body, loc, _ in TOOLS),
        *((endpoint, {"tool_choice": body}, ("tool_choice", *loc)) for endpoint, body, loc, _ in CHOICES),
    ],
)
def test_place_of_an_error_can_be_found_in_the_body(
    endpoint: Endpoint, body: dict[str, Any], loc: Loc
) -> None:
    """Without the tags an error's place leads to a value in the body, or to where one is missing."""
    *parents, _ = trace(endpoint.request_model, loc).path
    value: Any = body
    for part in parents:
        value = value[part]

    assert isinstance(value, dict | list)
