"""`presetctl schema`, and what other commands print held against it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from presetctl.sandbox.store import Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")
TESTS = Path(__file__).parents[1]

Schema = dict[str, Any]
Command = tuple[str, ...]

OFFLINE_PLAN = ("plan", "--offline", "--format", "json")
PLAN = ("plan", "--format", "json")
APPLY = ("apply", "--yes", "--format", "json")


def closed(schema: Any) -> Any:
    """Return the schema with every object that names its properties closed to others."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    is_whole = schema.get("type") == "object" and "properties" in schema
    return {**inner, "additionalProperties": False} if is_whole else inner


@pytest.fixture
def schema_of(presetctl: Presetctl) -> Callable[..., Schema]:
    """Run `presetctl schema` and read what it prints."""

    def read(*options: str) -> Schema:
        ran = presetctl("schema", *options)
        assert ran.code == 0
        schema: Schema = json.loads(ran.out)
        return schema

    return read


SchemaOf = Callable[..., Schema]


@pytest.mark.parametrize("options", [(), ("--settings",), ("--plan",)])
def test_schemas_are_valid(schema_of: SchemaOf, options: Command) -> None:
    """What is printed is a JSON Schema, 2020-12, with a title."""
    schema = schema_of(*options)

    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]


def test_schema_refuses_a_misspelled_field(schema_of: SchemaOf) -> None:
    """A typo in the request is wrong for an editor too."""
    validator = Draft202012Validator(schema_of())

    assert validator.is_valid({"request": {"model": "a", "temperature": 1}})
    assert not validator.is_valid({"request": {"model": "a", "temperture": 1}})
    assert not validator.is_valid({"endpoint": "messages", "request": {"max_tokens": 1}})


def test_schema_of_settings(schema_of: SchemaOf) -> None:
    """Settings have a schema of their own."""
    validator = Draft202012Validator(schema_of("--settings"))

    assert validator.is_valid({"version": 1, "targets": {"production": {"slug_suffix": "-eu"}}})
    assert not validator.is_valid({"version": 2})
    assert not validator.is_valid({"targets": {"production": {"api_key": "x"}}})
    assert not validator.is_valid({"limits": {"max_change_percent": 101}})
    assert validator.is_valid({"policy": {"allowed_models": ["openai/*"], "require": {"/a/b~0": None}}})
    assert not validator.is_valid({"policy": {"denied_models": ["gpt-5.4"]}})
    assert not validator.is_valid({"policy": {"require": {"a": 1}}})


def test_two_schemas_at_once(presetctl: Presetctl) -> None:
    """Of several options that name a schema the last one counts."""
    assert presetctl("schema", "--plan", "--settings").out == presetctl("schema", "--settings").out


@pytest.mark.parametrize("command", [OFFLINE_PLAN, PLAN, APPLY])
def test_plan_and_apply_keep_to_the_schema(
    presetctl: Presetctl, write: Write, store: Callable[[], Store], schema_of: SchemaOf, command: Command
) -> None:
    """What plan and apply print has every key that the schema names, and no other."""
    write("gone.yaml", chat()).touch()
    for name in ("drifted", "edited", "same", "mended"):
        write(f"{name}.yaml", "system_prompt: Be brief.\n" + chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("gone.yaml", "").unlink()
    write("edited.yaml", chat(temperature=0.5, top_k=3))
    write("mended.yaml", chat(seed=1))
    write("new.yaml", "protected: true\n" + chat())
    write("hot.yaml", "endpoint: messages\n" + chat(stream="true", max_tokens=5))
    for slug in ("drifted", "mended", "foreign"):
        store().create_version(slug, None, {"model": "other/model"})

    ran = presetctl(*SANDBOX, *command)

    printed = json.loads(ran.out)
    states = {preset["slug"]: preset["state"] for preset in printed["presets"]}
    assert len(set(states.values())) >= 4
    assert printed["diagnostics"]
    validator = Draft202012Validator(closed(schema_of("--plan")))
    assert [error.message for error in validator.iter_errors(printed)] == []


def test_result_is_required_of_apply(presetctl: Presetctl, write: Write, schema_of: SchemaOf) -> None:
    """A plan has no results, what apply prints has one for each preset."""
    write("mail.yaml", chat())
    plan = json.loads(presetctl(*SANDBOX, *PLAN).out)
    validator = Draft202012Validator(schema_of("--plan"))

    assert validator.is_valid(plan)
    assert validator.is_valid({**plan, "new_key": 1})
    assert not validator.is_valid({**plan, "command": "apply"})
    assert not validator.is_valid({**plan, "presets": [{**plan["presets"][0], "state": "odd"}]})


def test_golden_files_keep_to_the_schema(schema_of: SchemaOf) -> None:
    """Every expected plan that stands in a file beside its test is what the schema describes."""
    validator = Draft202012Validator(closed(schema_of("--plan")))
    golden = [json.loads(path.read_text(encoding="utf-8")) for path in TESTS.rglob("*.json")]

    plans = [each for each in golden if isinstance(each, dict) and each.get("command") in ("plan", "apply")]

    assert [error.message for plan in plans for error in validator.iter_errors(plan)] == []
