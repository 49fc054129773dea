"""Bodies from the API's documentation are taken as they stand."""

from typing import Any

import pytest

from presetctl.models.endpoint import Endpoint

from .errors import errors

CHAT, MESSAGES, RESPONSES = Endpoint

SCHEMA = {"type": "object", "properties": {"location": {"type": "string"}}}
HELLO = {"role": "user", "content": "Hello!"}


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [
        pytest.param(
            CHAT,
            {
                "model": "openai/gpt-5.4",
                "messages": [{"role": "system", "content": "You are a helpful assistant."}, HELLO],
                "temperature": 0.7,
            },
            id="create-chat",
        ),
        pytest.param(
            MESSAGES,
            {
                "model": "anthropic/claude-4.6-sonnet",
                "max_tokens": 1024,
                "messages": [HELLO],
                "system": "You are a helpful assistant.",
            },
            id="create-messages",
        ),
        pytest.param(
            RESPONSES,
            {
                "model": "openai/gpt-5.4",
                "input": "Hello!",
                "instructions": "You are a helpful assistant.",
            },
            id="create-responses",
        ),
        pytest.param(
            RESPONSES,
            {
                "model": "anthropic/claude-4.5-sonnet-20250929",
                "input": [{"type": "message", **HELLO}],
                "tools": [
                    {
                        "type": "function",
                        "name": "get_current_weather",
                        "description": "Get the current weather in a given location",
                        "parameters": SCHEMA,
                    }
                ],
                "temperature": 0.7,
                "top_p": 0.9,
            },
            id="responses-function",
        ),
        pytest.param(
            CHAT,
            {
                "models": ["openai/gpt-4", "openai/gpt-4o"],
                "provider": {
                    "order": ["a-provider-of-tomorrow"],
                    "sort": {"by": "price", "partition": "none"},
                    "max_price": {"prompt": 1, "completion": "2.5"},
                    "preferred_max_latency": {"p90": 3},
                    "preferred_min_throughput": 100,
                    "options": {"openai": {"anything": [1]}},
                },
                "image_config": {"aspect_ratio": "16:9", "strength": 0.5, "colours": [[1, 2, 3]]},
                "logit_bias": {"50256": -100},
                "stop": "\n",
            },
            id="routing",
        ),
        pytest.param(
            CHAT,
            {
                "reasoning": {"max_tokens": 2000, "exclude": True},
                "verbosity": "low",
                "include_reasoning": True,
                "structured_outputs": True,
                "web_search_options": {"search_context_size": "high"},
                "route": "fallback",
            },
            id="documented-but-not-in-the-schema",
        ),
        pytest.param(
            CHAT,
            {
                "plugins": [
                    {"id": "web", "engine": "exa", "exclude_domains": ["*.substack.com"]},
                    {"id": "auto-router", "allowed_models": ["anthropic/*"], "cost_tier": "low"},
                    {"id": "file-parser", "pdf": {"engine": "cloudflare-ai"}},
                    {"id": "fusion", "tools": [{"type": "openrouter:web_search", "parameters": {"a": None}}]},
                ],
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "weather", "schema": SCHEMA, "strict": True},
                },
                "tools": [
                    {"type": "function", "function": {"name": "get_weather", "parameters": SCHEMA}},
                    {"type": "web_search", "parameters": {"max_results": 5}},
                    {"type": "openrouter:subagent", "parameters": {"tools": [{"type": "x", "y": 1}]}},
                ],
                "tool_choice": {"type": "function", "function": {"name": "get_weather"}},
            },
            id="chat-tools",
        ),
        pytest.param(
            MESSAGES,
            {
                "model": "anthropic/claude-sonnet-5",
                "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
                "tools": [
                    {"name": "get_weather", "input_schema": {**SCHEMA, "additionalProperties": False}},
                    {"type": "web_search_20250305", "name": "web_search", "max_uses": 3},
                    {"type": "openrouter:shell", "parameters": {"environment": {"type": "container_auto"}}},
                ],
                "thinking": {"type": "enabled", "budget_tokens": 2048},
                "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
                "context_management": {
                    "edits": [
                        {
                            "type": "clear_tool_uses_20250919",
                            "trigger": {"type": "input_tokens", "value": 30000},
                            "clear_tool_inputs": True,
                        },
                        {"type": "clear_thinking_20251015", "keep": "all"},
                    ]
                },
                "fallbacks": [{"model": "claude-opus-4-8"}],
            },
            id="messages-in-full",
        ),
        pytest.param(
            RESPONSES,
            {
                "tools": [
                    {"type": "mcp", "server_label": "s", "require_approval": "never"},
                    {"type": "code_interpreter", "container": "cntr_1"},
                    {
                        "type": "file_search",
                        "vector_store_ids": ["v"],
                        "filters": {"type": "and", "filters": [{"type": "eq"}]},
                    },
                    {"type": "custom", "name": "sql", "format": {"type": "text"}, "async": True},
                ],
                "tool_choice": {"type": "web_search_preview"},
                "text": {"format": {"type": "text"}, "verbosity": "low"},
                "reasoning": {"enabled": True, "summary": "auto"},
                "previous_response_id": None,
                "store": False,
                "input": [{"type": "item_reference", "id": "x"}],
            },
            id="responses-in-full",
        ),
    ],
)
def test_documented_body_is_taken(endpoint: Endpoint, body: dict[str, Any]) -> None:
    """A body copied from the documentation validates without a change."""
    assert errors(endpoint, body) == []
