"""A presets folder to write files into and to load."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pytest

from presetctl.definitions.load import Definition, Loaded, load
from presetctl.definitions.rules import RULES
from presetctl.diagnostics import Diagnostic

RULE_CODES = {rule.__name__.rpartition(".")[2].replace("_", "-") for rule in RULES}


@dataclass(frozen=True)
class Presets:
    """A presets folder."""

    root: Path

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the folder."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def load(
        self, target: str = "", suffix: str = "", known: Collection[str] | None = None, *, strict: bool = True
    ) -> Loaded:
        """Load the folder; `strict` makes unknown fields errors."""
        return load(self.root, target, suffix, known, unknown_fields_are_errors=strict)

    def one(self, target: str = "") -> Definition:
        """Load a folder that holds a single, valid definition."""
        loaded = self.load(target)
        assert loaded.is_valid, loaded.diagnostics
        [definition] = loaded.definitions
        return definition

    def told(
        self, target: str = "", suffix: str = "", known: Collection[str] | None = None, *, strict: bool = True
    ) -> list[Diagnostic]:
        """Return what is told of the folder, but for the lint rules, which have tests of their own."""
        found = self.load(target, suffix, known, strict=strict).diagnostics
        return [each for each in found if each.code not in RULE_CODES]

    def found(self, target: str = "") -> list[str]:
        """Return what is told as `file:line:column code`, the file without its folder."""
        return [self.brief(each) for each in self.told(target)]

    def brief(self, diagnostic: Diagnostic) -> str:
        """Return a diagnostic's place and code."""
        place = diagnostic.location
        assert place is not None
        file = place.file.removeprefix(f"{self.root.as_posix()}/")
        return f"{file}:{place.line}:{place.column} {diagnostic.code}"


@pytest.fixture
def presets(tmp_path: Path) -> Presets:
    """An empty presets folder."""
    root = tmp_path / "presets"
    root.mkdir()
    return Presets(root)
