"""The threat model claims nothing that no test shows."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / ".github" / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)
CLAIMS = [line for line in PAGE.splitlines() if re.match(r"\| (can|\*\*can|It|A|No|Python|`archive`)", line)]


def names_in(path: Path) -> set[str]:
    """Return the names of a file's tests, also of those in classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {each.name for each in ast.walk(tree) if isinstance(each, functions)}


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_every_test_that_the_page_names_exists(file: str, name: str) -> None:
    """A test that was renamed is renamed on the page."""
    assert name in names_in(ROOT / file)


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_names_a_test(claim: str) -> None:
    """What the page promises, or admits, can be looked up."""
    assert re.search(r"`tests/[\w/]+\.py::test_\w+`", claim)


def test_page_has_all_four_attackers() -> None:
    """The claims above were found where they stand."""
    assert re.findall(r"^### (.*)", PAGE, re.MULTILINE) == [
        "A pull request",
        "A prompt, or any other text of a definition",
        "An answer of the API",
        "A lockfile, a journal or a saved plan",
    ]
    assert len(CLAIMS) > 40
