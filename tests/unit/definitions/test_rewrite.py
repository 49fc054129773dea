"""An existing definition changed in place: what isn't meant stays byte for byte."""

from typing import Any

import pytest

from presetctl.definitions.adopt import Files
from presetctl.definitions.edit import EditError
from presetctl.definitions.includes import Folder
from presetctl.definitions.rewrite import Wanted
from tests.unit.definitions.conftest import Presets


def rewritten(
    presets: Presets,
    prompt: str | None = None,
    *,
    target: str = "",
    shared: tuple[str, ...] = (),
    extra: dict[str, Any] | None = None,
    **request: Any,
) -> dict[str, str]:
    """Rewrite the folder's only definition, write the files, and check what it says then."""
    definition = presets.one(target)
    files = Files(Folder.at(presets.root), target)
    changes = files.changed(definition, Wanted(prompt, request, extra or {}), shared)
    for path, text in changes.items():
        presets.write(path.relative_to(presets.root).as_posix(), text)
    said = presets.one(target).content
    assert said.system_prompt == prompt
    assert dict(said.config) == {**request, **(extra or {})}
    return {path.relative_to(presets.root.resolve()).as_posix(): text for path, text in changes.items()}


def test_nothing_changes_what_says_the_same(presets: Presets) -> None:
    """A definition that means the same to the API isn't touched, however it is written."""
    presets.write("a.yaml", "request: {temperature: 1.0, model: a/b, stop: }\n")
    definition = presets.one()

    changes = Files(Folder.at(presets.root), "").changed(
        definition, Wanted(None, {"model": "a/b", "temperature": 1}, {}), ()
    )

    assert changes == {}


@pytest.mark.parametrize(
    ("before", "request_", "after"),
    [
        ("  model: a/b # why\n  # above\n  seed: 7  # x\n", {"seed": 8}, "  seed: 8  # x\n"),
        ("  model: 'a/b'\n", {"model": "c/d"}, "  model: 'c/d'\n"),
        ('  model: "a/b"\n', {"model": "c/d"}, '  model: "c/d"\n'),
        ("  model:   a/b\n", {"model": "c/d"}, "  model:   c/d\n"),
        ("  model: a/b\n  stop: [x,  y]\n", {"stop": ["x", "z"]}, "  stop: [x, z]\n"),
        ("  model: a/b\n  stop: [x,  y] # two\n", {"stop": "x\ny\n"}, "  stop: | # two\n    x\n    y\n"),
        ("  model: a/b\n  stop: | # text\n    x\n  seed: 7\n", {"stop": "y"}, "  stop: |- # text\n    y\n"),
        ("  model: a/b\n  stop:\n  - x # 1\n  - y\n", {"stop": ["x", "z", "y"]}, "  - x # 1\n  - z\n  - y\n"),
        ("  model: a/b\n  stop:\n  - x\n  - y # 2\n", {"stop": ["y"]}, "  stop:\n  - y # 2\n"),
        ("  model: a/b\n  seed: 7\n", {"temperature": 0.5}, "  model: a/b\n  temperature: 0.5\n  seed: 7\n"),
        ("  model: a/b\n  stop:\n    x\n", {"stop": ["z"]}, "  stop: [z]\n"),
    ],
)
def test_one_value_changes_alone(presets: Presets, before: str, request_: dict[str, Any], after: str) -> None:
    """Comments, quotes, spacing and the order of the rest are kept."""
    head = "# a comment\nowners: [x,   y]\nrequest:\n"
    presets.write("a.yaml", head + before)
    held = dict(presets.one().content.config)

    [text] = rewritten(presets, **{**held, **request_}).values()

    assert text.startswith(head)
    assert after in text


def test_removed_fields_go_and_the_rest_stays(presets: Presets) -> None:
    """A field takes its line along; a mapping that loses all its fields becomes empty."""
    presets.write("a.yaml", "request:\n  seed: 7 # x\n  model: a/b\n\n  provider:\n    sort: price\n# end\n")

    [text] = rewritten(presets, model="a/b").values()

    assert text == "request:\n  model: a/b\n\n# end\n"


