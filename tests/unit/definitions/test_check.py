"""Broken definitions of all three endpoints: one mistake, one diagnostic, in the right place."""

import pytest
from pydantic import BaseModel, ConfigDict, field_validator

from presetctl.definitions.check import check
from presetctl.definitions.document import parse_document
from presetctl.diagnostics import Severity

from .conftest import Presets

CHAT = "request:\n"
MESSAGES = "endpoint: messages\nrequest:\n  model: m\n"
RESPONSES = "endpoint: responses\nrequest:\n"

CASES = """
chat | temperture: 0.7 | unknown-field | 1 | did you mean `temperature`?
chat | max_output_tokens: 5 | unknown-field | 1 | the chat request calls it `max_completion_tokens`
chat | system: x | unknown-field | 1 | write the system prompt as `system_prompt:`
chat | truncation: auto | unknown-field | 1 | is `endpoint: responses` meant?
chat | brand_new: 1 | unknown-field | 1 | put it under `extra_request`
chat | temperature: "0.7" | wrong-type | 14 | remove the quotes
chat | temperature: 7 | out-of-range | 14 | within the range
chat | temperature: -1 | out-of-range | 14 | within the range
chat | parallel_tool_calls: yes | wrong-type | 22 | YAML 1.2 knows `true` and `false` only
chat | parallel_tool_calls: "true" | wrong-type | 22 | remove the quotes
chat | seed: 1.5 | wrong-type | 7 | write an integer
chat | seed: "5" | wrong-type | 7 | remove the quotes
chat | seed: ".nan" | wrong-type | 7 | write an integer
chat | model: 5 | wrong-type | 8 | put it in quotes
chat | models: gpt | wrong-type | 9 | put it in brackets
chat | tools: {} | wrong-type | 8 | write a list
chat | tools: null | wrong-type | 8 | leave it out
chat | reasoning: {effort: hihg} | not-allowed-value | 21 | did you mean `high`?
chat | reasoning: high | wrong-type | 12 | write keys with values below it
chat | response_format: {type: jsn} | not-allowed-value | 25 | it takes `text`, `json_object`
chat | response_format: json | wrong-type | 18 | write keys
chat | response_format: {type: json_schema} | missing-field | 1 | add `json_schema:`
chat | response_format: {type: json_schema, json_schema: {}} | missing-field | 38 | add `name:`
chat | tools: [{type: function, function: {nme: x}}] | unknown-field | 37 | did you mean `name`?
chat | tools: [{type: function}] | missing-field | 9 | add `function:`
chat | tools: [{typ: function}] | missing-field | 9 | add `type:`
chat | tools: [function] | wrong-type | 9 | write keys
chat | tools: [{type: function, function: {name: "a b"}}] | invalid-value | 43 | must match the pattern
chat | plugins: [{id: web, max_reslts: 3}] | unknown-field | 21 | did you mean `max_results`?
chat | plugins: [{id: wbe}] | not-allowed-value | 16 | it takes `alignment`
chat | plugins: [{max_results: 3}] | missing-field | 11 | add `id:`
chat | plugins: [web] | wrong-type | 11 | write keys
chat | plugins: [{id: fusion, analysis_models: []}] | wrong-length | 41 | add to it
chat | tool_choice: always | not-allowed-value | 14 | it takes `none`, `auto`, `required`
chat | tool_choice: {type: function} | missing-field | 1 | add `function:`
chat | tool_choice: 5 | not-allowed-value | 14 | it takes `none`, `auto`, `required`
chat | stop: [a, b, c, d, e] | wrong-length | 7 | shorten it
chat | stop: 5 | wrong-type | 7 | put it in quotes
chat | stop: [1] | wrong-type | 8 | put it in quotes
chat | logit_bias: {"1": 200} | out-of-range | 19 | within the range
chat | provider: {sort: prize} | not-allowed-value | 18 | did you mean `price`?
chat | provider: {sort: {by: prize}} | not-allowed-value | 23 | did you mean `price`?
chat | provider: {sort: 5} | wrong-type | 18 | write a sort order
chat | provider: {data_collection: false} | not-allowed-value | 29 | it takes `deny`, `allow`
chat | provider: {max_price: {prompt: -1}} | out-of-range | 32 | within the range
chat | messages: [{role: sytem, content: x}] | not-allowed-value | 19 | did you mean `system`?
chat | messages: [{role: system, content: [{type: image_url}]}] | not-allowed-value | 44 | it takes `text`
chat | messages: [{content: x}] | missing-field | 12 | add `role:`
chat | messages: [] | wrong-length | 11 | add to it
chat | metadata: {"a[b]": x} | invalid-value | 12 | must match the pattern
chat | metadata: {k: 5} | wrong-type | 15 | put it in quotes
messages | max_tokens: 0 | out-of-range | 13 | within the range
messages | stop: [x] | unknown-field | 1 | the messages request calls it `stop_sequences`
messages | thinking: {type: enable} | not-allowed-value | 18 | did you mean `enabled`?
messages | thinking: {type: enabled} | missing-field | 1 | add `budget_tokens:`
messages | thinking: {type: enabled, budget_tokens: x} | wrong-type | 42 | write an integer
messages | thinking: true | wrong-type | 11 | write keys
messages | system: [{type: text}] | missing-field | 10 | add `text:`
messages | system: [{type: image}] | not-allowed-value | 17 | it takes `text`
messages | system: 5 | wrong-type | 9 | put it in quotes
messages | tools: [{name: x}] | missing-field | 9 | add `input_schema:`
messages | tools: [{type: bash_20250124, name: bsh}] | not-allowed-value | 37 | did you mean `bash`?
messages | tool_choice: auto | wrong-type | 14 | write keys
messages | tool_choice: {type: tool} | missing-field | 1 | add `name:`
messages | temperature: null | wrong-type | 14 | leave it out
messages | fallbacks: [{model: a}, {model: b}, {model: c}, {model: d}] | wrong-length | 12 | shorten it
messages | context_management: {edits: [{type: nope}]} | not-allowed-value | 37 | it takes `clear_tool_uses
messages | output_config: {effort: hgh} | not-allowed-value | 25 | did you mean `high`?
responses | max_tokens: 5 | unknown-field | 1 | the responses request calls it `max_output_tokens`
responses | text: {verbosity: hi} | not-allowed-value | 19 | it takes `low`
responses | text: {format: {type: json_schema, name: x}} | missing-field | 8 | add `schema:`
responses | tools: [{type: functon, name: x}] | not-allowed-value | 16 | did you mean `function`?
responses | tools: [{type: mcp}] | missing-field | 9 | add `server_label:`
responses | tools: [{type: web_search, search_context_size: hgh}] | not-allowed-value | 49 | `high`?
responses | tool_choice: {type: function} | missing-field | 1 | add `name:`
responses | reasoning: {summary: log} | not-allowed-value | 22 | it takes `auto`
responses | instructions: [x] | wrong-type | 15 | write a string
responses | store: true | not-allowed-value | 8 | it takes `false`
responses | previous_response_id: abc | wrong-type | 23 | write null
responses | max_tool_calls: 31 | out-of-range | 17 | within the range
top | endpoint: chat/completions | not-allowed-value | 11 | it takes `chat`, `messages`, `responses`
top | endpoint: null | not-allowed-value | 11 | it takes `chat`
top | endpont: chat | unknown-field | 1 | did you mean `endpoint`?
top | requst: {model: x} | unknown-field | 1 | did you mean `request`?
top | request: [x] | wrong-type | 10 | write keys
top | owners: me | wrong-type | 9 | put it in brackets
top | protected: yes | wrong-type | 12 | YAML 1.2
top | slug: 5 | wrong-type | 7 | put it in quotes
top | slug: "" | invalid-slug | 7 | use a-z
top | system_prompt: 5 | wrong-type | 16 | put it in quotes
top | system_prompt: {fle: x} | unknown-field | 17 | did you mean `file`?
top | system_prompt: {} | missing-field | 1 | add `file:`
top | system_prompt: [{file: 5}] | wrong-type | 24 | put it in quotes
top | targets: {a: {slug: x}} | unknown-field | 15 | it takes `description`
top | targets: {a: null} | wrong-type | 14 | leave it out
top | extends: [a, b] | wrong-type | 10 | write a string
top | extra_request: {messages: []} | reserved-field | 17 | use `system_prompt`
top | {request: {model: x}, extra_request: {model: y}} | field-twice | 39 | keep one of them
"""

