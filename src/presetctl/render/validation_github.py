"""Diagnostics as workflow commands: annotations on the lines of a pull request.

GitHub shows ten annotations of a kind for a step, so the tenth says how many there are besides.
"""

from collections.abc import Iterator, Sequence

from presetctl.diagnostics import Diagnostic, Severity
from presetctl.render.terminal import harmless
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
        yield f"::{command} {_properties(diagnostic)}::{_message(diagnostic)}"
    rest = len(diagnostics) - SHOWN_PER_KIND
    if rest > 0:
        yield f"::{command} title=presetctl::and {plural(rest, f'more {severity}')}"


def _properties(diagnostic: Diagnostic) -> str:
    values: dict[str, str | int] = {"title": diagnostic.code}
    if place := diagnostic.location:
        values = {
            "file": place.file,
            "line": place.line,
            "endLine": place.line,
            "col": place.column,
            "endColumn": place.column + place.width,
            **values,
        }
    return ",".join(f"{name}={_escape(harmless(str(value)), '%:,')}" for name, value in values.items())


def _message(diagnostic: Diagnostic) -> str:
    hint = f"\nhint: {diagnostic.hint}" if diagnostic.hint else ""
    return _escape(harmless(diagnostic.message + hint), "%")


def _escape(text: str, special: str) -> str:
    return "".join(f"%{ord(each):02X}" if each in special + "\r\n" else each for each in text)