def test_items_of_a_list_are_edited_one_by_one(presets: Presets) -> None:
    """A tool that changes, goes or comes leaves the others and their comments alone."""
    tool = "    - type: function # {0}\n      function:\n        name: {0}\n        strict: true\n"
    presets.write("a.yaml", "request:\n  tools:\n" + "".join(tool.format(name) for name in "abc"))
    tools = [{"type": "function", "function": {"name": name, "strict": True}} for name in "abcd"]
    tools[1]["function"] = {"name": "b", "strict": False}

    [text] = rewritten(presets, tools=[tools[1], *tools[2:]]).values()

    assert text == (
        "request:\n  tools:\n"
        + tool.format("b").replace("true", "false")
        + tool.format("c")
        + tool.format("d").replace(" # d", "")
    )


def test_a_base_is_overridden_and_never_edited(presets: Presets) -> None:
    """What a base says belongs to all that extend it; null takes a value of its away."""
    base = "request:\n  seed: 7\n  provider: {sort: price, zdr: true}\n"
    presets.write("_base.yaml", base)
    presets.write("a.yaml", "extends: _base.yaml\nrequest:\n  model: a/b\n")

    changes = rewritten(presets, model="a/b", provider={"sort": "latency"})

    assert list(changes) == ["a.yaml"]
    assert changes["a.yaml"] == (
        "extends: _base.yaml\nrequest:\n  model: a/b\n  seed: null\n"
        "  provider:\n    zdr: null\n    sort: latency\n"
    )


def test_a_targets_own_value_changes_there(presets: Presets) -> None:
    """The layer that holds a value is the one that changes."""
    text = "request: {model: a/b, seed: 1}\ntargets:\n  s: {request: {model: c/d, top_k: 3}}\n"
    presets.write("a.yaml", text)

    [changed] = rewritten(presets, target="s", model="e/f", seed=2).values()

    assert changed == "request: {model: a/b, seed: 2}\ntargets:\n  s: {request: {model: e/f}}\n"


def test_a_target_takes_away_what_the_definition_says(presets: Presets) -> None:
    """Null under the target removes for this target alone."""
    presets.write("a.yaml", "request: {model: a/b, seed: 1}\ntargets:\n  s: {request: {seed: 2}}\n")

    [changed] = rewritten(presets, target="s", model="a/b").values()

    assert changed.endswith("s: {request: {seed: null}}\n")


@pytest.mark.parametrize(
    ("endpoint", "before", "after"),
    [
        ("chat", "  messages:\n    - role: system\n      content: old\n", ""),
        (
            "chat",
            "  messages:\n    - {role: system, content: old}\n    - {role: user, content: x}\n",
            "  messages:\n    - {role: user, content: x}\n",
        ),
        ("messages", "  system: old\n", ""),
        ("responses", "  instructions: old\n", ""),
    ],
)
def test_a_prompt_leaves_the_request(presets: Presets, endpoint: str, before: str, after: str) -> None:
    """A prompt that changes is written as `system_prompt`, before the request."""
    head = f"endpoint: {endpoint}\n"
    presets.write("a.yaml", f"{head}request:\n  model: a/b\n{before}")

    [text] = rewritten(presets, "new\n", model="a/b").values()

    assert text == f"{head}system_prompt: |\n  new\nrequest:\n  model: a/b\n{after}"


def test_the_changed_part_of_a_prompt_changes_alone(presets: Presets) -> None:
    """Of several parts, the one that differs is rewritten; its file keeps its line end."""
    presets.write("p.md", "one\n")
    presets.write("a.yaml", "system_prompt: [{file: p.md}, two]\nrequest: {model: a/b}\n")

    changes = rewritten(presets, "ONE\n\ntwo", model="a/b")

    assert changes == {"p.md": "ONE\n"}


def test_a_shared_part_gets_its_own_place(presets: Presets) -> None:
    """A file that others include too isn't rewritten."""
    presets.write("p.md", "one\n")
    presets.write("a.yaml", "system_prompt: [{file: p.md}, two]\nrequest: {model: a/b}\n")

    changes = rewritten(presets, "ONE\n\ntwo", shared=("p.md",), model="a/b")

    assert list(changes) == ["a.yaml"]


def test_a_long_prompt_of_a_shared_file_gets_its_own_file(presets: Presets) -> None:
    """The name of a file that exists isn't taken again."""
    long = "".join(f"{number}\n" for number in range(30))
    presets.write("p.md", "one\n")
    presets.write("prompts/a.md", "mine\n")
    presets.write("a.yaml", "system_prompt: {file: p.md}\nrequest: {model: a/b}\n")

    changes = rewritten(presets, long, shared=("p.md",), model="a/b")

    assert changes["prompts/a-2.md"] == long
    assert "prompts/a-2.md" in changes["a.yaml"]


