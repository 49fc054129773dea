"""`presetctl schema` and `presetctl validate` accept and reject the same definitions."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from presetctl.definitions.document import read_document
from presetctl.definitions.json_schema import definition_schema
from presetctl.definitions.load import load
from presetctl.definitions.rules import RULES
from presetctl.diagnostics import Severity
from presetctl.models.endpoint import Endpoint
from presetctl.models.json_schema import model_schema
from presetctl.settings import SettingsFile

from .schema_cases import RIGHT, WRONG, Definition

ROOT = Path(__file__).parents[2]


def _definitions(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*.y*ml"))
        if path.name != "presetctl.yaml"
        and not any(part[0] in "_." for part in path.relative_to(folder).parts)
    ]


EXAMPLES = [path for name in ("presets", "tests/examples/valid") for path in _definitions(ROOT / name)]
# What isn't JSON in the first place is no matter of a schema.
WRONG_EXAMPLES = [
    path
    for path in _definitions(ROOT / "tests/examples/invalid")
    if not read_document(path, path.name).diagnostics
]

OTHER_FILES = "another file decides"
SETTINGS = "the settings decide"
KEYS = "no keyword compares the keys of two mappings"
RULE = "a lint rule, which reads what the fields mean"

# What the schema leaves to `validate`, and why.
NOT_EXPRESSIBLE = {
    "duplicate-slug": OTHER_FILES,
    "include-not-found": OTHER_FILES,
    "include-outside": OTHER_FILES,
    "include-itself": OTHER_FILES,
    "extends-cycle": OTHER_FILES,
    "extends-too-deep": OTHER_FILES,
    "unknown-target": SETTINGS,
    "field-twice": KEYS,
    **{rule.__name__.rpartition(".")[2].replace("_", "-"): RULE for rule in RULES},
}

# Definitions of which `validate` alone knows that they are wrong, and why.
VALIDATE_KNOWS_BETTER: dict[str, tuple[Definition, str]] = {
    "model removed by a target": (
        {"endpoint": "messages", "request": {"model": "a"}, "targets": {"t": {"request": {"model": None}}}},
        "it takes merging to know",
    ),
    "prompt twice over two layers": (
        {
            "system_prompt": "a",
            "targets": {"t": {"request": {"messages": [{"role": "system", "content": "b"}]}}},
        },
        "it takes merging to know",
    ),
    "base without what is required": (
        {"endpoint": "messages", "extends": "_base.yaml", "request": {"thinking": {"type": "enabled"}}},
        OTHER_FILES,
    ),
    "integer beyond JSON's": ({"request": {"seed": 2**60}}, "2**53 is a limit of YAML files as a whole"),
}

# Definitions that the schema rejects and `validate` lets pass, and why.
SCHEMA_KNOWS_BETTER: dict[str, tuple[Definition, str]] = {
    "0 for false": (
        {"endpoint": "responses", "request": {"store": 0}},
        "pydantic compares a constant as Python does, where 0 equals false",
    ),
}


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(definition_schema())


def _rejections(definition: Definition) -> list[str]:
    """Return the codes for which `validate` rejects a definition, for any target, that a schema can know."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.yaml").write_text(json.dumps(definition), encoding="utf-8")
        (folder / "prompt.md").write_text("Be brief.", encoding="utf-8")
        (folder / "_base.yaml").write_text("request: {model: base, max_tokens: 5}", encoding="utf-8")
        targets = definition.get("targets")
        names = ["", *(targets if isinstance(targets, dict) else ())]
        found = [each for target in names for each in load(folder, target).diagnostics]
    codes = {each.code for each in found if each.severity is Severity.ERROR}
    return sorted(codes - NOT_EXPRESSIBLE.keys())


def _objections(definition: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(definition)]


def _assert_agreement(definition: Definition) -> None:
    """Check that both say the same; where layers are merged, that the schema rejects nothing right."""
    is_rejected = bool(_rejections(definition))
    is_merged = isinstance(definition.get("extends"), str) or isinstance(definition.get("targets"), dict)

    assert is_rejected or not _objections(definition)
    assert is_merged or _objections(definition) or not is_rejected


def test_schema_is_a_schema() -> None:
    """The schemas of definitions and settings are valid themselves."""
    Draft202012Validator.check_schema(definition_schema())
    Draft202012Validator.check_schema(model_schema(SettingsFile))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_are_accepted(path: Path) -> None:
    """An editor underlines nothing in the examples."""
    assert _objections(YAML(typ="safe").load(path)) == []


@pytest.mark.parametrize("path", WRONG_EXAMPLES, ids=lambda path: path.name)
def test_wrong_examples_are_judged_alike(path: Path) -> None:
    """An editor underlines a mistake wherever one file tells of it."""
    definition = read_document(path, path.name).data

    assert definition is not None
    _assert_agreement(definition)


