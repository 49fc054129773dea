"""Every catalogue rule has a page that tells the truth, and cases of both kinds in the YAML file of its name.

The catalogue is the sandbox's, with the rows that a case adds; the day is 20 November 2026.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML

from presetctl import catalogue_rules
from presetctl.catalogue.rows import CatalogueRows, endpoint_rows, model_rows, provider_rows, to_catalogue
from presetctl.catalogue.values import Catalogue
from presetctl.catalogue_rules import CODES, RULES, judge, pinned_models
from presetctl.catalogue_rules.case import Case
from presetctl.definitions import rules
from presetctl.definitions.load import load
from presetctl.definitions.rules import code_of
from presetctl.diagnostics import Diagnostic, Severity
from presetctl.sandbox.catalogue import MODELS, PROVIDERS
from presetctl.sandbox.offers import offers_of

HERE = Path(__file__).parent
PRESETS = HERE.parent.parent / "presets"
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECTIONS = ("## Why", "## Example", "## Instead")
HANDBOOK = "Be kind. " * 2_223
"""20,007 characters."""


def name_of(rule: ModuleType) -> str:
    return rule.__name__.rsplit(".", 1)[-1]


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
        pytest.param(code_of(rule), block, id=code_of(rule))
        for rule in RULES
        for block in re.findall(r"```yaml\n(.*?)```", section_of(rule, heading), re.DOTALL)
    ]


def a_catalogue(models: Iterable[Any] = (), *, has_endpoints: bool = True) -> Catalogue:
    """Return the sandbox's catalogue; rows of `models` come first, and may hold their `endpoints`."""
    added = list(models)
    offers = {each["id"]: offers_of(each["id"]) for each in MODELS} | {each["id"]: each for each in added}
    endpoints = {name: endpoint_rows((offer or {}).get("endpoints", ())) for name, offer in offers.items()}
    rows = CatalogueRows(
        NOW, model_rows([*added, *MODELS]), provider_rows(PROVIDERS), endpoints if has_endpoints else {}
    )
    return to_catalogue(rows)


def find(
    folder: Path,
    definition: str,
    catalogue: Catalogue,
    severities: dict[str, Severity | None] | None = None,
    max_prompt_percent: int = 50,
) -> list[Diagnostic]:
    """Return what the catalogue rules say about a definition that has no mistake of its own."""
    (folder / "prompts").mkdir(parents=True)
    (folder / "prompts" / "handbook.md").write_text(HANDBOOK)
    (folder / "example.yaml").write_text(definition, encoding="utf-8")
    loaded = load(folder)
    (subject,) = loaded.subjects.values()
    case = Case(subject, catalogue, NOW.date(), max_prompt_percent)
    return list(judge(case, severities or {}))


def place_of(diagnostic: Diagnostic) -> str:
    where = diagnostic.location
    return f"{where.line}:{where.column}" if where else ""


