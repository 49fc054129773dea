"""Changes between two contents."""

import random
from typing import Any

import pytest

from presetctl.content import Content
from presetctl.diff import MAX_ALIGNED, Change, Op, diff, pointer


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    return list(diff(Content.of(None, before), Content.of(None, after)))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 2}, [Change("/config/a", Op.REPLACE, 1, 2)]),
        ({}, {"a": 1}, [Change("/config/a", Op.ADD, None, 1)]),
        ({"a": 1}, {}, [Change("/config/a", Op.REMOVE, 1, None)]),
        ({"a": 1}, {"a": True}, [Change("/config/a", Op.REPLACE, 1, True)]),
        ({"a": [1]}, {"a": [True]}, [Change("/config/a/0", Op.REPLACE, 1, True)]),
        ({"a": [True]}, {"a": [1]}, [Change("/config/a/0", Op.REPLACE, True, 1)]),
        (
            {"a": [{"e": [[0]]}]},
            {"a": [{"e": [[False]]}]},
            [Change("/config/a/0/e/0/0", Op.REPLACE, 0, False)],
        ),
        ({"a": 1}, {"a": "1"}, [Change("/config/a", Op.REPLACE, 1, "1")]),
        ({"a": None}, {"a": {}}, [Change("/config/a", Op.REPLACE, None, {})]),
        ({"a": {}}, {"a": []}, [Change("/config/a", Op.REPLACE, {}, [])]),
        ({"a": {"__b": 1}}, {"a": {"__b": 2}}, [Change("/config/a/__b", Op.REPLACE, 1, 2)]),
        ({"a": {}}, {"a": {"__b": 2}}, [Change("/config/a/__b", Op.ADD, None, 2)]),
        ({"x": ["a", "b"]}, {"x": ["c", "a", "b"]}, [Change("/config/x/0", Op.ADD, None, "c")]),
        ({"x": ["a", "b", "c"]}, {"x": ["a", "c"]}, [Change("/config/x/1", Op.REMOVE, "b", None)]),
        (
            {"a": {"b": 1, "c": 1, "d": 1}},
            {"a": {"e": 1, "f": 1, "d": 2}},
            [
                Change("/config/a/b", Op.REMOVE, 1, None),
                Change("/config/a/c", Op.REMOVE, 1, None),
                Change("/config/a/d", Op.REPLACE, 1, 2),
                Change("/config/a/e", Op.ADD, None, 1),
                Change("/config/a/f", Op.ADD, None, 1),
            ],
        ),
    ],
)
def test_a_change_names_its_place_and_both_values(
    before: dict[str, Any], after: dict[str, Any], expected: list[Change]
) -> None:
    """People read fields: a change goes as deep as it can and comes in the order of paths."""
    assert changes(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a", "b", Change("/system_prompt", Op.REPLACE, "a", "b")),
        (None, "b", Change("/system_prompt", Op.ADD, None, "b")),
        ("a\nb", None, Change("/system_prompt", Op.REMOVE, "a\nb", None)),
    ],
)
def test_a_prompt_that_comes_or_goes_is_an_addition_or_a_removal(
    before: str | None, after: str | None, expected: Change
) -> None:
    """No prompt is no value, not a null."""
    assert diff(Content.of(before, {}), Content.of(after, {})) == (expected,)


def test_a_new_preset_is_all_additions() -> None:
    """A create shows each field."""
    found = diff(None, Content.of("p", {"model": "m"}))

    assert found == (
        Change("/config/model", Op.ADD, None, "m"),
        Change("/system_prompt", Op.ADD, None, "p"),
    )


def test_paths_are_json_pointers() -> None:
    """`~` and `/` in keys are escaped; an index is a number."""
    assert pointer(["a/b~c", 0, ""]) == "/a~1b~0c/0/"


def test_a_reordered_list_is_a_change() -> None:
    """The order of fallback models decides which one answers."""
    assert changes({"models": ["a", "b"]}, {"models": ["b", "a"]}) != []


@pytest.mark.parametrize("item", [lambda i: i % 7, lambda i: {"i": i % 7}])
def test_a_long_list_is_compared_item_by_item(item: Any) -> None:
    """20,000 shuffled entries give one replacement each, at once: nothing is aligned."""
    before = [item(index) for index in range(20_000)]
    after = random.Random(1).sample(before, len(before))  # noqa: S311 (no secret)

    found = changes({"a": before}, {"a": after})

    differing = [index for index, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    assert {each.op for each in found} == {Op.REPLACE}
    assert sorted(int(each.path.split("/")[3]) for each in found) == differing


def test_a_list_of_just_the_limit_is_aligned_and_a_longer_one_is_not() -> None:
    """Up to a thousand entries, one that comes first is one change."""
    short = [str(index) for index in range(MAX_ALIGNED)]

    assert changes({"a": short[1:]}, {"a": short}) == [Change("/config/a/0", Op.ADD, None, "0")]
    assert len(changes({"a": short}, {"a": ["new", *short]})) == MAX_ALIGNED + 1
    assert len(changes({"a": ["new", *short]}, {"a": short})) == MAX_ALIGNED + 1
