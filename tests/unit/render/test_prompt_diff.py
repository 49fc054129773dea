"""Prompts before and after."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presetctl.render.prompt_diff import MOST_WORDS, DiffLine, diff_prompt, measure

PROMPTS = st.text(st.sampled_from("ab \n."), max_size=60)


def shown(before: str, after: str) -> list[str]:
    return [f"{line.mark}{line.text}" for line in diff_prompt(before, after)]


def test_changed_words_are_marked() -> None:
    """In a line that changed a little, only the words that differ are marked."""
    lines = [line for line in diff_prompt("Be very brief.", "Be brief and kind.") if line.mark != "@"]

    assert [(line.mark, line.pieces) for line in lines] == [
        ("-", (("Be", False), (" very", True), (" brief", False), (".", False))),
        ("+", (("Be", False), (" brief", False), (" and kind", True), (".", False))),
    ]


def test_unlike_lines_are_whole() -> None:
    """A line that was written anew has no marked words."""
    lines = [line for line in diff_prompt("Answer in French.", "xyz") if line.mark != "@"]

    assert [line.pieces for line in lines] == [(("Answer in French.", False),), (("xyz", False),)]


def test_context_surrounds_a_change() -> None:
    """Two lines before and after a change are shown, and jumps are marked."""
    before = "\n".join("abcdefghi")

    assert shown(before, before.replace("e", "E")) == [
        "@@@ -3,5 +3,5 @@",
        " c",
        " d",
        "-e",
        "+E",
        " f",
        " g",
    ]


def test_line_end_at_the_end_shows() -> None:
    """A model sees whether the text ends with a line end, and so does the reader."""
    assert shown("a", "a\n") == ["@@@ -1 +1,2 @@", " a", "+"]


@given(PROMPTS, PROMPTS)
def test_diff_holds_both_texts(before: str, after: str) -> None:
    """What is removed comes from the old text and what is added from the new; equal texts give nothing."""
    lines = list(diff_prompt(before, after))

    assert (lines == []) == (before == after)
    assert all(line.text in before.split("\n") for line in lines if line.mark in "- ")
    assert all(line.text in after.split("\n") for line in lines if line.mark in "+ ")


def test_sizes_are_for_people() -> None:
    """A size counts lines and characters."""
    assert measure("a\nb\n") == "2 lines, 4 characters"
    assert measure("a") == "1 line, 1 character"


@pytest.mark.parametrize(("word", "times"), [("a ", 200), ("word{} ", MOST_WORDS + 1)])
def test_a_line_that_is_hard_to_align_is_shown_whole(word: str, times: int) -> None:
    """A line of one word over and over, or one without end, doesn't hold up the plan."""
    before = "".join(word.format(number) for number in range(times))
    _, gone, come = diff_prompt(before, f"{before}and more")

    assert gone == DiffLine("-", ((before, False),))
    assert come == DiffLine("+", ((f"{before}and more", False),))
