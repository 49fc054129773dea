"""A prompt before and after: line by line, and within a changed line word by word."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

from presetctl.render.words import plural

CONTEXT_LINES = 2
SIMILAR_ENOUGH = 0.4
"""Two lines that share less are shown as one that went and one that came."""

MOST_WORDS = 3000
MOST_PAIRS = 20_000
"""A line with more words, or whose words equal each other more often, would take too long to align."""

_WORDS = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")

Piece = tuple[str, bool]
"""A part of a line, and whether it differs from the other side."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff. `mark` is `-`, `+`, a space, or `@` for a jump; the pieces make up the line."""

    mark: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(text for text, _ in self.pieces)


def diff_prompt(before: str, after: str) -> Iterator[DiffLine]:
    """Yield the lines of a unified diff; a line that only changed says which of its words did.

    A line end that comes or goes at the end of the text shows as an empty line.
    """
    if before.endswith("\n") and after.endswith("\n"):
        before, after = before[:-1], after[:-1]
    removed: list[str] = []
    added: list[str] = []
    lines = unified_diff(before.split("\n"), after.split("\n"), n=CONTEXT_LINES, lineterm="")
    for line in list(lines)[2:]:
        if line[0] == "-":
            removed.append(line[1:])
        elif line[0] == "+":
            added.append(line[1:])
        else:
            yield from _pair(removed, added)
            removed, added = [], []
            yield DiffLine(line[0], ((line if line[0] == "@" else line[1:], False),))
    yield from _pair(removed, added)


def measure(text: str) -> str:
    """Return a prompt's size for people."""
    count = text.count("\n") + (not text.endswith("\n"))
    return f"{plural(count, 'line')}, {plural(len(text), 'character')}"


def _pair(removed: list[str], added: list[str]) -> Iterator[DiffLine]:
    """Yield a block of changed lines, the old ones first."""
    pairs = [_compare(old, new) for old, new in zip(removed, added, strict=False)]
    for index, line in enumerate(removed):
        yield DiffLine("-", pairs[index][0] if index < len(pairs) else ((line, False),))
    for index, line in enumerate(added):
        yield DiffLine("+", pairs[index][1] if index < len(pairs) else ((line, False),))


def _compare(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the pieces of a line before and after, of which none is marked where no words are compared."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if _is_laborious(before, after):
        return ((old, False),), ((new, False),)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.quick_ratio() < SIMILAR_ENOUGH or matcher.ratio() < SIMILAR_ENOUGH:
        return ((old, False),), ((new, False),)
    gone: list[Piece] = []
    come: list[Piece] = []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        is_changed = kind != "equal"
        if end > start:
            gone.append(("".join(before[start:end]), is_changed))
        if other_end > other_start:
            come.append(("".join(after[other_start:other_end]), is_changed))
    return tuple(gone), tuple(come)


def _is_laborious(before: list[str], after: list[str]) -> bool:
    if max(len(before), len(after)) > MOST_WORDS:
        return True
    counts = Counter(after)
    return sum(counts[word] for word in before) > MOST_PAIRS
