"""YAML events folded into JSON values.

ruamel's own loaders recurse (deep nesting ends the process), stop at the first duplicate key, and let an
alias stand for gigabytes. The fold below keeps a stack of its own, so depth and alias expansion are
bounded before they cost anything, and every mistake of a file is found in one pass.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from presetctl.definitions.parser import MAX_PURE_LENGTH, RefusedError, Span, parse
from presetctl.definitions.scalars import NotJsonNumberError, resolve
from presetctl.definitions.text import locate_index
from presetctl.diagnostics import Diagnostic, error, note

MAX_DEPTH: Final = 64
MAX_SIZE: Final = 2 << 20
"""What a file may hold with its aliases written out: characters of text, and `NODE_SIZE` a value."""
NODE_SIZE: Final = 20
MAX_DIAGNOSTICS: Final = 50
"""A file with more mistakes is not read on."""

Spans = dict[tuple[str | int, ...], tuple[Span | None, Span]]
"""Path → the spans of its key (none in a list) and of its value."""

_CORE: Final = "tag:yaml.org,2002:"
_STRING_TAGS: Final = frozenset({"!", _CORE + "str"})
_CONTAINER_TAGS: Final = frozenset({None, "!", _CORE + "map", _CORE + "seq"})
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NO_KEY: Final = object()
_MERGE_KEY: Final = object()


@dataclass(frozen=True, slots=True)
class Folded:
    """What a text says. `is_broken` when `data` is only what stood before the text broke off."""

    data: Any
    diagnostics: tuple[Diagnostic, ...]
    is_broken: bool
    is_empty: bool


def fold(text: str, file: str, spans: Spans | None = None) -> Folded:
    """Read one YAML document as JSON values, and fill `spans` when it is given. Never raises."""
    folding = _Folding(text, file, spans)
    if folding.is_refused and len(text) <= MAX_PURE_LENGTH:
        own: Spans | None = None if spans is None else {}
        second = _Folding(text, file, own, is_pure=True)
        if not second.is_broken:
            if spans is not None and own is not None:
                spans.clear()
                spans.update(own)
            folding = second
    return Folded(folding.root, tuple(folding.diagnostics), folding.is_broken, folding.documents == 0)


class _BrokenError(Exception):
    """Reading on makes no sense. The diagnostic is recorded."""


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is still open."""

    value: Any
    anchor: str | None
    start: int
    size: int = NODE_SIZE
    key: Any = _NO_KEY
    key_span: Span | None = None
    key_starts: dict[str, int] = field(default_factory=dict)
    merged: list[dict[str, Any]] = field(default_factory=list)


