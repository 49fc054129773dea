"""The index of faults stays true."""

import ast
from pathlib import Path

from tests.faults.index import ROWS

TESTS = Path(__file__).parents[1]
NAMED = {name for names in ROWS.values() for name in names}


def names_in(path: Path) -> set[str]:
    """Return the functions and classes at the top of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        each.name
        for each in tree.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


def test_every_fault_has_its_tests() -> None:
    """Each test that the index names exists."""
    missing = [name for name in NAMED if (parts := name.split("::"))[1] not in names_in(TESTS / parts[0])]

    assert not missing


def test_every_test_of_a_fault_is_in_the_index() -> None:
    """Whoever adds a fault here adds its row."""
    here = {
        f"faults/{path.name}::{name}"
        for path in Path(__file__).parent.glob("test_*.py")
        for name in names_in(path)
        if name.startswith("test_") and path != Path(__file__)
    }

    assert not here - NAMED
