"""A text before and after as the lines of a `diff` fence, to be read without colour and on a phone.

A line is folded at its sentences before it is compared, so that a long paragraph shows the sentence that
changed; within it `{-…-}` and `{+…+}` hold the words. `↪` begins what continues a line.
"""

import re
from collections.abc import Iterator
from textwrap import TextWrapper

from presetctl.render.markdown import visible
from presetctl.render.prompt_diff import DiffLine, diff_prompt

WIDTH = 42
"""In characters. On a phone a wider line has to be pushed aside to be read."""

LONGEST_SENTENCE = 1000
"""Words of longer ones would take too long to align."""

# Unlike `↪`, which a prompt may hold, these are kept by Unicode for such uses. Two texts that differ stay
# different: the first always stands for a line that was folded in place of a space, the second for a cut.
_FOLDED, _CUT = "\ufdd0", "\ufdd1"
_CONTINUES = _FOLDED + _CUT
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2}[.!?]) |(?<=[。！？])(?=.)")
_FROM_START = re.compile(r"@@ -[01][ ,]")
_WRAPPER = TextWrapper(
    WIDTH,
    subsequent_indent="↪ ",
    drop_whitespace=False,
    replace_whitespace=False,
    expand_tabs=False,
    break_on_hyphens=False,
)


def word_diff(before: str, after: str) -> Iterator[str]:
    """Yield the changed sentences with their surroundings; a text that is empty is no sentence."""
    if not before or not after:
        mark = "+" if after else "-"
        text = before or after
        for sentence in _fold(text.removesuffix("\n") or text).split("\n"):
            yield from _show(DiffLine(mark, ((sentence, False),)))
        return
    for line in diff_prompt(_fold(before), _fold(after)):
        if line.mark != "@":
            yield from _show(line)
        elif not _FROM_START.match(line.text):
            yield "⋯"


def least_size(before: str, after: str) -> int:
    """Return how many characters `word_diff` yields at least, without comparing."""
    lines = set(_fold(before).split("\n")) ^ set(_fold(after).split("\n"))
    return sum(map(len, lines))


def wrap(mark: str, text: str) -> Iterator[str]:
    """Yield a line in as many as it takes, each after its mark."""
    yield from (f"{mark} {each}" for each in _WRAPPER.wrap(visible(text)) or [""])


def _fold(text: str) -> str:
    for each in _CONTINUES:
        text = text.replace(each, f"\\u{ord(each):04x}")
    return "\n".join(_fold_line(line) for line in text.split("\n"))


def _fold_line(line: str) -> str:
    sentences = _SENTENCE_END.split(line)
    return f"\n{_FOLDED}".join(f"\n{_CUT}".join(_cut(each)) for each in sentences)


def _cut(sentence: str) -> Iterator[str]:
    for start in range(0, len(sentence) or 1, LONGEST_SENTENCE):
        yield sentence[start : start + LONGEST_SENTENCE]


def _show(line: DiffLine) -> Iterator[str]:
    text = "".join(_marked(line.mark, piece, is_changed=is_changed) for piece, is_changed in line.pieces)
    sign = "↪ " if line.text.startswith(tuple(_CONTINUES)) else ""
    yield from wrap(line.mark, sign + text)


def _marked(mark: str, piece: str, *, is_changed: bool) -> str:
    shown = piece.lstrip(_CONTINUES)
    words = shown.lstrip() or shown
    space = shown.removesuffix(words)
    return f"{space}{{{mark}{words}{mark}}}" if is_changed and words else shown
