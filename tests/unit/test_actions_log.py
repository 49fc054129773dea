"""What stands in the log of a job is text, whatever a prompt holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presetctl.actions_log import disarm, enclose, without_inner_commands
from tests.github.runner import Runner

END = "0123456789abcdef"
PIECES = st.sampled_from(
    [
        "::",
        ":",
        "##[",
        "##",
        "[",
        "]",
        "#",
        "error",
        "group",
        "stop-commands",
        "a",
        " ",
        "\t",
        "\n",
        "\\",
        '"',
    ]
)
TEXTS = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=3)).map("".join)


@pytest.mark.parametrize(
    "line", ["::error::no", "  ::error file=a::no", "\u00a0::notice::no", "+ ##[group]no", "##[error]no"]
)
def test_a_command_is_one_until_it_is_disarmed(line: str) -> None:
    """The runner acts on the raw line, and not on the disarmed one, which people can still read."""
    assert Runner().read(line).commands != []
    assert Runner().read(disarm(line)).commands == []
    assert "no" in disarm(line)


@given(TEXTS)
def test_disarmed_text_gives_no_commands(text: str) -> None:
    """No text, however it is put together, is read as a command."""
    assert Runner().read(disarm(text)).commands == []


@given(TEXTS)
def test_enclosed_text_gives_no_commands(text: str) -> None:
    """Between the lines nothing is a command, and after them commands are read again."""
    runner = Runner().read(enclose(text, END)).read("::notice::ours")

    assert runner.commands == ["notice"]
    assert runner.is_reading_commands
    assert "##[" not in enclose(text, END)


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8))
def test_json_means_the_same(value: object) -> None:
    """JSON in a log holds no command, and a program reads the same value from it."""
    text = without_inner_commands(json.dumps(value, indent=2, ensure_ascii=False))

    assert json.loads(text) == value
    assert Runner().read(text).commands == []


def test_text_is_enclosed_line_by_line() -> None:
    """A last line without an end doesn't swallow the line that lets the runner read on."""
    expected = f"::stop-commands::{END}\nlast line\n::{END}::\n"

    assert enclose("last line", END) == enclose("last line\n", END) == expected
