"""Definitions that the schema and `validate` must agree on: whole ones, and mistakes of every kind."""

from typing import Any

Definition = dict[str, Any]

FUNCTION = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
CUSTOM = {"name": "f", "input_schema": {"type": "object"}}

RIGHT: dict[str, Definition] = {
    "nothing": {},
    "all keys null": dict.fromkeys(
        ("slug", "description", "owners", "protected", "extends", "system_prompt", "request", "targets")
    ),
    "own fields": {
        "slug": "a-b_c",
        "endpoint": "chat",
        "description": "x",
        "owners": ["a"],
        "protected": True,
        "system_prompt": ["one", {"file": "prompt.md"}],
        "extra_request": {"brand_new": {"a": [None]}},
    },
    "chat": {
        "request": {
            "model": "openai/gpt-5.4",
            "temperature": 1,
            "max_tokens": 100.0,
            "seed": None,
            "stop": ["a", "b"],
            "logit_bias": {"50256": -100},
            "provider": {
                "sort": {"by": "price"},
                "max_price": {"prompt": 1, "completion": "2.5"},
                "preferred_max_latency": {"p90": 3},
                "quantizations": ["fp8"],
                "options": {"openai": {"anything": [1]}},
            },
            "reasoning": {"effort": "high", "exclude": True},
            "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"a": 1}}},
            "image_config": {"aspect_ratio": "16:9", "strength": 0.5},
            "web_search_options": {"search_context_size": "high", "anything": 1},
        }
    },
    "chat tools": {
        "request": {
            "tools": [
                FUNCTION,
                {"type": "web_search", "engine": "exa", "parameters": {"max_results": 5}},
                {"type": "openrouter:image_generation", "parameters": {"quality": "high"}},
                {"type": "openrouter:subagent", "parameters": {"tools": [{"type": "x", "y": 1}]}},
                {"type": "openrouter:of_tomorrow", "parameters": {"a": 1}},
            ],
            "tool_choice": {"type": "function", "function": {"name": "f"}},
            "plugins": [
                {"id": "web", "engine": "exa"},
                {"id": "fusion", "tools": [{"type": "x", "parameters": {"a": None, "b": {}}}]},
            ],
            "stop_server_tools_when": [{"type": "step_count_is", "step_count": 3}],
        }
    },
    "chat turns": {
        "request": {
            "messages": [
                {"role": "system", "content": [{"type": "text", "text": "Be brief."}]},
                {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]},
                {"role": "assistant", "content": None, "tool_calls": []},
                {"role": "tool", "tool_call_id": "1", "content": "2"},
            ],
            "metadata": {"a": "b"},
        }
    },
    "messages": {
        "endpoint": "messages",
        "request": {
            "model": "anthropic/claude-sonnet-5",
            "max_tokens": 1024,
            "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
            "tools": [
                CUSTOM,
                {"type": "custom", **CUSTOM},
                {"type": "web_search_20250305", "name": "web_search", "max_uses": 3},
                {"type": "openrouter:shell", "parameters": {"environment": {"type": "container_auto"}}},
                {"type": "code_execution_of_tomorrow", "anything": 1},
            ],
            "tool_choice": {"type": "tool", "name": "f"},
            "thinking": {"type": "enabled", "budget_tokens": 512},
            "output_config": {"format": {"type": "json_schema", "schema": {}}, "effort": "low"},
            "context_management": {
                "edits": [
                    {"type": "clear_tool_uses_20250919", "clear_tool_inputs": True},
                    {"type": "clear_thinking_20251015", "keep": "all"},
                    {"type": "clear_thinking_20251015", "keep": {"type": "thinking_turns", "value": 1}},
                ]
            },
        },
    },
    "responses": {
        "endpoint": "responses",
        "request": {
            "instructions": "Be brief.",
            "tools": [
                {"type": "function", "name": "f", "parameters": None},
                {"type": "mcp", "server_label": "s", "require_approval": "never", "allowed_tools": ["a"]},
                {"type": "code_interpreter", "container": {"type": "auto", "memory_limit": None}},
                {
                    "type": "file_search",
                    "vector_store_ids": ["v"],
                    "filters": {"type": "eq", "key": "k", "value": ["a", 1]},
                },
                {"type": "custom", "name": "sql", "format": {"type": "text"}, "async": True},
            ],
            "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function"}]},
            "text": {"format": {"type": "json_object"}, "verbosity": "low"},
            "reasoning": {"enabled": True, "summary": "auto", "mode": None},
            "input": [{"role": "user", "content": "Hello!"}, {"type": "item_reference", "id": "x"}],
            "prompt": {"id": "p", "variables": {"a": "b", "c": {"type": "input_text", "text": "d"}}},
        },
    },
    "extends": {
        "extends": "_base.yaml",
        "request": {"temperature": None, "provider": {"max_price": {"prompt": None}}, "unheard_of": None},
    },
    "extends and says nothing": {"endpoint": "messages", "extends": "_base.yaml"},
    "extends in part": {
        "extends": "_base.yaml",
        "request": {"response_format": {"type": "text", "json_schema": None}},
    },
    "target": {
        "request": {"model": "a", "reasoning": {"effort": "low"}},
        "targets": {"staging": {"request": {"model": "b", "reasoning": {"effort": None}}, "owners": None}},
    },
    "prompt beside turns": {
        "system_prompt": "a",
        "request": {"messages": [{"role": "user", "content": "b"}, {"role": "system", "content": []}]},
    },
}


