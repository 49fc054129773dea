"""Edits of a YAML text change what they should and nothing beside it, or say why they can't."""

from typing import Any

import pytest

from presetctl.definitions.document import parse_document
from presetctl.definitions.edit import EditError, Path, drop, insert_item, put


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("a:\n  - x   # one\n  - y\n", ("a", 0), "z", "a:\n  - z   # one\n  - y\n"),
        ("a:\n  - x\n  - y\n", ("a", 0), {"k": [1]}, "a:\n  - k: [1]\n  - y\n"),
        ("a:\n  - {x: 1}\n", ("a", 0), {"k": [1]}, "a:\n  - {k: [1]}\n"),
        ("a:\n  <<: {c: 1}\n", ("a", "e"), 2, "a:\n  <<: {c: 1}\n  e: 2\n"),
        ("a:\n  <<: &b {c: 1}\n  d: 1\n", ("a", "e"), 2, "a:\n  <<: &b {c: 1}\n  d: 1\n  e: 2\n"),
        ("? a\n: 1\n? b\n: 2\n", ("a",), 3, "? a\n: 3\n? b\n: 2\n"),
    ],
)
def test_value_is_put_in_its_place(before: str, path: Path, value: Any, after: str) -> None:
    """The item or key gets its value in the style of the file, and all else keeps its bytes."""
    assert put(before, path, value) == after


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("a:\n  - - 1\n    - 2\n", ("a", 0, 1), "a:\n  - - 1\n"),
        ("a:\n  - b: 1\n    c: 2\n", ("a", 0, "b"), "a:\n  - c: 2\n"),
        ("a: {b: 1, c: 2}\n", ("a", "b"), "a: {c: 2}\n"),
    ],
)
def test_value_is_dropped_with_its_key(before: str, path: Path, after: str) -> None:
    """What stays is still YAML, with the neighbours as they were."""
    assert drop(before, path) == after
    assert parse_document(after, "f").diagnostics == ()


@pytest.mark.parametrize(
    ("before", "path", "reason"),
    [
        ("a: [1]\n", ("a", 3), "the list has no such item"),
        ("a: 1\n", (), "the whole file would be replaced"),
        ("a:\n  -\n    x\n", ("a", 0), "the item doesn't stand beside its dash"),
        ("a:\n  - 1\n", ("a", "k"), "a key can't be added to a list"),
    ],
)
def test_value_that_has_no_place_is_told(before: str, path: Path, reason: str) -> None:
    """Where a small edit isn't possible, nothing is guessed."""
    with pytest.raises(EditError, match=reason):
        put(before, path, {"b": 1})


@pytest.mark.parametrize(
    ("before", "path", "reason"),
    [
        ("a: 1\n", ("b",), "the value comes from an alias or a merge"),
        ("a:\n  -\n    1\n  - 2\n", ("a", 0), "it doesn't stand on lines of its own"),
        ("? a\n: 1\n? b\n: 2\n", ("b",), "it doesn't stand on lines of its own"),
    ],
)
def test_value_that_cannot_be_dropped_is_told(before: str, path: Path, reason: str) -> None:
    """A text written in an unusual way is left alone."""
    with pytest.raises(EditError, match=reason):
        drop(before, path)


@pytest.mark.parametrize("before", ["a: [1]\n", "a:\n  -\n    1\n"])
def test_item_needs_a_line_of_its_own(before: str) -> None:
    """Between items that share a line none is put in."""
    with pytest.raises(EditError, match="the items don't stand on lines of their own"):
        insert_item(before, ("a",), 0, 5)
