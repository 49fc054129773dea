"""One definition out of its layers: the files it extends, itself, and its changes for a target.

Layers are merged as JSON merge patches (RFC 7396), the target's changes last. The layers stay known, so that
a diagnostic about a merged value points at the file and line that it came from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from presetctl.definitions.check import check
from presetctl.definitions.document import Document
from presetctl.definitions.includes import Folder
from presetctl.definitions.schema import BaseFile
from presetctl.definitions.text import TextError
from presetctl.diagnostics import Diagnostic, Location, error

MAX_EXTENDS = 8
_PATCHED = ("description", "owners", "protected", "system_prompt", "request", "extra_request")


@dataclass(frozen=True, slots=True)
class Layer:
    """A mapping in a file: `prefix` is where it stands there."""

    document: Document
    path: Path
    prefix: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """A definition after merging. `layers` come strongest first."""

    path: Path
    data: Mapping[str, Any]
    layers: tuple[Layer, ...]
    bases: tuple[Path, ...]

    def origin(self, path: Sequence[str | int]) -> tuple[Layer, tuple[str | int, ...]]:
        """Return the layer that a value came from, and the value's path in that file."""
        wanted = tuple(path)
        if len(self.layers) == 1:
            return self.layers[0], wanted
        while wanted:
            for layer in self.layers:
                if layer.document.has((*layer.prefix, *wanted)):
                    return layer, (*layer.prefix, *wanted)
            wanted = wanted[:-1]
        return self.layers[-1], ()

    def locate(self, path: Sequence[str | int], part: Literal["key", "value"] = "value") -> Location:
        """Return the place of a value in the file that it came from, or of its nearest parent's key."""
        layer, found = self.origin(path)
        is_exact = len(found) == len(layer.prefix) + len(tuple(path))
        return layer.document.locate(found, part if is_exact else "key")


def compose(document: Document, path: Path, folder: Folder, target: str) -> tuple[Composed, list[Diagnostic]]:
    """Merge a definition's layers. `document` must hold data."""
    own = document.data or {}
    problems: list[Diagnostic] = []
    bases = _bases(document, path, folder, problems)
    request: Any = {}
    for base in reversed(bases):
        request = merge_patch(request, _mapping(base.document.data, "request"))
    merged = {key: value for key, value in own.items() if key not in ("extends", "targets")}
    if bases:
        merged["request"] = merge_patch(request, _mapping(own, "request"))
    layers = [Layer(document, path), *bases]
    changes = _mapping(_mapping(own, "targets"), target)
    if changes:
        patch = {key: changes[key] for key in _PATCHED if key in changes}
        merged = merge_patch(merged, patch)
        layers.insert(0, Layer(document, path, ("targets", target)))
    return Composed(path, merged, tuple(layers), tuple(base.path for base in bases)), problems


def merge_patch(value: Any, patch: Any) -> Any:
    """Return `value` changed by a JSON merge patch: mappings merge, null removes, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(value) if isinstance(value, dict) else {}
    for key, item in patch.items():
        if item is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), item)
    return merged


def _mapping(data: Any, key: str) -> dict[str, Any]:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def _bases(document: Document, path: Path, folder: Folder, problems: list[Diagnostic]) -> list[Layer]:
    chain = [path]
    bases: list[Layer] = []
    while isinstance(reference := (document.data or {}).get("extends"), str) and reference:
        try:
            path = folder.find(reference, path, partial(document.locate, ("extends",)))
        except TextError as exception:
            problems.append(exception.diagnostic)
            break
        where = document.locate(("extends",))
        shown = " → ".join(folder.name(each) for each in (*chain, path))
        if path in chain:
            problems.append(_cycle(chain[chain.index(path) :], folder))
            break
        if len(bases) >= MAX_EXTENDS:
            message = f"`extends` goes over more than {MAX_EXTENDS} files: {shown}"
            hint = "bring the common parts together in one base file"
            problems.append(error("extends-too-deep", message, where, hint))
            break
        chain.append(path)
        document = folder.document(path)
        problems.extend(document.diagnostics)
        if document.data is None:
            break
        if not folder.holds(path):
            problems.extend(check(BaseFile, document.data, document.locate, "a base file"))
        bases.append(Layer(document, path))
    return bases


def _cycle(files: list[Path], folder: Folder) -> Diagnostic:
    """Return the diagnostic of files that extend each other, the same wherever one enters the circle."""
    start = files.index(min(files))
    circle = [*files[start:], *files[:start]]
    shown = " → ".join(folder.name(each) for each in (*circle, circle[0]))
    where = folder.document(circle[-1]).locate(("extends",))
    return error(
        "extends-cycle", f"`extends` leads back: {shown}", where, "let the more general file stand alone"
    )
