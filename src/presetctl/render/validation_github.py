"""Diagnostics as workflow commands: annotations on the lines of a pull request.

GitHub shows ten annotations of a kind for a step, so the tenth says how many there are besides.
"""

from collections.abc import Iterator, Sequence

from presetctl.diagnostics import Diagnostic, Severity
from presetctl.render.annotations import annotation
from presetctl.render.words import plural

SHOWN_PER_KIND = 9

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_validation(diagnostics: Sequence[Diagnostic], presets: int, *, color: bool) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return one command a line, errors first."""
    lines = [
        line
        for severity in Severity
        for line in _commands(severity, [each for each in diagnostics if each.severity is severity])
    ]
    return "".join(f"{line}\n" for line in lines)


def _commands(severity: Severity, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    command = _COMMANDS[severity]
    for diagnostic in diagnostics[:SHOWN_PER_KIND]:
        hint = f"\nhint: {diagnostic.hint}" if diagnostic.hint else ""
        yield annotation(command, diagnostic.message + hint, **_properties(diagnostic))
    rest = len(diagnostics) - SHOWN_PER_KIND
    if rest > 0:
        yield annotation(command, f"and {plural(rest, f'more {severity}')}", title="presetctl")


def _properties(diagnostic: Diagnostic) -> dict[str, str | int]:
    place = diagnostic.location
    if place is None:
        return {"title": diagnostic.code}
    return {
        "file": place.file,
        "line": place.line,
        "endLine": place.line,
        "col": place.column,
        "endColumn": place.column + place.width,
        "title": diagnostic.code,
    }
