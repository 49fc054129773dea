"""Diagnostics for people, with an excerpt and a caret, and as the JSON formats hold them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from presetctl.diagnostics import Diagnostic, Location, Severity
from presetctl.render.terminal import harmless, one_line, to_string

FORMAT_VERSION = 1
EXCERPT_CELLS = 100

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}


def render_diagnostics(diagnostics: Iterable[Diagnostic], *, color: bool) -> str:
    """Return all diagnostics as text, a blank line between two."""
    text = Text("\n").join(_text(each) for each in diagnostics)
    return to_string(text, color=color)


def count_diagnostics(diagnostics: Iterable[Diagnostic]) -> dict[str, int]:
    """Return the number of diagnostics of each severity."""
    counts = Counter(each.severity for each in diagnostics)
    return {severity.value: counts[severity] for severity in Severity}


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Return the diagnostics as the published JSON formats hold them."""
    return [
        {
            "severity": each.severity.value,
            "code": each.code,
            "slug": each.slug,
            "file": each.location.file if each.location else None,
            "line": each.location.line if each.location else None,
            "column": each.location.column if each.location else None,
            "message": each.message,
            "hint": each.hint,
        }
        for each in diagnostics
    ]


def _text(diagnostic: Diagnostic) -> Text:
    style = _STYLES[diagnostic.severity]
    text = Text()
    text.append(f"{diagnostic.severity}[{diagnostic.code}]", style)
    is_named = diagnostic.location or f"`{diagnostic.slug}`" in diagnostic.message
    subject = f"`{diagnostic.slug}`: " if diagnostic.slug and not is_named else ""
    text.append(f": {one_line(subject + diagnostic.message)}\n", "bold")
    if diagnostic.location:
        _append_place(text, diagnostic.location, style)
    if diagnostic.hint:
        text.append("hint", "bold green")
        text.append(f": {one_line(diagnostic.hint)}\n")
    return text


def _append_place(text: Text, place: Location, style: str) -> None:
    text.append("  --> ", "blue")
    text.append(f"{one_line(place.file)}:{place.line}:{place.column}\n")
    if not place.excerpt.strip():
        return
    before, marked, after = _window(place)
    gutter = " " * (len(str(place.line)) + 2)
    text.append(f"{gutter}|\n", "blue")
    text.append(f" {place.line} |", "blue")
    text.append(f" {before}{marked}{after}\n")
    text.append(f"{gutter}|", "blue")
    text.append(f" {' ' * cell_len(before)}")
    text.append("^" * max(1, cell_len(marked)), style)
    text.append("\n")


def _window(place: Location) -> tuple[str, str, str]:
    """Return the line before, at and after the caret, cut to what fits on a screen."""
    start, end = place.column - 1, place.column - 1 + place.width
    most = EXCERPT_CELLS + 1
    before = harmless(place.excerpt[max(0, start - most) : start]).replace("\t", " ")
    marked = harmless(place.excerpt[start : min(end, start + most)]).replace("\t", " ")
    after = harmless(place.excerpt[end : end + most]).replace("\t", " ")
    if len(marked) > EXCERPT_CELLS:
        marked = marked[: EXCERPT_CELLS - 1] + "…"
        after = ""
    if len(before) > EXCERPT_CELLS - min(len(marked), EXCERPT_CELLS // 2):
        before = "…" + before[-EXCERPT_CELLS // 2 :]
    rest = max(0, EXCERPT_CELLS - len(before) - len(marked))
    return before, marked, after if len(after) <= rest else after[:rest] + "…"
