"""The system prompt, wherever it is written."""

import os
from pathlib import Path

import pytest

from .conftest import Presets

BLOCKS = "[{type: text, text: One.}, {type: text, text: Two.}]"


@pytest.mark.parametrize(
    "text",
    [
        "system_prompt: [One., {file: two.md}]",
        'request: {messages: [{role: system, content: One.}, {role: developer, content: "Two.\\n"}]}',
        f"request: {{messages: [{{role: system, content: {BLOCKS}}}]}}",
        f"{{endpoint: messages, request: {{model: m, system: {BLOCKS}}}}}",
    ],
)
def test_several_pieces_are_joined_by_a_blank_line(presets: Presets, text: str) -> None:
    """Line ends at the end of a piece don't add up."""
    presets.write("two.md", "Two.\r\n\r\n")
    presets.write("a.yaml", text)

    assert presets.one().content.system_prompt == "One.\n\nTwo."


@pytest.mark.parametrize(
    "text",
    [
        'system_prompt: " Hi.\\n\\n"',
        "system_prompt: {file: hi.md}",
        "system_prompt:\n  - file: hi.md",
        'request: {messages: [{role: system, content: " Hi.\\n\\n"}, {role: user, content: x}]}',
        '{endpoint: messages, request: {model: m, system: " Hi.\\n\\n"}}',
        '{endpoint: responses, request: {instructions: " Hi.\\n\\n"}}',
    ],
)
def test_a_single_piece_is_kept_as_written(presets: Presets, text: str) -> None:
    """Where it stands makes no difference, and nothing is trimmed."""
    presets.write("hi.md", " Hi.\r\n\r\n")
    presets.write("a.yaml", text)

    content = presets.one().content
    assert content.system_prompt == " Hi.\n\n"
    assert set(content.config) <= {"model"}


@pytest.mark.parametrize("text", ["{}", 'system_prompt: ""', "system_prompt: []", "system_prompt: null"])
def test_no_text_is_no_prompt(presets: Presets, text: str) -> None:
    """Empty and absent mean the same."""
    presets.write("a.yaml", f"description: d\n{text}\n" if text != "{}" else "description: d\n")

    assert presets.one().content.system_prompt is None


def test_joining_is_told(presets: Presets) -> None:
    """Several messages become one, with a note at the first; a list under `system_prompt` asks for it."""
    presets.write(
        "a.yaml",
        "request:\n  messages:\n    - {role: system, content: a}\n    - {role: system, content: b}\n",
    )
    presets.write("b.yaml", "system_prompt: [a, b]\n")

    assert presets.found() == ["a.yaml:3:22 joined-system-prompt"]
    assert presets.load().is_valid


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("request: {messages: [{role: system, content: b}]}", "2:37"),
        ("{endpoint: messages, request: {model: m, system: b}}", "1:60"),
        ("{endpoint: responses, request: {instructions: b}}", "1:51"),
    ],
)
def test_a_prompt_in_two_places_is_refused(presets: Presets, text: str, place: str) -> None:
    """It is unclear which of the two should win."""
    text = f"{{system_prompt: a, {text[1:]}" if text.startswith("{") else f"system_prompt: a\n{text}"
    presets.write("a.yaml", text)

    assert presets.found() == [f"a.yaml:{place} system-prompt-twice"]


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("no.md", "include-not-found"),
        ("../outside.md", "include-outside"),
        ("/etc/hostname", "include-outside"),
        ("prompts", "unreadable-file"),
        ("prompts/", "unreadable-file"),
        (".", "unreadable-file"),
        ("a.yaml", "include-itself"),
        ("prompts/../a.yaml", "include-itself"),
        ("prompts/empty.md", "empty-file"),
        ("x" * 5000, "include-not-found"),
        ("prompts/empty.md/x", "include-not-found"),
        ("~/x.md", "include-not-found"),
    ],
)
def test_an_include_that_is_no_prompt_stands_at_its_path(presets: Presets, reference: str, code: str) -> None:
    """A part of the prompt is never missing in silence."""
    (presets.root.parent / "outside.md").write_text("secret")
    presets.write("prompts/empty.md", " \n")
    presets.write("a.yaml", f"system_prompt:\n  - Hi.\n  - file: {reference}\n")

    assert presets.found() == [f"a.yaml:3:11 {code}"]


def test_a_nul_in_a_path_is_told_like_any_other(presets: Presets) -> None:
    """No file system can name it."""
    presets.write("a.yaml", 'system_prompt: {file: "a\\0b"}\n')

    assert presets.found() == ["a.yaml:1:23 control-character"]


def test_a_link_may_not_lead_out_of_the_folder(presets: Presets, tmp_path: Path) -> None:
    """What is pushed is what reviewers of the folder can see."""
    (tmp_path / "secret.md").write_text("secret")
    (presets.root / "out.md").symlink_to(tmp_path / "secret.md")
    (presets.root / "loop.md").symlink_to("loop.md")
    os.mkfifo(presets.root / "fifo.md")
    presets.write("a.yaml", "system_prompt:\n- file: out.md\n- file: loop.md\n- file: fifo.md\n")

    assert presets.found() == [
        "a.yaml:2:9 include-outside",
        "a.yaml:3:9 include-not-found",
        "a.yaml:4:9 unreadable-file",
    ]


def test_an_include_that_is_no_text_is_placed_at_the_byte(presets: Presets) -> None:
    """The line to mend is in the included file; two definitions that share it don't double it."""
    presets.write("p.md", b"Hi.\ncaf\xe9\n")
    presets.write("a.yaml", "system_prompt: {file: p.md}\n")
    presets.write("b.yaml", "system_prompt: {file: p.md}\n")

    assert presets.found() == ["p.md:2:4 not-utf8"]


def test_a_path_counts_from_the_file_or_else_from_the_folder(presets: Presets) -> None:
    """The nearer file wins."""
    presets.write("p.md", "far")
    presets.write("x/a.yaml", "system_prompt: {file: p.md}\n")

    assert presets.one().content.system_prompt == "far"
    presets.write("x/p.md", "near")
    assert presets.one().content.system_prompt == "near"
    assert presets.one().includes == ("x/p.md",)


def test_a_prompt_can_be_shared(presets: Presets) -> None:
    """A warning about it is told once, at the words in the file that holds it."""
    presets.write("p.md", "Hi.\nYou serve {{ customer }}.\n")
    presets.write("a.yaml", "system_prompt: {file: p.md}\nrequest: {model: o/m}\n")
    presets.write("b.yaml", "system_prompt: {file: p.md}\nrequest: {model: o/m}\n")

    loaded = presets.load()

    assert [(presets.brief(each), each.slug) for each in loaded.diagnostics] == [
        ("p.md:2:11 template-leftover", None)
    ]
    assert {each.content.system_prompt for each in loaded.definitions} == {"Hi.\nYou serve {{ customer }}.\n"}


def test_parts_of_a_prompt_have_a_limit_together(presets: Presets) -> None:
    """A small definition can't stand for gigabytes by including a large file many times."""
    presets.write("big.md", "word " * 200_000)
    presets.write("a.yaml", "system_prompt:\n" + "  - {file: big.md}\n" * 3)

    assert presets.found() == ["a.yaml:4:5 too-large"]
