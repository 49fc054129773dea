"""Properties of digests and differences."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from presetctl.content import (
    Content,
    canonical_json,
    desired_sha256,
    is_same_live,
    live_form,
    live_sha256,
    wire_body,
)
from presetctl.diff import Change, Op, diff
from presetctl.models.endpoint import Endpoint
from tests.property.conftest import CONFIGS, CONTENTS, ENDPOINTS, PROMPTS, VALUES, shuffled


@given(st.data(), PROMPTS, CONFIGS, ENDPOINTS)
def test_key_order_never_changes_a_digest(
    data: st.DataObject, prompt: str | None, config: dict[str, Any], endpoint: Endpoint
) -> None:
    """Definitions with their keys in another order plan nothing."""
    other = shuffled(config, data.draw)
    one, two = Content.of(prompt, config), Content.of(prompt, other)

    assert desired_sha256(endpoint, one) == desired_sha256(endpoint, two)
    assert live_sha256(one) == live_sha256(two)
    assert diff(one, two) == ()


@given(st.data(), st.lists(VALUES, min_size=2, max_size=5))
def test_list_order_always_changes_a_digest(data: st.DataObject, items: list[Any]) -> None:
    """The order of fallback models and tools decides."""
    other = data.draw(st.permutations(items))
    one, two = Content.of(None, {"a": items}), Content.of(None, {"a": other})
    is_same = [canonical_json(Content.of(None, {"a": each}).config) for each in items] == [
        canonical_json(Content.of(None, {"a": each}).config) for each in other
    ]

    assert (desired_sha256(Endpoint.CHAT, one) == desired_sha256(Endpoint.CHAT, two)) is is_same
    assert (live_sha256(one) == live_sha256(two)) is is_same


@given(PROMPTS, CONFIGS)
def test_canonical_values_are_canonical(prompt: str | None, config: dict[str, Any]) -> None:
    """Making a content of a content's values, or the live form of a live form, changes nothing."""
    content = Content.of(prompt, config)

    assert Content.of(content.system_prompt, content.config) == content
    assert live_form(live_form(content)) == live_form(content)
    assert is_same_live(content, live_form(content))


@given(CONTENTS, CONTENTS)
def test_contents_that_mean_the_same_share_a_digest(one: Content, two: Content) -> None:
    """Comparing and comparing digests never disagree."""
    assert is_same_live(one, two) is (live_sha256(one) == live_sha256(two))


@given(CONTENTS, ENDPOINTS)
def test_a_body_holds_the_whole_config(content: Content, endpoint: Endpoint) -> None:
    """Nothing of a definition gets lost on the way out."""
    body = wire_body(endpoint, content)

    places = {"messages", "system", "instructions"}
    assert {key: value for key, value in body.items() if key not in places} == {
        key: value for key, value in content.config.items() if key not in places
    }


@given(CONTENTS, CONTENTS)
def test_a_difference_is_empty_just_for_equal_contents(one: Content, two: Content) -> None:
    """A plan never shows a push without a change nor hides one."""
    is_same = canonical_json(one.as_json()) == canonical_json(two.as_json())

    assert (diff(one, two) == ()) is is_same


@given(st.data(), CONTENTS)
def test_a_small_change_is_found(data: st.DataObject, content: Content) -> None:
    """Also where the two sides are almost the same."""
    key = data.draw(st.sampled_from(sorted(content.config) or ["a"]))
    other = Content.of(content.system_prompt, {**content.config, key: data.draw(VALUES)})
    is_same = canonical_json(content.as_json()) == canonical_json(other.as_json())

    assert (diff(content, other) == ()) is is_same


@given(CONTENTS, CONTENTS)
def test_every_change_points_at_its_values(one: Content, two: Content) -> None:
    """`before` stands at the path in the old content, what was added at the path in the new one."""
    for change in diff(one, two):
        if change.op is Op.ADD:
            assert same(resolve(two, change.path), change.after)
        else:
            assert same(resolve(one, change.path), change.before)


@given(CONTENTS, CONTENTS)
def test_applying_the_changes_to_the_old_content_gives_the_new_one(one: Content, two: Content) -> None:
    """Nothing is left out and nothing is told wrongly."""
    value = canonical(one)

    for change in in_order_of_edit(diff(one, two)):
        edit(value, change)

    assert same(value, canonical(two))


def canonical(content: Content) -> dict[str, Any]:
    prompt = {"system_prompt": content.system_prompt} if content.system_prompt else {}
    return {"config": Content.of(None, content.config).config, **prompt}


def same(one: Any, two: Any) -> bool:
    return canonical_json(one) == canonical_json(two)


def keys_of(path: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def resolve(content: Content, path: str) -> Any:
    value: Any = canonical(content)
    for key in keys_of(path):
        value = value[int(key) if isinstance(value, list) else key]
    return value


def in_order_of_edit(changes: tuple[Change, ...]) -> list[Change]:
    """Replace first, then remove from the end of each list, then add from its beginning."""

    def place(change: Change) -> list[tuple[int, str]]:
        return [(int(key) if key.isascii() and key.isdigit() else -1, key) for key in keys_of(change.path)]

    replaced = [each for each in changes if each.op is Op.REPLACE]
    removed = sorted((each for each in changes if each.op is Op.REMOVE), key=place, reverse=True)
    return [*replaced, *removed, *sorted((each for each in changes if each.op is Op.ADD), key=place)]


def edit(value: Any, change: Change) -> None:
    *parents, last = keys_of(change.path)
    for key in parents:
        value = value[int(key) if isinstance(value, list) else key]
    match change.op:
        case Op.REPLACE:
            value[int(last) if isinstance(value, list) else last] = change.after
        case Op.REMOVE:
            del value[int(last) if isinstance(value, list) else last]
        case Op.ADD if isinstance(value, list):
            value.insert(int(last), change.after)
        case Op.ADD:
            value[last] = change.after
