"""Edits of a YAML text that leave every byte beside them alone.

A round trip through a YAML library re-indents, re-wraps and moves comments. Here only the characters of the
value in question are replaced, found by the places that reading it gave. Whether the result says what was
meant is for the caller to read back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from presetctl.definitions.events import Spans, fold
from presetctl.definitions.write import (
    MAX_WIDTH,
    write_after_colon,
    write_block,
    write_flow,
    write_item,
    write_key,
    write_quoted,
)

Path = tuple[str | int, ...]

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")
_COMMENT = re.compile(r"[ \t]+#[^\n]*")
_DASH = re.compile(r"( *)-( +)")


class EditError(Exception):
    """The text is written in a way that no small edit can change."""


def put(text: str, path: Path, value: Any, order: Sequence[str] = ()) -> str:
    """Return the text with a value at a path of mappings and lists, adding the mappings that lack.

    A new key is written after those that `order` names before it, else last. Raises: EditError.
    """
    yaml = _Yaml.read(text)
    if path in yaml.spans:
        return yaml.replaced(path, value)
    *parent, key = path
    holder = tuple(parent)
    if not isinstance(key, str):
        raise EditError("the list has no such item")
    if holder not in yaml.spans:
        return put(text, holder, {key: value}, order)
    if not yaml.children(holder):
        return yaml.replaced(holder, {key: value})
    return yaml.with_key(holder, key, value, order)


def drop(text: str, path: Path) -> str:
    """Return the text without a key or item. Raises: EditError."""
    yaml = _Yaml.read(text)
    if path not in yaml.spans:
        raise EditError("the value comes from an alias or a merge")
    siblings = yaml.children(path[:-1])
    if len(siblings) == 1:
        return yaml.replaced(path[:-1], [] if isinstance(path[-1], int) else {})
    return yaml.without(path, siblings)


def insert_item(text: str, path: Path, index: int, value: Any) -> str:
    """Return the text with a new item in a list that has one already. Raises: EditError."""
    return _Yaml.read(text).with_item(path, index, value)


def is_block_list(text: str, path: Path) -> bool:
    """Tell whether a list is written with an item a line, so that items can be edited one by one."""
    yaml = _Yaml.read(text)
    return bool(yaml.children(path)) and not yaml.is_flow(path)


@dataclass(frozen=True, slots=True)
class _Yaml:
    text: str
    spans: Spans

    @classmethod
    def read(cls, text: str) -> "_Yaml":
        spans: Spans = {}
        fold(text, "", spans)
        return cls(text, spans)

    def children(self, path: Path) -> list[Path]:
        """Return the paths of a collection's members, in their order in the text."""
        found = [each for each in self.spans if len(each) == len(path) + 1 and each[: len(path)] == path]
        return sorted(found, key=lambda each: self.spans[each][1])

    def start(self, path: Path) -> int:
        """Return where a value begins, after its anchor and tag."""
        begin = self.spans[path][1][0]
        found = _PROPERTIES.match(self.text, begin)
        return found.end() if found else begin

    def end(self, path: Path) -> int:
        """Return where a value ends, without the comments and blank lines that follow a block."""
        begin, end = self.start(path), self.spans[path][1][1]
        if self.text[begin : begin + 1] in ("|", ">"):
            header = self.text[begin : self.text.find("\n", begin)]
            text = self.text[begin:end]
            return begin + len(text.removesuffix("\n") if "+" in header else text.rstrip("\n"))
        children = self.children(path)
        return self.end(children[-1]) if children and not self.is_flow(path) else max(begin, end)

    def is_flow(self, path: Path) -> bool:
        """Tell whether a value is a collection in brackets."""
        return bool(path) and self.text[self.start(path) : self.start(path) + 1] in ("{", "[")

    def is_in_flow(self, path: Path) -> bool:
        """Tell whether a value stands somewhere between brackets."""
        return any(self.is_flow(path[:length]) for length in range(len(path)))

    def line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found

    def replaced(self, path: Path, value: Any) -> str:
        key_span, (begin, _) = self.spans[path]
        end = self.end(path)
        if self.is_in_flow(path):
            return f"{self.text[:begin]}{write_flow(value)}{self.text[max(begin, end) :]}"
        if key_span is None:
            return self._replaced_item(path, value)
        colon = self.text.index(":", key_span[1]) + 1
        indent = key_span[0] - self.line_start(key_span[0])
        return self._spliced(colon, path, value, indent)

    def _replaced_item(self, path: Path, value: Any) -> str:
        if not path:
            raise EditError("the whole file would be replaced")
        begin = self.spans[path][1][0]
        dash = self.text.rfind("-", self.line_start(begin), begin)
        indent = dash - self.line_start(begin)
        if dash < 0 or self.text[dash + 1 : begin].strip():
            raise EditError("the item doesn't stand beside its dash")
        if isinstance(value, dict | list) and value and not self.is_flow(path):
            end = self.end(path)
            written = self._item(value, indent, end)[indent:]
            return f"{self.text[:dash]}{written}{self.text[end:]}"
        return self._spliced(dash + 1, path, value, indent)

    def _spliced(self, mark: int, path: Path, value: Any, indent: int) -> str:
        """Return the text with another value after the colon or dash that ends at `mark`."""
        begin, end = self.spans[path][1][0], max(mark, self.end(path))
        old = self.text[mark:end]
        is_block = "\n" in old and (self.text[self.start(path)] in "|>" or bool(self.children(path)))
        first_line = old.partition("\n")[0]
        # A comment stays on the line of its key, where it would else become part of a block's text.
        comment = _COMMENT.search(first_line if is_block else self.text[end : self.line_end(end)])
        rest = end if is_block or comment is None else end + comment.end()
        space = self.text[mark:begin] if begin > mark and "\n" not in self.text[mark:begin] else " "
        written = self._apart(self._in_style(path, value, indent), value, rest)
        head, line_end, tail = written.partition("\n")
        head = space + head[1:] if head.strip() else head
        kept = comment.group() if comment else ""
        return f"{self.text[:mark]}{head}{kept}{line_end}{tail}{self.text[rest:]}"

    def _in_style(self, path: Path, value: Any, indent: int) -> str:
        """Return what follows the colon, with the quotes or brackets that the old value had."""
        sign = self.text[self.start(path) : self.start(path) + 1]
        if isinstance(value, dict | list) and sign in ("{", "[") and len(write_flow(value)) < MAX_WIDTH:
            return f" {write_flow(value)}"
        if isinstance(value, str):
            if sign in ("|", ">") and (block := write_block(value, indent + 2)):
                return f" {block}"
            if sign == "'" and value.isprintable():
                return " '" + value.replace("'", "''") + "'"
            if sign == '"':
                return f" {write_quoted(value)}"
        return write_after_colon(value, indent)

    def with_key(self, path: Path, key: str, value: Any, order: Sequence[str]) -> str:
        members = self.children(path)
        names = [str(each[-1]) for each in members]
        before = order[: order.index(key)] if key in order else ()
        places = [names.index(name) for name in before if name in names]
        place = max(places) if places else -1 if key in order and not path else len(members) - 1
        if self.is_flow(path) or self.is_in_flow(path):
            at = self.end(members[-1])
            return f"{self.text[:at]}, {write_key(key)}: {write_flow(value)}{self.text[at:]}"
        first = self.spans[members[0]][0]
        if first is None or "<<" in names[:1]:
            first = self.spans[members[-1]][0]
        if first is None:
            raise EditError("a key can't be added to a list")
        indent = first[0] - self.line_start(first[0])
        at = first[0] if place < 0 else self._after(members[place])
        entry = f"{write_key(key)}:{self._apart(write_after_colon(value, indent), value, at)}"
        if place < 0:
            return f"{self.text[:at]}{entry}\n{' ' * indent}{self.text[at:]}"
        return f"{self.text[:at]}\n{' ' * indent}{entry}{self.text[at:]}"

    def with_item(self, path: Path, index: int, value: Any) -> str:
        members = self.children(path)
        begin = self.spans[members[0]][1][0]
        dash = _DASH.fullmatch(self.text, self.line_start(begin), begin)
        if dash is None:
            raise EditError("the items don't stand on lines of their own")
        if index == 0:
            at = self.line_start(begin)
            return f"{self.text[:at]}{write_item(value, len(dash[1]))}{self.text[at:]}"
        at = self._after(members[index - 1])
        return f"{self.text[:at]}\n{self._item(value, len(dash[1]), at)}{self.text[at:]}"

    def _item(self, value: Any, indent: int, at: int) -> str:
        """Return an item without its line end, to stand before what is at an index of the text."""
        item = write_item(value, indent).removesuffix("\n")
        return self._apart(item, value, at, f"{' ' * indent}- ")

    def _apart(self, written: str, value: Any, at: int, lead: str = " ") -> str:
        """Return what was written, on one line if its last block would keep the blank lines that follow."""
        rest = self.text[at:]
        if not rest and "\n" in written:
            # A block needs its last line end, also in a file that had none.
            return f"{written}\n"
        takes_more = written.endswith("\n") and rest[1:].lstrip(" \t").startswith("\n")
        return f"{lead}{write_flow(value)}" if takes_more else written

    def without(self, path: Path, siblings: list[Path]) -> str:
        key_span, (begin, _) = self.spans[path]
        end, place = self.end(path), siblings.index(path)
        first = key_span[0] if key_span else begin
        if self.is_in_flow(path):
            if place:
                return self.text[: self.end(siblings[place - 1])] + self.text[end:]
            return self.text[:first] + self.text[self._first(siblings[1]) :]
        start = self.line_start(first)
        lead = self.text[start:first]
        if key_span and not lead.strip():
            return self.text[:start] + self.text[min(self._after(path) + 1, len(self.text)) :]
        if key_span and place == 0:
            return self.text[:first] + self.text[self._first(siblings[1]) :]
        if not key_span and _DASH.fullmatch(lead):
            return self.text[:start] + self.text[min(self._after(path) + 1, len(self.text)) :]
        raise EditError("it doesn't stand on lines of its own")

    def _first(self, path: Path) -> int:
        key_span, (begin, _) = self.spans[path]
        return key_span[0] if key_span else begin

    def _after(self, path: Path) -> int:
        """Return the end of the line on which a value ends, with the comment that stands there."""
        return self.line_end(self.end(path))
