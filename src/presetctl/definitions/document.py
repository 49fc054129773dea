"""A YAML file as JSON data, with the place of every key and value.

Places are worked out by a second pass, the first time somebody asks: most files are right, and then
nobody does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from presetctl.definitions.events import Spans, fold
from presetctl.definitions.text import TextError, locate_index, read_text
from presetctl.diagnostics import Diagnostic, Location, error


@dataclass(frozen=True)
class Document:
    """One YAML document. `data` is None when nothing could be read; `diagnostics` say why."""

    file: str
    text: str
    data: dict[str, Any] | None
    diagnostics: tuple[Diagnostic, ...]

    def locate(self, path: Sequence[str | int], part: Literal["key", "value"] = "value") -> Location:
        """Return the place of what stands at `path`, or else of its nearest parent's key."""
        wanted = tuple(path)
        found = wanted
        while found and found not in self._spans:
            found = found[:-1]
        key_span, value_span = self._spans.get(found, (None, (0, 1)))
        use_key = key_span is not None and (part == "key" or found != wanted)
        start, end = key_span if use_key and key_span else value_span
        return locate_index(self.text, start, self.file, end - start)

    def offset(self, path: Sequence[str | int]) -> int:
        """Return where in `text` the value at `path` begins, in characters from 0."""
        _, (start, _) = self._spans.get(tuple(path), (None, (0, 0)))
        return start

    def has(self, path: Sequence[str | int]) -> bool:
        """Tell whether something stands at `path` itself."""
        return tuple(path) in self._spans

    @cached_property
    def _spans(self) -> Spans:
        spans: Spans = {}
        fold(self.text, self.file, spans)
        return spans


def read_document(path: Path, file: str) -> Document:
    """Read a YAML file. `file` is the name that diagnostics give it. Never raises."""
    try:
        return parse_document(read_text(path, file), file)
    except TextError as exception:
        return Document(file, "", None, (exception.diagnostic,))


def parse_document(text: str, file: str) -> Document:
    """Turn YAML text into a document. Anything but a mapping at its root is an error. Never raises."""
    folded = fold(text, file)
    data, diagnostics = folded.data, folded.diagnostics
    if folded.is_broken:
        return Document(file, text, None, diagnostics)
    if data is None:
        empty = error("empty-file", "the file is empty", Location(file), "write it, or delete the file")
        return Document(file, text, None, (*diagnostics, empty))
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        where = Document(file, text, None, ()).locate(())
        hint = "begin with keys, such as `request:`; a leading `- ` makes a list"
        wrong = error("not-a-mapping", f"the file holds {kind} where a mapping belongs", where, hint)
        return Document(file, text, None, (*diagnostics, wrong))
    return Document(file, text, data, diagnostics)