def test_a_prompt_that_is_gone_is_removed(presets: Presets) -> None:
    """Its key goes, and its file stays for people to delete."""
    presets.write("p.md", "one\n")
    presets.write("a.yaml", "system_prompt:\n  file: p.md\nrequest: {model: a/b}\n")

    assert rewritten(presets, None, model="a/b") == {"a.yaml": "request: {model: a/b}\n"}


def test_extra_fields_stay_apart(presets: Presets) -> None:
    """What presetctl doesn't validate is written under `extra_request`, which goes when it is empty."""
    presets.write("a.yaml", "request: {model: a/b}\nextra_request:\n  new: 1\n")

    [text] = rewritten(presets, model="a/b", extra={"new": 2}).values()
    [bare] = rewritten(presets, model="a/b").values()

    assert text == "request: {model: a/b}\nextra_request:\n  new: 2\n"
    assert bare == "request: {model: a/b}\n"


def test_a_merged_value_cannot_be_removed(presets: Presets) -> None:
    """What only `<<` brings in has no line of its own to delete."""
    presets.write("a.yaml", "request:\n  model: a/b\n  provider: {<<: {sort: price, zdr: true}, only: [x]}\n")

    with pytest.raises(EditError, match="alias or a merge"):
        rewritten(presets, model="a/b", provider={"sort": "price", "only": ["x"]})


@pytest.mark.parametrize("prompt", ["a\n\n", "a\n\n\n", "\na\n \n", "  a\n"])
@pytest.mark.parametrize(
    "text", ["endpoint: chat\n\nrequest: {}\n", "request: {}\n\n\nsystem_prompt: b", "request: {}"]
)
def test_blank_lines_of_the_file_never_get_into_a_prompt(presets: Presets, text: str, prompt: str) -> None:
    """A block that keeps its line ends would take those that follow it."""
    presets.write("a.yaml", text)

    assert list(rewritten(presets, prompt)) == ["a.yaml"]


@pytest.mark.parametrize(
    ("before", "provider", "after"),
    [
        ("{sort: price, zdr: true}", {"zdr": True}, "{zdr: true}"),
        ("{sort: price,  zdr: true }", {"sort": "price"}, "{sort: price }"),
        ("{sort: price}", {"sort": "price", "only": ["a"]}, "{sort: price, only: [a]}"),
        (
            "{only: [a], max_price: {prompt: 1}}",
            {"only": ["b"], "max_price": {"prompt": 1}},
            "{only: [b], max",
        ),
        (
            "\n    # why\n    only:\n      - a # 1\n",
            {"only": ["a", "b"]},
            "    # why\n    only:\n      - a # 1\n      - b\n",
        ),
        ("\n    only:\n      - a # 1\n", {"only": ["b", "a"]}, "    only:\n      - b\n      - a # 1\n"),
        ("&p\n    sort: price\n", {"sort": "latency"}, "&p\n    sort: latency\n"),
    ],
)
def test_collections_keep_their_form(
    presets: Presets, before: str, provider: dict[str, Any], after: str
) -> None:
    """What stands between brackets stays there, and a list keeps its items' lines."""
    presets.write("a.yaml", f"request:\n  model: a/b\n  provider: {before}\n")

    [text] = rewritten(presets, model="a/b", provider=provider).values()

    assert after in text


@pytest.mark.parametrize(
    ("before", "plugin", "after"),
    [
        ("- id: web # x\n      max_results: 3\n", {"max_results": 3}, "- max_results: 3\n"),
        ("- max_results: 3\n      id: web # x\n", {"id": "web"}, "- id: web # x\n"),
        ("- {id: web, max_results: 3}\n", {"id": "web", "engine": "exa"}, "- {id: web, engine: exa}\n"),
        ("- web\n", {"id": "web", "engine": "exa"}, "- id: web\n      engine: exa\n"),
    ],
)
def test_items_keep_their_dash(presets: Presets, before: str, plugin: dict[str, Any], after: str) -> None:
    """A key that stands beside its list's dash goes without the dash."""
    presets.write("a.yaml", f"extra_request:\n  new:\n    {before}")

    [text] = rewritten(presets, extra={"new": [plugin]}).values()

    assert text == f"extra_request:\n  new:\n    {after}"
