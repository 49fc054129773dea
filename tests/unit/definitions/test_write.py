"""Values and definitions as YAML: the shape that people want to keep."""

import pytest

from presetctl.content import Content
from presetctl.definitions.write import write_after_colon, write_block, write_definition, write_flow
from presetctl.models.endpoint import Endpoint


def test_a_definition_has_the_models_own_order() -> None:
    """Fields come as the request model orders them, whatever order the API answered in."""
    content = Content.of("Be brief.\n", {"temperature": 0.5, "new": 1, "model": "a/b"})

    text = write_definition(Endpoint.CHAT, content)

    assert text == (
        "endpoint: chat\n\nsystem_prompt: |\n  Be brief.\n\n"
        "request:\n  model: a/b\n  temperature: 0.5\n  new: 1\n"
    )


def test_a_definition_may_have_every_section() -> None:
    """A slug, a prompt's file and fields that are never validated stand where people look for them."""
    content = Content.of("ignored", {"model": "a/b"})

    text = write_definition(
        Endpoint.MESSAGES, content, slug="mail", extra={"a": None}, prompt_file="prompts/mail.md"
    )

    assert text == (
        "slug: mail\nendpoint: messages\n\nsystem_prompt: {file: prompts/mail.md}\n\n"
        "request:\n  model: a/b\n\nextra_request:\n  a: null\n"
    )


def test_a_block_that_keeps_its_line_ends_gets_none_of_ours() -> None:
    """A blank line after it would be part of the prompt."""
    text = write_definition(Endpoint.CHAT, Content.of("a\n\n", {}))

    assert text == "endpoint: chat\n\nsystem_prompt: |+\n  a\n\nrequest: {}\n"


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("a", "|-\n  a"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\n", "|+\n  a\n"),
        (" a\n", "|2\n   a"),
        ("\na", "|2-\n\n  a"),
        ("a\n \n", "|\n  a\n   "),
    ],
)
def test_a_block_says_how_it_begins_and_ends(text: str, block: str) -> None:
    """Indentation and line ends are stated where they would be guessed wrong."""
    assert write_block(text, 2) == block


@pytest.mark.parametrize("text", ["\n", "\n\n", "a\rb", "a\x07", "a\u2028b", "\ufeffa"])
def test_what_no_block_carries_is_quoted(text: str) -> None:
    """Double quotes carry any text."""
    assert write_block(text, 2) is None
    assert write_definition(Endpoint.CHAT, Content.of(text, {})).count('system_prompt: "') == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("openai/gpt-5.4", "openai/gpt-5.4"),
        ("openrouter:web_search", "openrouter:web_search"),
        ("Half a sentence, for the log", "Half a sentence, for the log"),
        ("1h", "1h"),
        ("yes", '"yes"'),
        ("2026-01-01", '"2026-01-01"'),
        ("1_000", '"1_000"'),
        ("0o17", '"0o17"'),
        ("<<", '"<<"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        (" a", '" a"'),
        ("a\u200db", '"a\\u200db"'),
        ("", '""'),
        (1e20, "1e+20"),
        (10**20, "1e+20"),
        (True, "true"),
        (None, "null"),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_a_scalar_is_quoted_only_where_it_must_be(value: object, written: str) -> None:
    """Also what older readers of YAML take for something else gets quotes."""
    assert write_after_colon(value, 0) == f" {written}"


def test_long_lists_get_a_line_an_item() -> None:
    """Short lists of scalars stand on one line, all others have one item a line."""
    assert write_after_colon(["a", "b"], 0) == " [a, b]"
    assert write_after_colon(["a" * 60, "b" * 60], 0) == f"\n  - {'a' * 60}\n  - {'b' * 60}"
    assert write_after_colon([{"a": 1, "b": 2}, [{}]], 0) == "\n  - a: 1\n    b: 2\n  - - {}"


def test_flow_quotes_what_brackets_would_break() -> None:
    """Inside brackets a comma or colon ends a plain text."""
    assert write_flow({"a": ["b, c", "d:e", "f"]}) == '{a: ["b, c", "d:e", f]}'
