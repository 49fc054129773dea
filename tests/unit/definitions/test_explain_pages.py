"""Every code has a page, every page a code, and every example does what its page says."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import presetctl
from presetctl.explain import explanations

from .conftest import RULE_CODES, Presets

SOURCE = Path(presetctl.__file__).parent
SAYING = ("error", "warning", "note", "_report", "_stop", "Diagnostic")
PAGES = explanations()
NOT_IN_ONE_FILE = {
    "alias-expansion": "its example is abridged",
    "duplicate-slug": "needs a second file",
    "extends-cycle": "needs a second file",
    "extends-too-deep": "needs nine files",
    "not-utf8": "a page can't hold such a byte",
    "too-large": "needs 3 MB",
    "unknown-target": "needs settings",
    "unreadable-file": "needs a file without permissions",
    "include-itself": "depends on the file's name",
    "more-errors": "its example is abridged",
}


def codes_said() -> Iterator[str]:
    """Yield every code that the source passes on to become a diagnostic."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                for argument in node.args[:2] if name in SAYING else ():
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        if re.fullmatch("[a-z0-9]+(-[a-z0-9]+)+", argument.value):
                            yield argument.value
                        break


def words() -> set[str]:
    """Return every string of the source."""
    return {
        node.value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_code_has_a_page() -> None:
    """`presetctl explain CODE` never shrugs."""
    assert set(codes_said()) - set(PAGES) == set()


def test_every_page_has_a_code() -> None:
    """No page explains what is never said."""
    assert set(PAGES) - words() - RULE_CODES == set()


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_says_why_shows_an_example_and_what_to_write_instead(code: str) -> None:
    """All pages are built the same way."""
    titles = re.findall(r"^#+ .*$", PAGES[code], re.MULTILINE)

    assert titles[0] == f"# {code}"
    assert [title for title in titles if title.startswith("## ")] == ["## Why", "## Example", "## Instead"]


def example(code: str, title: str) -> str | None:
    """Return the first YAML block below a heading of a page."""
    section = PAGES[code].split(f"## {title}\n")[1].split("\n## ")[0]
    found = re.search(r"```yaml\n(.*?)```", section, re.DOTALL)
    return found.group(1) if found else None


def definition_codes() -> list[str]:
    """Return the codes of diagnostics that a definition alone can have."""
    room = files("presetctl") / "definitions"
    said = "".join(path.read_text() for path in Path(str(room)).rglob("*.py"))
    return sorted(code for code in PAGES if f'"{code}"' in said and code not in NOT_IN_ONE_FILE)


@pytest.mark.parametrize("code", definition_codes())
def test_the_example_of_a_page_has_the_mistake_and_the_other_one_has_not(presets: Presets, code: str) -> None:
    """What a page shows is true."""
    for name in ("email", "analyst", "house-style", "help", "tone-of-voice", "guidelines"):
        presets.write(f"prompts/{name}.md", "Be brief.\n")
    presets.write("_base.yaml", "request: {}\n")

    presets.write("a.yaml", example(code, "Example") or "")
    before = {each.code for each in presets.load().diagnostics}
    presets.write("a.yaml", example(code, "Instead") or "request: {}\n")
    after = {each.code for each in presets.load().diagnostics}

    assert code in before
    assert code not in after