@pytest.mark.parametrize("path", sorted((ROOT / "presets").rglob("presetctl.yaml")), ids=str)
def test_example_settings_are_accepted(path: Path) -> None:
    """An editor underlines nothing in the example's settings."""
    validator = Draft202012Validator(model_schema(SettingsFile))

    assert list(validator.iter_errors(YAML(typ="safe").load(path))) == []


@pytest.mark.parametrize("name", RIGHT)
def test_right_definition_is_accepted_by_both(name: str) -> None:
    """What `validate` accepts, the schema accepts."""
    assert (_objections(RIGHT[name]), _rejections(RIGHT[name])) == ([], [])


@pytest.mark.parametrize("name", WRONG)
def test_wrong_definition_is_rejected_by_both(name: str) -> None:
    """What `validate` rejects, the schema rejects."""
    assert _rejections(WRONG[name])
    assert _objections(WRONG[name])


@pytest.mark.parametrize("name", VALIDATE_KNOWS_BETTER)
def test_what_only_validate_knows(name: str) -> None:
    """The limits of the schema are known, and nothing on their list is stale."""
    definition, _ = VALIDATE_KNOWS_BETTER[name]

    assert _rejections(definition)
    assert _objections(definition) == []


@pytest.mark.parametrize("name", SCHEMA_KNOWS_BETTER)
def test_what_only_the_schema_knows(name: str) -> None:
    """Where the schema is stricter is known, and nothing on the list is stale."""
    definition, _ = SCHEMA_KNOWS_BETTER[name]

    assert _rejections(definition) == []
    assert _objections(definition)


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in a schema, itself first."""
    if isinstance(schema, dict):
        yield schema
    for child in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _parts(child)


def test_every_reference_leads_somewhere() -> None:
    """An editor that resolves all references at once finds each of them, and none is left over."""
    schema = definition_schema()
    references = {part["$ref"] for part in _parts(schema) if isinstance(part.get("$ref"), str)}

    for reference in references:
        place: Any = schema
        for key in reference.removeprefix("#/").split("/"):
            place = place[int(key) if isinstance(place, list) else key]
        assert isinstance(place, dict)
    assert {reference.split("/")[2] for reference in references} == schema["$defs"].keys()


def test_defaults_are_values_that_the_field_takes() -> None:
    """What an editor fills in is right, and it never fills in null."""
    schema = definition_schema()
    fields = [part for part in _parts(schema) if "default" in part and "title" in part]
    wrong = [
        field
        for field in fields
        if field["default"] is None
        or not Draft202012Validator({**field, "$defs": schema["$defs"]}).is_valid(field["default"])
    ]

    assert wrong == []
    assert len(fields) > 40


def test_every_request_field_explains_itself() -> None:
    """Hovering a field of a request shows words, not only its type."""
    definitions = definition_schema()["$defs"]

    mute = [
        name
        for endpoint in Endpoint
        for name, field in definitions[endpoint.request_model.__name__]["properties"].items()
        if not field.get("description")
    ]

    assert mute == []


def test_names_are_readable() -> None:
    """Definitions are called as the API calls them; titles are words."""
    names = definition_schema()["$defs"]

    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z0-9]*(\.patch)?", name)] == []
    assert names["ChatRequest"]["properties"]["max_completion_tokens"]["title"] == "Max completion tokens"
    assert names["ChatJSONSchemaConfig"]["title"] == "Chat JSON schema config"
    assert names["OpenRouterWebSearchServerTool"]["title"] == "OpenRouter web search server tool"


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [(*path, key) for key, _ in items] + [
        found for key, child in items for found in _paths(child, (*path, key))
    ]


VALUES: list[Any] = [None, True, 0, -1, 1.5, 2.0, 10**6, "", "x", "auto", [], {}, ["x"], [{}], {"type": "x"}]


@st.composite
def _mutated(draw: st.DrawFn) -> Definition:
    """Take a right definition and drop, rename or replace something in it, once or twice."""
    definition: Definition = deepcopy(RIGHT[draw(st.sampled_from(sorted(RIGHT)))])
    for _ in range(draw(st.integers(1, 2))):
        paths = _paths(definition)
        if not paths:
            break
        *parents, last = draw(st.sampled_from(paths))
        holder: Any = definition
        for key in parents:
            holder = holder[key]
        change = draw(st.sampled_from(["drop", "rename", "replace"]))
        value = holder.pop(last)
        if change == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from([f"{last}x", "type", "name", "model", "system_prompt"]))] = value
        elif change == "replace" and isinstance(holder, dict):
            holder[str(last)] = deepcopy(draw(st.sampled_from(VALUES)))
        elif change == "replace":
            holder.insert(last, deepcopy(draw(st.sampled_from(VALUES))))
    return definition


@settings(max_examples=300)
@given(_mutated())
def test_mutations_are_judged_alike(definition: Definition) -> None:
    """Whatever is dropped, renamed or replaced in a right definition, both say the same of it."""
    _assert_agreement(definition)