@pytest.mark.parametrize(("code", "case"), cases_of("pass"))
def test_what_is_right_is_left_alone(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    """A rule says nothing of what only resembles its mistake."""
    found = find(tmp_path / "presets", case["definition"], a_catalogue(case.get("models", ())))

    assert [each.message for each in found if each.code == code] == []


@pytest.mark.parametrize(("code", "case"), cases_of("fail"))
def test_a_mistake_is_told_at_its_place(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    """A rule warns of its mistake once, where it stands, in words that a case may fix."""
    found = find(tmp_path / "presets", case["definition"], a_catalogue(case.get("models", ())))
    told = [each for each in found if each.code == code]

    places = [case["at"]] if isinstance(case["at"], str) else case["at"]
    assert [place_of(each) for each in told] == places
    assert {each.code for each in found} == {code, *case.get("also", ())}
    assert {each.severity for each in told} == {Severity.WARNING}
    assert all(each.hint for each in told)
    for part in ("message", "hint"):
        if part in case:
            assert case[part] in [getattr(each, part) for each in told]


@pytest.mark.parametrize("rule", RULES, ids=code_of)
def test_every_rule_has_a_page_and_cases(rule: ModuleType) -> None:
    """A page begins with one sentence and has all sections; a rule has cases of both kinds."""
    page, cases = rule.__doc__ or "", read_cases(name_of(rule))

    assert re.fullmatch(r"[^\n]+\.", page.split("\n\n")[0])
    assert re.findall(r"^## .*", page, re.MULTILINE) == list(SECTIONS)
    assert all(cases[kind] for kind in ("pass", "fail"))


def test_every_rule_is_registered() -> None:
    """A module with a `check` is a rule, every rule runs, and no code means two things."""
    names = [each.name for each in iter_modules(catalogue_rules.__path__)]
    modules = [import_module(f"{catalogue_rules.__name__}.{name}") for name in names]

    assert list(RULES) == [module for module in modules if hasattr(module, "check")]
    assert not CODES & rules.CODES


@pytest.mark.parametrize(("code", "block"), blocks_of("## Example"))
def test_the_example_of_a_page_shows_the_mistake(code: str, block: str, tmp_path: Path) -> None:
    """What a page gives as an example is a definition with exactly this mistake."""
    assert {each.code for each in find(tmp_path / "presets", block, a_catalogue())} == {code}


@pytest.mark.parametrize(("code", "block"), blocks_of("## Instead"))
def test_what_a_page_advises_is_right(code: str, block: str, tmp_path: Path) -> None:
    """What a page gives instead has no mistake at all."""
    assert [each.message for each in find(tmp_path / "presets", block, a_catalogue())] == [], code


def test_the_example_presets_are_clean() -> None:
    """The sandbox's catalogue has nothing against the presets that newcomers copy."""
    catalogue = a_catalogue()
    subjects = load(PRESETS).subjects.values()

    found = [each for subject in subjects for each in judge(Case(subject, catalogue, NOW.date()), {})]

    assert len(subjects) == 12
    assert [f"{place_of(each)} {each.code}: {each.message}" for each in found] == []


EXPIRING = "request: {model: anthropic/claude-3.5-haiku}\n"


def test_settings_raise_and_silence_a_rule(tmp_path: Path) -> None:
    """A rule can be an error, or be switched off."""
    raised = find(tmp_path / "a", EXPIRING, a_catalogue(), {"model-expiring": Severity.ERROR})
    off = find(tmp_path / "b", EXPIRING, a_catalogue(), {"model-expiring": None})

    assert [each.severity for each in raised] == [Severity.ERROR]
    assert off == []


def test_comment_silences_a_rule(tmp_path: Path) -> None:
    """A comment on the line silences a catalogue rule as it does any other."""
    comment = "# presetctl: ignore[model-expiring]\n"

    assert find(tmp_path / "presets", comment + EXPIRING, a_catalogue()) == []


def test_settings_decide_how_much_a_prompt_may_fill(tmp_path: Path) -> None:
    """A prompt of 5,001 estimated tokens fills 3 % of a context of 131,072."""
    definition = (
        "system_prompt: {file: prompts/handbook.md}\nrequest: {model: meta-llama/llama-3.3-70b-instruct}\n"
    )

    found = find(tmp_path / "a", definition, a_catalogue(), max_prompt_percent=2)
    silent = find(tmp_path / "b", definition, a_catalogue(), max_prompt_percent=3)

    (only,) = found
    assert only.message.startswith("the system prompt has an estimated 5,001 tokens, 3 % of the 131,072")
    assert silent == []


def test_an_empty_catalogue_says_nothing_but_that_names_are_unknown(tmp_path: Path) -> None:
    """Where the catalogue knows nothing, no capability, price or provider is doubted."""
    definition = (
        "request:\n  model: openai/gpt-5.4\n  temperature: 1\n  max_tokens: 99999999\n"
        "  tools: [{type: function, function: {name: find, description: Find}}]\n"
        "  provider: {only: [acme], max_price: {prompt: 0.001}}\n"
    )

    assert [each.code for each in find(tmp_path / "presets", definition, Catalogue(NOW))] == ["unknown-model"]


def test_endpoints_are_needed_for_pinned_models_only(tmp_path: Path) -> None:
    """Only the models of definitions with `order` or `only` are asked for their endpoints, each once."""
    texts = {
        "plain": "{model: openai/gpt-4o}",
        "sorted": "{model: openai/gpt-4o, provider: {sort: price, ignore: [azure]}}",
        "ordered": "{model: 'openai/gpt-5.4:nitro', provider: {order: [azure]}}",
        "only": "{models: [openai/gpt-5.4, qwen/qwen3-235b-a22b, acme/new], provider: {only: [azure]}}",
        "router": "{model: '@preset/mail', provider: {only: [azure]}}",
    }
    for name, request in texts.items():
        (tmp_path / f"{name}.yaml").write_text(f"request: {request}\n")

    needed = pinned_models(load(tmp_path).subjects.values(), a_catalogue(has_endpoints=False))

    assert needed == {"openai/gpt-5.4", "qwen/qwen3-235b-a22b"}