INDENT = {
    "chat": (CHAT, 2, 2),
    "messages": (MESSAGES, 4, 2),
    "responses": (RESPONSES, 3, 2),
    "top": ("", 1, 0),
}


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_one_mistake_is_one_diagnostic(presets: Presets, case: str) -> None:
    """A mistake is told once, at the key or the value that is wrong, with a way to mend it."""
    kind, text, code, column, hint = case.split(" | ")
    before, line, indent = INDENT[kind]
    presets.write("a.yaml", f"{before}{' ' * indent}{text}\n")

    [diagnostic] = presets.told()

    assert presets.brief(diagnostic) == f"a.yaml:{line}:{int(column) + indent} {code}"
    assert hint in (diagnostic.hint or "")
    assert diagnostic.slug in ("a", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("request: {temperature: 7}", "`temperature` must be at most 2, not 7"),
        ("request: {messages: []}", "`messages` takes at least 1 entry, not 0"),
        ("request: {stop: [a, b, c, d, e]}", "`stop` takes at most 4 entries, not 5"),
        (
            f"request: {{metadata: {{{'k' * 65}: x}}}}",
            "a key of `metadata` takes at most 64 characters, not 65",
        ),
        ("request: {metadata: {'a[b]': x}}", 'a key of `metadata` can\'t be "a[b]"'),
        ("request: {seed: {a: 1}}", "`seed` must be an integer, not a mapping"),
        ("request: {provider: {zdr: [x]}}", "`provider.zdr` must be true or false, not a list"),
        ("request: {model: null}", "`model` must be a string, not null"),
        ("request: {verbosity: false}", "`verbosity` can't be false"),
        (f"request: {{seed: {'x' * 90}}}", f'`seed` must be an integer, not "{"x" * 39}…"'),
        ("{endpoint: messages, request: {}}", "`model` is missing in the messages request"),
        ("request: {tools: [{type: function}]}", "`function` is missing in `tools[0]`"),
        ("requst: {}", "`requst` is not a field of a definition"),
    ],
)
def test_messages_say_what_and_where(presets: Presets, text: str, message: str) -> None:
    """A message reads well without its excerpt."""
    presets.write("a.yaml", text)

    [diagnostic] = presets.told()

    assert diagnostic.message == message


