"""The difference of two contents for people at a terminal."""

from collections.abc import Sequence

from rich.text import Text

from presetctl.diff import Change
from presetctl.render.plan_text import render_changes
from presetctl.render.terminal import one_line, to_string


def render_diff(before: str, after: str, changes: Sequence[Change], *, color: bool) -> str:
    """Return the changes under the names of the two sides, or a line that says that there are none."""
    if not changes:
        return f"No difference between {one_line(before)} and {one_line(after)}.\n"
    text = Text()
    text.append(f"{one_line(before)} → {one_line(after)}\n", "bold")
    text.append_text(render_changes(changes, indent=4))
    return to_string(text, color=color)
