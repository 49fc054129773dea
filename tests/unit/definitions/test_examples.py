"""Definitions beside what becomes of them: a body, or the mistakes named in their first lines."""

import json
import re
from pathlib import Path

import pytest

from presetctl.content import wire_body
from presetctl.definitions.load import load

from .conftest import Presets

EXAMPLES = Path(__file__).parents[2] / "examples"
EXPECTED = re.compile(r"^#: (\S+) (\d+:\d+)$", re.MULTILINE)


@pytest.mark.parametrize("name", sorted(path.stem for path in (EXAMPLES / "valid").glob("*.json")))
def test_a_valid_definition_becomes_its_body(name: str) -> None:
    """What stands in NAME.json is what would be sent for NAME.yaml."""
    definitions = {each.slug: each for each in load(EXAMPLES / "valid").definitions}

    body = wire_body(definitions[name].endpoint, definitions[name].content)

    assert body == json.loads((EXAMPLES / "valid" / f"{name}.json").read_text(encoding="utf-8"))


def test_every_valid_example_has_a_body() -> None:
    """None is forgotten, and none has an error."""
    loaded = load(EXAMPLES / "valid")

    assert loaded.is_valid, loaded.diagnostics
    assert {each.slug for each in loaded.definitions} == {
        path.stem for path in (EXAMPLES / "valid").glob("*.json")
    }


@pytest.mark.parametrize("path", sorted((EXAMPLES / "invalid").iterdir()), ids=lambda path: path.stem)
def test_an_invalid_definition_has_the_mistakes_that_it_names(presets: Presets, path: Path) -> None:
    """Each line `#: CODE LINE:COLUMN` is one diagnostic, and there are no others."""
    text = path.read_text(encoding="utf-8")
    presets.write("a.yaml", text)

    assert sorted(presets.found()) == sorted(
        f"a.yaml:{place} {code}" for code, place in EXPECTED.findall(text)
    )
