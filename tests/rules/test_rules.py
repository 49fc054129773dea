"""Every rule has a page that tells the truth, and cases of both kinds in the YAML file of its name."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML

from presetctl.definitions import rules
from presetctl.definitions.load import load
from presetctl.definitions.rules import RULES
from presetctl.definitions.rules.unknown_tool_type import KNOWN as KNOWN_TOOLS
from presetctl.diagnostics import Diagnostic, Severity
from presetctl.models.endpoint import Endpoint

HERE = Path(__file__).parent
PRESETS = HERE.parent.parent / "presets"
SECTIONS = ("## Why", "## Example", "## Instead")


def name_of(rule: ModuleType) -> str:
    return rule.__name__.rsplit(".", 1)[-1]


def code_of(rule: ModuleType) -> str:
    return name_of(rule).replace("_", "-")


def read_cases(name: str) -> dict[str, list[dict[str, Any]]]:
    cases: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(HERE / f"{name}.yaml")
    return cases


def cases_of(kind: str) -> list[Any]:
    return [
        pytest.param(code_of(rule), case, id=f"{code_of(rule)}: {case['name']}")
        for rule in RULES
        for case in read_cases(name_of(rule))[kind]
    ]


def section_of(rule: ModuleType, heading: str) -> str:
    return (rule.__doc__ or "").partition(f"{heading}\n")[2].partition("\n## ")[0].strip()


def blocks_of(heading: str) -> list[Any]:
    return [
        pytest.param(code_of(rule), block, id=f"{code_of(rule)} {number}")
        for rule in RULES
        for number, block in enumerate(_blocks(section_of(rule, heading)))
    ]


def _blocks(text: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def lint(folder: Path, definition: str) -> list[Diagnostic]:
    folder.mkdir()
    (folder / "example.yaml").write_text(definition, encoding="utf-8")
    return list(load(folder).diagnostics)


def place_of(diagnostic: Diagnostic) -> str:
    where = diagnostic.location
    return f"{where.line}:{where.column}" if where else ""


@pytest.mark.parametrize(("code", "case"), cases_of("pass"))
def test_what_is_right_is_left_alone(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    """A rule says nothing of what only resembles its mistake, and no other rule does."""
    found = lint(tmp_path / "presets", case["definition"])

    assert [f"{each.code}: {each.message}" for each in found] == [], code


@pytest.mark.parametrize(("code", "case"), cases_of("fail"))
def test_a_mistake_is_told_at_its_place(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    """A rule reports its mistake once, where it stands, as gravely as it deserves, with a way to mend it."""
    found = lint(tmp_path / "presets", case["definition"])

    places = [case["at"]] if isinstance(case["at"], str) else case["at"]
    assert [place_of(each) for each in found if each.code == code] == places
    assert {each.code for each in found} == {code, *case.get("also", ())}
    for each in found:
        if each.code == code:
            assert each.severity == case.get("severity", "warning")
            assert each.hint
    if "hint" in case:
        assert case["hint"] in [each.hint for each in found]


def test_every_rule_is_registered() -> None:
    """A module with a `check` is a rule, and every rule runs."""
    names = [each.name for each in iter_modules(rules.__path__)]
    modules = [import_module(f"{rules.__name__}.{name}") for name in names]

    assert list(RULES) == [module for module in modules if hasattr(module, "check")]


@pytest.mark.parametrize("rule", RULES, ids=code_of)
def test_every_rule_has_a_page(rule: ModuleType) -> None:
    """A page begins with one sentence, and says why, shows the mistake, and shows what to write instead."""
    page = rule.__doc__ or ""
    first, *_ = page.split("\n\n")
    headings = re.findall(r"^## .*", page, re.MULTILINE)

    assert re.fullmatch(r"[^\n]+\.", first)
    assert headings == list(SECTIONS)
    assert section_of(rule, "## Why")
    assert _blocks(section_of(rule, "## Example"))
    assert _blocks(section_of(rule, "## Instead"))


@pytest.mark.parametrize("rule", RULES, ids=code_of)
def test_every_rule_has_cases(rule: ModuleType) -> None:
    """A rule has cases of both kinds, each with a name of its own."""
    cases = read_cases(name_of(rule))
    names = [case["name"] for kind in ("pass", "fail") for case in cases[kind]]

    assert cases.keys() == {"pass", "fail"}
    assert cases["pass"]
    assert cases["fail"]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("code", "block"), blocks_of("## Example"))
def test_the_example_of_a_page_shows_the_mistake(code: str, block: str, tmp_path: Path) -> None:
    """What a page gives as an example is a definition with exactly this mistake."""
    found = lint(tmp_path / "presets", block)

    assert {each.code for each in found} == {code}


@pytest.mark.parametrize(("code", "block"), blocks_of("## Instead"))
def test_what_a_page_advises_is_right(code: str, block: str, tmp_path: Path) -> None:
    """What a page gives instead has no mistake at all."""
    found = lint(tmp_path / "presets", block)

    assert [f"{each.code}: {each.message}" for each in found] == [], code


def test_the_example_presets_are_clean() -> None:
    """Nothing is wrong with the presets that newcomers copy."""
    found = load(PRESETS).diagnostics

    assert [f"{place_of(each)} {each.code}: {each.message}" for each in found] == []


def test_bodies_of_the_public_reference_are_clean() -> None:
    """A body as the API's reference shows it has nothing but a conversation that a preset doesn't keep."""
    loaded = load(HERE / "documented")

    assert loaded.file_count > 10
    assert {each.code for each in loaded.diagnostics} == {"transient-field"}


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    """No part of a diagnostic repeats the secret that it is about."""
    secret = "sk-or-v1-" + "0f1e2d3c" * 8
    definition = (
        f"system_prompt: Use {secret} for it.\nrequest: {{model: openai/gpt-5.4, service_tier: auto,"
        f" tools: [{{type: function, function: {{name: find, description: {secret}}}}}]}}\n"
    )

    found = lint(tmp_path / "presets", definition)

    assert [each.severity for each in found] == [Severity.ERROR, Severity.ERROR]
    assert secret[9:] not in repr(found)


def test_a_second_file_with_the_same_words_is_told_there(tmp_path: Path) -> None:
    """A paragraph that two included files share is told in the second."""
    folder = tmp_path / "presets"
    folder.mkdir()
    words = "Answer in the language of the customer, whatever these orders use.\n"
    (folder / "a.md").write_text(f"You answer questions.\n\n{words}")
    (folder / "b.md").write_text(f"Be brief.\n\n{words}")
    definition = (
        "system_prompt: [{file: a.md}, {file: b.md}]\nrequest: {model: openai/gpt-5.4, temperature: 0}\n"
    )
    (folder / "example.yaml").write_text(definition)

    found = load(folder).diagnostics

    assert [(each.code, place_of(each)) for each in found] == [("doubled-text", "3:1")]
    assert found[0].location
    assert Path(found[0].location.file).name == "b.md"


def test_tool_types_of_the_models_are_known() -> None:
    """No type that the models know is taken for a misspelling."""
    declared: set[str] = set()
    for endpoint in Endpoint:
        schema = endpoint.request_model.model_json_schema()
        for name, part in schema["$defs"].items():
            kind = part.get("properties", {}).get("type", {})
            if "Tool" in name:
                declared.update(kind.get("enum", [kind.get("const", "")]))
    ours = {each for each in declared if each.startswith("openrouter:")}

    assert len(ours) > 10
    assert ours <= set(KNOWN_TOOLS)