def _chat(**request: Any) -> Definition:
    return {"request": request}


def _messages(**request: Any) -> Definition:
    return {"endpoint": "messages", "request": {"model": "a", **request}}


def _responses(**request: Any) -> Definition:
    return {"endpoint": "responses", "request": request}


WRONG: dict[str, Definition] = {
    # The definition's own fields.
    "unknown key": {"sytem_prompt": "x"},
    "slug with capitals": {"slug": "Mail"},
    "slug too long": {"slug": "a" * 65},
    "slug empty": {"slug": ""},
    "slug not text": {"slug": 5},
    "endpoint unknown": {"endpoint": "chat/completions"},
    "endpoint null": {"endpoint": None},
    "owners not a list": {"owners": "growth-team"},
    "protected not true or false": {"protected": "no"},
    "extends empty": {"extends": ""},
    "prompt a number": {"system_prompt": 5},
    "prompt file misspelled": {"system_prompt": {"flie": "prompt.md"}},
    "prompt file empty": {"system_prompt": {"file": ""}},
    "prompt list in a list": {"system_prompt": [["a"]]},
    "request a list": {"request": []},
    "request text": {"endpoint": "responses", "request": "gpt"},
    "extra request a list": {"extra_request": []},
    "extra request with messages": {"extra_request": {"messages": []}},
    "extra request with system": {
        "endpoint": "messages",
        "request": {"model": "a"},
        "extra_request": {"system": 1},
    },
    "extra request with instructions": {"endpoint": "responses", "extra_request": {"instructions": "a"}},
    "targets a list": {"targets": []},
    "target null": {"targets": {"staging": None}},
    "target with unknown key": {"targets": {"staging": {"slug": "x"}}},
    "target with a typo in the request": {"targets": {"staging": {"request": {"temperture": 1}}}},
    "target with a deep typo": {"targets": {"staging": {"request": {"provider": {"srot": "price"}}}}},
    "target out of range": {"targets": {"staging": {"request": {"temperature": 3}}}},
    "prompt twice in chat": {
        "system_prompt": "a",
        "request": {"messages": [{"role": "developer", "content": "b"}]},
    },
    "prompt twice in messages": {"system_prompt": "a", **_messages(system="b")},
    "prompt twice in responses": {"system_prompt": ["a"], **_responses(instructions="b")},
    # What extends another file.
    "extends and a typo": {"extends": "_base.yaml", "request": {"temperture": 1}},
    "extends and a deep typo": {
        "extends": "_base.yaml",
        "request": {"provider": {"max_price": {"pormpt": 1}}},
    },
    "extends and wrong type": {"extends": "_base.yaml", "request": {"models": "a"}},
    "extends and null in a list": {"extends": "_base.yaml", "request": {"models": [None]}},
    "extends and a tool typo": {"extends": "_base.yaml", "request": {"tools": [{**FUNCTION, "nmae": "x"}]}},
    "extends and the other endpoint": {"extends": "_base.yaml", "request": {"max_output_tokens": 5}},
    # Chat.
    "chat unknown field": _chat(temperture=1),
    "chat field of responses": _chat(max_output_tokens=5),
    "chat text for a number": _chat(temperature="1"),
    "chat true for a number": _chat(temperature=True),
    "chat fraction for an integer": _chat(max_tokens=1.5),
    "chat below range": _chat(frequency_penalty=-2.5),
    "chat above range": _chat(top_logprobs=21),
    "chat null where none may be": _chat(model=None),
    "chat enum": _chat(service_tier="cheap"),
    "chat enum in a list": _chat(modalities=["smell"]),
    "chat too many": _chat(stop=["a", "b", "c", "d", "e"]),
    "chat too few": _chat(stop_server_tools_when=[]),
    "chat neither text nor list": _chat(stop=5),
    "chat values of a mapping": _chat(logit_bias={"1": 101}),
    "chat key of a mapping": _chat(metadata={"a[b": "c"}),
    "chat too many keys": _chat(metadata={str(number): "a" for number in range(17)}),
    "chat text too long": _chat(session_id="a" * 257),
    "chat unknown field of a part": _chat(provider={"srot": "price"}),
    "chat unknown field deep": _chat(provider={"max_price": {"pormpt": 1}}),
    "chat enum or mapping": _chat(provider={"sort": "cheap"}),
    "chat mapping where an enum may be": _chat(provider={"sort": {"bye": "price"}}),
    "chat neither number nor text": _chat(provider={"max_price": {"prompt": True}}),
    "chat format unknown": _chat(response_format={"type": "jsonschema"}),
    "chat format untyped": _chat(response_format={"json_schema": {"name": "n"}}),
    "chat format of another variant": _chat(response_format={"type": "text", "json_schema": {"name": "n"}}),
    "chat format incomplete": _chat(response_format={"type": "json_schema"}),
    "chat name pattern": _chat(response_format={"type": "json_schema", "json_schema": {"name": "a b"}}),
    "chat tool untyped": _chat(tools=[{"function": {"name": "f"}}]),
    "chat tool typo": _chat(tools=[{**FUNCTION, "defer": True}]),
    "chat tool deep typo": _chat(tools=[{"type": "function", "function": {"name": "f", "args": {}}}]),
    "chat tool without its part": _chat(tools=[{"type": "function"}]),
    "chat tool typo in the type": _chat(tools=[{"type": "functoin", "function": {"name": "f"}}]),
    "chat tool known but for a typo": _chat(tools=[{"type": "openrouter:web_search", "parametres": {}}]),
    "chat tool parameter": _chat(tools=[{"type": "openrouter:web_search", "parameters": {"engine": "bing"}}]),
    "chat tool shorthand": _chat(tools=[{"type": "web_search_preview", "engin": "exa"}]),
    "chat tool of any name": _chat(tools=[{"type": "openrouter:of_tomorrow", "params": {}}]),
    "chat tool a text": _chat(tools=["web_search"]),
    "chat tool type a number": _chat(tools=[{"type": 5}]),
    "chat image tool": _chat(tools=[{"type": "openrouter:image_generation", "parameters": {"n": True}}]),
    "chat choice word": _chat(tool_choice="any"),
    "chat choice untyped": _chat(tool_choice={"function": {"name": "f"}}),
    "chat choice incomplete": _chat(tool_choice={"type": "function"}),
    "chat choice of a server tool": _chat(tool_choice={"type": "openrouter:x", "name": "f"}),
    "chat plugin unknown": _chat(plugins=[{"id": "wbe"}]),
    "chat plugin typo": _chat(plugins=[{"id": "web", "enigne": "exa"}]),
    "chat plugin deep": _chat(plugins=[{"id": "file-parser", "pdf": {"engine": "ocr"}}]),
    "chat condition": _chat(stop_server_tools_when=[{"type": "max_cost", "max_cost_in_dollars": -1}]),
    "chat role": _chat(messages=[{"role": "sytem", "content": "x"}]),
    "chat system message not text": _chat(messages=[{"role": "system", "content": [{"type": "image_url"}]}]),
    "chat no messages": _chat(messages=[]),
    "chat turn unknown field": _chat(messages=[{"role": "user", "content": "x", "contents": "y"}]),
    "chat previous name": _chat(deferred_tools={"protocol": "v2"}),
    # Messages.
    "messages without request": {"endpoint": "messages"},
    "messages with null": {"endpoint": "messages", "request": None},
    "messages without model": {"endpoint": "messages", "request": {"max_tokens": 5}},
    "messages field of chat": _messages(stop=["a"]),
    "messages null": _messages(temperature=None),
    "messages too many": _messages(fallbacks=[{"model": "a"}] * 4),
    "messages thinking unknown": _messages(thinking={"type": "on"}),
    "messages thinking incomplete": _messages(thinking={"type": "enabled"}),
    "messages thinking of another variant": _messages(thinking={"type": "disabled", "budget_tokens": 5}),
    "messages tool without a name": _messages(tools=[{"input_schema": {}}]),
    "messages tool untyped with a typo": _messages(tools=[{**CUSTOM, "descr": "x"}]),
    "messages tool typed with a typo": _messages(tools=[{"type": "custom", **CUSTOM, "descr": "x"}]),
    "messages tool name": _messages(tools=[{"type": "bash_20250124", "name": "sh"}]),
    "messages tool null": _messages(tools=[{**CUSTOM, "type": None}]),
    "messages choice a word": _messages(tool_choice="auto"),
    "messages choice unknown": _messages(tool_choice={"type": "tol"}),
    "messages system a number": _messages(system=5),
    "messages system not text": _messages(system=[{"type": "image"}]),
    "messages system incomplete": _messages(system=[{"type": "text"}]),
    "messages citation": _messages(system=[{"type": "text", "text": "a", "citations": [{"type": "page"}]}]),
    "messages budget": _messages(output_config={"task_budget": {"type": "tokens", "total": 5}}),
    "messages keep word": _messages(
        context_management={"edits": [{"type": "clear_thinking_20251015", "keep": "none"}]}
    ),
    "messages keep untyped": _messages(
        context_management={"edits": [{"type": "clear_thinking_20251015", "keep": {"value": 1}}]}
    ),
    "messages turn": _messages(messages=[{"role": "developer", "content": "a"}]),
    # Responses.
    "responses field of chat": _responses(max_tokens=5),
    "responses tool unknown": _responses(tools=[{"type": "functon", "name": "f"}]),
    "responses tool untyped": _responses(tools=[{"name": "f"}]),
    "responses tool incomplete": _responses(tools=[{"type": "function", "name": "f"}]),
    "responses tool a text": _responses(tools=["web_search"]),
    "responses tool typo": _responses(tools=[{"type": "web_search", "serach_context_size": "low"}]),
    "responses approval": _responses(
        tools=[{"type": "mcp", "server_label": "s", "require_approval": "sometimes"}]
    ),
    "responses allowed tools": _responses(
        tools=[{"type": "mcp", "server_label": "s", "allowed_tools": {"names": []}}]
    ),
    "responses container": _responses(tools=[{"type": "code_interpreter", "container": {"type": "manual"}}]),
    "responses filter": _responses(
        tools=[
            {
                "type": "file_search",
                "vector_store_ids": ["v"],
                "filters": {"type": "eq", "key": "k", "value": [True]},
            }
        ]
    ),
    "responses namespace": _responses(
        tools=[{"type": "namespace", "name": "n", "description": "d", "tools": [{"type": "mcp"}]}]
    ),
    "responses choice word": _responses(tool_choice="any"),
    "responses choice unknown": _responses(tool_choice={"type": "functon", "name": "f"}),
    "responses choice typo": _responses(tool_choice={"type": "function", "nmae": "f"}),
    "responses format": _responses(text={"format": {"type": "json_schema", "name": "n"}}),
    "responses text typo": _responses(text={"verbositty": "low"}),
    "responses previous": _responses(previous_response_id="x"),
    "responses store": _responses(store=True),
    "responses input a number": _responses(input=5),
    "responses input role": _responses(input=[{"role": "bot"}]),
    "responses input text": _responses(input=[{"role": "user", "content": [{"type": "input_text"}]}]),
    "responses variable": _responses(prompt={"id": "p", "variables": {"a": {"type": "input_txt"}}}),
}