class _Folding:
    """One pass. `is_refused` when it was the parser that broke it off."""

    def __init__(self, text: str, file: str, spans: Spans | None, *, is_pure: bool = False) -> None:
        self.text = text
        self.is_broken = False
        self.is_refused = False
        self.file = file
        self.spans = spans
        self.root: Any = None
        self.diagnostics: list[Diagnostic] = []
        self.documents = 0
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        self._spent = 0
        try:
            self._run(is_pure=is_pure)
        except _BrokenError:
            self.is_broken = True

    def _run(self, *, is_pure: bool) -> None:
        take: dict[type[Event], Callable[[Any], None]] = {
            ScalarEvent: self._scalar,
            MappingStartEvent: lambda event: self._open(event, {}),
            SequenceStartEvent: lambda event: self._open(event, []),
            MappingEndEvent: self._close,
            SequenceEndEvent: self._close,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
        }
        try:
            for event in parse(self.text, is_pure=is_pure):
                if handler := take.get(type(event)):
                    handler(event)
        except RefusedError as exception:
            self.is_refused = exception.is_grammar
            self._stop(exception.code, exception.message, exception.span, exception.hint)

    def _report(self, code: str, message: str, span: Span, hint: str | None = None) -> None:
        where = locate_index(self.text, span[0], self.file, span[1] - span[0])
        self.diagnostics.append(error(code, message, where, hint))
        if len(self.diagnostics) >= MAX_DIAGNOSTICS:
            message = f"reading stops after {MAX_DIAGNOSTICS} errors"
            self.diagnostics.append(note("more-errors", message, where, "mend these first"))
            raise _BrokenError

    def _stop(self, code: str, message: str, span: Span, hint: str | None = None) -> NoReturn:
        self._report(code, message, span, hint)
        raise _BrokenError

    def _joined(self, event: Any) -> str:
        """Return a scalar's text, in which two JSON escapes may stand for one character."""
        text: str = event.value
        if not _SURROGATE.search(text):
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            message = "half of a pair of `\\u` escapes stands alone"
            self._report("control-character", message, _span(event), "write the character itself")
            return ""

    def _document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            hint = "give each preset a file of its own"
            self._stop("several-documents", "a second YAML document starts here", _span(event), hint)

    def _scalar(self, event: Any) -> None:
        text = self._joined(event)
        size = len(text) + NODE_SIZE
        self._spend(size, event)
        tag: str | None = event.tag
        is_plain = tag is None and event.implicit[0]
        value: Any = text
        if is_plain:
            value = self._resolve(text, event)
        elif tag is not None and tag not in _STRING_TAGS:
            self._refuse_tag(event)
        if "\0" in text:
            message = "the text holds a NUL character, which can't be sent"
            self._report("control-character", message, _span(event), "remove it")
        if self._wants_key():
            self._set_key(event, value, is_merge=is_plain and text == "<<")
        else:
            self._add(value, size, _span(event))
        if event.anchor:
            self._anchors[event.anchor] = (value, size)

    def _resolve(self, text: str, event: Event) -> Any:
        try:
            return resolve(text)
        except NotJsonNumberError as exception:
            hint = "quote it if it is text; leave the field out if it means no limit"
            self._report("number-not-json", str(exception), _span(event), hint)
            return text

    def _refuse_tag(self, event: Any) -> None:
        name = event.tag.replace(_CORE, "!!")
        start = self.text.find("!", event.start_mark.index)
        hint = "remove the tag; presets hold plain JSON values"
        self._report("yaml-tag", f"the tag `{name}` is not allowed", (start, start + len(name)), hint)

    def _open(self, event: Any, value: Any) -> None:
        if self._wants_key():
            hint = "write a list or mapping as a value, below a key that is text"
            self._stop("key-not-string", "a key must be a string", _span(event), hint)
        if len(self._stack) >= MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            self._stop("too-deep", message, _span(event), "flatten it; a JSON Schema can use `$defs`")
        if event.tag not in _CONTAINER_TAGS:
            self._refuse_tag(event)
        self._spend(NODE_SIZE, event)
        self._stack.append(_Frame(value, event.anchor, event.start_mark.index))
        if event.anchor:
            self._anchors[event.anchor] = None

    def _close(self, event: Event) -> None:
        frame = self._stack.pop()
        for merged in frame.merged:
            for key, value in merged.items():
                frame.value.setdefault(key, value)
        if frame.anchor:
            self._anchors[frame.anchor] = (frame.value, frame.size)
        self._add(frame.value, frame.size, (frame.start, event.end_mark.index))

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            message = f"no anchor `&{event.anchor}` stands above"
            self._stop("yaml-syntax", message, _span(event), "quote a text that begins with `*`")
        target = self._anchors[event.anchor]
        if target is None:
            message = f"`*{event.anchor}` stands inside what it refers to"
            self._stop("recursive-alias", message, _span(event), "put the anchor on the part that repeats")
        value, size = target
        self._spend(size, event)
        if self._wants_key():
            self._set_key(event, value, is_merge=False)
        else:
            self._add(value, size, _span(event))

    def _spend(self, size: int, event: Event) -> None:
        self._spent += size
        if self._spent <= MAX_SIZE:
            return
        if type(event) is AliasEvent:
            message = "the aliases of this file stand for more than 2 MiB"
            self._stop("alias-expansion", message, _span(event), "move common parts into a base file")
        hint = "keep long texts in files of their own and include them with `{file: …}`"
        self._stop("too-large", "the file holds too many values", _span(event), hint)

    def _wants_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].key is _NO_KEY and type(self._stack[-1].value) is dict

    def _set_key(self, event: Any, value: Any, *, is_merge: bool) -> None:
        frame = self._stack[-1]
        frame.key_span = span = _span(event)
        if not isinstance(value, str):
            text = self.text[slice(*span)]
            self._report("key-not-string", f"the key `{text}` is not a string", span, f'write "{text}"')
            value = text
        if value in frame.key_starts:
            first = self.text.count("\n", 0, frame.key_starts[value]) + 1
            hint = f"it stands on line {first} too; keep one of them"
            self._report("duplicate-key", f"`{value}` is set twice in this mapping", span, hint)
        frame.key_starts[value] = span[0]
        frame.key = _MERGE_KEY if is_merge else value

    def _add(self, value: Any, size: int, span: Span) -> None:
        if self.spans is not None:
            self.spans[self._path()] = (self._stack[-1].key_span if self._stack else None, span)
        if not self._stack:
            self.root = value
            return
        frame = self._stack[-1]
        frame.size += size
        if type(frame.value) is list:
            frame.value.append(value)
            return
        if frame.key is _MERGE_KEY:
            self._merge(frame, value, span)
        else:
            frame.value[frame.key] = value
        frame.key = _NO_KEY

    def _merge(self, frame: _Frame, value: Any, span: Span) -> None:
        parts = value if isinstance(value, list) else [value]
        if all(isinstance(part, dict) for part in parts):
            frame.merged.extend(parts)
        else:
            hint = "write `<<: *ANCHOR`, or quote the key if it is a name"
            self._report("wrong-type", "`<<` merges a mapping or a list of mappings", span, hint)

    def _path(self) -> tuple[str | int, ...]:
        return tuple(
            len(frame.value) if type(frame.value) is list else "<<" if frame.key is _MERGE_KEY else frame.key
            for frame in self._stack
        )


def _span(event: Event) -> Span:
    return event.start_mark.index, event.end_mark.index
