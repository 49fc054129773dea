"""Base files and changes for a target."""

import pytest

from presetctl.definitions.compose import merge_patch

from .conftest import Presets


@pytest.mark.parametrize(
    ("value", "patch", "merged"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_patches_merge_as_rfc_7396_says(value: object, patch: object, merged: object) -> None:
    """The examples of the RFC's appendix."""
    assert merge_patch(value, patch) == merged


def test_a_base_supplies_its_request(presets: Presets) -> None:
    """The nearer file wins, null removes, and nothing but `request` is taken."""
    presets.write("_a.yaml", "description: base\nrequest: {model: a, top_p: 0.5, provider: {sort: price}}\n")
    presets.write("x/_b.yaml", "extends: _a.yaml\nrequest: {model: b, provider: {zdr: true}}\n")
    presets.write("x/c.yaml", "extends: _b.yaml\nrequest: {top_p: null, seed: 1}\n")

    definition = presets.one()

    assert definition.content.config == {"model": "b", "seed": 1, "provider": {"sort": "price", "zdr": True}}
    assert (definition.description, definition.includes) == (None, ("x/_b.yaml", "_a.yaml"))


def test_a_definition_can_be_extended(presets: Presets) -> None:
    """Its slug and prompt stay its own."""
    presets.write("a.yaml", "slug: one\nsystem_prompt: Hi.\nrequest: {model: m}\n")
    presets.write("b.yaml", "extends: a.yaml\n")

    one, two = sorted(presets.load().definitions, key=lambda each: each.source)

    assert (two.slug, two.content.system_prompt, two.content.config) == ("b", None, one.content.config)


def test_a_mistake_in_a_base_is_told_once_and_there(presets: Presets) -> None:
    """Every definition that builds on it is refused, and the line to mend is shown one time."""
    presets.write("_base.yaml", "slug: x\nrequest:\n  temperature: 7\n  stream: true\n")
    presets.write("a.yaml", "extends: _base.yaml\n")
    presets.write("b.yaml", "extends: _base.yaml\n")

    loaded = presets.load()

    assert presets.found() == ["_base.yaml:1:1 unknown-field", "_base.yaml:3:16 out-of-range"]
    assert (loaded.definitions, [each.slug for each in presets.told()]) == ((), [None, None])


def test_a_base_below_an_underscored_folder_is_checked_too(presets: Presets) -> None:
    """What isn't a definition must be a base file."""
    presets.write("_bases/b.yaml", "sytem_prompt: x\n")
    presets.write("a.yaml", "extends: _bases/b.yaml\n")

    assert presets.found() == ["_bases/b.yaml:1:1 unknown-field"]


def test_a_broken_base_refuses_the_definition(presets: Presets) -> None:
    """The definition isn't pushed without what it builds on."""
    presets.write("_base.yaml", "- x\n")
    presets.write("a.yaml", "extends: _base.yaml\nrequest: {model: m}\n")

    assert presets.found() == ["_base.yaml:1:1 not-a-mapping"]
    assert presets.load().definitions == ()


@pytest.mark.parametrize(
    ("files", "place", "way"),
    [
        ({"a.yaml": "a.yaml"}, "a.yaml:1:10", "a.yaml → a.yaml"),
        ({"b.yaml": "a.yaml", "a.yaml": "b.yaml"}, "b.yaml:1:10", "a.yaml → b.yaml → a.yaml"),
        (
            {"x.yaml": "_b.yaml", "_b.yaml": "_a.yaml", "_a.yaml": "_b.yaml", "y.yaml": "_a.yaml"},
            "_b.yaml:1:10",
            "_a.yaml → _b.yaml → _a.yaml",
        ),
    ],
)
def test_a_circle_is_told_once(presets: Presets, files: dict[str, str], place: str, way: str) -> None:
    """It is the same circle wherever one enters it."""
    for name, base in files.items():
        presets.write(name, f"extends: {base}\n")

    [diagnostic] = presets.told()

    assert presets.brief(diagnostic) == f"{place} extends-cycle"
    assert diagnostic.message == f"`extends` leads back: {way}"


def test_a_chain_has_at_most_eight_bases(presets: Presets) -> None:
    """With a ninth it can't be said any more where a value comes from."""
    for number in range(9):
        presets.write(f"_{number}.yaml", f"extends: _{number + 1}.yaml\n" if number < 8 else "request: {}\n")
    presets.write("a.yaml", "extends: _1.yaml\nrequest: {model: m}\n")

    assert presets.found() == []
    presets.write("a.yaml", "extends: _0.yaml\nrequest: {model: m}\n")
    assert presets.found() == ["_7.yaml:1:10 extends-too-deep"]


@pytest.mark.parametrize(
    ("reference", "code"),
    [("_no.yaml", "include-not-found"), ("../x.yaml", "include-outside"), ("sub", "unreadable-file")],
)
def test_a_base_must_be_a_file_of_the_folder(presets: Presets, reference: str, code: str) -> None:
    """The diagnostic stands at the path."""
    (presets.root / "sub").mkdir()
    (presets.root.parent / "x.yaml").write_text("request: {}\n")
    presets.write("a.yaml", f"extends: {reference}\n")

    assert presets.found() == [f"a.yaml:1:10 {code}"]


TARGETS = """\
system_prompt: {file: p.md}
request: {model: m, temperature: 0.5}
extra_request: {new: 1}
targets:
  staging:
    system_prompt: Short.
    protected: true
    request: {model: s, temperature: null}
    extra_request: {new: null, newer: 2}
"""


def test_a_target_changes_what_it_names(presets: Presets) -> None:
    """The changes are merged over the definition; other targets see nothing of them."""
    presets.write("p.md", "Long.")
    presets.write("a.yaml", TARGETS)

    plain, staging = presets.one("production"), presets.one("staging")

    assert (plain.content.system_prompt, plain.content.config, plain.protected) == (
        "Long.",
        {"model": "m", "temperature": 0.5, "new": 1},
        False,
    )
    assert (staging.content.system_prompt, staging.content.config, staging.protected) == (
        "Short.",
        {"model": "s", "newer": 2},
        True,
    )


def test_a_target_can_drop_the_prompt(presets: Presets) -> None:
    """Null removes it."""
    presets.write("a.yaml", "system_prompt: Hi.\ntargets: {t: {system_prompt: null}}\n")

    assert presets.one("t").content.system_prompt is None


def test_a_mistake_in_a_targets_changes_stands_there(presets: Presets) -> None:
    """The merged value is wrong, and the line that made it so is shown."""
    presets.write("_b.yaml", "request:\n  top_p: 3\n")
    presets.write("a.yaml", "extends: _b.yaml\nrequest: {seed: 1}\ntargets:\n  t: {request: {seed: x}}\n")

    assert presets.found("t") == ["_b.yaml:2:10 out-of-range", "a.yaml:4:23 wrong-type"]
    assert presets.found() == ["_b.yaml:2:10 out-of-range"]


def test_what_is_missing_after_merging_is_placed_at_the_nearest_key(presets: Presets) -> None:
    """A definition with neither request nor a base that has one is blamed itself."""
    presets.write("_b.yaml", "description: x\n")
    presets.write("a.yaml", "endpoint: messages\nextends: _b.yaml\n")

    [diagnostic] = presets.told()

    assert diagnostic.code == "missing-field"
