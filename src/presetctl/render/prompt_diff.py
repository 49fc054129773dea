"""A prompt before and after, line by line."""

from collections.abc import Iterator
from difflib import unified_diff

CONTEXT_LINES = 2


def diff_prompt(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a unified diff with their marks: `-`, `+`, a space, or `@` for a jump.

    A line end that comes or goes at the end of the text shows as an empty line.
    """
    lines = unified_diff(before.split("\n"), after.split("\n"), n=CONTEXT_LINES, lineterm="")
    for index, line in enumerate(lines):
        if index >= 2:  # noqa: PLR2004 (the first two lines name files)
            yield line[0], line if line[0] == "@" else line[1:]


def measure(text: str) -> str:
    """Return a prompt's size for people."""
    count = text.count("\n") + (not text.endswith("\n"))
    return f"{count} {'line' if count == 1 else 'lines'}, {len(text):,} characters"