def test_a_misspelled_required_field_is_one_mistake(presets: Presets) -> None:
    """The field isn't called missing as well."""
    presets.write("a.yaml", "endpoint: messages\nrequest: {modle: x}\n")

    assert presets.found() == ["a.yaml:2:11 unknown-field"]


def test_a_request_is_not_checked_against_a_guessed_endpoint(presets: Presets) -> None:
    """Where the endpoint is wrong, its fields can't be."""
    presets.write("a.yaml", "endpoint: response\nrequest: {max_output_tokens: 5}\nowners: 5\n")

    assert presets.found() == ["a.yaml:1:11 not-allowed-value", "a.yaml:3:9 wrong-type"]


def test_a_warning_does_not_hide_an_error_at_its_place(presets: Presets) -> None:
    """Nor the other way round."""
    presets.write("a.yaml", "request: {new: 1, new: 2}\n")

    assert [each.code for each in presets.told(strict=False)] == ["duplicate-key", "unknown-field"]


def test_two_missing_fields_are_two_mistakes(presets: Presets) -> None:
    """Both are told at once, although they are missing at the same place."""
    presets.write("a.yaml", "endpoint: responses\nrequest: {tools: [{type: function}]}\n")

    assert presets.found() == ["a.yaml:2:19 missing-field"] * 2


@pytest.mark.parametrize("text", ["endpoint: messages", "{endpoint: messages, request: null}"])
def test_a_request_of_null_is_an_empty_request(presets: Presets, text: str) -> None:
    """What the endpoint requires is missing then; the others take it."""
    presets.write("a.yaml", text)
    presets.write("b.yaml", "request: null\nsystem_prompt: Hi.\n")

    loaded = presets.load()

    assert [each.code for each in presets.told()] == ["missing-field"]
    assert [(each.slug, each.content.config) for each in loaded.definitions] == [("b", {})]


def test_many_mistakes_are_cut_and_the_rest_counted(presets: Presets) -> None:
    """A generated file doesn't flood the screen, and nobody takes the list for complete."""
    presets.write("a.yaml", "request:\n  models: [" + "1, " * 60_000 + "1]\n")

    diagnostics = presets.told()

    assert [each.code for each in diagnostics] == ["wrong-type"] * 50 + ["more-errors"]
    assert diagnostics[-1].message == "only 50 errors in the chat request are shown, and there are more"


def test_unknown_request_fields_can_be_warnings(presets: Presets) -> None:
    """With `unknown_fields: warn` they are sent as written; a key of the definition stays an error."""
    presets.write("a.yaml", "request: {brand_new: 1, provider: {newer: 2}}\n")
    presets.write("b.yaml", "requst: {}\n")
    presets.write("c.yaml", "endpoint: messages\nrequest: {modle: x}\n")

    loaded = presets.load(strict=False)

    assert [(presets.brief(each), each.severity.value) for each in presets.told(strict=False)] == [
        ("a.yaml:1:11 unknown-field", "warning"),
        ("a.yaml:1:36 unknown-field", "warning"),
        ("b.yaml:1:1 unknown-field", "error"),
        ("c.yaml:2:1 missing-field", "error"),
        ("c.yaml:2:11 unknown-field", "warning"),
    ]
    assert loaded.definitions[0].content.config == {"brand_new": 1, "provider": {"newer": 2}}


class Odd(BaseModel):
    """A model with errors that no request model has so far."""

    model_config = ConfigDict(extra="forbid")

    lucky: int | str = 7
    word: str = ""

    @field_validator("word")
    @classmethod
    def _refuse(cls, value: str) -> str:
        if value:
            raise ValueError("Words are silver")
        return value


def test_an_unforeseen_error_keeps_pydantics_words() -> None:
    """A new kind of rule in a model reads well from the first day."""
    document = parse_document("word: x\nlucky: [1]\n", "f")
    assert document.data is not None

    word, lucky = sorted(
        check(Odd, document.data, document.locate, "the odd"),
        key=lambda each: each.location.line,  # type: ignore[union-attr]
    )

    assert (word.code, word.message, word.severity) == (
        "invalid-value",
        "`word`: words are silver",
        Severity.ERROR,
    )
    assert word.hint
    assert lucky.message == "`lucky` must be an integer or a string, not a list"
